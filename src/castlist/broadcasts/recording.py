"""Recording what came of requests, in batches: in one transaction the states, the provider's ids, the people's ids."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psycopg

from castlist.audience.opt_outs import OptOutSource, add_opt_outs_async
from castlist.broadcasts.claims import AsyncConnection, Claimed
from castlist.broadcasts.consequences import Consequence
from castlist.broadcasts.statements import query
from castlist.config.database import connect_async

FLUSH_SECONDS = 0.1
FLUSH_MESSAGES = 500
"""An answer waits no longer than this to be recorded, and not behind more than so many others."""

PATIENCE = 15
"""How often a database that went away is asked again, once a second, before outcomes are given up as unknown."""

Outcome = tuple[Claimed, Consequence]


class Recorder:
    """Collects outcomes and records them. A database that goes away for a moment is waited for."""

    def __init__(self, connection: AsyncConnection, *, workspace_id: int, channel_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._channel_id = channel_id
        self._waiting: list[Outcome] = []
        self._is_full = asyncio.Event()

    def add(self, claimed: Claimed, consequence: Consequence) -> None:
        """Take in what came of a message; it is recorded with the next batch."""
        self._waiting.append((claimed, consequence))
        if len(self._waiting) >= FLUSH_MESSAGES:
            self._is_full.set()

    async def run(self) -> None:
        """Record batch after batch, until cancelled. `flush` records the rest."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_full.wait(), FLUSH_SECONDS)
            self._is_full.clear()
            await self.flush()

    async def flush(self) -> None:
        """Record what waits. Raises what the database has against it when that is not a lost connection."""
        batch, self._waiting = self._waiting, []
        for tries_left in reversed(range(PATIENCE)):
            if not batch:
                return
            try:
                await self._record(batch)
            except psycopg.OperationalError:
                if not tries_left:
                    raise
                await self._reconnect()
            else:
                return

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()

    async def give_back(self, claimed: Sequence[Claimed]) -> None:
        """Put messages back into the queue for which certainly no request was written."""
        ids = [each.message_id for each in claimed]
        if ids:
            parameters = {"workspace_id": self._workspace_id, "message_ids": ids}
            await self._connection.execute(query("give_back"), parameters)

    async def _reconnect(self) -> None:
        await asyncio.sleep(1)
        await self._connection.close()
        try:
            self._connection = await connect_async()
        except psycopg.OperationalError:
            return

    async def _record(self, batch: Sequence[Outcome]) -> None:
        async with self._connection.transaction():
            await self._connection.execute(query("record"), self._outcomes(batch))
            if ids := self._provider_ids(batch):
                await self._connection.execute(query("add_provider_ids"), ids)
            if people := self._people(batch):
                await self._connection.execute(query("learn_people"), people)
            gone = [claimed.phone for claimed, consequence in batch if consequence.opts_out]
            if gone:
                await add_opt_outs_async(
                    self._connection, self._workspace_id, phones=gone, source=OptOutSource.ERROR_131050
                )

    def _outcomes(self, batch: Sequence[Outcome]) -> dict[str, Any]:
        return {
            "workspace_id": self._workspace_id,
            "message_ids": [claimed.message_id for claimed, _ in batch],
            "attempts": [claimed.attempt for claimed, _ in batch],
            "states": [consequence.state.value for _, consequence in batch],
            "reasons": [consequence.reason for _, consequence in batch],
            "words": [consequence.words for _, consequence in batch],
            "details": [consequence.detail for _, consequence in batch],
            "waits": [consequence.wait for _, consequence in batch],
        }

    def _provider_ids(self, batch: Sequence[Outcome]) -> dict[str, Any] | None:
        found = [
            (provider_id, claimed.message_id, claimed.attempt)
            for claimed, consequence in batch
            for provider_id in consequence.provider_ids
        ]
        if not found:
            return None
        ids, messages, attempts = map(list, zip(*found, strict=True))
        return {
            "workspace_id": self._workspace_id,
            "channel_id": self._channel_id,
            "provider_ids": ids,
            "message_ids": messages,
            "attempts": attempts,
        }

    def _people(self, batch: Sequence[Outcome]) -> dict[str, Any] | None:
        """Give what the answers taught about people: ids that differ from the number itself."""
        found = [
            (claimed.phone, consequence.wa_id, consequence.user_id)
            for claimed, consequence in batch
            if consequence.user_id not in ("", claimed.user_id) or consequence.wa_id not in ("", claimed.phone)
        ]
        if not found:
            return None
        phones, wa_ids, user_ids = map(list, zip(*found, strict=True))
        return {"workspace_id": self._workspace_id, "phones": phones, "wa_ids": wa_ids, "user_ids": user_ids}
