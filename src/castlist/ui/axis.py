"""Where the axes of charts are marked: at round numbers and round times. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

_STEPS = (1, 2, 5)
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


def round_scale(most: int, *, lines: int = 4) -> tuple[int, int]:
    """Give the step between the lines of a scale of whole numbers, 1, 2 or 5 × 10^n, and where it ends.

    It reaches `most`, with as many lines as fit, `lines` at the most; the line at nought is not counted.
    """
    most, power = max(most, 1), 1
    while True:
        for each in _STEPS:
            step = each * power
            if step * lines >= most:
                return step, step * -(-most // step)
        power *= 10


def round_moments(began: datetime, span: timedelta, *, most: int = 6) -> list[datetime]:
    """Give the round times of a clock (that of `began`) within a span, `most` of them or few more; all as far apart."""
    wanted = span.total_seconds() / most
    step = next((each for each in _SECONDS if each >= wanted), _SECONDS[-1])
    midnight = began.replace(hour=0, minute=0, second=0, microsecond=0)
    first = -(-(began - midnight) // timedelta(seconds=step))
    last = (began + span - midnight) // timedelta(seconds=step)
    return [midnight + timedelta(seconds=step * number) for number in range(first, last + 1)]


def marks_at(moments: Sequence[datetime], words: Mapping[datetime, str]) -> dict[int, str]:
    """Place the words of round times at the nearest of the moments that are drawn, by its number."""
    return {min(range(len(moments)), key=lambda at: abs(moments[at] - time)): said for time, said in words.items()}
