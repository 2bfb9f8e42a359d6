"""Looking at the link of a header as WhatsApp will: whether it can be fetched without a login, and what it is."""

import asyncio
import re
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock

from castlist.channels.template_shape import HeaderKind
from castlist.config.outside import MEBIBYTE, Answer, Request, Unanswered, open_outside

PEEK = 64 * 1024
"""So much of a video or document is fetched: its type and size stand in the headers."""

KEPT_SECONDS = 300.0
PROBLEM_KEPT_SECONDS = 15.0
"""Whoever mends a link looks again soon."""
MOST_KEPT = 8


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """What WhatsApp takes as a header (reference §6.3): types and bytes."""

    types: dict[str, str]
    most: int


_IMAGE = _Rule(types={"image/jpeg": "JPEG", "image/png": "PNG"}, most=5 * MEBIBYTE)
_VIDEO = _Rule(types={"video/mp4": "MP4", "video/3gpp": "3GPP"}, most=16 * MEBIBYTE)
_DOCUMENT = _Rule(types={}, most=100 * MEBIBYTE)
_RULES = {HeaderKind.IMAGE: _IMAGE, HeaderKind.VIDEO: _VIDEO, HeaderKind.DOCUMENT: _DOCUMENT}
_STARTS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True, kw_only=True)
class LinkSeen:
    """What a link leads to. `kind`: JPEG, PDF …; `size` in bytes, None where it is not told; `problem`: a sentence.

    `content` holds an image whole, nothing else.
    """

    kind: str = ""
    size: int | None = None
    problem: str = ""
    media_type: str = ""
    content: bytes = field(default=b"", repr=False)


_DETAIL = re.compile(r" \(.*\)\.$", re.DOTALL)
"""What the system says of a connection, in brackets: nothing for who writes a message."""

_kept: OrderedDict[tuple[str, HeaderKind], tuple[float, LinkSeen]] = OrderedDict()
_lock = Lock()


def look_at_link(url: str, kind: HeaderKind) -> LinkSeen:
    """Fetch a link and say what it is; what was seen is kept for a while. Not to be called on an event loop."""
    key = (url, kind)
    with _lock:
        at, seen = _kept.get(key, (0.0, None))
    if seen is not None and time.monotonic() - at < (PROBLEM_KEPT_SECONDS if seen.problem else KEPT_SECONDS):
        return seen
    seen = asyncio.run(_look(url, kind))
    with _lock:
        _kept[key] = (time.monotonic(), seen)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return seen


async def _look(url: str, kind: HeaderKind) -> LinkSeen:
    largest = _IMAGE.most + 1 if kind is HeaderKind.IMAGE else PEEK
    try:
        async with open_outside(1, largest_answer=largest, timeout=10) as outside:
            answer = await outside.carry(Request(method="GET", url=url))
    except Unanswered as unanswered:
        silence = _DETAIL.sub(".", str(unanswered))
        return LinkSeen(problem=f"The link cannot be fetched. {silence}")
    return judge_answer(answer, kind)


def judge_answer(answer: Answer, kind: HeaderKind) -> LinkSeen:
    """Say what came back for a header of this kind. Pure."""
    if answer.status != HTTPStatus.OK:
        return LinkSeen(problem=_refused_words(answer.status))
    rule = _RULES[kind]
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    told = answer.headers.get("content-length", "")
    size = int(told) if told.isascii() and told.isdigit() else None
    if kind is HeaderKind.IMAGE:
        size = len(answer.body) if size is None else size
    seen = rule.types.get(media_type, media_type.rpartition("/")[2].upper())
    if rule.types and (media_type not in rule.types or not answer.body.startswith(_STARTS.get(media_type, b""))):
        wanted = " or ".join(rule.types.values())
        return LinkSeen(kind=seen, size=size, problem=f"The link leads to no {wanted} {kind.value}.")
    if size is not None and size > rule.most:
        words = f"The {kind.value} has {size / MEBIBYTE:.1f} MB; WhatsApp takes {rule.most // MEBIBYTE} MB at most."
        return LinkSeen(kind=seen, size=size, problem=words)
    content = answer.body if kind is HeaderKind.IMAGE else b""
    return LinkSeen(kind=seen, size=size, media_type=media_type, content=content)


def _refused_words(status: int) -> str:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "The link asks for a login. WhatsApp fetches it without one."
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return "There is nothing at this link."
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "The link leads on to another one. Give that one."
    return f"The link cannot be fetched: its server answers {status}."
