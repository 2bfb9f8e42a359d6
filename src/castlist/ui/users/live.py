"""What moves on the list of users: how far a large list is prepared that has been looked at for the first time."""

from typing import Any

from django.template.loader import render_to_string

from castlist.audience.quick_index_progress import read_preparing
from castlist.config.database import pooled
from castlist.config.presence import count_workers
from castlist.ui.live.topics import Topic, register


def render_preparing(request: Any, _about: str) -> str:
    """Say how far the lists of the workspace are prepared."""
    with pooled() as connection:
        preparing = read_preparing(connection, request.workspace.pk)
        context = {"preparing": preparing, "has_worker": not preparing.waiting or count_workers(connection) > 0}
    return render_to_string("users/preparing.html", context, request=request)


register("lists", Topic(render=render_preparing, seconds=1.0, is_shared=True))
