"""Start, pause, resume, cancel, retry: what people do with a broadcast."""

from contextlib import closing
from datetime import datetime
from typing import Any

from psycopg.pq import TransactionStatus

from castlist.audience.attributes import known_attributes
from castlist.broadcasts.anybody import refuse_nobody
from castlist.broadcasts.carrying import uncarried_words
from castlist.broadcasts.composing import NOBODY_CHOSEN, BroadcastRefused, check_broadcast, refuse_wrong_time
from castlist.broadcasts.lifecycle import BEFORE_START, WORDS, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.plans import filling_of, mirrored_template, template_of
from castlist.broadcasts.statements import Connection, fetch
from castlist.channels.mirror_renewal import renew_mirror
from castlist.channels.models import ChannelState
from castlist.channels.template_shape import APPROVED, TemplateShape
from castlist.config.database import connect, pooled

HELD_BACK = ["131049"]
"""Codes of messages that may be tried again only after a day: earlier tries lengthen the wait (reference §8)."""

PORTION = 20_000
"""Messages that are cancelled, or queued again, by one statement."""

RETRIED = (State.SENDING, State.PAUSED, State.FINISHED)


def start_broadcast(broadcast: Broadcast, *, is_due: bool = False, seen: datetime | None = None) -> None:
    """Let a broadcast leave now: workers freeze its audience, then send.

    `is_due`: by its schedule, so only while it is scheduled and its time has come. `seen`: the `changed_at` of what the
    person who confirms has seen; without it that of `broadcast`. What was changed since is not sent unseen, and nothing
    that was not checked is.
    Raises BroadcastRefused, also where nobody would get it, and FillingRefused.
    """
    seen = seen or broadcast.changed_at
    _refuse_unseen(broadcast, seen)
    with closing(connect()) as connection:
        shape = refuse_unready(connection, broadcast)
        if broadcast.state in BEFORE_START:
            refuse_nobody(connection, broadcast)
        leaving = (State.SCHEDULED,) if is_due else BEFORE_START
        if not move_broadcast(
            connection, broadcast, State.PREPARING, shape=shape, leaving=leaving, is_due=is_due, seen=seen
        ):
            broadcast.refresh_from_db()
            _refuse_unseen(broadcast, seen)
            raise _misplaced(broadcast, "started")


def refuse_unready(connection: Connection, broadcast: Broadcast) -> TemplateShape:
    """Check what has to be right at the start, and give the template as it is now.

    Raises BroadcastRefused for what a draft still lacks, a channel that is not active and a template that is not
    approved, FillingRefused for values that do not fit any more.
    """
    refuse_incomplete(broadcast)
    if connection.info.transaction_status is TransactionStatus.IDLE:
        renew_mirror(broadcast.channel)  # the provider may take its time: never while something is locked
    channel = broadcast.channel
    if channel.state == ChannelState.DISCONNECTED:
        raise BroadcastRefused(f"The channel {channel.name} is Disconnected. Compose it with another channel.")
    if channel.state != ChannelState.ACTIVE:
        words = ChannelState(channel.state).label
        raise BroadcastRefused(f"The channel {channel.name} is {words}. {channel.state_reason or 'Activate it first.'}")
    refuse_template(broadcast)
    shape = template_of(broadcast)
    filling_of(broadcast, known_attributes(connection, broadcast.workspace_id))
    if uncarried := uncarried_words(broadcast, shape):
        raise BroadcastRefused(uncarried)
    return shape


def refuse_template(broadcast: Broadcast) -> None:
    """Refuse a template that cannot be sent as it is mirrored now, whatever it was when the broadcast started.

    Raises BroadcastRefused, and TemplateRefused where it is gone.
    """
    shape = mirrored_template(broadcast)
    if shape.unsupported:
        raise BroadcastRefused(f"The template {shape.name} cannot be sent here: {shape.unsupported}.")
    if shape.status != APPROVED:
        raise BroadcastRefused(
            f"The template {shape.name} ({shape.language}) is {shape.status.capitalize() or 'not approved'}. "
            "Choose another one, or wait until WhatsApp has approved it: castlist templates sync."
        )
    if {each.key for each in shape.variables} != {each.key for each in template_of(broadcast).variables}:
        raise BroadcastRefused(
            f"The template {shape.name} ({shape.language}) has other variables than when {broadcast.name} started. "
            "Cancel it, and compose a new broadcast."
        )


def refuse_incomplete(broadcast: Broadcast) -> None:
    """Refuse a draft without a template or an audience. Raises BroadcastRefused."""
    if not broadcast.template_name:
        raise BroadcastRefused("Choose a template first.")
    if not broadcast.chosen.filter(is_excluded=False).exists():
        raise BroadcastRefused(NOBODY_CHOSEN)


def schedule_broadcast(broadcast: Broadcast, at: datetime, *, seen: datetime | None = None) -> None:
    """Let a broadcast leave at a time, which has to be ahead. `seen`: as start_broadcast has it.

    Raises BroadcastRefused, also for a draft that is not complete, and as check_broadcast.
    """
    seen = seen or broadcast.changed_at
    _refuse_unseen(broadcast, seen)
    refuse_wrong_time(at)
    refuse_incomplete(broadcast)
    check_broadcast(broadcast)
    with closing(connect()) as connection:
        if not move_broadcast(connection, broadcast, State.SCHEDULED, scheduled_at=at, seen=seen):
            broadcast.refresh_from_db()
            _refuse_unseen(broadcast, seen)
            raise _misplaced(broadcast, "scheduled")


