"""Opt-outs: by several means, each lifted by its own, whatever comes twice or late (house promise 4)."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from castlist.audience.opt_outs import (
    BY_HAND,
    BY_MESSAGE,
    BY_WHATSAPP,
    WORDS,
    Lift,
    OptOut,
    OptOutSource,
    add_opt_outs,
    add_opt_outs_async,
    is_opted_out,
    lift_opt_outs,
    list_opt_outs,
    move_opt_outs,
)
from castlist.config.database import connect, connect_async
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, new_workspace, sheet

ASHA, RAVI = "919876543210", "919876543211"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORD, BUTTON, PREFERENCE, CODE, PERSON = (
    OptOutSource.STOP_WORD,
    OptOutSource.STOP_BUTTON,
    OptOutSource.WHATSAPP_PREFERENCE,
    OptOutSource.ERROR_131050,
    OptOutSource.PERSON,
)


@pytest.fixture
def connection(house: object) -> Iterator[psycopg.Connection]:
    with closing(connect()) as connection:
        yield connection


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


def stop(person: str = ASHA, source: OptOutSource = WORD, at: float = 0) -> OptOut:
    return OptOut(person=person, source=source, at=minutes(at))


def start(person: str = ASHA, at: float = 1) -> Lift:
    return Lift(person=person, sources=BY_MESSAGE, at=minutes(at))


def sources(connection: psycopg.Connection, workspace: Workspace) -> list[str]:
    return sorted(each.source for each in list_opt_outs(connection, workspace.pk))


def test_an_opt_out_needs_no_contact_and_is_listed_with_its_means_and_time(
    connection: psycopg.Connection, workspace: Workspace
) -> None:
    assert add_opt_outs(connection, workspace.pk, [stop(), stop("IN.1349120", at=1)]) == 2
    first, second = list_opt_outs(connection, workspace.pk)
    assert (first.phone, first.user_id, first.source) == (None, "IN.1349120", "stop_word")
    assert (second.phone, second.user_id, second.opted_out_at) == (ASHA, None, NOON)
    assert not first.is_listed
    assert is_opted_out(connection, workspace.pk, phone=ASHA)
    assert not is_opted_out(connection, workspace.pk, phone=RAVI)


def test_an_opt_out_survives_an_import_and_the_contact(connection: psycopg.Connection, workspace: Workspace) -> None:
    add_opt_outs(connection, workspace.pk, [stop()])
    import_sheet(workspace, sheet(f",{ASHA[2:]},,Asha,,,"))
    assert [each["opted_out"] for each in contacts(workspace)] == [True]
    assert list_opt_outs(connection, workspace.pk)[0].is_listed
    connection.execute("DELETE FROM contact WHERE workspace_id = %s", [workspace.pk])
    assert is_opted_out(connection, workspace.pk, phone=ASHA)


def test_who_opted_out_by_user_id_is_opted_out_by_the_number_that_has_it(
    connection: psycopg.Connection, workspace: Workspace
) -> None:
    import_sheet(workspace, sheet(f",{ASHA[2:]},,Asha,,,"))
    connection.execute("UPDATE contact SET user_id = 'IN.77' WHERE workspace_id = %s", [workspace.pk])
    add_opt_outs(connection, workspace.pk, [stop("IN.77")])
    assert is_opted_out(connection, workspace.pk, phone=ASHA)
    assert list_opt_outs(connection, workspace.pk)[0].is_listed


def test_one_workspace_says_nothing_of_another(connection: psycopg.Connection, workspace: Workspace) -> None:
    other = new_workspace()
    add_opt_outs(connection, workspace.pk, [stop()])
    assert not is_opted_out(connection, other.pk, phone=ASHA)
    lift_opt_outs(connection, other.pk, [start()])
    assert is_opted_out(connection, workspace.pk, phone=ASHA)


def test_the_same_wish_twice_is_one_opt_out_with_the_last_time(
    connection: psycopg.Connection, workspace: Workspace
) -> None:
    assert add_opt_outs(connection, workspace.pk, [stop(at=2), stop(at=5), stop(at=3)]) == 1
    assert add_opt_outs(connection, workspace.pk, [stop(at=4)]) == 0
    assert [each.opted_out_at for each in list_opt_outs(connection, workspace.pk)] == [minutes(5)]
    assert add_opt_outs(connection, workspace.pk, [stop(at=9)]) == 0
    assert [each.opted_out_at for each in list_opt_outs(connection, workspace.pk)] == [minutes(9)]


@pytest.mark.parametrize(
    ("means", "lifted_by", "left"),
    [
        ([WORD], BY_MESSAGE, []),
        ([WORD, BUTTON], BY_MESSAGE, []),
        ([WORD, PREFERENCE], BY_MESSAGE, [PREFERENCE]),
        ([PREFERENCE, WORD], BY_WHATSAPP, [WORD]),
        ([PREFERENCE, CODE], BY_WHATSAPP, []),
        ([PERSON], BY_MESSAGE, [PERSON]),
        ([PERSON, OptOutSource.KALEYRA], BY_WHATSAPP, [OptOutSource.KALEYRA, PERSON]),
        (list(OptOutSource), BY_HAND, []),
    ],
)
def test_each_means_is_lifted_by_its_own(
    connection: psycopg.Connection,
    workspace: Workspace,
    means: list[OptOutSource],
    lifted_by: tuple[OptOutSource, ...],
    left: list[OptOutSource],
) -> None:
    for person in (ASHA, "IN.1349120"):
        add_opt_outs(connection, workspace.pk, [stop(person, source) for source in means])
        lift = Lift(person=person, sources=lifted_by, at=minutes(1))
        assert lift_opt_outs(connection, workspace.pk, [lift]) == len(means) - len(left)
    assert sources(connection, workspace) == sorted([*left, *left])


@pytest.mark.parametrize(
    ("events", "is_out"),
    [
        ([stop(at=0), start(at=1)], False),
        ([start(at=1), stop(at=0)], False),
        ([stop(at=0), start(at=1), stop(at=0)], False),
        ([stop(at=0), start(at=1), stop(at=2)], True),
        ([stop(at=2), stop(at=0), start(at=1)], True),
        ([stop(at=0), stop(at=2), start(at=1)], True),
        ([start(at=1), start(at=0), stop(at=0.5)], False),
        ([stop(at=1), start(at=1)], False),
        ([start(at=1), stop(at=1)], True),
    ],
)
def test_the_last_wish_counts_in_whatever_order_and_however_often_they_come(
    connection: psycopg.Connection, workspace: Workspace, events: list[OptOut | Lift], is_out: bool
) -> None:
    for event in events:
        if isinstance(event, OptOut):
            add_opt_outs(connection, workspace.pk, [event])
        else:
            lift_opt_outs(connection, workspace.pk, [event])
    assert is_opted_out(connection, workspace.pk, phone=ASHA) is is_out


def test_a_stop_in_the_second_in_which_a_person_was_brought_back_by_hand_counts(
    connection: psycopg.Connection, workspace: Workspace
) -> None:
    add_opt_outs(connection, workspace.pk, [OptOut(person=ASHA, source=WORD)])
    assert lift_opt_outs(connection, workspace.pk, [Lift(person=ASHA, sources=BY_HAND)]) == 1
    told = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
    add_opt_outs(connection, workspace.pk, [OptOut(person=ASHA, source=WORD, at=told)])
    assert is_opted_out(connection, workspace.pk, phone=ASHA)
    lift_opt_outs(connection, workspace.pk, [Lift(person=ASHA, sources=BY_HAND)])
    add_opt_outs(connection, workspace.pk, [OptOut(person=ASHA, source=WORD, at=told - timedelta(hours=1))])
    assert not is_opted_out(connection, workspace.pk, phone=ASHA)


def test_a_new_number_of_who_opted_out_is_opted_out_as_well(
    connection: psycopg.Connection, workspace: Workspace
) -> None:
    add_opt_outs(connection, workspace.pk, [stop(), stop(source=PERSON)])
    for _ in range(2):
        move_opt_outs(connection, workspace.pk, [(ASHA, RAVI), ("919", "918")])
    assert sorted(each.phone or "" for each in list_opt_outs(connection, workspace.pk)) == [ASHA, ASHA, RAVI, RAVI]


def test_who_comes_back_under_a_new_number_stays_however_often_the_move_is_told(
    connection: psycopg.Connection, workspace: Workspace
) -> None:
    add_opt_outs(connection, workspace.pk, [stop(), stop(source=CODE)])
    move_opt_outs(connection, workspace.pk, [(ASHA, RAVI)])
    lift_opt_outs(connection, workspace.pk, [start(RAVI, at=5)])
    move_opt_outs(connection, workspace.pk, [(ASHA, RAVI)])
    assert outs_of(connection, workspace, RAVI) == [CODE], "each means is lifted by its own"
    lift_opt_outs(connection, workspace.pk, [Lift(person=RAVI, sources=BY_HAND, at=minutes(8))])
    move_opt_outs(connection, workspace.pk, [(ASHA, RAVI)])
    assert outs_of(connection, workspace, RAVI) == []
    assert outs_of(connection, workspace, ASHA) == [CODE, WORD], "the old number's stay as they are"
    add_opt_outs(connection, workspace.pk, [stop(at=9)])
    move_opt_outs(connection, workspace.pk, [(ASHA, RAVI)])
    assert outs_of(connection, workspace, RAVI) == [WORD], "whoever wishes it anew is heard"


def outs_of(connection: psycopg.Connection, workspace: Workspace, phone: str) -> list[str]:
    return sorted(each.source for each in list_opt_outs(connection, workspace.pk) if each.phone == phone)


def test_who_sends_writes_opt_outs_down_as_of_now(connection: psycopg.Connection, workspace: Workspace) -> None:
    async def write() -> None:
        other = await connect_async()
        async with other, other.transaction():
            await add_opt_outs_async(other, workspace.pk, phones=[ASHA, RAVI, ASHA], source=CODE)

    asyncio.run(write())
    assert [each.source for each in list_opt_outs(connection, workspace.pk)] == [CODE, CODE]


def test_every_means_has_its_words() -> None:
    assert set(WORDS) == set(OptOutSource)
