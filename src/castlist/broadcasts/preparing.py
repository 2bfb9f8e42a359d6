"""Freezing a broadcast: its audience and every message, in batches, before anything is sent (house promise 2).

The audience is read through one cursor, so that it is that of one moment. Each batch commits its messages, the tally
and how far it is; a worker that dies leaves a broadcast that the next one goes on with.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from castlist.audience.attributes import known_attributes
from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.anybody import nobody_words
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.lifecycle import MessageState, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.moving import move_broadcast
from castlist.broadcasts.plans import audience_of, judge_of
from castlist.broadcasts.recipients import Recipient, as_payload, stream_recipients
from castlist.broadcasts.skipping import Skip
from castlist.broadcasts.statements import Connection, fetch, query, run
from castlist.config.database import connect
from castlist.imports.read_ahead import read_ahead


class _MovedOn(Exception):
    """The broadcast is not Preparing any more: paused or cancelled, by a person."""


@contextmanager
def broadcast_lock(connection: Connection, broadcast_id: int) -> Iterator[bool]:
    """Try to become the one who prepares this broadcast; a killed process loses the lock with its connection."""
    found = fetch(connection, "try_broadcast_lock", broadcast_id=broadcast_id)
    is_ours = bool(found and found["is_locked"])
    try:
        yield is_ours
    finally:
        if is_ours and not connection.closed:
            run(connection, "unlock_broadcast", broadcast_id=broadcast_id)


def prepare_broadcast(broadcast_id: int, *, should_end: Callable[[], bool]) -> bool:
    """Freeze a broadcast from wherever an earlier start left it, unless another process is at it. Says whether it did.

    What cannot be used any more (a segment, an attribute, the template) pauses the broadcast with the reason, and so
    does an audience of which everybody is skipped.
    """
    with closing(connect()) as writer, broadcast_lock(writer, broadcast_id) as is_ours:
        if not is_ours:
            return False
        broadcast = Broadcast.objects.select_related("workspace", "channel").get(pk=broadcast_id)
        if broadcast.state != State.PREPARING or broadcast.is_frozen:
            return False
        try:
            _freeze(writer, broadcast, should_end)
        except (SegmentRefused, FillingRefused) as refusal:
            move_broadcast(writer, broadcast, State.PAUSED, reason=str(refusal), is_self_paused=True)
        except _MovedOn:
            return False
        return True


def _freeze(writer: Connection, broadcast: Broadcast, should_end: Callable[[], bool]) -> None:
    judge = judge_of(broadcast, known_attributes(writer, broadcast.workspace_id))
    with closing(connect()) as reader:
        pages = stream_recipients(reader, audience_of(broadcast), judge, after=broadcast.frozen_through)
        for page, lines, tally in read_ahead(_written(broadcast, pages)):
            if should_end():
                return
            _commit(writer, broadcast, page, lines, tally)
    if nobody := nobody_words(writer, broadcast):
        move_broadcast(writer, broadcast, State.PAUSED, reason=nobody, is_self_paused=True)
        return
    if fetch(writer, "end_freezing", workspace_id=broadcast.workspace_id, broadcast_id=broadcast.pk) is None:
        raise _MovedOn


def _written(
    broadcast: Broadcast, pages: Iterator[list[Recipient]]
) -> Iterator[tuple[list[Recipient], bytes, Counter[str]]]:
    """Write each page as COPY reads it, in the thread that reads ahead."""
    head = f"{broadcast.workspace_id}\x02{broadcast.pk}\x02{broadcast.channel_id}\x02"
    for page in pages:
        lines = "".join([_line(head, each) for each in page])
        skipped = sum(isinstance(each.message, Skip) for each in page)
        tally = Counter({MessageState.QUEUED.value: len(page) - skipped, MessageState.SKIPPED.value: skipped})
        yield page, lines.encode(), +tally


def _line(head: str, recipient: Recipient) -> str:
    """Write a message as a line. JSON escapes every control character, and no reason has one."""
    who = f"{head}{recipient.contact_id}\x02{recipient.phone}\x02"
    if isinstance(recipient.message, Skip):
        return f"{who}skipped\x02\x02{recipient.message.reason.value}\x02{recipient.message.words}\n"
    return f"{who}queued\x02{as_payload(recipient.message)}\x02\x02\n"


def _commit(writer: Connection, broadcast: Broadcast, page: list[Recipient], lines: bytes, tally: Counter[str]) -> None:
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    with writer.transaction():
        if fetch(writer, "note_frozen", **key, through=page[-1].contact_id, messages=len(page)) is None:
            raise _MovedOn
        with writer.cursor() as cursor, cursor.copy(query("fill_messages")) as copy:
            copy.write(lines)
        run(writer, "add_to_tally", **key, states=list(tally), counts=list(tally.values()))
