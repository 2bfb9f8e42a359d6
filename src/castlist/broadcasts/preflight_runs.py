"""Pre-flight for a page: a small audience is gone through at once, a large one by a worker. What it found is kept.

There is one run a broadcast, the one that was asked for last. It carries its draft's fingerprint; with
another one what was found says nothing any more (docs/decisions/0022-preflight-by-the-worker.md).
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection as django_connection
from django.db import transaction
from django.utils import timezone

from castlist.broadcasts.models import Broadcast, PreflightRun
from castlist.broadcasts.plans import template_of
from castlist.broadcasts.preflight import Preflight, PreflightStopped, check_everybody
from castlist.broadcasts.skipping import Skip, SkipReason
from castlist.broadcasts.statements import query
from castlist.channels.refusals import TemplateRefused
from castlist.channels.shape_storage import stored_shape

AT_ONCE = 10_000
"""People who are gone through while somebody waits for the page: about half a second."""

SHOWN_FOR = timedelta(minutes=15)
"""So long what was found of a large audience is shown without going through it again; the page says when that was."""

COUNTS_FOR = timedelta(minutes=2)
"""So long it is taken for the number that a person confirms."""

REFUSED_FOR = timedelta(minutes=1)
"""So long it is believed that nothing can be said."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a pre-flight stands. `preflight`: what it found; `refused`: why nothing can be said; neither: under way."""

    run: PreflightRun
    preflight: Preflight | None
    refused: str

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it, or is waited for."""
        return self.run.ended_at is None

    @property
    def percent(self) -> int:
        """How much is done, in whole per cent; 99 at most while it goes on."""
        return min(99, 100 * self.run.checked // self.run.total) if self.run.total else 0


def ask_preflight(broadcast: Broadcast, *, no_older_than: timedelta = SHOWN_FOR) -> Standing:
    """Say how pre-flight of a draft stands, and begin it where nothing is known: at once, or by a worker.

    What was found of a large audience is taken while it is `no_older_than` this. Raises as check_everybody.
    """
    mark = fingerprint_of(broadcast)
    known = find_run(broadcast)
    is_of_it = known is not None and known.fingerprint == mark
    if known is not None and is_of_it and (known.ended_at is None or _is_fresh(known, no_older_than)):
        return standing_of(known)
    if not (known is not None and is_of_it and known.checked > AT_ONCE):
        try:
            return standing_of(_kept(broadcast, mark, check_everybody(broadcast, should_end=_is_large)))
        except PreflightStopped:
            pass
    return standing_of(_asked(broadcast, mark))


def find_run(broadcast: Broadcast) -> PreflightRun | None:
    """Find the run that was asked for last, of whatever the draft was then."""
    return PreflightRun.objects.filter(workspace=broadcast.workspace_id, broadcast=broadcast).first()


def known_preflight(broadcast: Broadcast) -> Standing | None:
    """Say how pre-flight of the draft as it is now stands, without beginning it; None where nothing is known."""
    known = find_run(broadcast)
    if known is None or known.fingerprint != fingerprint_of(broadcast):
        return None
    return standing_of(known) if known.ended_at is None or _is_fresh(known, SHOWN_FOR) else None


def standing_of(run: PreflightRun) -> Standing:
    """Read a run."""
    return Standing(run=run, preflight=_restored(run.result) if run.result else None, refused=run.refused)


def fingerprint_of(broadcast: Broadcast) -> str:
    """Give a name to all of a draft that pre-flight goes by, save the people: another one, and it has to run again."""
    channel = broadcast.channel
    chosen = broadcast.chosen.order_by("segment_id", "id")
    parts = [
        [channel.pk, channel.state, channel.number, channel.messages_per_second, channel.daily_limit],
        [channel.sends_marketing_to_us, broadcast.template_name, broadcast.template_language, _shape(broadcast)],
        broadcast.values,
        [[each.segment_id, each.is_excluded, each.segment.rule if each.segment else None] for each in chosen],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def stored_preflight(found: Preflight) -> dict[str, Any]:
    """Write what was found as it is stored."""
    reasons = [[skip.reason.value, skip.words, count] for skip, count in found.reasons.most_common()]
    return {**vars(found), "reasons": reasons, "troubles": list(found.troubles)}


def _restored(stored: dict[str, Any]) -> Preflight:
    reasons = Counter({Skip(reason=SkipReason(code), words=words): count for code, words, count in stored["reasons"]})
    return Preflight(**{**stored, "reasons": reasons, "troubles": tuple(stored["troubles"])})


def _shape(broadcast: Broadcast) -> dict[str, Any] | None:
    try:
        return stored_shape(template_of(broadcast))
    except TemplateRefused:
        return None


def _is_large(checked: int) -> bool:
    return checked >= AT_ONCE


def _is_fresh(run: PreflightRun, most: timedelta) -> bool:
    """Whether it may be shown as it is; of a small audience it is found anew each time, which costs little."""
    if run.ended_at is None or (run.result and run.checked <= AT_ONCE):
        return False
    return run.ended_at > timezone.now() - (most if run.result else min(most, REFUSED_FOR))


def _kept(broadcast: Broadcast, mark: str, found: Preflight) -> PreflightRun:
    now = timezone.now()
    return _written(
        broadcast,
        fingerprint=mark,
        asked_at=now,
        ended_at=now,
        checked=found.audience,
        total=found.audience,
        result=stored_preflight(found),
    )


def _asked(broadcast: Broadcast, mark: str) -> PreflightRun:
    """Leave it to a worker, which hears of it when this is committed."""
    with transaction.atomic(), django_connection.cursor() as cursor:
        run = _written(broadcast, fingerprint=mark, asked_at=timezone.now())
        cursor.execute(query("wake_workers"), {"workspace_id": str(broadcast.workspace_id)})
    return run


def _written(broadcast: Broadcast, **now: Any) -> PreflightRun:
    blank = {"checked": 0, "total": None, "ended_at": None, "result": None, "refused": ""}
    run, _is_new = PreflightRun.objects.update_or_create(
        workspace=broadcast.workspace, broadcast=broadcast, defaults={**blank, **now}
    )
    return run
