"""Home: figures, what needs attention, what runs, what happened. And the page More of a phone."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from castlist.audience.listing_counts import count_everybody
from castlist.channels.lifecycle import CONNECTED
from castlist.channels.models import Channel
from castlist.config.database import pooled
from castlist.config.presence import count_workers
from castlist.imports.models import Import
from castlist.reports.attention import count_needs, find_needs
from castlist.reports.week import Day, read_days, read_week, seconds_behind
from castlist.ui.access import PageRequest, page
from castlist.ui.home.attention import item_of
from castlist.ui.home.recent import recent
from castlist.ui.running import running_now
from castlist.workspaces.models import Workspace

MOST_NEEDS = 5
MOST_OF_ALL = 100
"""So many are shown to whoever asks for all: each is read and put into words."""


@page()
def home(request: PageRequest) -> HttpResponse:
    """Show how the workspace stands."""
    workspace = request.workspace
    context: dict[str, Any] = {"nav": "home", "greeting": _greeting(), "today": timezone.localtime()}
    with pooled() as connection:
        users = count_everybody(connection, workspace.pk)
        week = read_week(connection, workspace, now=timezone.now())
        context |= {"users": users, "week": week, "chart": _chart(read_days(connection, workspace, now=timezone.now()))}
        context |= _attention(request, connection) | _running(workspace, connection)
    context["recent"] = recent(workspace)
    context["is_new"] = not users.number and not Import.objects.filter(workspace=workspace).exists()
    return render(request, "home/home.html", context)


@page()
def more(request: PageRequest) -> HttpResponse:
    """Show the places that a phone's bar has no room for."""
    return render(request, "home/more.html", {"nav": "more"})


def _attention(request: PageRequest, connection: Any) -> dict[str, Any]:
    """Give what needs attention, five at most unless all is asked for."""
    now, most = timezone.now(), MOST_OF_ALL if request.GET.get("all") else MOST_NEEDS
    needs = find_needs(connection, request.workspace, now=now, most=most)
    items = [item_of(need, request.workspace.slug) for need in needs]
    return {"needs": items, "needs_total": count_needs(connection, request.workspace, now=now)}


def _running(workspace: Workspace, connection: Any) -> dict[str, Any]:
    """Give what runs: numbers, workers, and how far behind the reports of providers are."""
    numbers = Channel.objects.filter(workspace=workspace, state__in=[state.value for state in CONNECTED]).order_by("id")
    return {
        "numbers": list(numbers),
        "workers": count_workers(connection),
        "is_busy": bool(running_now(workspace)),
        "behind": seconds_behind(connection, workspace.pk, now=timezone.now()),
    }


def _chart(days: "list[Day] | Any") -> dict[str, Any]:
    """Give the bars of the last days; `most` is the busiest one, for the sentence beneath."""
    series = [
        {"label": gettext("Read"), "color": "d4", "data": [day.read for day in days]},
        {"label": gettext("Delivered"), "color": "d2", "data": [day.delivered for day in days]},
        {"label": gettext("Failed"), "color": "dbad", "data": [day.failed for day in days]},
    ]
    labels = [date_format(day.day, "SHORT_DATE_FORMAT") for day in days]
    short = [labels[at] if at == 0 or each.day.day == 1 else str(each.day.day) for at, each in enumerate(days)]
    totals = [day.read + day.delivered + day.failed for day in days]
    most = max(range(len(days)), key=totals.__getitem__)
    rows = list(zip(labels, zip(*(each["data"] for each in series), strict=True), strict=True))
    drawn = {"kind": "bar", "stacked": True, "yticks": 4, "xticks": 14, "labels": short, "series": series}
    return {"drawn": drawn, "rows": rows, "total": sum(totals), "most": totals[most], "most_day": labels[most]}


def _greeting() -> str:
    """Greet by the hour of the workspace."""
    hour = timezone.localtime().hour
    if hour < 12:
        return gettext("Good morning")
    return gettext("Good afternoon") if hour < 18 else gettext("Good evening")
