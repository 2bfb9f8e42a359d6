"""The daily limit counts the different people of a day, and asks the database seldom for them."""

import asyncio
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from broadcast_scenes import ASHA, RAVI, ZOE, anew, claim, compose, freeze, frozen, people, states
from castlist.broadcasts import claims, supply
from castlist.broadcasts.claims import Claimed, Claimer
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.pacing import Pacer
from castlist.broadcasts.running import retry_broadcast
from castlist.broadcasts.statements import run
from castlist.broadcasts.supply import Supply
from castlist.config.database import connect, connect_async
from castlist.workspaces.models import Workspace
from scenes import sheet

FIVE = sheet(*(f",98765440{at},,N" for at in range(10, 15)))


class CountingClaimer(Claimer):
    """Counts how often it is asked how many people are new."""

    asked = 0

    async def new_today(self) -> int:
        self.asked += 1
        return await super().new_today()


def taking(broadcast: Broadcast, *limits: int | None) -> tuple[list[list[Claimed]], int]:
    """Take one message at a time under these limits; gives what came, and how often the database was asked."""

    async def take() -> tuple[list[list[Claimed]], int]:
        connection = await connect_async()
        try:
            key = {"workspace_id": broadcast.workspace_id, "channel_id": broadcast.channel_id}
            claimer = CountingClaimer(connection, **key)
            line = Supply(claimer, Pacer(0, now=0.0, rate=0.0))
            return [await line.take(limit, most=1) for limit in limits], claimer.asked
        finally:
            await connection.close()

    return asyncio.run(take())


def new_today(broadcast: Broadcast) -> int:
    async def ask() -> int:
        connection = await connect_async()
        try:
            key = {"workspace_id": broadcast.workspace_id, "channel_id": broadcast.channel_id}
            return await Claimer(connection, **key).new_today()
        finally:
            await connection.close()

    return asyncio.run(ask())


def let_pass(broadcast: Broadcast, time: timedelta, *phones: str) -> None:
    """Put back when messages of a broadcast were claimed."""
    with closing(connect()) as connection:
        connection.execute(
            "UPDATE message SET claimed_at = claimed_at - %s WHERE broadcast_id = %s AND phone = ANY(%s)",
            [time, broadcast.pk, list(phones)],
        )


def test_a_limit_is_counted_down_and_asked_for_again_when_it_is_used_up(workspace: Workspace) -> None:
    taken, asked = taking(frozen(people(workspace, FIVE)), 3, 3, 3, 3, 3)
    assert [len(each) for each in taken] == [1, 1, 1, 0, 0]
    assert asked == 2, "at first, and when it seemed to be used up"


def test_another_limit_counts_at_once(workspace: Workspace) -> None:
    taken, asked = taking(frozen(people(workspace, FIVE)), 1, 1, 2, None, 2, 5, 5)
    assert [len(each) for each in taken] == [1, 0, 1, 1, 0, 1, 1]
    assert asked == 5


def test_what_was_sent_while_there_was_no_limit_counts_once_there_is_one_again(workspace: Workspace) -> None:
    taken, _ = taking(frozen(people(workspace, FIVE)), 3, None, None, None, 3)
    assert [len(each) for each in taken] == [1, 1, 1, 1, 0]


def test_once_it_is_used_up_it_is_asked_for_again_by_and_by(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supply, "ASK_SECONDS", 0.0)
    monkeypatch.setattr(supply, "ASK_SHARE", 1e9)
    taken, asked = taking(frozen(people(workspace, FIVE)), 1, 1, 1, 1)
    assert ([len(each) for each in taken], asked) == ([1, 0, 0, 0], 4)


def test_whoever_got_several_messages_within_a_day_counts_once_and_yesterday_not(workspace: Workspace) -> None:
    first, second = frozen(people(workspace)), compose(workspace, "Second")
    taking(first, None, None, None)
    assert new_today(first) == 3
    let_pass(first, timedelta(hours=2), *states(first))
    freeze(second)
    taking(second, None, None, None)
    assert set(states(second).values()) == {"sending"}
    assert new_today(first) == 3, "not six"
    let_pass(first, timedelta(hours=25), *states(first))
    let_pass(second, timedelta(hours=25), ASHA, ZOE)
    assert new_today(first) == 1


def test_a_claim_that_a_pause_came_before_is_undone(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    broadcast = frozen(people(workspace))
    real = claims.query

    def paused_before_its_turn_is_noted(name: str) -> Any:
        if name == "note_turn":
            with closing(connect()) as connection:
                move_broadcast(connection, broadcast, State.PAUSED)
        return real(name)

    monkeypatch.setattr(claims, "query", paused_before_its_turn_is_noted)
    taken, _ = taking(broadcast, None)
    assert taken == [[]]
    assert set(states(broadcast).values()) == {"queued"}
    assert new_today(broadcast) == 0


def test_an_unknown_message_that_is_tried_again_counts_for_the_day_of_its_first_try(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))
    claim(broadcast, 1)
    with closing(connect()) as connection:
        place = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
        run(connection, "note_turn", **place)
        run(connection, "leave_unknown", workspace_id=broadcast.workspace_id, channel_id=broadcast.channel_id)
    assert retry_broadcast(anew(broadcast), include_unknown=True) == 1
    assert set(states(broadcast).values()) == {"queued"}
    assert new_today(broadcast) == 1


def test_people_who_are_not_new_are_found_wherever_they_stand_and_each_walk_goes_on(workspace: Workspace) -> None:
    people(workspace)
    first, second = frozen(workspace), compose(workspace, "Second")
    taking(first, None, None, None)
    let_pass(first, timedelta(hours=2), *states(first))
    freeze(second)

    async def walk() -> list[list[str]]:
        connection = await connect_async()
        try:
            claimer = Claimer(connection, workspace_id=second.workspace_id, channel_id=second.channel_id)
            return [[each.phone for each in await claimer.claim_known(1)] for _ in range(4)]
        finally:
            await connection.close()

    assert asyncio.run(walk()) == [[ASHA], [RAVI], [ZOE], []]
