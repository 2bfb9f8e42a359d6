"""The language of --fail: WHAT[@DIGITS,...][=SHARE][*N]."""

import pytest

from castlist.simulator.faults.kinds import NUMBERED, WORDS, Kind
from castlist.simulator.faults.language import Fault, FaultRefused, read_fault
from castlist.simulator.meta_codes import META_CODES
from castlist.simulator.playable import OWN_CODES
from castlist.simulator.provider_name import ProviderName

META, DIALOG360 = ProviderName.META, ProviderName.DIALOG360
KALEYRA, KALEYRA_V1 = ProviderName.KALEYRA, ProviderName.KALEYRA_V1


def read(spec: str, provider: ProviderName = META) -> Fault:
    return read_fault(spec, provider)


@pytest.mark.parametrize(
    ("spec", "kind", "code", "number", "only", "first"),
    [
        ("131026", Kind.REFUSE, "131026", 1.0, set(), None),
        ("131026=0.02", Kind.REFUSE, "131026", 0.02, set(), None),
        ("131050@919876543210", Kind.REFUSE, "131050", 1.0, {"919876543210"}, None),
        ("131050@+91,+92=0.5*3", Kind.REFUSE, "131050", 0.5, {"91", "92"}, 3),
        ("131016*1", Kind.REFUSE, "131016", 1.0, set(), 1),
        ("http-503=0.1", Kind.REFUSE, "http-503", 0.1, set(), None),
        ("later:131049=0.05", Kind.LATER, "131049", 0.05, set(), None),
        ("sent-then:131026", Kind.SENT_THEN, "131026", 1.0, set(), None),
        ("delivered-then:131026", Kind.DELIVERED_THEN, "131026", 1.0, set(), None),
        ("read-then:131026", Kind.READ_THEN, "131026", 1.0, set(), None),
        ("answer:http-502=1", Kind.ANSWER, "http-502", 1.0, set(), None),
        ("listing:190", Kind.LISTING, "190", 1.0, set(), None),
        ("verifying:http-500", Kind.VERIFYING, "http-500", 1.0, set(), None),
        ("throttle=80", Kind.THROTTLE, None, 80.0, set(), None),
        ("throttle:80007=80", Kind.THROTTLE, "80007", 80.0, set(), None),
        ("pair=6", Kind.PAIR, None, 6.0, set(), None),
        ("cut-before=0", Kind.CUT_BEFORE, None, 0.0, set(), None),
        (" duplicate=0.01 ", Kind.DUPLICATE, None, 0.01, set(), None),
    ],
)
def test_a_fault_is_read_as_written(
    spec: str, kind: Kind, code: str | None, number: float, only: set[str], first: int | None
) -> None:
    fault = read(spec)
    assert (fault.kind, fault.problem and fault.problem.code) == (kind, code)
    assert (fault.number, fault.only, fault.first) == (number, only, first)


@pytest.mark.parametrize(
    "kind", [kind for kind in Kind if not kind.endswith(":") and kind not in (Kind.REFUSE, *NUMBERED)]
)
def test_every_kind_without_a_refusal_is_written_by_its_word(kind: Kind) -> None:
    assert read(kind.value).kind is kind


@pytest.mark.parametrize("provider", ProviderName)
def test_every_error_of_the_tables_can_be_played(provider: ProviderName) -> None:
    for word in (*map(str, META_CODES), "250", "134101", "999999", *OWN_CODES[provider], "http-400", "http-599"):
        problem = read(word, provider).problem
        assert problem is not None
        assert (problem.code, bool(problem.title)) == (word, True)


@pytest.mark.parametrize(
    "word",
    ["opted-out", "daily-limit", "to-or-type-missing", "template-not-found", "country-blocked", "slug-missing"],
)
def test_what_kaleyra_never_sends_can_only_be_told_later(word: str) -> None:
    assert read(f"later:{word}", KALEYRA).kind is Kind.LATER
    for spec, provider in ((word, KALEYRA), (f"later:{word}", META), (f"later:{word}", KALEYRA_V1)):
        with pytest.raises(FaultRefused):
            read(spec, provider)


@pytest.mark.parametrize(
    ("spec", "provider", "said"),
    [
        ("", META, "write WHAT[@DIGITS,...][=SHARE][*N]"),
        ("131026=2%", META, "write WHAT"),
        ("131026=-1", META, "write WHAT"),
        ("131026@Asha", META, "write WHAT"),
        ("131026=1.5", META, "the share is between 0 and 1"),
        ("131026=5", META, "the share is between 0 and 1"),
        ("throttle", META, "say how many messages a second"),
        ("throttle=0.5", META, "say how many messages a second"),
        ("pair=0", META, "say how many seconds"),
        ("sunshine", META, "meta has no such fault in an answer"),
        ("refuse", META, "meta has no such fault"),
        ("later:", META, "meta has no such fault in a callback"),
        ("later:http-500", META, "meta has no such fault in a callback"),
        ("soon:131026", META, "meta has no such fault"),
        ("http-200", META, "meta has no such fault"),
        ("http-999", META, "meta has no such fault"),
        ("RBC001", META, "meta has no such fault"),
        ("RBC001", DIALOG360, "360dialog has no such fault"),
        ("endpoint-limit", META, "meta has no such fault"),
        ("held", KALEYRA, "kaleyra has no such answer"),
        ("minimal", KALEYRA_V1, "kaleyra-v1 has no such answer"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence(spec: str, provider: ProviderName, said: str) -> None:
    with pytest.raises(FaultRefused, match=r"^--fail ") as refused:
        read(spec, provider)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_every_kind_is_explained() -> None:
    assert set(WORDS) == set(Kind)
