"""The people of a broadcast by what came of their message: as CSV that no spreadsheet runs, and as a segment."""

import csv
import io
from contextlib import closing
from datetime import UTC, datetime

import pytest

from broadcast_scenes import (
    ASHA,
    NO_CITY,
    RAVI,
    ZOE,
    claim,
    compose,
    freeze,
    frozen,
    make_rule,
    message_of,
    people,
    record,
)
from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.broadcasts.tracking import Move, apply_moves
from castlist.config.database import connect
from castlist.reports.lists import export_recipients, make_segment
from castlist.workspaces.models import Workspace
from scenes import contacts, new_workspace, sheet

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HEADER = [
    "user.phone_no", "user.username", "user.first_name", "user.last_name", "state", "reason", "code", "provider_says",
    "attempt", "claimed_at", "accepted_at", "sent_at", "delivered_at", "read_at", "failed_at",
]  # fmt: skip


@pytest.fixture
def sent(workspace: Workspace) -> Broadcast:
    broadcast = frozen(people(workspace), values={"body.1": "{{city}}"})
    claim(broadcast)
    record(broadcast, ASHA, "accepted")
    record(broadcast, RAVI, "failed", reason="131026", words="Not on WhatsApp", detail="=cmd|' /C calc'!A0")
    return broadcast


def told(broadcast: Broadcast, phone: str, state: str) -> None:
    move = Move(message_id=message_of(broadcast, phone)["message_id"], attempt=1, state=state, at=NOON)
    with closing(connect()) as connection:
        apply_moves(connection, workspace_id=broadcast.workspace_id, channel_id=broadcast.channel_id, moves=[move])


def export(broadcast: Broadcast, *states: MessageState) -> list[list[str]]:
    output = io.StringIO(newline="")
    written = export_recipients(broadcast, output, states=states or None)
    rows = list(csv.reader(io.StringIO(output.getvalue(), newline="")))
    assert rows[0] == HEADER
    assert written == len(rows) - 1
    return rows[1:]


def names(workspace: Workspace, segment: str) -> list[str]:
    return sorted(each["first_name"] for each in contacts(workspace, segment=segment))


def test_everybody_has_a_line(sent: Broadcast) -> None:
    told(sent, ASHA, "read")
    rows = {row[0]: dict(zip(HEADER[1:], row[1:], strict=True)) for row in export(sent)}
    assert list(rows) == [ASHA, RAVI, ZOE]
    assert (rows[ASHA]["state"], rows[ASHA]["read_at"], rows[ASHA]["attempt"]) == (
        "Read",
        "2026-11-30T12:00:00+00:00",
        "1",
    )
    assert (rows[RAVI]["state"], rows[RAVI]["reason"], rows[RAVI]["code"]) == ("Failed", "Not on WhatsApp", "131026")
    assert (rows[ZOE]["state"], rows[ZOE]["reason"], rows[ZOE]["claimed_at"]) == ("Skipped", NO_CITY, "")
    assert [row[0] for row in export(sent, MessageState.SKIPPED, MessageState.READ)] == [ASHA, ZOE]


def test_what_a_spreadsheet_would_run_is_made_harmless(sent: Broadcast) -> None:
    with closing(connect()) as connection:
        statement = "UPDATE contact SET first_name = %s, username = %s, last_name = %s WHERE workspace_id = %s"
        connection.execute(statement, ["=1+1", "@SUM(A1)", '+"x",\r\n-2', sent.workspace_id])
    for row in export(sent):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert export(sent)[1][1:8] == [
        "'@SUM(A1)", "'=1+1", "'+\"x\",\r\n-2", "Failed", "Not on WhatsApp", "131026", "'=cmd|' /C calc'!A0",
    ]  # fmt: skip


def test_a_contact_that_was_deleted_still_has_its_line(sent: Broadcast) -> None:
    with closing(connect()) as connection:
        connection.execute("DELETE FROM contact WHERE workspace_id = %s AND phone = %s", [sent.workspace_id, ASHA])
    assert export(sent)[0][:5] == [ASHA, "", "", "", "Accepted"]


@pytest.mark.parametrize(
    ("outcome", "who"),
    [
        ("failed", ["Ravi"]),
        ("not-delivered", ["Asha", "Ravi"]),
        ("not-read", ["Asha"]),
        ("delivered", []),
        ("read", []),
        ("unknown", []),
        ("skipped", ["Zoë"]),
    ],
)
def test_a_segment_is_made_of_an_outcome(sent: Broadcast, outcome: str, who: list[str]) -> None:
    make_segment(sent, "Again", outcome)
    assert names(sent.workspace, "Again") == who


def test_every_outcome_was_tried() -> None:
    assert set(OUTCOMES) == {"failed", "not-delivered", "not-read", "delivered", "read", "unknown", "skipped"}


def test_people_move_between_outcomes_and_segments_only_grow(sent: Broadcast) -> None:
    make_segment(sent, "Not read", "not-read")
    told(sent, ASHA, "read")
    make_segment(sent, "Not read now", "not-read")
    make_segment(sent, "Not read", "failed")
    make_segment(sent, "Not read", "failed")
    assert names(sent.workspace, "Not read") == ["Asha", "Ravi"]
    assert names(sent.workspace, "Not read now") == []


def test_a_segment_of_an_outcome_is_an_audience(sent: Broadcast) -> None:
    make_segment(sent, "Failed ones", "failed")
    again = freeze(compose(sent.workspace, "Again", segments=("Failed ones",)))
    assert message_of(again, RAVI)["texts"] == ["Ravi"]
    assert again.audience == 1


def test_people_who_were_deleted_meanwhile_are_left_out(sent: Broadcast) -> None:
    with closing(connect()) as connection:
        connection.execute("DELETE FROM contact WHERE workspace_id = %s AND phone = %s", [sent.workspace_id, RAVI])
    make_segment(sent, "Failed ones", "failed")
    assert names(sent.workspace, "Failed ones") == []


def test_a_name_of_a_rule_or_none_is_refused(sent: Broadcast) -> None:
    make_rule(sent.workspace, "Rich", ("points", ">=", "1"))
    for name in ("Rich", " ", "x" * 121):
        with pytest.raises(SegmentRefused):
            make_segment(sent, name, "failed")


def test_another_workspaces_people_are_not_in_it(sent: Broadcast) -> None:
    other = frozen(people(new_workspace(), sheet(",9876543209,,Eve")))
    claim(other)
    record(other, "919876543209", "failed", reason="131026")
    make_segment(sent, "Failed ones", "failed")
    assert names(sent.workspace, "Failed ones") == ["Ravi"]
    assert [row[0] for row in export(other)] == ["919876543209"]
