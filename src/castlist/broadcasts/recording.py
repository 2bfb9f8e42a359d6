"""Recording what came of requests, in batches: in one transaction the states, the provider's ids, the people's ids."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import psycopg

from castlist.audience.opt_outs import OptOutSource, add_opt_outs_async, refusal_source
from castlist.broadcasts.breaker import Run
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
    """Collects outcomes and records them. A database that goes away for a moment is waited for.

    What was committed without our hearing of it is written a second time, which changes nothing: each outcome names the
    claim that it is of.
    """

    def __init__(self, connection: AsyncConnection, *, workspace_id: int, channel_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._channel_id = channel_id
        self._waiting: list[Outcome] = []
        self._returned: list[Claimed] = []
        self._runs: dict[int, Run] = {}
        self._wakes = asyncio.Event()
        self._is_ending = False

    def add(self, claimed: Claimed, consequence: Consequence) -> None:
        """Take in what came of a message; it is recorded with the next batch."""
        self._waiting.append((claimed, consequence))
        if len(self._waiting) >= FLUSH_MESSAGES:
            self._wakes.set()

    def give_back(self, claimed: Sequence[Claimed]) -> None:
        """Take back messages for which certainly no request was written: with the next batch they are queued again."""
        self._returned += claimed

    def keep_run(self, broadcast_id: int, run: Run) -> None:
        """Take in how many messages of a broadcast have failed alike in a row, so that it outlasts this process."""
        self._runs[broadcast_id] = run

    def end(self) -> None:
        """Let `run` end as soon as everything is recorded."""
        self._is_ending = True
        self._wakes.set()

    async def run(self) -> None:
        """Record batch after batch until `end`. Raises what the database has against it; the rest is then unknown."""
        while self._waiting or self._returned or self._runs or not self._is_ending:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wakes.wait(), FLUSH_SECONDS)
            if not self._is_ending:
                self._wakes.clear()
            await self._flush()

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()

    async def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        returned, self._returned = self._returned, []
        runs, self._runs = self._runs, {}
        for tries_left in reversed(range(PATIENCE)):
            try:
                await self._give_back(returned)
                await self._record(batch)
                await self._keep_runs(runs)
            except psycopg.OperationalError:
                if not tries_left:
                    raise
                await self._reconnect()
            else:
                return

    async def _reconnect(self) -> None:
        await asyncio.sleep(1)
        await self._connection.close()
        with suppress(psycopg.OperationalError):
            self._connection = await connect_async()

    async def _give_back(self, returned: Sequence[Claimed]) -> None:
        if returned:
            parameters = {"workspace_id": self._workspace_id, **_claims(returned)}
            await self._connection.execute(query("give_back"), parameters)

    async def _keep_runs(self, runs: Mapping[int, Run]) -> None:
        if runs:
            parameters = {
                "workspace_id": self._workspace_id,
                "told_by": "answer",
                "broadcast_ids": list(runs),
                "codes": [run.code for run in runs.values()],
                "messages": [run.messages for run in runs.values()],
            }
            await self._connection.execute(query("keep_runs"), parameters)

    async def _record(self, batch: Sequence[Outcome]) -> None:
        """Record a batch. What PostgreSQL refuses of it is recorded without the provider's texts and ids."""
        if not batch:
            return
        try:
            await self._write(batch)
        except psycopg.OperationalError:
            raise
        except psycopg.Error:
            if len(batch) == 1 and batch[0][1] == _bare(batch[0][1]):
                raise
            middle = len(batch) // 2
            parts = [batch[:middle], batch[middle:]] if middle else [[(batch[0][0], _bare(batch[0][1]))]]
            for part in parts:
                await self._record(part)

    async def _write(self, batch: Sequence[Outcome]) -> None:
        """Write a batch. Locks messages, tallies, contacts, opt-outs: the order in which receipts do (settling)."""
        async with self._connection.transaction():
            await self._connection.execute(query("record"), self._outcomes(batch))
            if ids := self._provider_ids(batch):
                await self._connection.execute(query("add_provider_ids"), ids)
            if people := self._people(batch):
                await self._learn(people)
            for source, phones in sorted(_gone(batch).items()):
                await add_opt_outs_async(self._connection, self._workspace_id, phones=phones, source=source)

    async def _learn(self, people: dict[str, Any]) -> None:
        """Learn the people's ids, unless somebody else has just learned one of them of another contact."""
        with suppress(psycopg.errors.UniqueViolation):
            async with self._connection.transaction():
                await self._connection.execute(query("learn_people"), people)

    def _outcomes(self, batch: Sequence[Outcome]) -> dict[str, Any]:
        return {
            "workspace_id": self._workspace_id,
            **_claims([claimed for claimed, _ in batch]),
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


def _claims(claimed: Sequence[Claimed]) -> dict[str, Any]:
    return {
        "message_ids": [each.message_id for each in claimed],
        "claims": [each.claimed_at for each in claimed],
    }


def _bare(consequence: Consequence) -> Consequence:
    """Leave of a consequence what is ours: its state, and what else follows."""
    return replace(consequence, reason=None, words=None, detail=None, provider_ids=(), wa_id="", user_id="")


def _gone(batch: Sequence[Outcome]) -> dict[OptOutSource, list[str]]:
    """List who wants no more messages, by whose refusal told so."""
    found: dict[OptOutSource, list[str]] = {}
    for claimed, consequence in batch:
        if consequence.opts_out:
            found.setdefault(refusal_source(consequence.reason or ""), []).append(claimed.phone)
    return found
