"""TEXT: any text of up to 4,096 characters comes out of PostgreSQL as it went in."""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.audience.attribute_types import AttributeType
from castlist.imports.reasons import Reason
from castlist.imports.values import judge_texts, judge_values


def judge(*cells: str | None) -> list[tuple[str | None, str | None]]:
    judged = judge_values(pl.Series(cells, dtype=pl.String), AttributeType.TEXT, zone="UTC")
    return list(zip(judged["json"], judged["reason"], strict=True))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Pune", '"Pune"'),
        ("पुणे", '"पुणे"'),
        ("😀", '"😀"'),
        ("👩‍👩‍👧", '"👩‍👩‍👧"'),
        ('say "hi"', r'"say \"hi\""'),
        ("C:\\temp", r'"C:\\temp"'),
        (r"\u0041", r'"\\u0041"'),
        ("two\nlines", r'"two\u000alines"'),
        ("a\tb\rc\x1fd", r'"a\u0009b\u000dc\u001fd"'),
        ("a\x7fb\u2028c", '"a\x7fb\u2028c"'),
        ("null", '"null"'),
        ("12.50", '"12.50"'),
        ("=1+1", '"=1+1"'),
    ],
)
def test_a_text_is_kept_as_it_is(cell: str, written: str) -> None:
    assert judge(cell) == [(written, None)]


def test_4096_characters_are_counted_as_a_person_counts_code_points() -> None:
    assert judge("😀" * 4096) == [('"' + "😀" * 4096 + '"', None)]
    assert judge("a" * 4097) == [(None, Reason.TEXT_TOO_LONG)]
    assert judge('"' * 4096)[0][1] is None


def test_a_nul_is_refused_since_postgresql_cannot_keep_it() -> None:
    assert judge("a\0b", "a" * 5000 + "\0") == [(None, Reason.HAS_NUL), (None, Reason.HAS_NUL)]


def test_a_blank_cell_is_neither_kept_nor_refused() -> None:
    assert judge(None, "a", None) == [(None, None), ('"a"', None), (None, None)]


def test_the_seven_predefined_fields_get_the_same_reasons() -> None:
    cells = pl.Series(["Asha", None, "a" * 4097, "a\0b", '"\n"'])
    assert judge_texts(cells).to_list() == [None, None, Reason.TEXT_TOO_LONG, Reason.HAS_NUL, None]
    assert judge_texts(pl.Series([], dtype=pl.String)).to_list() == []
    assert judge_texts(pl.Series([None, None])).to_list() == [None, None]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_every_text_reads_back_from_json_as_itself(texts: list[str]) -> None:
    assert [json.loads(written or "") for written, _ in judge(*texts)] == texts
