"""What moves on the page of a number that is being connected: whether its reports have begun to come in."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.template.loader import render_to_string

from castlist.ui.configure.finding import find_channel
from castlist.ui.configure.standing import Standing, host_of
from castlist.ui.live.topics import Topic, register


def render_reports(request: Any, about: str) -> str:
    """Render the notice that listens for the first report."""
    try:
        channel = find_channel(request, UUID(about))
    except ValueError as error:
        raise Http404 from error
    context = {"standing": Standing(channel), "channel": channel, "is_live": True, "host": host_of(request.get_host())}
    return render_to_string("configure/reports_notice.html", context, request=request)


register("channel", Topic(render=render_reports, seconds=1.0))
