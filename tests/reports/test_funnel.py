"""The funnel adds up: each step is the one before less what was lost, and all begins with the audience."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from castlist.broadcasts.lifecycle import MessageState
from castlist.reports.funnel import funnel_of, left_of

COUNTS = st.fixed_dictionaries({state: st.integers(0, 10_000) for state in MessageState})


def counts(**given: int) -> Counter[MessageState]:
    return Counter({MessageState(state): number for state, number in given.items()})


def test_what_was_lost_is_told_step_by_step() -> None:
    told = funnel_of(counts(read=5, delivered=3, sent=2, accepted=1, failed=4, skipped=6, unknown=1), failed_late=3)
    assert [(step.name, step.messages) for step in told] == [
        ("audience", 22),
        ("accepted", 14),
        ("sent", 10),
        ("delivered", 8),
        ("read", 5),
    ]
    assert [dict(step.lost) for step in told] == [
        {},
        {"skipped": 6, "refused": 1, "unknown": 1},
        {"failed": 3, "on_their_way": 1},
        {"not_reached": 2},
        {"not_read": 3},
    ]


@given(COUNTS, st.data())
def test_each_step_is_the_one_before_less_what_was_lost(given: dict[MessageState, int], data: st.DataObject) -> None:
    late = data.draw(st.integers(0, given[MessageState.FAILED]))
    told = funnel_of(given, failed_late=late)
    assert told[0].messages == sum(given.values())
    for before, after in pairwise(told):
        assert before.messages - sum(after.lost.values()) == after.messages


@given(COUNTS, st.data())
def test_what_had_left_is_what_was_accepted_or_may_have_been(
    given: dict[MessageState, int], data: st.DataObject
) -> None:
    late = data.draw(st.integers(0, given[MessageState.FAILED]))
    told = left_of(given, failed_late=late)
    accepted = funnel_of(given, failed_late=late)[1].messages
    assert told.gone == accepted + given[MessageState.UNKNOWN] + given[MessageState.SENDING]
    assert told.refused == given[MessageState.FAILED] - late
    assert told.never == given[MessageState.CANCELLED]
