"""Every reason has its words (rules §5): a comment that names header and text, and a heading to be counted under."""

import pytest

from castlist.audience.predefined import PREDEFINED
from castlist.imports.comments import comment_on_problems, heading
from castlist.imports.header import read_header
from castlist.imports.reasons import Reason
from castlist.imports.verdicts import BatchVerdicts, Problem, Replacement, pack_verdicts, unpack_verdicts

HEADER = read_header([*PREDEFINED, "plan"], known={}, custom_limit=200)


@pytest.mark.parametrize(
    "reason", [reason for reason in Reason if reason not in {Reason.NO_PHONE, Reason.SURPLUS_CELLS}]
)
def test_a_comment_names_the_header_and_the_offending_text(reason: Reason) -> None:
    problem = Problem(column=7, reason=reason, text='{"x}')
    comment = comment_on_problems([problem], header=HEADER, country="IN", zone="UTC")
    assert comment.startswith('plan: "{"x}" ')
    assert len(comment) > len('plan: "{"x}" ') + 8
    assert "{country}" not in comment


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_heading(reason: Reason) -> None:
    assert heading(reason, "GB")[0].isupper()


def test_several_problems_are_joined() -> None:
    problems = [
        Problem(column=1, reason=Reason.NO_PHONE, text=""),
        Problem(column=9, reason=Reason.SURPLUS_CELLS, text="more"),
    ]
    comment = comment_on_problems(problems, header=HEADER, country="IN", zone="UTC")
    assert comment == 'user.phone_no: no phone number; more cells than the header: "more" in column J'


def test_verdicts_come_back_as_they_were_packed() -> None:
    verdicts = BatchVerdicts(
        outcomes="cuner",
        problems={3: [Problem(column=1, reason=Reason.NOT_DIGITS, text="é\n😀")]},
        replaced={4: Replacement(ordinal=7, row=12)},
    )
    assert unpack_verdicts(pack_verdicts(verdicts)) == verdicts
    assert sum(verdicts.counts().values()) == 5
