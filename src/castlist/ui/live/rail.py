"""What the rail shows, as it changes: running imports and broadcasts, and the number. A phone has a badge for it."""

from typing import Any

from django.template.loader import render_to_string

from castlist.ui.live.topics import Topic, register


def render_rail(request: Any, _about: str) -> str:
    """Render the foot of the rail."""
    return render_to_string("parts/rail_live.html", request=request)


def render_badge(request: Any, _about: str) -> str:
    """Render the badge at the top of a phone."""
    return render_to_string("parts/phone_live.html", request=request)


register("rail", Topic(render=render_rail, seconds=1.0, is_shared=True))
register("badge", Topic(render=render_badge, seconds=1.0, is_shared=True))
