"""Who may see and do what: every page of a workspace goes through `page`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect

from castlist.ui.reader import use_time_zone
from castlist.workspaces.models import TeamMember, User, Workspace
from castlist.workspaces.roles import REFUSALS, Right, may

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """A request for a page of a workspace, by somebody of its team."""

    htmx: HtmxDetails
    user: User
    workspace: Workspace
    member: TeamMember


class NotAllowed(Exception):
    """The person's role lacks the right. The message says who has it."""


View = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def page(right: Right = Right.SEE) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Open a view to those of a workspace's team who have a right; the address's `workspace` is its slug.

    Strangers get what is not there gets: 404. Whoever is not logged in is asked to.
    """

    def opened(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: Any, workspace: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return ask_to_log_in(request)
            enter(request, workspace, right)
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # docs/pages.md tells who may see which page
        return guarded

    return opened


def enter(request: Any, slug: str, right: Right = Right.SEE) -> None:
    """Let a person into a workspace. Raises Http404 for strangers, NotAllowed where the role lacks the right."""
    places = TeamMember.objects.select_related("workspace")
    member = places.filter(workspace__slug=slug, user=request.user).first()
    if member is None:
        raise Http404
    request.workspace, request.member = member.workspace, member
    member.user = request.user
    use_time_zone(member.workspace)
    if not may(member.role, right):
        raise NotAllowed(REFUSALS[right])


def may_do(request: Any, right: Right) -> bool:
    """Whether the person of a request has a right, to show or to grey a button."""
    return may(request.member.role, right)


def ask_to_log_in(request: HttpRequest) -> HttpResponseBase:
    """Send to the login page and back; a fragment of a page takes the whole page there."""
    if request.headers.get("HX-Request"):
        here = request.headers.get("HX-Current-URL", "/")
        there = redirect_to_login(here)
        return HttpResponseClientRedirect(there["Location"])
    response: HttpResponseRedirect = redirect_to_login(request.get_full_path())
    return response
