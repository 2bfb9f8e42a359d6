"""Broadcasts in words for people and as objects for programs."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from castlist.broadcasts.lifecycle import WORDS, State

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast
    from castlist.broadcasts.preflight import Preflight
    from castlist.channels.waiting import Waiting

HEADINGS = ("Name", "State", "Template", "Channel", "Users", "At")


def broadcast_object(broadcast: "Broadcast") -> dict[str, Any]:
    """Give a broadcast as a JSON object."""
    chosen = list(broadcast.chosen.order_by("segment_name"))
    waiting = waiting_for(broadcast)
    return {
        "id": str(broadcast.uuid),
        "name": broadcast.name,
        "state": broadcast.state,
        "state_reason": broadcast.state_reason or None,
        "waits_until": _moment(waiting.until) if waiting else None,
        "waits_reason": waiting.reason if waiting else None,
        "channel": broadcast.channel.name,
        "template": broadcast.template_name,
        "language": broadcast.template_language,
        "segments": [each.segment_name for each in chosen if not each.is_excluded],
        "excluded": [each.segment_name for each in chosen if each.is_excluded],
        "values": broadcast.values,
        "audience": broadcast.audience,
        "scheduled_at": _moment(broadcast.scheduled_at),
        "timezone": broadcast.timezone,
        "created_at": _moment(broadcast.created_at),
        "started_at": _moment(broadcast.started_at),
        "finished_at": _moment(broadcast.finished_at),
    }


def broadcast_row(broadcast: "Broadcast") -> tuple[object, ...]:
    """Give a broadcast as a line of the table."""
    at = broadcast.started_at or broadcast.scheduled_at
    return (
        broadcast.name,
        f"{WORDS[State(broadcast.state)]} (waiting)" if waiting_for(broadcast) else WORDS[State(broadcast.state)],
        f"{broadcast.template_name} ({broadcast.template_language})",
        broadcast.channel.name,
        broadcast.audience,
        f"{at.astimezone(ZoneInfo(broadcast.timezone)):%Y-%m-%d %H:%M}" if at else "",
    )


def composition_lines(broadcast: "Broadcast", people: int | None) -> list[str]:
    """Say line by line what a broadcast is composed of. `people`: its audience, None where it cannot be told."""
    facts = broadcast_object(broadcast)
    template = f"{broadcast.template_name} ({broadcast.template_language})" if broadcast.template_name else "none yet"
    audience = "cannot be worked out: a segment is gone or broken" if people is None else f"{people:,} users"
    parts = {
        "Channel": broadcast.channel.name,
        "Template": template,
        "Segments": ", ".join(facts["segments"]) or "none yet",
        "Excluded": ", ".join(facts["excluded"]),
        "Audience": audience,
        **{key: _written(value) for key, value in broadcast.values.items()},
    }
    lines = [f"  {title + ':':<10} {words}" for title, words in parts.items() if words]
    return [f"{broadcast.name}: {standing_words(broadcast)}", *lines]


def _written(value: dict[str, Any]) -> str:
    """Write a value as `--set` takes it."""
    text, fallback = value["text"], value["fallback"]
    parts = [text] if fallback is None else [text, fallback]
    return "|".join(part.replace("|", "\\|") for part in parts)


def standing_words(broadcast: "Broadcast") -> str:
    """Say how a broadcast stands, and why: `Scheduled for 2026-11-30 10:00 (Asia/Kolkata)`, `Paused: …`."""
    words = WORDS[State(broadcast.state)]
    if broadcast.state == State.SCHEDULED and broadcast.scheduled_at:
        local = broadcast.scheduled_at.astimezone(ZoneInfo(broadcast.timezone))
        return f"{words} for {local:%Y-%m-%d %H:%M} ({broadcast.timezone})"
    waiting = waiting_for(broadcast)
    reason = waiting.words(broadcast.channel.workspace.timezone) if waiting else broadcast.state_reason
    return f"{words}: {reason}" if reason else words


def waiting_for(broadcast: "Broadcast") -> "Waiting | None":
    """Say for what a broadcast that is Sending waits: its channel may send nothing, or not to everybody."""
    from django.utils import timezone

    from castlist.channels.waiting import waiting_of

    return waiting_of(broadcast.channel, timezone.now()) if broadcast.state == State.SENDING else None


def preflight_object(result: "Preflight") -> dict[str, Any]:
    """Give the result of pre-flight as a JSON object."""
    return {
        "audience": result.audience,
        "will_be_sent": result.will_be_sent,
        "skipped": result.skipped.total(),
        "reasons": dict(result.skipped.most_common()),
        "template_status": result.template_status,
        "troubles": list(result.troubles),
        "messages_per_second": result.messages_per_second,
        "seconds": round(result.seconds, 1),
        "days": result.days,
    }


def duration_words(result: "Preflight") -> str:
    """Say how long sending takes, in hours, minutes and seconds."""
    seconds = max(1, round(result.seconds))
    hours, rest = divmod(seconds, 3_600)
    minutes, left = divmod(rest, 60)
    parts = (
        [f"{hours:,} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{left} s"] * bool(left and not hours)
    )
    days = f" The daily limit spreads it over {result.days} days." if result.days > 1 else ""
    return f"At {result.messages_per_second:,.0f} a second it takes about {' '.join(parts)}.{days}"


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
