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
from castlist.broadcasts.statements import query
from castlist.channels.shape_storage import restored_shape
from castlist.channels.template_shape import TemplateShape

AsyncConnection = psycopg.AsyncConnection[Any]


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

    `claimed_at`, by the database's clock, names the claim. `since`: this process's steady clock just before it.
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
    """Claims for one channel. `running` is what it found when it last looked, by the broadcast's id."""

    def __init__(self, connection: AsyncConnection, *, workspace_id: int, channel_id: int) -> None:
        self._connection = connection
        self._key = {"workspace_id": workspace_id, "channel_id": channel_id}
        self.running: dict[int, Running] = {}

    async def claim(self, most: int) -> tuple[list[Claimed], int]:
        """Claim up to `most` messages, of the broadcast whose turn it is; gives them and how many people are new today.

        Nothing comes where no broadcast has a message that is due.
        """
        return await self._claim(most, known_only=False)

    async def claim_known(self, most: int) -> list[Claimed]:
        """Claim as `claim` does, to people alone to whom the channel wrote within a day."""
        return (await self._claim(most, known_only=True))[0]

    async def _claim(self, most: int, *, known_only: bool) -> tuple[list[Claimed], int]:
        for broadcast_id in await self._turns():
            parameters = {**self._key, "broadcast_id": broadcast_id}
            since = time.monotonic()
            async with self._connection.transaction(), self._connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(query("claim"), {**parameters, "most": most, "known_only": known_only})
                rows = await cursor.fetchall()
                if rows:
                    await cursor.execute(query("note_turn"), parameters)
            if rows:
                return [self._claimed(broadcast_id, row, since) for row in rows], sum(row["is_new"] for row in rows)
        return [], 0

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

    def _claimed(self, broadcast_id: int, row: dict[str, Any], since: float) -> Claimed:
        running = self.running[broadcast_id]
        texts: list[str] = json.loads(row["payload"])
        return Claimed(
            running=running,
            message_id=row["message_id"],
            attempt=row["attempt"],
            phone=row["phone"],
            user_id=row["user_id"] or "",
            values=dict(zip(running.keys, texts, strict=True)),
            refusals=row["refusals"],
            claimed_at=row["claimed_at"],
            since=since,
        )


def _running(row: dict[str, Any]) -> Running:
    shape = restored_shape(row["shape"])
    keys = tuple(variable.key for variable in shape.variables if variable.key in row["values"])
    run = Run(code=row["alike_code"], messages=row["alike_messages"])
    return Running(broadcast_id=row["id"], shape=shape, keys=keys, run=run)
