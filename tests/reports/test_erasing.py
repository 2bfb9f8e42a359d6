"""Erasing somebody: afterwards their number and name stand nowhere, and all sums still add up."""

import io
import itertools
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook
from psycopg import sql

from broadcast_scenes import assert_tally, claim, compose, freeze, message_of, record, states
from castlist.audience.erasing import EraseRefused
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs, is_opted_out
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import retry_broadcast
from castlist.broadcasts.statements import fetch_all
from castlist.config.database import connect
from castlist.imports.checked_files import Shelf
from castlist.imports.models import Import
from castlist.receipts.bringing_back import bring_back
from castlist.receipts.people import find_person
from castlist.reports.erasing import erase_contact
from castlist.workspaces.models import Workspace
from scenes import SEVEN, contacts, counts, import_sheet, processed, save, sheet, work

_numbers = itertools.count(11_111)
NAME = "Ananyadeshmukha"


@pytest.fixture
def phone() -> str:
    """Give a number that no other test has: what is found of it later is this test's."""
    return f"9198{next(_numbers):05d}{os.getpid() % 1000:03d}"


@pytest.fixture
def listed(workspace: Workspace, phone: str) -> Workspace:
    rows = [",9876543202,,Ravi,,,,Pune", "", f"ana,{phone},ana@x.in,{NAME},,,,Pune", ",9876543203,,Zoe,,,,Pune"]
    import_sheet(workspace, sheet(*rows, columns="city"), segment="Everyone")
    return workspace


def erase(workspace: Workspace, phone: str) -> int:
    with closing(connect()) as connection:
        return erase_contact(connection, workspace, phone)


def found_in_database(workspace: Workspace, *words: str) -> list[str]:
    """Name the tables in which any of these words stands, in texts, bytes and what is packed into bytes."""
    found = []
    with closing(connect()) as connection:
        tables = connection.execute(
            "SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind = 'r'"
        ).fetchall()
        for (table,) in tables:
            for (row,) in connection.execute(sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(table))):
                if any(word in row or word.encode().hex() in row for word in words):
                    found.append(table)
        for (packed,) in connection.execute(
            "SELECT verdicts FROM import_batch WHERE workspace_id = %s", (workspace.pk,)
        ):
            if any(word.encode() in zlib.decompress(packed) for word in words):
                found.append("verdicts")
    return sorted(set(found))


def found_in_files(house: Path, *words: str) -> list[str]:
    """Name the files of the data directory in which any of these words stands, the database's own left out."""
    return [
        str(path)
        for path in house.rglob("*")
        if path.is_file() and "pg" not in path.relative_to(house).parts
        for content in contents(path)
        for word in words
        if word.encode() in content or word.encode("utf-16-le") in content
    ]


def contents(path: Path) -> Iterator[bytes]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name) for name in book.namelist())
    else:
        yield path.read_bytes()


def workbook(*rows: list[Any]) -> bytes:
    book, output = Workbook(), io.BytesIO()
    for row in ([*SEVEN.split(",")], *rows):
        book.worksheets[0].append(row)
    book.save(output)
    return output.getvalue()


def frozen(workspace: Workspace) -> Broadcast:
    return freeze(compose(workspace))


def test_nothing_is_left_of_somebody_who_is_erased(listed: Workspace, phone: str, house: Path) -> None:
    national = phone[2:]
    import_sheet(listed, workbook(["a", int(phone), None, NAME], ["b", "9876543202", None, "Ravi"]), name="more.xlsx")
    refused = import_sheet(listed, sheet(f"+x,+91 {national[:5]} {national[5:]},,{NAME},,,", ",9876543202,,R,,,"))
    semicolons = import_sheet(listed, f"name;phone\r\n{NAME};{phone}\r\n")
    headless = import_sheet(listed, f"{phone},{NAME}\r\n9876543202,Ravi\r\n")
    assert (refused.errors, semicolons.status, headless.status) == (1, "failed", "failed")
    upload = house / "upload"
    upload.write_text(f"{phone},{NAME}")
    Shelf(workspace=listed.uuid, person=uuid4()).keep(upload, name="new.csv")
    broadcast = frozen(listed)
    tell_of(broadcast, phone)

    assert erase(listed, phone) == 5
    assert found_in_database(listed, phone, national, NAME) == []
    assert found_in_files(house, phone, national, NAME, f"{national[:5]} {national[5:]}") == []
    assert_tally(broadcast)
    assert [each["phone"] for each in contacts(listed)] == ["919876543202", "919876543203"]


