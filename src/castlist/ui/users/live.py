"""What moves on the list of users: an import that ended meanwhile, and how far a large list is prepared."""

from typing import Any

from django.template.loader import render_to_string

from castlist.audience.quick_index_progress import read_preparing
from castlist.config.database import pooled
from castlist.config.presence import count_workers
from castlist.ui.live.topics import Topic, register
from castlist.ui.users.ended import last_ended


def render_preparing(request: Any, _about: str) -> str:
    """Say how far the lists of the workspace are prepared."""
    with pooled() as connection:
        preparing = read_preparing(connection, request.workspace.pk)
        context = {"preparing": preparing, "has_worker": not preparing.waiting or count_workers(connection) > 0}
    return render_to_string("users/preparing.html", context, request=request)


def render_ended(request: Any, _about: str) -> str:
    """Offer the list as it is after the import that ended last. The page shows it where its list is an older one."""
    return render_to_string("users/ended.html", {"ended": last_ended(request.workspace)}, request=request)


register("people", Topic(render=render_ended, seconds=1.0, is_shared=True))
register("lists", Topic(render=render_preparing, seconds=1.0, is_shared=True))
