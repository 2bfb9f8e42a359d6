"""Pre-flight: what would happen to everybody, before anything happens. The same rule as freezing, nothing written."""

import csv
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TextIO

from castlist.audience.attributes import known_attributes
from castlist.audience.exporting import harmless
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import audience_of, judge_of, teller_of, template_of
from castlist.broadcasts.recipients import Recipient, stream_recipients
from castlist.broadcasts.running import refuse_unready
from castlist.broadcasts.skip_words import Teller
from castlist.broadcasts.skipping import Skip
from castlist.config.database import connect

DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Preflight:
    """What pre-flight found. `reasons`: how many are skipped why; `troubles`: what keeps the broadcast from starting.

    `seconds`: about how long sending takes at the channel's pace; `days`: how many daily limits it fills.
    """

    audience: int
    will_be_sent: int
    reasons: Counter[Skip]
    template_status: str
    troubles: tuple[str, ...]
    messages_per_second: float
    seconds: float
    days: int

    @property
    def skipped(self) -> Counter[str]:
        """How many are skipped, by the reason as it is stored; a person reads it written out (skip_words.py)."""
        return Counter({skip.words: count for skip, count in self.reasons.items()})


class PreflightStopped(Exception):
    """Nobody waits for the result any more."""


def check_everybody(
    broadcast: Broadcast,
    *,
    skipped_to: TextIO | None = None,
    should_end: Callable[[int], bool] = lambda _checked: False,
) -> Preflight:
    """Go through the whole audience. `skipped_to` gets the skipped as CSV: phone and Comments.

    `should_end` is asked before each page of some thousand people, with how many have been gone through so far. Raises
    FillingRefused and SegmentRefused, where nothing can be said at all, and PreflightStopped once `should_end`.
    """
    reasons: Counter[Skip] = Counter()
    will_be_sent = 0
    note = _writer(skipped_to, teller_of(broadcast))
    with closing(connect()) as connection:
        judge = judge_of(broadcast, known_attributes(connection, broadcast.workspace_id))
        for page in stream_recipients(connection, audience_of(broadcast), judge):
            if should_end(will_be_sent + reasons.total()):
                raise PreflightStopped
            for recipient in page:
                if isinstance(recipient.message, Skip):
                    reasons[recipient.message] += 1
                    note(recipient, recipient.message)
                else:
                    will_be_sent += 1
        troubles = _troubles(connection, broadcast, will_be_sent)
    pace = broadcast.channel.messages_per_second
    limit = broadcast.channel.daily_limit
    return Preflight(
        audience=will_be_sent + reasons.total(),
        will_be_sent=will_be_sent,
        reasons=reasons,
        template_status=template_of(broadcast).status,
        troubles=troubles,
        messages_per_second=pace,
        seconds=will_be_sent / pace if pace else 0.0,
        days=-(-will_be_sent // limit) if limit else 1,
    )


def _troubles(connection: object, broadcast: Broadcast, will_be_sent: int) -> tuple[str, ...]:
    troubles = []
    try:
        refuse_unready(connection, broadcast)  # type: ignore[arg-type]
    except BroadcastRefused as refusal:
        troubles.append(str(refusal))
    if not will_be_sent:
        troubles.append("Nobody would get this message.")
    return tuple(troubles)


def _writer(output: TextIO | None, teller: Teller) -> Callable[[Recipient, Skip], None]:
    if output is None:
        return lambda _recipient, _skip: None
    rows = csv.writer(output, lineterminator="\r\n")
    rows.writerow(["user.phone_no", "Comments"])
    comment = cache(lambda skip: harmless(f"Skipped: {teller.tell(skip)}"))
    return lambda recipient, skip: rows.writerow([recipient.phone, comment(skip)])
