"""Our own name of a message travels with it, comes back in receipts, and cannot be forged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.broadcasts.refs import TEST_PREFIX, Ref, read_ref, write_ref

TOKEN, OTHER = "token-of-this-channel", "token-of-another"
LARGEST = 2**63 - 1


@given(message_id=st.integers(1, LARGEST), attempt=st.integers(1, 32_767))
def test_what_was_written_is_read_back_by_the_same_channel_only(message_id: int, attempt: int) -> None:
    ref = write_ref(TOKEN, message_id, attempt)
    assert read_ref(TOKEN, ref) == Ref(message_id, attempt)
    assert read_ref(OTHER, ref) is None
    assert ref.isascii()
    assert len(ref) <= 44


@given(st.text())
def test_whatever_else_comes_back_is_not_ours(text: str) -> None:
    assert read_ref(TOKEN, text) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda ref: ref.replace("12.", "13.", 1),
        lambda ref: ref.replace(".1.", ".2.", 1),
        lambda ref: f"0{ref}",
        lambda ref: ref[:-1],
        lambda ref: f"{ref}0",
        lambda ref: f"{ref}\n",
        lambda ref: f" {ref}",
        lambda ref: ref.upper() if ref.upper() != ref else f"{ref}x",
        lambda ref: ref.replace("12", "١٢", 1),
        lambda ref: f"{ref.rsplit('.', 1)[0]}.{'0' * 16}",
    ],
)
def test_a_changed_ref_is_not_taken(change: object) -> None:
    ref = write_ref(TOKEN, 12, 1)
    assert read_ref(TOKEN, change(ref)) is None  # type: ignore[operator]


def test_a_test_sends_ref_belongs_to_no_message() -> None:
    assert read_ref(TOKEN, f"{TEST_PREFIX}0123456789abcdef") is None