def unschedule_broadcast(broadcast: Broadcast) -> None:
    """Make a scheduled or missed broadcast a draft again, which can be changed. Raises BroadcastRefused."""
    with closing(connect()) as connection:
        if not move_broadcast(connection, broadcast, State.DRAFT):
            raise _misplaced(broadcast, "made a draft again")


def pause_broadcast(broadcast: Broadcast) -> None:
    """Hold a broadcast. What is on its way, at most a second's worth, still arrives. Raises BroadcastRefused."""
    with closing(connect()) as connection:
        if not move_broadcast(connection, broadcast, State.PAUSED, reason="Paused by a person."):
            raise _misplaced(broadcast, "paused")


def resume_broadcast(broadcast: Broadcast) -> None:
    """Go on with a paused broadcast from where it was held.

    Raises BroadcastRefused and TemplateRefused, also for a template that may not be sent any more.
    """
    broadcast.refresh_from_db()
    if broadcast.state != State.PAUSED:
        raise _misplaced(broadcast, "resumed")
    renew_mirror(broadcast.channel)
    if broadcast.channel.state == ChannelState.DISCONNECTED:
        raise BroadcastRefused(
            f"The channel {broadcast.channel.name} is Disconnected. Cancel {broadcast.name}, and compose a new "
            "broadcast with another channel; exclude whom this one reached: castlist broadcasts segment."
        )
    if broadcast.channel.state != ChannelState.ACTIVE:
        words = ChannelState(broadcast.channel.state).label
        raise BroadcastRefused(f"The channel {broadcast.channel.name} is {words}. Verify or resume it first.")
    refuse_template(broadcast)
    target = State.SENDING if broadcast.is_frozen else State.PREPARING
    with closing(connect()) as connection:
        if not move_broadcast(connection, broadcast, target, leaving=(State.PAUSED,)):
            raise _misplaced(broadcast, "resumed")


def cancel_broadcast(broadcast: Broadcast) -> int:
    """End a broadcast for good. What has left stays sent; gives how many never leave. Raises BroadcastRefused."""
    with closing(connect()) as connection:
        if not move_broadcast(connection, broadcast, State.CANCELLED):
            raise _misplaced(broadcast, "cancelled")
        return cancel_queued(connection, broadcast)


def cancel_queued(connection: Connection, broadcast: Broadcast) -> int:
    """Cancel what is still queued of a cancelled broadcast; gives how many those were."""
    total = 0
    while True:
        key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
        moved = fetch(connection, "cancel_queued", **key, most=PORTION)
        if not moved or not moved["messages"]:
            return total
        total += moved["messages"]


def retry_broadcast(broadcast: Broadcast, *, include_unknown: bool = False) -> int:
    """Try again what failed and certainly was not accepted; gives how many. Each gets a new attempt.

    What WhatsApp held back less than a day ago is left out: count_held_back says how many those are.
    With `include_unknown` also those of which no answer came back: some of them may get the message twice. Raises
    BroadcastRefused when the broadcast is not Sending, Paused or Finished, or is moved on from there meanwhile.
    """
    broadcast.refresh_from_db()
    if broadcast.state not in RETRIED:
        raise _misplaced(broadcast, "retried")
    total, after = 0, 0
    with closing(connect()) as connection:
        while again := _retry_portion(connection, broadcast, after=after, include_unknown=include_unknown):
            total, after = total + again["messages"], again["last"]
    return total


def _retry_portion(
    connection: Connection, broadcast: Broadcast, *, after: int, include_unknown: bool
) -> dict[str, Any] | None:
    """Queue a portion again: how many `messages`, up to which id (`last`); None where none is left."""
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    options = {"include_unknown": include_unknown, "held_back": HELD_BACK, "after": after, "most": PORTION}
    with connection.transaction():
        again = fetch(connection, "retry_failed", **key, **options)
        if again is None or not again["messages"]:
            return None
        _keep_sending(connection, broadcast)
        return again


def _keep_sending(connection: Connection, broadcast: Broadcast) -> None:
    """Bring a finished broadcast back to Sending, and let none finish it before its messages are committed.

    Locks it, after its messages and its tally, as whoever follows answers does: a worker that has found nothing left
    waits for us and looks again, and one that has just finished it is seen here.
    """
    held = fetch(connection, "hold_state", workspace_id=broadcast.workspace_id, broadcast_id=broadcast.pk)
    if held is None or held["state"] not in RETRIED:
        raise _misplaced(broadcast, "retried")
    if move_broadcast(connection, broadcast, State.SENDING, leaving=(State.FINISHED,)):
        refuse_unready(connection, broadcast)


def count_retryable(broadcast: Broadcast) -> int:
    """Count the failed that Retry would try again now."""
    return _counted("count_retryable", broadcast)


def count_held_back(broadcast: Broadcast) -> int:
    """Count what Retry leaves out, because WhatsApp held it back less than a day ago."""
    return _counted("count_held_back", broadcast)


def _counted(name: str, broadcast: Broadcast) -> int:
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    with pooled() as connection:
        row = fetch(connection, name, **key, held_back=HELD_BACK)
    return int(row["messages"]) if row else 0


def _refuse_unseen(broadcast: Broadcast, seen: datetime) -> None:
    if broadcast.changed_at != seen:
        raise BroadcastRefused(f"{broadcast.name} was changed meanwhile. Look at it again, then confirm.")


def _misplaced(broadcast: Broadcast, verb: str) -> BroadcastRefused:
    broadcast.refresh_from_db()
    return BroadcastRefused(f"{broadcast.name} is {WORDS[State(broadcast.state)]}; it cannot be {verb} now.")
