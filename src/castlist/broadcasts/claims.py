"""Claiming messages of a channel's running broadcasts, in turns."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from castlist.broadcasts.breaker import Run
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.statements import query
from castlist.channels.shape_storage import restored_shape
from castlist.channels.template_shape import TemplateShape
from castlist.config.logs import logger

AsyncConnection = psycopg.AsyncConnection[Any]

PERSON_SECONDS = 6.0
"""Between two messages to one person (reference §6.1)."""

LONGEST_HELD_SECONDS = 2.0
"""What was claimed longer ago does not leave by that claim: the rate may have gone down, the broadcast been paused."""

APART = PERSON_SECONDS + LONGEST_HELD_SECONDS
"""Seconds from a claim of a message to the next of one to the same person, while claims take no time."""

UNREADABLE_WORDS = "What was written down does not fit the template. Cancel it, and compose a new broadcast."


@dataclass(frozen=True, kw_only=True)
class Running:
    """A broadcast that is Sending: its frozen template, and the keys that its payloads fill, in their order.

    `run`: how many failed alike in a row when it was taken up.
    """

    broadcast_id: int
    shape: TemplateShape
    keys: tuple[str, ...]
    run: Run


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A message that is ours to send, once. `refusals`: how often this attempt was refused before.

    `claimed_at`, by the database's clock, names the claim. `since`: this process's steady clock when it was committed.
    """

    running: Running
    message_id: int
    attempt: int
    phone: str
    user_id: str
    values: Mapping[str, str]
    refusals: int
    claimed_at: datetime
    since: float


class Claimer:
    """Claims for one channel. `running` is what it found when it last looked, by the broadcast's id.

    A busy database makes claims slow, not wrong: a claim is as old as its commit, and people wait longer from claim to
    claim by what the slowest one took, since its messages left so much later.
    """

    def __init__(self, connection: AsyncConnection, *, workspace_id: int, channel_id: int) -> None:
        self._connection = connection
        self._key = {"workspace_id": workspace_id, "channel_id": channel_id}
        self.running: dict[int, Running] = {}
        self._slowest = 0.0
        self._walked: dict[int, int] = {}

    async def claim(self, most: int) -> tuple[list[Claimed], int]:
        """Claim up to `most` messages, of the broadcast whose turn it is; gives them and how many people are new today.

        Nothing comes where no broadcast has a message that is due.
        """
        for broadcast_id in await self._turns():
            claimed, new = await self._claim(broadcast_id, most)
            if claimed:
                return claimed, new
        return [], 0

    async def claim_known(self, most: int) -> list[Claimed]:
        """Claim as `claim` does, to people alone to whom the channel wrote within a day.

        They may stand far apart in a queue: each claim goes on where the last one ended, and nothing comes only where
        there is nobody from its beginning.
        """
        for broadcast_id in await self._turns():
            for after in dict.fromkeys((self._walked.get(broadcast_id, 0), 0)):
                claimed, _ = await self._claim(broadcast_id, most, known_only=True, after=after)
                self._walked[broadcast_id] = claimed[-1].message_id if claimed else 0
                if claimed:
                    return claimed
        return []

    async def _claim(
        self, broadcast_id: int, most: int, *, known_only: bool = False, after: int = 0
    ) -> tuple[list[Claimed], int]:
        """Claim messages of a broadcast; one whose messages cannot be read is paused, and nothing of it is claimed."""
        place = {**self._key, "broadcast_id": broadcast_id}
        began, apart = time.monotonic(), APART + self._slowest
        try:
            options = {"most": most, "known_only": known_only, "after": after, "apart": apart}
            return await self._committed({**place, **options})
        except _Unreadable:
            logger(__name__).error("messages do not fit their template", **place)
            held = {**place, "reason": UNREADABLE_WORDS, "sources": [State.SENDING.value]}
            await self._connection.execute(query("hold_broadcast"), held)
            return [], 0
        finally:
            self._slowest = max(self._slowest, time.monotonic() - began)

    async def _committed(self, parameters: dict[str, Any]) -> tuple[list[Claimed], int]:
        """Claim in one transaction, with the turn. It is undone where the broadcast was held or ended meanwhile."""
        running = self.running[parameters["broadcast_id"]]
        values: list[Mapping[str, str]] = []
        async with self._connection.transaction() as claim, self._connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query("claim"), parameters)
            rows = await cursor.fetchall()
            if not rows:
                return [], 0
            await cursor.execute(query("note_turn"), parameters)
            if await cursor.fetchone() is None:
                rows.clear()
                raise psycopg.Rollback(claim)
            values = [_filled(running, row["payload"]) for row in rows]
        since = time.monotonic()
        claimed = [_claimed(running, row, each, since) for row, each in zip(rows, values, strict=True)]
        return claimed, sum(row["is_new"] for row in rows)

    async def finish(self) -> bool:
        """Move those broadcasts to Finished that have nothing left; says whether any goes on."""
        goes_on = False
        for broadcast_id in await self._turns():
            goes_on |= not await self._finish({**self._key, "broadcast_id": broadcast_id})
        return goes_on

    async def _finish(self, parameters: dict[str, Any]) -> bool:
        """Finish a broadcast that has nothing left; the second statement sees what the first has waited for."""
        async with self._connection.transaction():
            held = await self._connection.execute(query("hold_ending"), parameters)
            if await held.fetchone() is None:
                return False
            finished = await self._connection.execute(query("finish_broadcast"), parameters)
            return await finished.fetchone() is not None

    async def leave_unknown(self) -> None:
        """Settle what a worker that died had claimed. To be called by the one who holds the channel's lock."""
        await self._connection.execute(query("leave_unknown"), self._key)

    async def new_today(self) -> int:
        """Count the people that the channel wrote to within a day."""
        cursor = await self._connection.execute(query("new_today"), self._key)
        row = await cursor.fetchone()
        return int(row[0]) if row else 0

    async def note_limit(self, left: int) -> None:
        """Note whether the daily limit is used up. `left`: how many new people are left; below 0 it was lowered."""
        if left > 0:
            await self._connection.execute(query("note_not_used_up"), self._key)
        else:
            await self._connection.execute(query("note_used_up"), {**self._key, "over": -left})

    async def _turns(self) -> list[int]:
        async with self._connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query("running_broadcasts"), self._key)
            rows = await cursor.fetchall()
        found = {row["id"]: self.running.get(row["id"]) or _running(row) for row in rows}
        self.running = found
        return list(found)


class _Unreadable(Exception):
    """A payload does not hold one text for each of its template's variables that are filled."""


def _filled(running: Running, payload: str) -> Mapping[str, str]:
    texts: list[str] = json.loads(payload)
    if len(texts) != len(running.keys):
        raise _Unreadable
    return dict(zip(running.keys, texts, strict=True))


def _claimed(running: Running, row: Mapping[str, Any], values: Mapping[str, str], since: float) -> Claimed:
    return Claimed(
        running=running,
        message_id=row["message_id"],
        attempt=row["attempt"],
        phone=row["phone"],
        user_id=row["user_id"] or "",
        values=values,
        refusals=row["refusals"],
        claimed_at=row["claimed_at"],
        since=since,
    )


def _running(row: dict[str, Any]) -> Running:
    shape = restored_shape(row["shape"])
    keys = tuple(variable.key for variable in shape.variables if variable.key in row["values"])
    run = Run(code=row["alike_code"], messages=row["alike_messages"])
    return Running(broadcast_id=row["id"], shape=shape, keys=keys, run=run)
