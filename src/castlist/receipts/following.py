"""What follows from receipts beyond their messages: a broadcast or the whole channel is held, as by answers.

Most failures come here and not with the answer (reference §2.1). They count only where the message left after its
broadcast was last held, and for the channel after it was last verified: what is on its way then tells nothing new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from castlist.broadcasts.breaker import NO_RUN, Run, Sign, count_signs
from castlist.broadcasts.consequences import Consequence, consequence_of_failure
from castlist.broadcasts.statements import fetch_all as fetch_of_broadcasts
from castlist.broadcasts.statements import run as run_of_broadcasts
from castlist.broadcasts.tracking import Moved, queue_again, take_up_again
from castlist.broadcasts.trouble import hold_broadcast, holding_words, slow_down, stop_channel, tomorrow, wait_a_day
from castlist.channels.providers.errors import ProviderError
from castlist.channels.providers.protocol import ReceiptStatus
from castlist.config.environment import environment
from castlist.receipts.ledger import Matched
from castlist.receipts.statements import Connection
from castlist.receipts.told import Origin

ARRIVED = frozenset({"delivered", "read"})


@dataclass(frozen=True, kw_only=True)
class Following:
    """What a receipt that moved a message says beyond it. `consequence`: of a failure; None where it has arrived."""

    moved: Moved
    consequence: Consequence | None = None
    is_unsubmitted: bool = False

    @property
    def sign(self) -> Sign:
        """What it says of the broadcast's other messages."""
        return self.consequence.sign if self.consequence else Sign(is_fine=True)


def find_following(matched: Sequence[Matched], moved: Sequence[Moved]) -> list[Following]:
    """Choose what says something, in the order in which it was told: each message once. Pure."""
    left = {(each.message_id, each.attempt): each for each in moved if each.has_changed}
    found = []
    for each in matched:
        one = left.get((each.ref.message_id, each.ref.attempt))
        receipt = each.told.event
        if one is None:
            continue
        if one.after in ARRIVED:
            found.append(Following(moved=one))
        elif one.after == "failed" and receipt.status is ReceiptStatus.FAILED and receipt.error:
            consequence = consequence_of_failure(receipt.error)
            found.append(Following(moved=one, consequence=consequence, is_unsubmitted=receipt.is_unsubmitted))
        else:
            continue
        del left[each.ref.message_id, each.ref.attempt]
    return found


def requeue(connection: Connection, origin: Origin, found: Sequence[Following]) -> list[int]:
    """Queue again, for tomorrow, what was never handed over because the day was used up. Gives the broadcasts.

    Locks messages, then tallies: to be called right after the messages were moved.
    """
    ids = [
        each.moved.message_id
        for each in found
        if each.is_unsubmitted and each.consequence is not None and each.consequence.waits_a_day
    ]
    if not ids:
        return []
    due_at = tomorrow(connection, origin.workspace_id)
    return queue_again(connection, **origin.key_and_former, message_ids=ids, due_at=due_at)


def follow_receipts(
    connection: Connection, origin: Origin, found: Sequence[Following], requeued: Sequence[int] = ()
) -> None:
    """Hold what has to be held. Locks the channel, then broadcasts: to be called last."""
    news = [each for each in found if each.moved.is_news]
    failures = [each.consequence for each in news if each.consequence is not None and each.moved.is_channel_news]
    if stop := _first(failures, "stops"):
        stop_channel(connection, **origin.noted_key, error=stop)
    if wait := _first(failures, "waits_a_day"):
        wait_a_day(connection, **origin.noted_key, error=wait)
    if _first(failures, "is_throttle"):
        slow_down(connection, **origin.noted_key)
    if requeued:
        take_up_again(connection, workspace_id=origin.workspace_id, broadcast_ids=requeued)
    _hold_broadcasts(connection, origin, news)


def _first(failures: Sequence[Consequence], what: str) -> ProviderError | None:
    return next((each.error for each in failures if getattr(each, what)), None)


def _hold_broadcasts(connection: Connection, origin: Origin, news: Sequence[Following]) -> None:
    """Pause broadcasts of which nobody gets anything, or so it seems after so many failures alike in a row."""
    of_broadcast: dict[int, list[Following]] = {}
    for each in news:
        of_broadcast.setdefault(each.moved.broadcast_id, []).append(each)
    runs = _read_runs(connection, origin, sorted(of_broadcast))
    counted: dict[int, Run] = {}
    for broadcast_id, those in sorted(of_broadcast.items()):
        most = environment().alike_failures
        counted[broadcast_id], is_open = count_signs(
            runs.get(broadcast_id, NO_RUN), [each.sign for each in those], most
        )
        failures = [each.consequence for each in those if each.consequence is not None]
        reason = next((each for each in failures if each.pauses), None)
        if reason is None and is_open:
            reason = next(each for each in reversed(failures) if each.alike is not None)
        if reason is not None:
            words = holding_words(reason, most)
            hold_broadcast(connection, workspace_id=origin.workspace_id, broadcast_id=broadcast_id, reason=words)
    _keep_runs(connection, origin, {one: run for one, run in counted.items() if run != runs.get(one, NO_RUN)})


def _read_runs(connection: Connection, origin: Origin, broadcast_ids: list[int]) -> Mapping[int, Run]:
    if not broadcast_ids:
        return {}
    rows = fetch_of_broadcasts(connection, "read_runs", workspace_id=origin.workspace_id, broadcast_ids=broadcast_ids)
    return {row["broadcast_id"]: Run(code=row["code"], messages=row["messages"]) for row in rows}


def _keep_runs(connection: Connection, origin: Origin, runs: Mapping[int, Run]) -> None:
    if runs:
        run_of_broadcasts(
            connection,
            "keep_runs",
            workspace_id=origin.workspace_id,
            told_by="receipt",
            broadcast_ids=list(runs),
            codes=[run.code for run in runs.values()],
            messages=[run.messages for run in runs.values()],
        )
