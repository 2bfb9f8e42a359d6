"""What needs attention on Home: a few or all, what is past dismissed, and put back where that was a mistake."""

from typing import Any
from uuid import UUID

import psycopg
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from castlist.config.database import pooled
from castlist.reports.attention import count_needs, find_needs
from castlist.reports.dismissing import DismissRefused, dismiss, list_dismissed, put_back
from castlist.ui.access import PageRequest, page
from castlist.ui.home.attention import item_of
from castlist.workspaces.roles import Right

Connection = psycopg.Connection[Any]

MOST_NEEDS = 5
MOST_OF_ALL = 100
"""So many are shown to whoever asks for all: each is read and put into words."""


def attention(request: PageRequest, connection: Connection) -> dict[str, Any]:
    """Give what needs attention, five at most unless all is asked for; then what was dismissed lately as well."""
    now, workspace = timezone.now(), request.workspace
    is_all = bool(request.GET.get("all") or request.POST.get("all"))
    needs = find_needs(connection, workspace, now=now, most=MOST_OF_ALL if is_all else MOST_NEEDS)
    dismissed = list_dismissed(connection, workspace, now=now, most=MOST_OF_ALL)
    shown = [(item_of(need, workspace.slug), said) for need, said in (dismissed if is_all else [])]
    return {
        "needs": [item_of(need, workspace.slug) for need in needs],
        "needs_total": count_needs(connection, workspace, now=now),
        "is_all": is_all,
        "dismissed": shown,
        "dismissed_total": len(dismissed),
    }


@require_POST
@page(Right.EDIT)
def need_dismiss(request: PageRequest, about: UUID) -> HttpResponse:
    """Dismiss something that is past, for all of the team."""
    with pooled() as connection:
        try:
            dismiss(connection, request.workspace, about, by=request.user)
        except DismissRefused as refusal:
            return _answer(request, connection, _(str(refusal)), is_done=False)
        return _answer(request, connection, _("Dismissed for all of the team. Under all it can be put back."))


@require_POST
@page(Right.EDIT)
def need_put_back(request: PageRequest, about: UUID) -> HttpResponse:
    """Let something need attention again."""
    if not put_back(request.workspace, about):
        raise Http404
    with pooled() as connection:
        return _answer(request, connection, _("It needs attention again."))


def _answer(request: PageRequest, connection: Connection, words: str, *, is_done: bool = True) -> HttpResponse:
    """Say what was done: to the page's own script with the section as it is now, else on the page."""
    if request.htmx:
        told = {"words": words, "tint": "" if is_done else "error"}
        return render(request, "home/needs_part.html", {**attention(request, connection), **told})
    (messages.success if is_done else messages.error)(request, words)
    there = redirect("home", request.workspace.slug)
    return redirect(f"{there.url}?all=1") if request.POST.get("all") else there
