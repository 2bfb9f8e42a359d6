"""What the rail shows, as it changes: running imports and broadcasts, and the number."""

from typing import Any

from django.template.loader import render_to_string

from castlist.ui.live.topics import Topic, register


def render_rail(request: Any, _about: str) -> str:
    """Render the foot of the rail."""
    return render_to_string("parts/rail_live.html", request=request)


register("rail", Topic(render=render_rail, seconds=1.0, is_shared=True))
