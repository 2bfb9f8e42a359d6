"""The report of a broadcast: exclusive counts that sum to the audience, reasons in words, the funnel."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import teller_of
from castlist.broadcasts.skip_words import Teller
from castlist.broadcasts.statements import fetch_all
from castlist.config.database import pooled

STATES = (
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.ACCEPTED,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.READ,
    MessageState.FAILED,
    MessageState.SKIPPED,
    MessageState.UNKNOWN,
    MessageState.CANCELLED,
)
"""The counts of a report, in their order. Each message is in one of them: its furthest state."""

EXPLAINED = frozenset({MessageState.FAILED, MessageState.SKIPPED, MessageState.UNKNOWN})
"""Every message in these has a reason."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why messages failed, were skipped or are unknown: in words, with the code, and how many.

    `words` as they are stored, which programs know; `told` as a person reads them.
    """

    state: MessageState
    words: str
    told: str
    code: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """How a broadcast stands. `counts` sum to `audience`; `reasons` sum to failed, skipped and unknown.

    `notes` say of some that are queued why they wait, and of some that are accepted that WhatsApp holds them.
    `failed_late`: failed messages that had been accepted, as the reasons tell.
    """

    audience: int
    counts: Mapping[MessageState, int]
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()
    failed_late: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give the object of `castlist broadcasts report --json` (the contract)."""
        reasons: Counter[str] = Counter()
        for reason in self.reasons:  # the same words can stand for several codes
            reasons[f"{reason.state.value}: {reason.words}"] += reason.messages
        return {"audience": self.audience, **{s.value: self.counts[s] for s in STATES}, "reasons": dict(reasons)}


def read_report(broadcast: Broadcast, *, with_reasons: bool = True) -> Report:
    """Read the report of a broadcast, as of now, in one look at the database.

    Without reasons it costs the same however many messages there are: for those who look again and again.
    """
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    with pooled() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tally = {row["state"]: row["messages"] for row in fetch_all(connection, "read_tally", **key)}
        rows = fetch_all(connection, "count_reasons", **key) if with_reasons else []
    counts = {state: int(tally.get(state.value, 0)) for state in STATES}
    teller = teller_of(broadcast) if counts[MessageState.SKIPPED] and rows else None
    reasons = [_reason(row, teller) for row in rows]
    return Report(
        audience=sum(counts.values()),
        counts=counts,
        reasons=tuple(each for each in reasons if each.state in EXPLAINED),
        notes=tuple(each for each in reasons if each.state not in EXPLAINED),
        failed_late=sum(row["accepted"] for row in rows if row["state"] == MessageState.FAILED.value),
    )


def _reason(row: Mapping[str, Any], teller: Teller | None) -> Reason:
    state, words = MessageState(row["state"]), row["words"] or "No reason is known"
    return Reason(
        state=state,
        words=words,
        told=teller.words(words) if teller and state is MessageState.SKIPPED else words,
        code=row["reason"],
        messages=row["messages"],
    )
