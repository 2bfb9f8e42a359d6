"""A report tells screen readers how far it is at the start, at each quarter and at the end, and not in between."""

from typing import Any

import pytest

from castlist.broadcasts.models import Broadcast
from castlist.ui.reports.live import progress_words


def told(done: int, audience: int = 1_000, *, state: str = "sending") -> dict[str, Any]:
    return {
        "broadcast": Broadcast(state=state),
        "is_running": state in ("preparing", "sending"),
        "audience": audience,
        "done": done,
    }


@pytest.mark.parametrize(
    ("done", "words"),
    [(0, "0"), (249, "0"), (250, "25"), (499, "25"), (500, "50"), (999, "75"), (1_000, "100")],
)
def test_quarters_are_told(done: int, words: str) -> None:
    assert progress_words(told(done)) == f"{words} percent done"


def test_the_end_is_told_in_a_word_and_preparing_not_at_all() -> None:
    assert progress_words(told(1_000, state="finished")) == "Finished"
    assert progress_words(told(0, 0, state="preparing")) == ""
