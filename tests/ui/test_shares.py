"""Shares beside each other have one decimal, and never claim all or nothing where that is not so."""

import pytest

from castlist.ui.templatetags.parts import share


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (17_202, 18_946, "90.8%"),
        (1, 1, "100%"),
        (0, 7, "0%"),
        (99_999, 100_000, "99.9%"),
        (1, 100_000, "0.1%"),
        (3, 0, "–"),
    ],
)
def test_a_share_in_words(part: int, whole: int, shown: str) -> None:
    assert share(part, whole) == shown
