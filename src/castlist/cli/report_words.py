"""The report of a broadcast as people read it and as programs do."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from castlist.broadcasts.lifecycle import MESSAGE_WORDS, MessageState
from castlist.cli.broadcast_words import standing_words, waiting_for
from castlist.reports.advice import advice_of
from castlist.reports.funnel import Step
from castlist.reports.report import Reason, Report
from castlist.reports.timeline import KINDS, Stretch

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast

STRETCHES = tuple(
    timedelta(seconds=seconds)
    for seconds in (1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 86_400)
)
"""A timeline's stretches of time: the shortest is taken with which it has no more than MOST_ROWS."""

MOST_ROWS = 30

ALWAYS = frozenset(
    {
        MessageState.ACCEPTED,
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.READ,
        MessageState.FAILED,
        MessageState.SKIPPED,
    }
)
"""Counts that are printed also where they are 0, so that nobody looks for them."""

KEPT = timedelta(days=30)
"""So long WhatsApp keeps what it could not deliver yet (reference §2.1)."""


def stretch_for(span: timedelta) -> timedelta:
    """Choose the stretch for a broadcast that has lasted so long. Pure."""
    return next((each for each in STRETCHES if span / each <= MOST_ROWS), STRETCHES[-1])


def report_object(broadcast: "Broadcast", told: Report, funnel: Sequence[Step]) -> dict[str, Any]:
    """Give the report as a JSON object: the contract's keys first, and what stands beside them."""
    waiting = waiting_for(broadcast)
    return {
        "id": str(broadcast.uuid),
        "name": broadcast.name,
        "state": broadcast.state,
        **told.as_json(),
        "state_reason": broadcast.state_reason or None,
        "waits_until": waiting.until.isoformat(timespec="seconds") if waiting and waiting.until else None,
        "waits_reason": waiting.reason if waiting else None,
        "funnel": [{"step": each.name, "messages": each.messages, "lost": dict(each.lost)} for each in funnel],
        "explained": [_reason_object(each) for each in (*told.reasons, *told.notes)],
    }


def timeline_object(stretches: Sequence[Stretch]) -> list[dict[str, Any]]:
    """Give the timeline as JSON: what came to be in each stretch, by when that begins."""
    return [{"at": each.begins_at.isoformat(timespec="seconds"), **each.counts} for each in stretches]


def report_lines(broadcast: "Broadcast", told: Report, funnel: Sequence[Step]) -> Iterator[str]:
    """Write the report: counts with their reasons and what to do about them, then the funnel."""
    yield f"{broadcast.name}: {standing_words(broadcast)}"
    yield f"  {told.audience:>9,}  audience"
    for state, count in told.counts.items():
        if count or (told.audience and state in ALWAYS):
            yield f"  {count:>9,}  {MESSAGE_WORDS[state].lower()}"
        for reason in (*told.reasons, *told.notes):
            if reason.state == state:
                yield from _reason_lines(reason)
    if funnel[1].messages:
        yield "Funnel"
        for step in funnel:
            lost = ", ".join(f"{number:,} {_lost_words(broadcast, word)}" for word, number in step.lost.items())
            yield f"  {step.messages:>9,}  {step.name}" + (f"  ({lost})" if lost else "")


def _lost_words(broadcast: "Broadcast", word: str) -> str:
    """Say what became of those who did not come so far: what was sent may be delivered for days."""
    finished = broadcast.finished_at
    is_over = finished is not None and datetime.now(UTC) - finished > KEPT
    return "not reached yet" if word == "not_reached" and not is_over else word.replace("_", " ")


def timeline_rows(broadcast: "Broadcast", stretches: Sequence[Stretch]) -> list[tuple[object, ...]]:
    """Give the timeline as a table, in the time zone of the broadcast."""
    zone = ZoneInfo(broadcast.timezone)
    return [
        (f"{each.begins_at.astimezone(zone):%Y-%m-%d %H:%M:%S}", *(each.counts[kind] for kind in KINDS))
        for each in stretches
    ]


def _reason_lines(reason: Reason) -> Iterator[str]:
    code = f" ({reason.code})" if reason.code and reason.code[:1].isdigit() else ""
    yield f"  {'':>9}    {reason.messages:,} × {reason.told}{code}"
    if advice := advice_of(reason):
        yield f"  {'':>9}        {advice}"


def _reason_object(reason: Reason) -> dict[str, Any]:
    return {
        "state": reason.state.value,
        "reason": reason.words,
        "code": reason.code or None,
        "messages": reason.messages,
        "to_do": advice_of(reason) or None,
    }
