"""Who may see and do what: every page of a workspace goes through `page`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
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
    """Ask to log in. A page's script is told so (logged_out.js): the page stays, with all that is typed into it.

    Others are sent to the login page and back; whoever sent a form comes back to its page, and reads that it was not
    saved.
    """
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        words = _("You are not logged in any more. Nothing was sent; what you typed is still here.")
        return HttpResponse(words, status=HTTPStatus.UNAUTHORIZED, content_type="text/plain; charset=utf-8")
    is_form = request.method not in {"GET", "HEAD"}
    there = redirect_to_login(page_of_form(request) if is_form else request.get_full_path())
    if is_form:
        there["Location"] += "&lost="
    return HttpResponseClientRedirect(there["Location"]) if request.headers.get("HX-Request") else there


def page_of_form(request: HttpRequest) -> str:
    """Find the page on which a form stood; where the browser does not tell, the start. Asks no database."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    _scheme, _host, path, query, _fragment = urlsplit(told)
    return urlunsplit(("", "", path or "/", query, ""))
