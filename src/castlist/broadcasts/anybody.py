"""Whether anybody would get a broadcast: asked at the start of the first of its audience, and of all once frozen."""

from collections import Counter

from castlist.audience.attributes import known_attributes
from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import audience_of, judge_of, teller_of
from castlist.broadcasts.recipients import PAGE, stream_recipients
from castlist.broadcasts.skipping import Skip
from castlist.broadcasts.statements import Connection, fetch_all

EVERYBODY_SKIPPED = (
    "Everybody is skipped, so nobody would get this message. See why in its report; then cancel it and compose it anew."
)
EMPTY = "The audience is empty, so nobody would get this message. Choose other segments."


def refuse_nobody(connection: Connection, broadcast: Broadcast) -> None:
    """Refuse a broadcast that nobody would get, as far as its first recipients tell: a large audience is not read.

    Raises BroadcastRefused, also for a segment that is not there any more.
    """
    judge = judge_of(broadcast, known_attributes(connection, broadcast.workspace_id))
    try:
        pages = stream_recipients(connection, audience_of(broadcast), judge)
        page = next(pages, [])
        pages.close()  # type: ignore[attr-defined]  # ends its transaction
    except SegmentRefused as refusal:
        raise BroadcastRefused(str(refusal)) from refusal
    skips = Counter(each.message.words for each in page if isinstance(each.message, Skip))
    if not page:
        raise BroadcastRefused(EMPTY)
    if skips.total() == len(page) < PAGE:
        ((stored, _),) = skips.most_common(1)
        words = teller_of(broadcast).words(stored)
        raise BroadcastRefused(
            f"Nobody would get this message: all {len(page):,} are skipped, most of them for this: {words}. "
            "See: castlist broadcasts preflight."
        )


def nobody_words(connection: Connection, broadcast: Broadcast) -> str:
    """Say why nobody would get a broadcast whose whole audience is written; empty where somebody would."""
    key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
    tally = {row["state"]: row["messages"] for row in fetch_all(connection, "read_tally", **key)}
    if tally.get(MessageState.QUEUED):
        return ""
    return EVERYBODY_SKIPPED if tally.get(MessageState.SKIPPED) else EMPTY
