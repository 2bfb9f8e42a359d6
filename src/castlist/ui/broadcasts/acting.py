"""What people do with a broadcast: start, schedule, pause, resume, cancel, retry, delete; asked before where it lasts.

Each address answers GET with its confirmation (in the dialog, or as a page without scripts) and POST with the act.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from castlist.broadcasts.composing import BroadcastRefused, delete_broadcast, local_time
from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import (
    cancel_broadcast,
    pause_broadcast,
    resume_broadcast,
    retry_broadcast,
    schedule_broadcast,
    start_broadcast,
    unschedule_broadcast,
)
from castlist.reports.report import read_report
from castlist.ui.access import PageRequest, page
from castlist.ui.broadcasts import confirming
from castlist.ui.broadcasts.finding import REFUSALS, broadcast_of
from castlist.ui.broadcasts.preflights import progress_context
from castlist.ui.templatetags.parts import exact
from castlist.workspaces.roles import Right

ASKED = ["GET", "HEAD", "POST"]


@page(Right.EDIT)
@require_http_methods(ASKED)
def start(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Let a broadcast leave now."""

    def act(one: Broadcast) -> str:
        start_broadcast(one, seen=_seen(request))
        return _("It leaves now.")

    return _asked(request, uuid, confirming.start, act)


@page(Right.EDIT)
@require_http_methods(ASKED)
def schedule(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Let a broadcast leave at a time: the one asked for (`at`), or the one that is meant for it."""

    def act(one: Broadcast) -> str:
        schedule_broadcast(one, _time(request, one), seen=_seen(request))
        return _("It is scheduled.")

    return _asked(request, uuid, confirming.schedule, act, to="scheduled")


def _time(request: PageRequest, one: Broadcast) -> datetime:
    written = request.POST.get("at", "").strip()
    if written:
        return local_time(written, one.workspace.timezone)
    if one.scheduled_at is None:
        raise BroadcastRefused(_("Choose a time first."))
    return one.scheduled_at


def _seen(request: PageRequest) -> datetime | None:
    """Read which state of the broadcast the person has confirmed; None where the form was no confirmation."""
    written = request.POST.get("seen", "")
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError as error:
        raise BroadcastRefused(_("Look at it again, then confirm.")) from error


@page(Right.EDIT)
@require_POST
def unschedule(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Make a scheduled or missed broadcast a draft again."""

    def act(one: Broadcast) -> str:
        unschedule_broadcast(one)
        return _("It is a draft again. Change it as you like.")

    return _done(request, broadcast_of(request, uuid), act, to="edit")


@page(Right.EDIT)
@require_POST
def pause(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Hold a broadcast."""

    def act(one: Broadcast) -> str:
        pause_broadcast(one)
        going = read_report(one).counts[MessageState.SENDING]
        if not going:
            return _("Paused.")
        words = ngettext(
            "Paused. %(number)s message that was on its way may still arrive.",
            "Paused. %(number)s messages that were on their way may still arrive.",
            going,
        )
        return words % {"number": exact(going)}

    return _done(request, broadcast_of(request, uuid), act)


@page(Right.EDIT)
@require_POST
def resume(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Go on with a paused broadcast."""

    def act(one: Broadcast) -> str:
        resume_broadcast(one)
        return _("It goes on.")

    return _done(request, broadcast_of(request, uuid), act)


@page(Right.EDIT)
@require_http_methods(ASKED)
def cancel(request: PageRequest, uuid: UUID) -> HttpResponse:
    """End a broadcast for good."""

    def act(one: Broadcast) -> str:
        never = cancel_broadcast(one)
        words = ngettext(
            "Cancelled. %(number)s message never leaves.", "Cancelled. %(number)s messages never leave.", never
        )
        return words % {"number": exact(never)}

    return _asked(request, uuid, confirming.cancel, act)


@page(Right.EDIT)
@require_http_methods(ASKED)
def retry(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Try again what failed and cannot have arrived; with `include_unknown` also what may have."""
    given = request.POST if request.method == "POST" else request.GET
    is_with_unknown = bool(given.get("include_unknown"))

    def act(one: Broadcast) -> str:
        again = retry_broadcast(one, include_unknown=is_with_unknown)
        if not again:
            return _("Nothing can be tried again.")
        words = ngettext("%(number)s message gets a new attempt.", "%(number)s messages get a new attempt.", again)
        return words % {"number": exact(again)}

    return _asked(request, uuid, lambda one: confirming.retry(one, is_with_unknown=is_with_unknown), act)


@page(Right.EDIT)
@require_http_methods(ASKED)
def delete(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Delete a broadcast that never started."""

    def act(one: Broadcast) -> str:
        delete_broadcast(one)
        return _("%(name)s is deleted.") % {"name": one.name}

    return _asked(request, uuid, confirming.delete, act, to="list")


def _asked(
    request: PageRequest,
    uuid: UUID,
    question: Callable[[Broadcast], confirming.Question],
    act: Callable[[Broadcast], str],
    *,
    to: str = "",
) -> HttpResponse:
    """Ask, or do what was confirmed."""
    one = broadcast_of(request, uuid)
    if request.method == "POST":
        return _done(request, one, act, to=to)
    asked = question(one)
    template = "broadcasts/confirm.html" if request.htmx else "broadcasts/confirm_page.html"
    context: dict[str, object] = {"nav": "broadcast", "question": asked, "broadcast": one}
    context["next"] = request.GET.get("next", "")
    if asked.standing is not None:
        context |= progress_context(asked.standing)
    is_waiting = request.htmx and "waiting" in request.GET
    if is_waiting and asked.standing is not None:
        return render(request, "broadcasts/confirm_waiting.html", context)
    response = render(request, template, context)
    if is_waiting:  # now the whole question takes the place of the line that waited for it
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


def _done(request: PageRequest, one: Broadcast, act: Callable[[Broadcast], str], *, to: str = "") -> HttpResponse:
    """Do it, say so on the page that comes next; what is refused leads back to where it was asked."""
    slug = request.workspace.slug
    try:
        messages.success(request, act(one))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        to = ""
    asked = request.POST.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return redirect(asked)
    if to == "list":
        return redirect("broadcasts", slug)
    if to == "scheduled":
        response = redirect("broadcasts", slug)
        response["Location"] += "?tab=scheduled"
        return response
    if to == "edit":
        return redirect("compose_edit", slug, one.uuid)
    return redirect("broadcast", slug, one.uuid)