def tell_of(broadcast: Broadcast, phone: str) -> None:
    """Let a message to them be sent, answered and spoken of."""
    claim(broadcast)
    record(broadcast, phone, "accepted", detail=f"to {phone}")
    key = {"workspace": broadcast.workspace_id, "channel": broadcast.channel_id, "phone": phone, "raw": f'"{phone}"'}
    key["message"] = message_of(broadcast, phone)["message_id"]
    with closing(connect()) as connection:
        for statement in (
            "INSERT INTO receipt VALUES (%(workspace)s, %(message)s, 1, 'sent', %(channel)s, now(), now(), NULL, "
            "%(raw)s)",
            "INSERT INTO provider_message VALUES (%(workspace)s, %(channel)s, 'wamid.1', %(message)s, 1)",
            "INSERT INTO inbound (workspace_id, channel_id, inbound_id, at, received_at, phone, user_id, text, "
            "payload, is_button, context_id) VALUES "
            "(%(workspace)s, %(channel)s, 'in.1', now(), now(), %(phone)s, '', 'I am "
            "Ananyadeshmukha', '', false, ''), (%(workspace)s, %(channel)s, 'in.2', now(), now(), '', 'IN.99887766', "
            "'Ananyadeshmukha', '', false, 'wamid.1')",
            "INSERT INTO parked_receipt (workspace_id, channel_id, provider_id, kind, other_ids, received_at, phone, "
            "user_id, raw, look_at) VALUES (%(workspace)s, %(channel)s, 'x', 'sent', '{}', now(), %(phone)s, '', "
            "%(raw)s, now())",
            "INSERT INTO number_change VALUES (%(workspace)s, %(phone)s, '919876543299', '', now())",
            "INSERT INTO callback (workspace_id, channel_id, method, query, content_type, body, fault) VALUES "
            "(%(workspace)s, %(channel)s, 'POST', '', '', convert_to(%(raw)s, 'UTF8'), 'broken')",
            "INSERT INTO opt_out_lift VALUES (%(workspace)s, %(phone)s, 'stop_word', now(), '')",
        ):
            connection.execute(statement, key)


def test_rows_of_files_keep_their_numbers_and_comments(listed: Workspace, phone: str) -> None:
    saved = Import.objects.get(workspace=listed)
    before = processed(saved)
    assert erase(listed, phone) == 1
    saved.refresh_from_db()
    after = processed(saved)
    assert after[0] == before[0]
    assert [row[-1] for row in after] == [row[-1] for row in before]
    assert after[2] == ["Erased", "", "", "", "", "", "", "", "Created"]
    assert (after[1], after[3]) == (before[1], before[3])
    assert (saved.erased_rows, counts(saved)) == (1, {"created": 3})


def test_refused_rows_still_say_what_was_wrong_and_not_with_what(workspace: Workspace, phone: str) -> None:
    import_sheet(workspace, sheet(f",{phone},,,,,"))
    refused = import_sheet(
        workspace, sheet(f",+{phone},,{NAME},,,,no", ",9876543202,,,,,,no", columns="points||NUMBER")
    )
    erase(workspace, phone)
    refused.refresh_from_db()
    comments = [row[-1] for row in processed(refused)[1:]]
    assert comments[0].startswith('user.phone_no: "" has characters other than digits; points: "" is not a NUMBER')
    assert comments[1].startswith('points: "no" is not a NUMBER')


def test_a_row_of_somebody_else_stays_whole(listed: Workspace, phone: str) -> None:
    other = import_sheet(listed, sheet(f",9876543202,,Ravi,,,,friend of {phone}", columns="note"))
    assert erase(listed, phone) == 1
    other.refresh_from_db()
    assert other.erased_rows == 0
    assert processed(other)[1][7] == f"friend of {phone}"


def test_what_waits_is_cancelled_and_what_left_is_still_counted(listed: Workspace, phone: str) -> None:
    waiting, sent = frozen(listed), freeze(compose(listed, "Sent"))
    claim(sent)
    for each in ("919876543202", "919876543203", phone):
        record(sent, each, "accepted")
    erase(listed, phone)
    assert sorted(states(waiting).values()) == ["cancelled", "queued", "queued"]
    assert sorted(states(sent).values()) == ["accepted"] * 3
    for broadcast in (waiting, sent):
        assert_tally(broadcast)


def test_nobody_is_erased_while_a_message_to_them_leaves(listed: Workspace, phone: str) -> None:
    claim(frozen(listed))
    with pytest.raises(EraseRefused, match="on its way at this moment"):
        erase(listed, phone)
    assert len(contacts(listed)) == 3
    assert Import.objects.get(workspace=listed).erased_rows == 0


def test_nobody_is_erased_while_a_broadcast_writes_down_whom_it_goes_to(listed: Workspace, phone: str) -> None:
    from castlist.broadcasts.running import start_broadcast

    start_broadcast(compose(listed))
    with pytest.raises(EraseRefused, match="Diwali is being prepared"):
        erase(listed, phone)


