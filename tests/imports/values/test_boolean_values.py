"""BOOLEAN: true and false in any case, and no other word for them."""

import polars as pl
import pytest

from castlist.audience.attribute_types import AttributeType
from castlist.imports.reasons import Reason
from castlist.imports.values import judge_values


def judge(*cells: str | None) -> list[tuple[str | None, str | None]]:
    judged = judge_values(pl.Series(cells, dtype=pl.String), AttributeType.BOOLEAN, zone="UTC")
    return list(zip(judged["json"], judged["reason"], strict=True))


@pytest.mark.parametrize("cell", ["true", "True", "TRUE", "tRuE"])
def test_true_is_read_in_any_case(cell: str) -> None:
    assert judge(cell) == [("true", None)]


@pytest.mark.parametrize("cell", ["false", "False", "FALSE", "faLSe"])
def test_false_is_read_in_any_case(cell: str) -> None:
    assert judge(cell) == [("false", None)]


@pytest.mark.parametrize(
    "cell",
    ["yes", "no", "1", "0", "t", "f", "on", "wahr", "falſe", "true\n", "true false", "true\nx", "truе", '"true"'],
)
def test_every_other_word_is_refused(cell: str) -> None:
    assert judge(cell, "true") == [(None, Reason.NOT_BOOLEAN), ("true", None)]


def test_a_blank_cell_is_neither_kept_nor_refused() -> None:
    assert judge(None, "true", None) == [(None, None), ("true", None), (None, None)]
