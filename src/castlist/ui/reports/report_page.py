"""What the report of a broadcast shows, put together for its templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from castlist.broadcasts.lifecycle import MessageState, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.broadcasts.running import count_retryable
from castlist.reports.advice import advice_of
from castlist.reports.funnel import Step, funnel_of
from castlist.reports.report import STATES, Report, read_report
from castlist.reports.timeline import cumulate, read_timeline, reading_seconds
from castlist.ui.axis import marks_at, round_moments, round_scale

RANGES = {"6": timedelta(hours=6), "48": timedelta(hours=48)}
"""Of the timeline."""

POINTS = 180
"""Of the timeline, about; a step is at least a second."""

LINES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("sent", "d2", {"dash": [4, 4]}),
    ("delivered", "d3", {"fill": 0.1}),
    ("read", "d4", {"fill": 0.1}),
)
"""Of the timeline: kind, colour, look."""

TICKS = 6
"""Of the timeline, at round times: an hour each where it shows six."""

BRIEF = timedelta(minutes=15)
"""A timeline so short shows seconds."""

STEPS = {
    "audience": (_("Audience"), "d0"),
    "accepted": (_("Accepted"), "d1"),
    "sent": (_("Sent"), "d2"),
    "delivered": (_("Delivered"), "d3"),
    "read": (_("Read"), "d4"),
}
TABS = (
    MessageState.READ,
    MessageState.DELIVERED,
    MessageState.SENT,
    MessageState.ACCEPTED,
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.FAILED,
    MessageState.SKIPPED,
    MessageState.UNKNOWN,
    MessageState.CANCELLED,
)
"""Of the recipients; their counts are exclusive and add up to the audience."""

SEGMENTS = ("failed", "not-delivered", "not-read", "read", "unknown")
SEGMENT_WORDS = {
    "failed": _("Failed"),
    "not-delivered": _("Not delivered"),
    "not-read": _("Not read"),
    "read": _("Read"),
    "unknown": _("Unknown"),
}
WAITS = frozenset({State.PREPARING.value, State.SENDING.value})


@dataclass(frozen=True, kw_only=True)
class ShownStep:
    """A step of the funnel as it is drawn."""

    label: str
    colour: str
    messages: int
    note: str


@dataclass(frozen=True, kw_only=True)
class ShownReason:
    """A reason as it is listed: what to do about it, and the code for who asks."""

    words: str
    told: str
    code: str
    messages: int
    advice: str


def delivery(broadcast: Broadcast) -> dict[str, Any]:
    """Give what moves while a broadcast is sent: progress, funnel, reasons and the counts of the tabs."""
    report = read_report(broadcast)
    left = report.counts[MessageState.QUEUED] + report.counts[MessageState.SENDING]
    return {
        "broadcast": broadcast,
        "audience": report.audience,
        "is_running": broadcast.state in WAITS,
        "done": report.audience - left,
        "left": left,
        "seconds_left": left / max(1, broadcast.channel.messages_per_second),
        "steps": [_shown(step) for step in funnel_of(report.counts, failed_late=report.failed_late)],
        "reasons": _reasons(report),
        "totals": {state.value: report.counts[state] for state in STATES},
        "tabs": _tabs(report),
        "segments": _segments(report),
        "can_retry": count_retryable(broadcast) if broadcast.state == State.FINISHED.value else 0,
        "unknown": report.counts[MessageState.UNKNOWN],
    }


def watch_seconds(broadcast: Broadcast) -> int:
    """Say how often what is not streamed is asked for again; 0 where nothing moves any more.

    Receipts come for hours, most of them in the first.
    """
    if broadcast.state in WAITS:
        return 5
    if broadcast.state == State.PAUSED.value:
        return 15
    is_fresh = broadcast.finished_at is not None and timezone.now() - broadcast.finished_at < timedelta(hours=1)
    return 30 if is_fresh else 0


def tabs(broadcast: Broadcast) -> dict[str, Any]:
    """Give the counts of the tabs alone, which cost the same however many messages there are."""
    report = read_report(broadcast, with_reasons=False)
    return {"broadcast": broadcast, "audience": report.audience, "tabs": _tabs(report)}


def _tabs(report: Report) -> list[tuple[str, int]]:
    return [(state.value, report.counts[state]) for state in TABS if report.counts[state]]


def _shown(step: Step) -> ShownStep:
    label, colour = STEPS[step.name]
    note = ", ".join(_lost(word, number) for word, number in step.lost.items())
    return ShownStep(label=str(label), colour=colour, messages=step.messages, note=note)


def _lost(word: str, number: int) -> str:
    from castlist.ui.templatetags.parts import exact

    words = {
        "skipped": ngettext("%s skipped before sending", "%s skipped before sending", number),
        "cancelled": ngettext("%s cancelled", "%s cancelled", number),
        "waiting": ngettext("%s still to go", "%s still to go", number),
        "refused": ngettext("%s refused", "%s refused", number),
        "unknown": ngettext("%s unknown", "%s unknown", number),
        "failed": ngettext("%s failed", "%s failed", number),
        "on_their_way": ngettext("%s on its way", "%s on their way", number),
        "not_reached": ngettext("%s phone not reached yet", "%s phones not reached yet", number),
        "not_read": ngettext("%s not read, or read receipts off", "%s not read, or read receipts off", number),
    }
    return words[word] % exact(number)


def _reasons(report: Report) -> Mapping[str, Sequence[ShownReason]]:
    """Group the reasons by state: failed, skipped, unknown, then what waits and what WhatsApp holds; most first."""
    found: dict[str, list[ShownReason]] = {"failed": [], "skipped": [], "unknown": [], "queued": [], "accepted": []}
    for reason in (*report.reasons, *report.notes):
        found[reason.state.value].append(
            ShownReason(
                words=reason.words,
                told=reason.told,
                code=reason.code,
                messages=reason.messages,
                advice=advice_of(reason),
            )
        )
    return found


def _segments(report: Report) -> list[tuple[str, str, int]]:
    counted = {word: sum(report.counts[state] for state in OUTCOMES[word]) for word in SEGMENTS}
    return [(word, str(SEGMENT_WORDS[word]), number) for word, number in counted.items() if number]


def timeline(broadcast: Broadcast, chosen: str) -> dict[str, Any]:
    """Give the chart of the first hours, and its finding in words."""
    began = broadcast.started_at
    if began is None:
        return {"chart": None, "range": chosen}
    span = min(RANGES[chosen], timezone.now() - began)
    step = timedelta(seconds=max(1, round(span.total_seconds() / POINTS)))
    moments = [began + step * number for number in range(int(span / step) + 2)]
    stretches = read_timeline(broadcast, stretch=step)
    series = [
        {"label": str(STEPS[kind][0]), "color": colour, "data": cumulate(stretches, kind, moments), **look}
        for kind, colour, look in LINES
    ]
    labels = [_time_of(moment, span) for moment in moments]
    marks = {time: _time_of(time, span) for time in round_moments(timezone.localtime(began), span, most=TICKS)}
    ystep, ytop = round_scale(max(max(one["data"]) for one in series))
    chart: dict[str, Any] = {"kind": "line", "labels": labels, "series": series}
    chart |= {"xmarks": marks_at(moments, marks), "ystep": ystep, "ytop": ytop}
    return {"chart": chart, "range": chosen, "half_read": reading_seconds(broadcast), "rows": _table(labels, series)}


def _time_of(moment: datetime, span: timedelta) -> str:
    return str(date_format(timezone.localtime(moment), "H:i:s" if span < BRIEF else "H:i"))


def _table(labels: Sequence[str], series: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[int]]]:
    """Give about a dozen rows of the same numbers, for readers who do not see the chart."""
    every = max(1, len(labels) // 12)
    return [(labels[at], [one["data"][at] for one in series]) for at in range(0, len(labels), every)]


assert set(TABS) == set(STATES)  # noqa: S101 - each message has its tab
