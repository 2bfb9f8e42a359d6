"""Downloads are sent as they are made, to an event loop as well."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import sync_to_async
from broadcast_pages import complete
from django.db import connection as django_connection
from django.db import connections
from django.test import Client

from broadcast_scenes import compose, freeze
from castlist.config.database import connect
from castlist.ui import streaming
from castlist.ui.streaming import Download, DownloadsBusy, pieces_of, saved_as
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet

if TYPE_CHECKING:
    import psycopg


def pieces(told: list[str]) -> Iterator[bytes]:
    try:
        for at in range(3):
            told.append(f"made {at}")
            yield b"%d" % at
    finally:
        told.append("closed")


def download(told: list[str]) -> Download:
    return Download(pieces(told), name="Gäste “1”.csv", content_type="text/csv")


def test_the_event_loop_gets_each_piece_when_it_is_made() -> None:
    told: list[str] = []

    async def take() -> None:
        nonlocal told
        async for piece in download(told):
            told += [f"took {piece.decode()}"]

    asyncio.run(take())
    assert told == ["made 0", "took 0", "made 1", "took 1", "made 2", "took 2", "closed"]


def test_who_hangs_up_ends_the_making() -> None:
    told: list[str] = []
    answer = download(told)
    answer.close()
    assert told == ["made 0", "closed"]


def test_a_name_of_any_script_is_kept() -> None:
    assert "filename*=UTF-8''G%C3%A4ste" in download([])["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("list 1.csv", 'filename="list 1.csv"'),
        ('a"b.csv', "filename=\"a_b.csv\"; filename*=UTF-8''a%22b.csv"),
        ("a%22b.csv", "filename=\"a_22b.csv\"; filename*=UTF-8''a%2522b.csv"),
        ("ü 100%.csv", "filename=\"_ 100_.csv\"; filename*=UTF-8''%C3%BC%20100%25.csv"),
        ("a;b\\c.csv", "filename=\"a_b_c.csv\"; filename*=UTF-8''a%3Bb%5Cc.csv"),
        (
            "a\r\nSet-Cookie: x=1.csv",
            "filename=\"a  Set-Cookie_ x_1.csv\"; filename*=UTF-8''a%20%20Set-Cookie%3A%20x%3D1.csv",
        ),
        ("\n", 'filename="download"'),
    ],
)
def test_a_name_arrives_as_it_is_and_injects_nothing(name: str, header: str) -> None:
    assert saved_as(name) == f"attachment; {header}"


def test_what_goes_wrong_at_the_start_is_raised_at_once() -> None:
    def broken() -> Iterator[bytes]:
        raise ValueError("no file")
        yield b""

    with pytest.raises(ValueError, match="no file"):
        Download(broken(), name="a.csv", content_type="text/csv")


def test_what_the_database_gives_is_written_before_it_is_read(workspace: Workspace, owner: Client) -> None:
    draft = complete(workspace)
    sent = freeze(compose(workspace, "Second"))
    saved = import_sheet(workspace, sheet(",9876543210,,Asha", ",12,,Wrong"), segment="Wrong")
    pages = (
        "users/export.csv",
        f"imports/{saved.uuid}/processed/",
        f"imports/{saved.uuid}/errors/",
        f"reports/{sent.uuid}/recipients.csv",
        f"broadcasts/{draft.uuid}/preflight/skipped/",
    )
    for page in pages:
        with connect() as watcher:
            began = in_transactions(watcher)
            answer = owner.get(f"/w/{workspace.slug}/{page}")
            assert isinstance(answer, Download), page
            assert next(iter(answer)).startswith(b"" if "recipients" in page else b"\xef\xbb\xbf"), page
            assert in_transactions(watcher) == began, page
        answer.close()


def in_transactions(watcher: "psycopg.Connection[Any]") -> int:
    """Count the sessions that hold a transaction open."""
    counted = watcher.execute(
        "select count(*) from pg_stat_activity where xact_start is not null and pid <> pg_backend_pid()"
        " and datname = current_database() and backend_type = 'client backend'"
    )
    return int(counted.fetchone()[0])  # type: ignore[index]


def test_who_reads_slowly_holds_no_connection_of_django(workspace: Workspace, house: object) -> None:
    def is_held() -> bool:
        return django_connection.connection is not None

    async def read() -> list[bytes]:
        await sync_to_async(connections.close_all)()  # an earlier test may have cut the one of asyncio's own thread
        await sync_to_async(Workspace.objects.count)()
        return [piece async for piece in download([]) if not await sync_to_async(is_held)()]

    assert asyncio.run(read()) == [b"0", b"1", b"2"]


def test_who_waits_for_a_turn_holds_no_connection_of_django(workspace: Workspace) -> None:
    Workspace.objects.count()
    assert django_connection.connection is not None
    held: list[Any] = []
    assert list(pieces_of(lambda _output: held.append(django_connection.connection))) == []
    assert held == [None]


def test_few_are_written_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE_SECONDS", 0.01)

    def write(depth: int) -> None:
        if depth:
            list(pieces_of(lambda _output: write(depth - 1)))

    write(streaming.MOST_WRITTEN)
    with pytest.raises(DownloadsBusy, match="Try again in a minute"):
        write(streaming.MOST_WRITTEN + 1)
    write(streaming.MOST_WRITTEN)
