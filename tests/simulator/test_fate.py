"""Whom a fault strikes is decided by seed, recipient and try, by nothing else."""

import pytest

from castlist.simulator.callbacks.plan import plan
from castlist.simulator.faults.fate import CALM, Fate, draw, fate_of
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.faults.language import Fault, read_faults
from castlist.simulator.faults.rate import Throttle
from castlist.simulator.provider_name import ProviderName

PEOPLE = [f"9198765{number:05d}" for number in range(10_000)]


def faults(*specs: str) -> tuple[Fault, ...]:
    return read_faults(specs, ProviderName.META)


def struck(*specs: str, seed: int = 1, nth: int = 1) -> set[str]:
    found = faults(*specs)
    return {phone for phone in PEOPLE if fate_of(found, seed, phone, nth) is not CALM}


def test_the_same_seed_strikes_the_same_people() -> None:
    assert struck("131026=0.02") == struck("131026=0.02")
    assert struck("131026=0.02", seed=2) != struck("131026=0.02", seed=1)


@pytest.mark.parametrize("share", [0.02, 0.3])
def test_a_share_strikes_about_so_many(share: float) -> None:
    assert len(struck(f"131026={share}")) == pytest.approx(share * len(PEOPLE), rel=0.15)


def test_a_share_of_nothing_strikes_nobody_and_of_all_everybody() -> None:
    assert struck("131026=0") == set()
    assert struck("131026=1") == struck("131026") == set(PEOPLE)


def test_another_try_draws_another_lot() -> None:
    assert struck("131016=0.5", nth=1) != struck("131016=0.5", nth=2)


def test_faults_strike_apart_from_each_other() -> None:
    both = struck("131026=0.5") & struck("cut-after=0.5")
    assert len(both) == pytest.approx(0.25 * len(PEOPLE), rel=0.1)


def test_a_fault_of_some_recipients_strikes_them_alone() -> None:
    assert struck(f"131050@{PEOPLE[3]},{PEOPLE[5]}") == {PEOPLE[3], PEOPLE[5]}


def test_a_fault_of_the_first_tries_lets_the_later_ones_pass() -> None:
    assert struck("131016*2", nth=2) == set(PEOPLE)
    assert struck("131016*2", nth=3) == set()


def test_of_several_refusals_the_first_counts() -> None:
    fate = fate_of(faults("131016*1", "131026"), 1, PEOPLE[0], 1)
    assert fate.refusal is not None
    assert fate.refusal.code == "131016"


def test_lots_are_fair_fractions() -> None:
    lots = [draw(1, "word", phone, 1) for phone in PEOPLE]
    assert all(0 <= lot < 1 for lot in lots)
    assert sum(lots) / len(lots) == pytest.approx(0.5, abs=0.02)


def told(*specs: str) -> list[str]:
    fate = fate_of(faults(*specs), 1, PEOPLE[0], 1)
    return [step.state.value for step in plan(fate, seed=1, recipient=PEOPLE[0], within=2.5)]


@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        ([], ["sent", "delivered", "read"]),
        (["later:131026"], ["failed"]),
        (["sent-then:131026"], ["sent", "failed"]),
        (["delivered-then:131026"], ["sent", "delivered", "failed"]),
        (["read-then:131026"], ["sent", "delivered", "read", "failed"]),
        (["duplicate"], ["sent", "sent", "delivered", "delivered", "read", "read"]),
        (["disorder"], ["read", "delivered", "sent"]),
        (["disorder", "sent-then:131026"], ["failed", "sent"]),
        (["unread"], ["sent", "delivered"]),
        (["undelivered"], ["sent"]),
        (["skip-delivered"], ["sent", "read"]),
        (["lost"], []),
        (["lost", "later:131026"], ["failed"]),
    ],
)
def test_what_is_told_of_a_message(specs: list[str], expected: list[str]) -> None:
    assert told(*specs) == expected


def test_times_are_in_order_within_the_delay_and_always_the_same() -> None:
    for phone in PEOPLE[:500]:
        steps = plan(CALM, seed=1, recipient=phone, within=2.5)
        times = [step.after for step in steps]
        assert times == sorted(times)
        assert 0 <= times[0] <= times[-1] <= 2.5
        assert steps == plan(CALM, seed=1, recipient=phone, within=2.5)


def test_a_failure_is_told_within_the_delay() -> None:
    fate = Fate(failure=(Kind.READ_THEN, faults("131026")[0].problem), struck=frozenset({Kind.READ_THEN}))  # type: ignore[arg-type]
    assert all(plan(fate, seed=1, recipient=phone, within=2.5)[-1].after <= 2.5 for phone in PEOPLE[:500])


def test_a_throttle_lets_so_many_pass_in_any_second() -> None:
    throttle = Throttle(3)
    times = [0, 0.1, 0.2, 0.3, 0.99, 1.0, 1.05, 1.1, 1.2, 1.3]
    assert [throttle.lets_pass(now) for now in times] == [
        True, True, True, False, False, True, False, True, True, False,
    ]  # fmt: skip
