"""The running broadcasts in the list, as they move."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.template.loader import render_to_string

from castlist.broadcasts.models import Broadcast
from castlist.ui.broadcasts.listing import ListRow, rows_of
from castlist.ui.live.topics import Topic, register
from castlist.ui.templatetags.parts import badge


def render_progress(request: Any, about: str) -> str:
    """Render how far a broadcast of the list has come. `about`: its id. Raises Http404."""
    return render_to_string("broadcasts/progress.html", {"row": _row(request, about)}, request=request)


def render_state(request: Any, about: str) -> str:
    """Render the state of a broadcast of the list. Raises Http404."""
    return str(badge("broadcast", _row(request, about).broadcast.state))


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
