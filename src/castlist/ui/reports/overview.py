"""All that was sent, a page at a time: one line a broadcast with its funnel."""

from collections.abc import Mapping
from typing import Any

from castlist.broadcasts.lifecycle import BEFORE_START, MessageState
from castlist.broadcasts.models import Broadcast
from castlist.config.database import pooled
from castlist.reports.tallies import read_tallies
from castlist.workspaces.models import Workspace

PAGE_ROWS = 25


def list_reports(workspace: Workspace, *, before: int | None) -> dict[str, Any]:
    """Give a page of broadcasts that have started, the newest first; `before` is the last one of the page above."""
    sent = Broadcast.objects.filter(workspace=workspace).exclude(state__in=[state.value for state in BEFORE_START])
    if before is not None:
        sent = sent.filter(pk__lt=before)
    broadcasts = list(sent.select_related("channel").order_by("-pk")[: PAGE_ROWS + 1])
    page = broadcasts[:PAGE_ROWS]
    with pooled() as connection:
        tallies = read_tallies(connection, workspace.pk, [each.pk for each in page])
    lines = [_line(each, tallies.get(each.pk, {})) for each in page]
    return {"lines": lines, "before": page[-1].pk if len(broadcasts) > PAGE_ROWS else None, "is_first": before is None}


def _line(broadcast: Broadcast, counts: Mapping[MessageState, int]) -> dict[str, Any]:
    read = counts.get(MessageState.READ, 0)
    delivered = read + counts.get(MessageState.DELIVERED, 0)
    failed = counts.get(MessageState.FAILED, 0)
    audience = sum(counts.values())
    parts = [("d4", read), ("d2", delivered - read), ("bad", failed), ("warn", counts.get(MessageState.SKIPPED, 0))]
    return {
        "broadcast": broadcast,
        "audience": audience,
        "delivered": delivered,
        "read": read,
        "failed": failed,
        "parts": parts,
    }
