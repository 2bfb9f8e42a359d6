"""What moves on a report while its broadcast is sent."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.template.loader import render_to_string

from castlist.ui.live.topics import Topic, register
from castlist.ui.reports.report_page import delivery
from castlist.ui.reports.views import find


def render_badge(request: Any, about: str) -> str:
    """Render the state in a word."""
    return _rendered("reports/badge.html", request, about)


def render_state(request: Any, about: str) -> str:
    """Render the line under the title: state, progress, what to do."""
    return _rendered("reports/state.html", request, about)


def render_funnel(request: Any, about: str) -> str:
    """Render how far the messages came."""
    return _rendered("reports/funnel.html", request, about)


def _rendered(template: str, request: Any, about: str) -> str:
    try:
        broadcast = find(request, UUID(about))
    except ValueError:
        raise Http404 from None
    return render_to_string(template, delivery(broadcast), request=request)


register("state", Topic(render=render_badge, seconds=1.0))
register("broadcast", Topic(render=render_state, seconds=1.0))
register("funnel", Topic(render=render_funnel, seconds=1.0))
