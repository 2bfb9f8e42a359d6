"""Downloads: written to a temporary file first, so that memory stays small and a fault comes before the first byte.

Under ASGI Django would gather the whole of an ordinary iterator in memory; an asynchronous one is passed on bit by bit.
"""

import io
import tempfile
from collections.abc import AsyncIterator, Callable
from typing import IO, BinaryIO, TextIO
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse

CHUNK = 1 << 16


def streamed(
    name: str, write: Callable[[TextIO], object], *, kind: str = "text/csv; charset=utf-8"
) -> StreamingHttpResponse:
    """Answer with what a function writes as text, as a file of this name."""

    def write_text(output: BinaryIO) -> None:
        text = io.TextIOWrapper(output, encoding="utf-8", newline="")
        write(text)
        text.flush()
        text.detach()

    return streamed_bytes(name, write_text, kind=kind)


def streamed_bytes(
    name: str, write: Callable[[BinaryIO], object], *, kind: str = "application/octet-stream"
) -> StreamingHttpResponse:
    """Answer with what a function writes, byte for byte, as a file of this name."""
    written = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    try:
        write(written)
    except BaseException:
        written.close()
        raise
    size = written.tell()
    written.seek(0)
    response = StreamingHttpResponse(_chunks(written), content_type=kind)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{_plain(name)}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return response


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while chunk := await sync_to_async(file.read)(CHUNK):
            yield chunk


def _plain(name: str) -> str:
    """Give a name that every browser takes; who can read more takes the other one."""
    return "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\/' else "_" for sign in name)
