"""Playing the receipts of the sandbox: what becomes of an accepted message is put into the inbox, to be due in time.

From there it takes the same way as everything that providers report. A message is planned once by whoever plays; one
that is planned again after a restart gets its receipts twice, which changes nothing.
"""

from datetime import timedelta
from typing import Any

from castlist.broadcasts.refs import write_ref
from castlist.broadcasts.sent_tests import accepted_tests
from castlist.channels.providers.sandbox import SCHEME, receipt_body
from castlist.channels.providers.sandbox_fate import sandbox_receipts
from castlist.receipts.processing import read_origin
from castlist.receipts.statements import Connection, fetch, fetch_all, run
from castlist.receipts.told import Origin

MOST = 10_000
"""Messages looked at together; no more can be accepted and not yet reported on than two seconds bring."""


class Player:
    """Plays WhatsApp for the sandbox's channels, one player at a time for each. Lasts as long as its connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ours: set[int] = set()
        self._planned: dict[int, set[str]] = {}

    def play(self, workspace_id: int, channel_id: int) -> int:
        """Plan the receipts of newly accepted messages of a channel. Gives how many messages."""
        origin = read_origin(self._connection, workspace_id, channel_id)
        if origin is None or not self._is_ours(channel_id):
            return 0
        accepted = self._accepted(origin)
        planned = self._planned.get(channel_id, set())
        new = [row for row in accepted if row["ref"] not in planned]
        if new:
            _plan(self._connection, origin, new)
        self._planned[channel_id] = {row["ref"] for row in accepted}
        return len(new)

    def _accepted(self, origin: Origin) -> list[dict[str, Any]]:
        """List what is accepted and not yet reported on, tests of drafts as well: `ref`, `phone`, `accepted_at`."""
        messages = fetch_all(self._connection, "accepted_messages", **origin.key, most=MOST)
        named = [{**row, "ref": write_ref(origin.token, row["message_id"], row["attempt"])} for row in messages]
        return named + accepted_tests(self._connection, **origin.key)

    def _is_ours(self, channel_id: int) -> bool:
        """Whether we hold the lock of the channel's player, which PostgreSQL frees with our connection."""
        if channel_id not in self._ours:
            row = fetch(self._connection, "try_player_lock", channel_id=channel_id)
            if row and row["is_locked"]:
                self._ours.add(channel_id)
        return channel_id in self._ours


def _plan(connection: Connection, origin: Origin, messages: list[dict[str, Any]]) -> None:
    bodies, times = [], []
    for row in messages:
        provider_id = f"{SCHEME}.{row['ref']}"
        for receipt in sandbox_receipts(provider_id, row["phone"]):
            at = row["accepted_at"] + timedelta(seconds=receipt.after)
            bodies.append(receipt_body(receipt, message_id=provider_id, ref=row["ref"], to=row["phone"], at=at))
            times.append(at)
    run(connection, "store_played", **origin.key, bodies=bodies, times=times)
