"""The running broadcasts in the list, as they move."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.template.loader import render_to_string

from castlist.broadcasts.models import Broadcast
from castlist.ui.broadcasts.listing import rows_of
from castlist.ui.live.topics import Topic, register


def render_progress(request: Any, about: str) -> str:
    """Render how far a broadcast of the list has come. `about`: its id. Raises Http404."""
    try:
        found = Broadcast.objects.filter(workspace=request.workspace, uuid=UUID(about))
    except ValueError as error:
        raise Http404 from error
    rows = rows_of(found)
    if not rows:
        raise Http404
    return render_to_string("broadcasts/progress.html", {"row": rows[0]}, request=request)


register("broadcastrow", Topic(render=render_progress, seconds=1.0))
