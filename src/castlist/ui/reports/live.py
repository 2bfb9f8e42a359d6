"""What moves on a report while its broadcast is sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.translation import gettext

from castlist.ui.live.topics import Topic, register
from castlist.ui.reports.looks import look_at
from castlist.ui.reports.views import find
from castlist.ui.templatetags.parts import status_words

QUARTERS = 4


def render_badge(request: Any, about: str) -> str:
    """Render the state in a word."""
    return _rendered("reports/badge.html", request, about)


def render_state(request: Any, about: str) -> str:
    """Render the line under the title: state, progress, what to do."""
    return _rendered("reports/state.html", request, about)


def render_funnel(request: Any, about: str) -> str:
    """Render how far the messages came."""
    return _rendered("reports/funnel.html", request, about)


def render_words(request: Any, about: str) -> str:
    """Say to screen readers how far a broadcast is: at its start, at each quarter and at its end."""
    try:
        broadcast = find(request, UUID(about))
    except ValueError:
        raise Http404 from None
    return progress_words(look_at(broadcast))


def progress_words(told: Mapping[str, Any]) -> str:
    """Say how far a broadcast is, in quarters. `told`: what `look_at` tells of it."""
    if not told["is_running"]:
        return str(status_words("broadcast", told["broadcast"].state))
    if not told["audience"]:
        return ""
    quarter = told["done"] * QUARTERS // told["audience"]
    return gettext("%(percent)s percent done") % {"percent": quarter * 100 // QUARTERS}


def _rendered(template: str, request: Any, about: str) -> str:
    try:
        broadcast = find(request, UUID(about))
    except ValueError:
        raise Http404 from None
    return render_to_string(template, look_at(broadcast), request=request)


register("state", Topic(render=render_badge, seconds=1.0))
register("broadcast", Topic(render=render_state, seconds=1.0))
register("broadcastwords", Topic(render=render_words, seconds=1.0))
register("funnel", Topic(render=render_funnel, seconds=1.0))