def test_nobody_is_erased_while_an_import_may_bring_them_back(listed: Workspace, phone: str) -> None:
    save(listed, sheet(f",{phone},,Ana,,,"), name="again.csv")
    with pytest.raises(EraseRefused, match=r"The import of again\.csv has not ended"):
        erase(listed, phone)
    work(listed)
    erase(listed, phone)


def test_who_is_not_there_is_refused(listed: Workspace, phone: str) -> None:
    with pytest.raises(EraseRefused, match="There is no such user"):
        erase(listed, "919811100000")


def test_who_opted_out_stays_so_when_a_list_brings_them_back(listed: Workspace, phone: str) -> None:
    with closing(connect()) as connection:
        add_opt_outs(connection, listed.pk, [OptOut(person=phone, source=OptOutSource.STOP_WORD)])
    erase(listed, phone)
    import_sheet(listed, sheet(f",{phone},,Ana,,,"))
    with closing(connect()) as connection:
        assert is_opted_out(connection, listed.pk, phone=phone)


def test_who_opted_out_by_user_id_alone_stays_so_too(listed: Workspace, phone: str) -> None:
    with closing(connect()) as connection:
        connection.execute(
            "UPDATE contact SET user_id = %s WHERE workspace_id = %s AND phone = %s", (f"IN.{phone}9", listed.pk, phone)
        )
        add_opt_outs(connection, listed.pk, [OptOut(person=f"IN.{phone}9", source=OptOutSource.STOP_WORD)])
        erase_contact(connection, listed, phone)
        import_sheet(listed, sheet(f",{phone},,Ana,,,"))
        assert is_opted_out(connection, listed.pk, phone=phone)
        bring_back(connection, listed.pk, phone, by="Farida")
        assert not is_opted_out(connection, listed.pk, phone=phone)


def test_a_failed_message_to_somebody_erased_is_never_tried_again(listed: Workspace, phone: str) -> None:
    broadcast = frozen(listed)
    claim(broadcast)
    for each in ("919876543202", "919876543203", phone):
        record(broadcast, each, "failed", reason="not_sent", words="Not sent")
    erase(listed, phone)
    retry_broadcast(Broadcast.objects.get(pk=broadcast.pk))
    assert sorted(states(broadcast).values()) == ["failed", "queued", "queued"]


def test_what_is_told_later_keeps_no_number_and_finds_nobody_without_one(listed: Workspace, phone: str) -> None:
    broadcast = frozen(listed)
    claim(broadcast)
    record(broadcast, phone, "accepted")
    message_id = message_of(broadcast, phone)["message_id"]
    erase(listed, phone)
    with closing(connect()) as connection:
        connection.execute(keep_receipt(), kept(broadcast, message_id, phone))
        raws = connection.execute(
            "SELECT raw FROM receipt WHERE workspace_id = %s AND message_id = %s", (listed.pk, message_id)
        ).fetchall()
        assert raws == [("",)]
        assert find_person(connection, listed.pk, phone).names == (phone,)
        rows = fetch_all(connection, "read_tally", workspace_id=listed.pk, broadcast_id=broadcast.pk)
    assert sum(row["messages"] for row in rows) == 3


def keep_receipt() -> Any:
    from castlist.receipts.statements import query

    return query("keep_receipts")


def kept(broadcast: Broadcast, message_id: int, phone: str) -> dict[str, Any]:
    return {
        "workspace_id": broadcast.workspace_id,
        "channel_id": broadcast.channel_id,
        "message_ids": [message_id],
        "attempts": [1],
        "kinds": ["read"],
        "times": [None],
        "received": ["2026-11-25T10:00:00+00:00"],
        "codes": [None],
        "raws": [f"to {phone}"],
    }


def test_another_workspace_keeps_what_it_knows(listed: Workspace, phone: str) -> None:
    from scenes import new_workspace

    other = new_workspace()
    import_sheet(other, sheet(f",{phone},,Ana,,,"))
    erase(listed, phone)
    assert [each["phone"] for each in contacts(other)] == [phone]
    assert Import.objects.get(workspace=other).erased_rows == 0


def test_an_erasure_that_was_cut_off_goes_on(listed: Workspace, phone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import castlist.reports.erasing as room

    second = import_sheet(listed, sheet(f",{phone},,{NAME},,,"))

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(room, "erase_from_messages", die)
    with pytest.raises(KeyboardInterrupt):
        erase(listed, phone)
    monkeypatch.undo()
    second.refresh_from_db()
    assert second.erased_rows == 1
    assert len(contacts(listed)) == 3
    assert erase(listed, phone) == 0
    assert len(contacts(listed)) == 2
