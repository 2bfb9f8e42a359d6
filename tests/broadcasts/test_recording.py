"""What came of messages is recorded although the database goes away, in the order of locks that receipts keep."""

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Self

import psycopg
from django.utils import timezone

from broadcast_scenes import ASHA, RAVI, ZOE, frozen, message_of, people, states
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs, list_opt_outs
from castlist.broadcasts.claims import AsyncConnection, Claimed, Claimer
from castlist.broadcasts.consequences import Consequence
from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.recording import Recorder
from castlist.broadcasts.statements import query
from castlist.config.database import connect, connect_async
from castlist.workspaces.models import Workspace
from played_broadcasts import wait_until

ACCEPTED = Consequence(state=MessageState.ACCEPTED, provider_ids=("wamid.1",))
GONE = Consequence(state=MessageState.FAILED, reason="131050", opts_out=True, wa_id="521")


class Desk:
    """A recorder, with what was claimed of a broadcast for it to record, by phone."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._key = {"workspace_id": broadcast.workspace_id, "channel_id": broadcast.channel_id}
        self.claimed: dict[str, Claimed] = {}

    async def __aenter__(self) -> Self:
        self._claiming = await connect_async()
        self.connection: AsyncConnection = await connect_async()
        self.recorder = Recorder(self.connection, **self._key)
        await self.claim()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.recorder.close()
        await self._claiming.close()

    async def claim(self) -> None:
        claimed, _ = await Claimer(self._claiming, **self._key).claim(100)
        self.claimed = {each.phone: each for each in claimed}

    async def record(self) -> None:
        """Record what the recorder was given, all that it still does."""
        self.recorder.end()
        await self.recorder.run()


def test_a_database_that_went_away_is_asked_again(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))

    async def play() -> None:
        async with Desk(broadcast) as desk:
            with closing(connect()) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [desk.connection.info.backend_pid])
            desk.recorder.add(desk.claimed[ASHA], ACCEPTED)
            desk.recorder.give_back([desk.claimed[RAVI]])
            await desk.record()

    asyncio.run(play())
    assert states(broadcast) == {ASHA: "accepted", RAVI: "queued", ZOE: "sending"}


def test_only_the_claim_that_is_given_back_goes_back_however_late(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))

    async def play() -> tuple[Claimed, Claimed]:
        async with Desk(broadcast) as desk:
            first = desk.claimed
            desk.recorder.give_back(list(first.values()))
            await desk.record()
            await desk.claim()
            desk.recorder.give_back([first[ASHA]])
            await desk.record()
            return first[ASHA], desk.claimed[ASHA]

    first, second = asyncio.run(play())
    assert set(states(broadcast).values()) == {"sending"}
    assert message_of(broadcast, ASHA)["claimed_at"] == second.claimed_at > first.claimed_at


def test_who_records_locks_contacts_before_opt_outs_as_receipts_do(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))
    wish = OptOut(person=ASHA, source=OptOutSource.ERROR_131050, at=timezone.now() - timedelta(days=1))

    async def play(receipts: psycopg.Connection) -> None:
        async with Desk(broadcast) as desk:
            add_opt_outs(receipts, workspace.pk, [wish])
            desk.recorder.add(desk.claimed[ASHA], GONE)
            with receipts.transaction():
                receipts.execute("SET LOCAL lock_timeout = '500ms'")
                receipts.execute("SELECT FROM contact WHERE workspace_id = %s FOR UPDATE", [workspace.pk])
                recording = asyncio.create_task(desk.record())
                await asyncio.to_thread(wait_until, lambda: is_waiting(desk.connection.info.backend_pid))
                add_opt_outs(receipts, workspace.pk, [replace(wish, at=timezone.now() - timedelta(hours=12))])
            await recording

    with closing(connect()) as receipts:
        asyncio.run(play(receipts))
        (stored,) = list_opt_outs(receipts, workspace.pk)
    assert stored.opted_out_at > timezone.now() - timedelta(minutes=5), "what the answer told came last"
    assert states(broadcast)[ASHA] == "failed"


def is_waiting(backend: int) -> bool:
    with closing(connect()) as connection:
        return (
            connection.execute("SELECT FROM pg_locks WHERE pid = %s AND NOT granted", [backend]).fetchone() is not None
        )


def test_what_a_dead_worker_left_is_unknown_in_its_own_channel_alone(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))

    async def play(channel_id: int) -> None:
        async with Desk(broadcast):
            connection = await connect_async()
            try:
                await connection.execute(
                    query("leave_unknown"), {"workspace_id": workspace.pk, "channel_id": channel_id}
                )
            finally:
                await connection.close()

    asyncio.run(play(broadcast.channel_id + 1_000_000))
    assert set(states(broadcast).values()) == {"sending"}
    asyncio.run(play(broadcast.channel_id))
    assert set(states(broadcast).values()) == {"unknown"}
