"""Home: figures, what needs attention, what runs, what happened. And the page More of a phone."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from castlist.channels.lifecycle import CONNECTED
from castlist.channels.models import Channel
from castlist.config.database import pooled
from castlist.config.presence import count_workers
from castlist.imports.models import Import
from castlist.reports.week import read_days, read_week, seconds_behind
from castlist.ui.access import PageRequest, page
from castlist.ui.home.days import draw_days
from castlist.ui.home.needs import attention
from castlist.ui.home.recent import recent
from castlist.ui.people_counts import count_words, everybody
from castlist.ui.running import running_now
from castlist.workspaces.models import Workspace


@page()
def home(request: PageRequest) -> HttpResponse:
    """Show how the workspace stands."""
    workspace = request.workspace
    context: dict[str, Any] = {"nav": "home", "greeting": _greeting(), "today": timezone.localtime()}
    with pooled() as connection:
        users = everybody(request, connection)
        week = read_week(connection, workspace, now=timezone.now())
        context |= {
            "users": count_words(users),
            "week": week,
            "chart": draw_days(read_days(connection, workspace, now=timezone.now())),
        }
        context |= attention(request, connection) | _running(workspace, connection)
        context["recent"] = recent(workspace, request.user, connection)
    context["is_new"] = not users.number and not Import.objects.filter(workspace=workspace).exists()
    return render(request, "home/home.html", context)


@page()
def more(request: PageRequest) -> HttpResponse:
    """Show the places that a phone's bar has no room for."""
    return render(request, "home/more.html", {"nav": "more"})


def _running(workspace: Workspace, connection: Any) -> dict[str, Any]:
    """Give what runs: numbers, workers, and how far behind the reports of providers are."""
    numbers = Channel.objects.filter(workspace=workspace, state__in=[state.value for state in CONNECTED]).order_by("id")
    return {
        "numbers": list(numbers),
        "workers": count_workers(connection),
        "is_busy": bool(running_now(workspace)),
        "behind": seconds_behind(connection, workspace.pk, now=timezone.now()),
    }


def _greeting() -> str:
    """Greet by the hour of the workspace."""
    hour = timezone.localtime().hour
    if hour < 12:
        return gettext("Good morning")
    return gettext("Good afternoon") if hour < 18 else gettext("Good evening")
