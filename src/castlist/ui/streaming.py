"""Downloads: memory holds a piece of them, however large they are, and no reader's slow line holds a connection.

What comes out of the database is written to a temporary file first, by few at a time; from then on only that is read.
"""

import tempfile
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from io import TextIOWrapper
from itertools import chain
from threading import BoundedSemaphore
from typing import TextIO

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE_BYTES = 256 * 1024

MOST_WRITTEN = 4
"""Downloads that a process writes at the same moment; the pages need the other connections."""
PATIENCE_SECONDS = 30.0

_turns = BoundedSemaphore(MOST_WRITTEN)


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
        self["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
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
