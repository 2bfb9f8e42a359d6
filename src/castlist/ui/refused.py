"""What a person reads when a page is not there, not allowed or broken: a sentence, never a traceback."""

import secrets
import sys
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError as DjangoDatabaseError
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from castlist.config.database import DatabaseError
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.ui.access import NotAllowed, page_of_form
from castlist.ui.refusal_page import refusal_page
from castlist.ui.spoken import spoken
from castlist.ui.streaming import DownloadsBusy
from castlist.workspaces.models import Theme


class AnswerRefusals:
    """Middleware that answers what views raise. A class, since Django asks for `process_exception` by name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the view answer; what it answers without a word gets its words here."""
        response = self._get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not getattr(response, "content", b"-"):
            return not_opened(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer in the view's place."""
        if isinstance(error, Http404):
            return not_here(request, error)
        if isinstance(error, NotAllowed):
            return refuse(request, _(str(error)), status=HTTPStatus.FORBIDDEN)
        if isinstance(error, SuspiciousOperation | BadRequest):
            return bad_request(request, error)
        if isinstance(error, DatabaseError | DownloadsBusy):
            return refuse(request, str(error), status=HTTPStatus.SERVICE_UNAVAILABLE)
        if isinstance(error, OperationalError):  # no connection is left, or the server is away
            logger(__name__).error("page failed", fault=fault_words(error), place=place_of(error))
            return refuse(request, database_is_away(), status=HTTPStatus.SERVICE_UNAVAILABLE)
        return broken(request, error)


def not_here(request: HttpRequest, _error: Exception) -> HttpResponse:
    """Answer what is not there, or belongs to another workspace."""
    words = _("There is nothing here, or it belongs to another workspace.")
    return refuse(request, words, status=HTTPStatus.NOT_FOUND)


def not_opened(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """Answer who opens the address of a button, or sends a form to that of a page."""
    words = _("This address belongs to a button, and shows nothing by itself. Go back to the page and press it there.")
    told = refuse(request, words, status=HTTPStatus.METHOD_NOT_ALLOWED)
    told["Allow"] = response["Allow"]
    return told


def broken(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Answer a fault of ours: it is logged under a number that the person can quote, without any data."""
    number = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper()
    logger(__name__).error("page failed", number=number, fault=fault_words(error), place=place_of(error))
    if request.method in {"GET", "HEAD"}:
        words = _("This page could not be made. Try again; if it stays, quote %(number)s.")
    else:
        words = _(
            "That did not work, and part of it may have been done. Look before you try again; if it stays, quote "
            "%(number)s."
        )
    return refuse(request, words % {"number": number}, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def refuse(request: HttpRequest, words: str, *, status: int, title: str = "") -> HttpResponse:
    """Answer with one sentence: as a page, or to a page's own script as a toast."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(spoken(words), status=status, content_type="text/plain; charset=utf-8")
        response["HX-Reswap"] = "none"
        return response
    is_form = request.method not in {"GET", "HEAD"}
    back = page_of_form(request) if is_form and status in _REPEATED else ""
    person = getattr(request, "_cached_user", None)  # who is not known yet is not asked for: the database may be away
    page = refusal_page(words, status=status, title=title, back=back, theme=getattr(person, "theme", Theme.SYSTEM))
    return HttpResponse(page, status=status)


_REPEATED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
"""What somebody can do again, and better, on the page where the form stands."""


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere (Django's handler404)."""
    return not_here(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a form that is larger than one can be, or was put together by hand (Django's handler400)."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        words = form_is_too_large()
        return refuse(request, words, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    words = _("This was not sent by a page of Castlist. Load the page again, then repeat what you did.")
    return refuse(request, words, status=HTTPStatus.BAD_REQUEST)


def form_is_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """Answer a form whose token is missing or old (CSRF_FAILURE_VIEW)."""
    words = _("This form is too old or came from elsewhere. Load the page again, then repeat what you did.")
    return refuse(request, words, status=HTTPStatus.FORBIDDEN, title=_("Too old to be sent"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what broke outside of a view (Django's handler500), such as a database that is away."""
    error = sys.exc_info()[1] or RuntimeError()
    if isinstance(error, DatabaseError | DjangoDatabaseError):
        logger(__name__).error("page failed", fault=fault_words(error), place=place_of(error))
        return refuse(request, database_is_away(), status=HTTPStatus.SERVICE_UNAVAILABLE)
    return broken(request, error)


def form_is_too_large() -> str:
    """Say that more was sent than any form has."""
    return _("This form is too large. Send less at once.")


def database_is_away() -> str:
    """Say what a page cannot do anything about."""
    return _("The database does not answer. Try again in a moment; if it stays, run castlist doctor on the server.")
