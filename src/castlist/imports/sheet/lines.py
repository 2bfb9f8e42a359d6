"""Counting physical lines: LF, CRLF and a lone CR each end one."""

from collections.abc import Iterable


class LineCount:
    """The number of the line that comes next, counted over pieces of a file."""

    def __init__(self) -> None:
        self.line = 1
        self._after_cr = False

    def add(self, piece: bytes) -> None:
        """Count the line ends of the next piece; a CRLF may be cut in two by the pieces."""
        if not piece:
            return
        ends = piece.count(b"\n") + piece.count(b"\r") - piece.count(b"\r\n")
        if self._after_cr and piece.startswith(b"\n"):
            ends -= 1
        self._after_cr = piece.endswith(b"\r")
        self.line += ends


def line_at(pieces: Iterable[bytes], offset: int) -> int:
    """Say in which line, from 1, the byte at `offset` stands."""
    count = LineCount()
    for piece in pieces:
        count.add(piece[:offset])
        offset -= len(piece)
        if offset <= 0:
            break
    return count.line
