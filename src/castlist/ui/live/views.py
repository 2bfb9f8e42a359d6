"""The stream of events of a page (server-sent events): a fragment is sent when it differs from the last one sent."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse

from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.ui.access import NotAllowed, enter
from castlist.ui.live.topics import Topic, find_topic

MOST_TOPICS = 60
MOST_FRAGMENTS = 1_000
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 3600.0
"""After so long the browser connects anew."""
LOOK_AGAIN_SECONDS = 30.0
"""So soon whoever was logged out or left the team hears nothing more."""


async def live(request: HttpRequest, workspace: str) -> HttpResponseBase:
    """Stream the topics that the address names (`?topics=rail,import-…`) to one page."""
    is_in = await sync_to_async(_enter)(request, workspace)
    if not is_in:
        return HttpResponse(status=403)
    response = StreamingHttpResponse(_events(request, workspace, _followed(request)), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"  # nginx would keep the events to itself
    return response


async def live_now(request: HttpRequest, workspace: str) -> HttpResponseBase:
    """Give the topics that the address names as they are now: what a page asks for while its stream is broken."""
    is_in = await sync_to_async(_enter)(request, workspace)
    if not is_in:
        return HttpResponse(status=403)
    rendered = {
        name: await _rendered(request, name, topic, about) for name, (topic, about) in _followed(request).items()
    }
    response = JsonResponse({name: fragment for name, fragment in rendered.items() if fragment is not None})
    response["Cache-Control"] = "no-store"
    return response


def _followed(request: HttpRequest) -> dict[str, tuple[Topic, str]]:
    written = request.GET.get("topics", "").split(",")[:MOST_TOPICS]
    return {name: found for name in written if (found := find_topic(name))}


def _enter(request: HttpRequest, workspace: str) -> bool:
    if not request.user.is_authenticated:
        return False
    try:
        enter(request, workspace)
    except (Http404, NotAllowed):
        return False
    finally:
        connections.close_all()
    return True


def _is_still_in(request: Any, workspace: str) -> bool:
    """Ask again who it is: they may have logged out, have another password, or have left the team."""
    request.session = type(request.session)(request.session.session_key)
    request.user = get_user(request)
    return _enter(request, workspace)


async def _events(request: Any, workspace: str, followed: dict[str, tuple[Topic, str]]) -> AsyncIterator[str]:
    """Give the events, the present state first: that is how a page learns what it missed."""
    began = spoke = asked = time.monotonic()
    due = dict.fromkeys(followed, 0.0)
    sent: dict[str, str] = {}
    yield "retry: 3000\n\n"
    while time.monotonic() - began < LONGEST_SECONDS:
        if time.monotonic() - asked > LOOK_AGAIN_SECONDS:
            asked = time.monotonic()
            if not await sync_to_async(_is_still_in)(request, workspace):
                return
        for name, (topic, about) in followed.items():
            if time.monotonic() < due[name]:
                continue
            due[name] = time.monotonic() + topic.seconds
            fragment = await _rendered(request, name, topic, about)
            if fragment is not None and fragment != sent.get(name):
                sent[name], spoke = fragment, time.monotonic()
                yield _event(name, fragment)
        if time.monotonic() - spoke > HEARTBEAT_SECONDS:
            spoke = time.monotonic()
            yield ": still here\n\n"
        await asyncio.sleep(0.25)


async def _rendered(request: Any, name: str, topic: Topic, about: str) -> str | None:
    """Render a fragment. What goes wrong with one is logged, and the page keeps what it has."""
    try:
        if topic.is_shared:
            return await _shared(request, name, topic, about)
        return await sync_to_async(_render)(request, topic, about)
    except Http404:
        return None
    except Exception as error:  # noqa: BLE001 - one fragment must not end the stream of the others
        logger(__name__).warning("fragment failed", topic=name, fault=fault_words(error), place=place_of(error))
        return None


_fragments: dict[tuple[str, int, str], tuple[float, asyncio.Future[str]]] = {}


async def _shared(request: Any, name: str, topic: Topic, about: str) -> str:
    """Render a fragment that many pages follow at most once in its time; the others wait for the one who does it."""
    key, now = (name, request.workspace.pk, request.LANGUAGE_CODE), time.monotonic()
    at, fragment = _fragments.get(key, (0.0, None))
    if fragment is None or now - at >= topic.seconds * 0.9:
        fragment = asyncio.ensure_future(sync_to_async(_render, thread_sensitive=False)(request, topic, about))
        _fragments[key] = (now, fragment)
        if len(_fragments) > MOST_FRAGMENTS:
            _fragments.pop(next(iter(_fragments)))
    return await asyncio.shield(fragment)


def _render(request: Any, topic: Topic, about: str) -> str:
    """Render as the page's own request would, in the reader's language and the workspace's time zone."""
    from django.utils import translation

    from castlist.ui.reader import use_time_zone

    try:
        with translation.override(request.LANGUAGE_CODE):
            use_time_zone(request.workspace)
            return topic.render(request, about)
    finally:
        connections.close_all()  # back into the pool: a stream would keep one for as long as its page is open


def _event(name: str, fragment: str) -> str:
    lines = [line for line in fragment.splitlines() if line.strip()] or [""]
    return f"event: {name}\n" + "".join(f"data: {line}\n" for line in lines) + "\n"
