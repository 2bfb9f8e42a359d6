"""The pages of reports: all that was sent, and what came of one broadcast."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from castlist.broadcasts.lifecycle import BEFORE_START, MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.config.database import pooled
from castlist.reports.lists import export_recipients, make_segment
from castlist.reports.recipients import list_recipients
from castlist.ui.access import PageRequest, page
from castlist.ui.broadcasts.finding import REFUSALS
from castlist.ui.broadcasts.words import language_words
from castlist.ui.reports.looks import look_at, look_at_times
from castlist.ui.reports.overview import list_reports
from castlist.ui.reports.report_page import RANGES, SEGMENT_WORDS, delivery, tabs, timeline, watch_seconds
from castlist.ui.streaming import Download, pieces_of
from castlist.ui.whole_number import whole_number
from castlist.workspaces.roles import Right


@page()
def reports(request: PageRequest) -> HttpResponse:
    """List what was sent, the newest first."""
    before = request.GET.get("before", "")
    shown = list_reports(request.workspace, before=whole_number(before))
    return render(request, "reports/reports.html", {"nav": "reports", **shown})


@page()
def report(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Show what came of a broadcast, while it is sent and afterwards."""
    broadcast = find(request, uuid)
    if broadcast.state in {state.value for state in BEFORE_START}:
        return redirect("compose_edit", request.workspace.slug, broadcast.uuid)
    if request.htmx and request.htmx.target == "recipients":
        part = {**tabs(broadcast), **_recipients(request, broadcast), "watch_seconds": watch_seconds(broadcast)}
        return render(request, "reports/recipients.html", part)
    chosen = request.GET.get("range", "6")
    shown = chosen if chosen in RANGES else "6"
    told = (
        look_at(broadcast) | look_at_times(broadcast, shown)  # a page that is open asks again and again
        if request.htmx
        else delivery(broadcast) | timeline(broadcast, shown)
    )
    context = {
        "template_language": language_words(broadcast.template_language),
        "nav": "broadcast",
        **told,
        **_recipients(request, broadcast),
        "watch_seconds": watch_seconds(broadcast),
        "why": request.GET.get("why", ""),
    }
    return render(request, "reports/report.html", context)


def find(request: PageRequest, uuid: UUID) -> Broadcast:
    """Find a broadcast of the workspace. Raises Http404."""
    broadcast = Broadcast.objects.select_related("channel", "created_by").filter(workspace=request.workspace, uuid=uuid)
    if (found := broadcast.first()) is None:
        raise Http404
    return found


def _recipients(request: PageRequest, broadcast: Broadcast) -> dict[str, Any]:
    """Give the page of recipients that the address asks for."""
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    states = [each for each in MessageState if each.value == state]
    reason = request.GET.get("reason")
    with pooled() as connection:
        shown = list_recipients(connection, broadcast, states=states, reason=reason, after=whole_number(after) or 0)
    is_skipped = states == [MessageState.SKIPPED] and reason and shown.rows
    told = shown.rows[0].reason if is_skipped else reason
    return {"recipients": shown, "state": state if states else "", "reason": reason, "told": told}


@page()
def report_export(request: PageRequest, uuid: UUID) -> Download:
    """Give all recipients as CSV."""
    broadcast = find(request, uuid)
    pieces = pieces_of(lambda output: export_recipients(broadcast, output))
    return Download(pieces, name=f"{broadcast.name} recipients.csv", content_type="text/csv; charset=utf-8")


@page(Right.EDIT)
def report_segment(request: PageRequest, uuid: UUID, outcome: str) -> HttpResponse:
    """Make a segment of those with an outcome: ask its name, then make it."""
    broadcast = find(request, uuid)
    if outcome not in SEGMENT_WORDS:
        raise Http404
    name = request.POST.get("name", f"{broadcast.name}: {SEGMENT_WORDS[outcome]}")
    context = {
        "broadcast": broadcast,
        "outcome": outcome,
        "name": name,
        "states": OUTCOMES[outcome],
        "nav": "broadcast",
    }
    if request.method == "POST":
        try:
            make_segment(broadcast, name, outcome)
        except REFUSALS as refusal:
            context["error"] = str(refusal)
        else:
            messages.success(request, _("The segment %(name)s is made.") % {"name": name})
            return redirect("segments", request.workspace.slug)
    return render(request, "reports/make_segment.html", context)
