"""What moves by itself: the running broadcasts of the list; a draft's pre-flight and what becomes of its test."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from castlist.broadcasts.models import Broadcast
from castlist.ui.broadcasts.listing import ListRow, rows_of
from castlist.ui.broadcasts.own_tests import test_words
from castlist.ui.broadcasts.preflights import progress_of
from castlist.ui.live.topics import Topic, register
from castlist.ui.templatetags.parts import badge, percent


def render_progress(request: Any, about: str) -> str:
    """Render how far a broadcast of the list has come. `about`: its id. Raises Http404."""
    return render_to_string("broadcasts/progress.html", {"row": _row(request, about)}, request=request)


def render_state(request: Any, about: str) -> str:
    """Render the state of a broadcast of the list. Raises Http404."""
    return str(badge("broadcast", _row(request, about).broadcast.state))


def render_preflight(request: Any, about: str) -> str:
    """Render how far the pre-flight of a draft is; at its end, what fetches it. Raises Http404."""
    draft = _draft(request, about)
    context = {"draft": draft, **progress_of(draft)}
    return render_to_string("broadcasts/preflight_progress.html", context, request=request)


def render_preflight_words(request: Any, about: str) -> str:
    """Say how far it is, for readers: each quarter once. Raises Http404."""
    standing = progress_of(_draft(request, about))["standing"]
    if standing is None or not standing.is_under_way:
        return ""
    return _("Pre-flight is at %(percent)s.") % {"percent": percent(standing.percent // 25 * 25, 100)}


def render_test(request: Any, about: str) -> str:
    """Render what became of the last test of a draft. Raises Http404."""
    context = {"tested": test_words(_draft(request, about))}
    return render_to_string("broadcasts/tested.html", context, request=request)


def _draft(request: Any, about: str) -> Broadcast:
    try:
        found = Broadcast.objects.filter(workspace=request.workspace, uuid=UUID(about)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _row(request: Any, about: str) -> ListRow:
    try:
        found = Broadcast.objects.filter(workspace=request.workspace, uuid=UUID(about))
    except ValueError as error:
        raise Http404 from error
    rows = rows_of(found)
    if not rows:
        raise Http404
    return rows[0]


register("broadcastrow", Topic(render=render_progress, seconds=1.0))
register("broadcaststate", Topic(render=render_state, seconds=2.0))
register("preflight", Topic(render=render_preflight, seconds=0.5))
register("preflightwords", Topic(render=render_preflight_words, seconds=1.0))
register("test", Topic(render=render_test, seconds=1.0))
