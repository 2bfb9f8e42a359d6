"""An expression follows when a condition is taken away, as long as it can."""

import pytest
from hypothesis import given
from test_expressions import NESTED, shape

from castlist.audience.expression_editing import keep_conditions, without_condition, write_expression
from castlist.audience.expressions import ExpressionRefused, read_match


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("1 and 2 and 3", 3, "1 and 2"),
        ("1 and 2 and 3", 1, "1 and 2"),
        ("(1 or 2) and 3", 2, "1 and 2"),
        ("(1 or 2) and 3", 3, "1 or 2"),
        ("1 or 2 and 3", 1, "1 and 2"),
        ("not 2 or 1", 2, "1"),
        ("not (1 and 2) or 3", 3, "not (1 and 2)"),
        ("2", 2, ""),
        ("( 1  OR 3 )", 2, "( 1  OR 2 )"),
        ("(1 or 3", 2, "(1 or 2"),
        ("01 and 3", 2, "1 and 2"),
    ],
)
def test_numbers_move_up_and_what_is_gone_is_left_out(text: str, gone: int, left: str) -> None:
    assert without_condition(text, 3, gone) == left


@pytest.mark.parametrize("text", ["(1 or 2", "2 3", "1 and 7", "1 adn 2"])
def test_what_cannot_be_read_cannot_follow_where_it_uses_what_is_gone(text: str) -> None:
    with pytest.raises(ExpressionRefused):
        without_condition(text, 3, 2)


def test_what_is_kept_is_numbered_from_one() -> None:
    assert keep_conditions("(1 or 4) and 2", 5, [1, 4]) == "1 or 2"
    assert keep_conditions("(1 or 4) and 2", 5, [1, 2, 4]) == "(1 or 3) and 2"


@given(text=NESTED.filter(lambda text: text.count("(") + text.count("not") <= 20))
def test_an_expression_that_is_written_again_means_the_same(text: str) -> None:
    expression = read_match(text, 4)
    assert shape(read_match(write_expression(expression), 4)) == shape(expression)
