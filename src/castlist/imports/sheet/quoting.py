"""Where records end, told by the parity of quotes (RFC 4180).

An even number of quotes before a line end means that it ends a record, as long as the quoting is plain: each opening
quote stands at a cell's start, each closing one before a separator, a line end or another quote. After a quote
within an unquoted cell parity means nothing, and only csv.reader knows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.intp]

_QUOTE, _LF, _CR = b'"\n\r'
_BEFORE_CELL = np.zeros(256, dtype=bool)
_BEFORE_CELL[list(b",\n\r")] = True
_AFTER_QUOTED = _BEFORE_CELL.copy()
_AFTER_QUOTED[_QUOTE] = True


@dataclass(frozen=True, kw_only=True)
class Quoting:
    """The quotes of some text that begins with a record.

    `is_plain`: parity can be trusted. `is_open`: the text ends within a quoted cell. `longest`: bytes from opening
    to closing quote of the longest quoted cell that ends in this text.
    """

    positions: Positions
    is_plain: bool
    is_open: bool
    longest: int


def read_quoting(data: bytes) -> Quoting:
    """Find the quotes of `data`, which begins with a record and may end anywhere."""
    text = np.frombuffer(data, dtype=np.uint8)
    quotes = np.flatnonzero(text == _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    reopened = opening[1:] == closing[: len(opening) - 1] + 1  # a doubled quote closes and opens again
    before = _BEFORE_CELL[text[opening[1:] - 1]] | reopened
    starts_cell = len(quotes) == 0 or opening[0] == 0 or bool(_BEFORE_CELL[text[opening[0] - 1]])
    inner = closing[:-1] if len(closing) and closing[-1] == len(data) - 1 else closing
    after = _AFTER_QUOTED[text[inner + 1]]
    return Quoting(
        positions=quotes,
        is_plain=starts_cell and bool(before.all()) and bool(after.all()),
        is_open=len(quotes) % 2 == 1,
        longest=_longest(opening, closing, reopened),
    )


def _longest(opening: Positions, closing: Positions, reopened: npt.NDArray[np.bool_]) -> int:
    if not len(closing):
        return 0
    if not reopened.any():
        return int((closing - opening[: len(closing)]).max())
    first = np.concatenate([[True], ~reopened])[: len(closing)]
    last = np.concatenate([~reopened, [True]])[: len(closing)]
    count = min(int(first.sum()), int(last.sum()))
    return int((closing[last][:count] - opening[: len(closing)][first][:count]).max(initial=0))


def record_ends(data: bytes, quotes: Positions) -> Positions:
    """List the offsets just after each LF that ends a record. The last record may lack one."""
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == _LF)
    if len(quotes):
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return ends + 1


def has_lone_cr(data: bytes) -> bool:
    r"""Say whether a CR stands without its LF anywhere, be it in a cell: Polars would not end a record there."""
    if b"\r" not in data:
        return False
    text = np.frombuffer(data, dtype=np.uint8)
    is_cr = text == _CR
    return bool(is_cr[-1] or (is_cr[:-1] & (text[1:] != _LF)).any())


def last_lone_cr(data: bytes, quotes: Positions) -> int:
    """Give the offset just after the last CR that ends a record and whose next byte is known; 0 if there is none."""
    ends = np.flatnonzero(np.frombuffer(data[:-1], dtype=np.uint8) == _CR)
    if len(quotes):
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return int(ends[-1]) + 1 if len(ends) else 0
