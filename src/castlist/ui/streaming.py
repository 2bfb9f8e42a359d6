"""Downloads: memory holds a piece of them, however large they are, and no reader's slow line holds a connection.

What comes out of the database is written to a temporary file first, by few at a time; from then on only that is read.
"""

import re
import tempfile
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from io import TextIOWrapper
from itertools import chain
from threading import BoundedSemaphore
from typing import TextIO
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse

PIECE_BYTES = 256 * 1024

MOST_WRITTEN = 4
"""Downloads that a process writes at the same moment; the pages need the other connections."""
PATIENCE_SECONDS = 30.0

_turns = BoundedSemaphore(MOST_WRITTEN)


_PLAIN = re.compile(r"[A-Za-z0-9._ -]+")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


def saved_as(name: str) -> str:
    """Give the header by which a browser saves a download under a name (RFC 6266), whatever stands in it.

    What is more than letters, digits and few signs is written as UTF-8 in `filename*` (RFC 8187), which alone says how
    a quote or a per cent sign is meant; `filename` beside it is for who does not know that one.
    """
    name = "".join(sign if sign.isprintable() else " " for sign in name).strip() or "download"
    if _PLAIN.fullmatch(name):
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"{_NOT_PLAIN.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe='')}"


class DownloadsBusy(Exception):
    """Others' downloads are being written, and have been for long. The message says so."""


class Download(StreamingHttpResponse):
    """A file to be saved under a name, from an iterator of bytes or text.

    What goes wrong before the first piece is raised here, where it can still be told as a page.
    """

    def __init__(self, pieces: Iterator[bytes] | Iterator[str], *, name: str, content_type: str) -> None:
        first = next(pieces, b"")
        super().__init__(chain([first], pieces), content_type=content_type)
        if isinstance(pieces, Generator):
            self._resource_closers.append(pieces.close)  # type: ignore[attr-defined]
        self["Content-Disposition"] = saved_as(name)
        self["X-Content-Type-Options"] = "nosniff"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the pieces to the event loop one by one, where Django would collect all of them first."""
        await sync_to_async(connections.close_all)()  # nobody else would, before the last piece is read
        pieces = iter(self)
        while (piece := await sync_to_async(lambda: next(pieces, None))()) is not None:
            yield piece


def pieces_of(write: Callable[[TextIO], object]) -> Iterator[bytes]:
    """Give what a function writes as text, after it has written all of it to a temporary file.

    Raises DownloadsBusy where many are written already.
    """
    connections.close_all()  # many may wait for their turn: none of them holds one meanwhile
    with tempfile.TemporaryFile() as written:
        if not _turns.acquire(timeout=PATIENCE_SECONDS):
            raise DownloadsBusy("Many downloads are being made at this moment. Try again in a minute.")
        try:
            text = TextIOWrapper(written, encoding="utf-8", newline="")
            write(text)
            text.flush()
            text.detach()
        finally:
            _turns.release()
        written.seek(0)
        while piece := written.read(PIECE_BYTES):
            yield piece
