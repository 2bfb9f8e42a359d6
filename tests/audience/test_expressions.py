"""How conditions go together: and before or, brackets first, and errors that name the place (screen 10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castlist.audience.expressions import (
    AllOf,
    AnyOf,
    Expression,
    ExpressionRefused,
    Not,
    Use,
    read_match,
    unused_conditions,
)


def shape(expression: Expression) -> str:
    """Write an expression with all its brackets."""
    match expression:
        case Use(number=number):
            return str(number)
        case Not(operand=operand):
            return f"(not {shape(operand)})"
        case AllOf(operands=operands):
            return f"({' and '.join(map(shape, operands))})"
        case AnyOf(operands=operands):
            return f"({' or '.join(map(shape, operands))})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all", "(1 and 2 and 3 and 4 and 5)"),
        ("any", "(1 or 2 or 3 or 4 or 5)"),
        ("3", "3"),
        ("1 and 2", "(1 and 2)"),
        ("1 and 2 or 3", "((1 and 2) or 3)"),
        ("1 or 2 and 3", "(1 or (2 and 3))"),
        ("(1 or 2) and 3", "((1 or 2) and 3)"),
        ("(1 and 2) or 3", "((1 and 2) or 3)"),
        ("(1 or 2) and 3 and 4 and 5", "((1 or 2) and 3 and 4 and 5)"),
        ("not 1 and 2", "((not 1) and 2)"),
        ("not (1 and 2)", "(not (1 and 2))"),
        ("not not 1", "(not (not 1))"),
        ("1 AND 2 Or Not 3", "((1 and 2) or (not 3))"),
        ("(((1)))", "1"),
        ("1and2or(3)", "((1 and 2) or 3)"),
        ("  1\tand\n2 ", "(1 and 2)"),
        ("01 or 1", "(1 or 1)"),
    ],
)
def test_and_binds_before_or_and_not_before_both(text: str, expected: str) -> None:
    assert shape(read_match(text, 5)) == expected


@pytest.mark.parametrize(
    ("text", "said", "at"),
    [
        ("(1 or 2 and 3", "A bracket is not closed.", 0),
        ("1 and ((2 or 3)", "A bracket is not closed.", 6),
        ("1 and (", "A bracket is not closed.", 7),
        ("1 and 7", "There is no condition 7.", 6),
        ("0", "There is no condition 0.", 0),
        ("1 or 2 3", "Put *and* or *or* between 2 and 3.", 7),
        ("(1 or 2) (3 and 4)", "Put *and* or *or* between 2 and 3.", 9),
        ("1 not 2", "Put *and* or *or* between 1 and 2.", 2),
        ("1 (", "Put *and* or *or* after 1.", 2),
        ("1 and", "A condition is missing after *and*.", 5),
        ("1 or or 2", "A condition is missing after *or*.", 5),
        ("not", "A condition is missing after *not*.", 3),
        ("(1 and)", "A condition is missing after *and*.", 6),
        ("and 1", "A condition is missing before *and*.", 0),
        ("1 and ()", "There is nothing in the brackets.", 7),
        ("1)", "A bracket is closed that was not opened.", 1),
        (")", "A bracket is closed that was not opened.", 0),
        ("", "Write an expression, for example (1 and 2) or 3.", 0),
        ("   ", "Write an expression, for example (1 and 2) or 3.", 0),
        ("1 adn 2", '"adn" is not understood. Use the numbers of conditions, and, or, not, and brackets.', 2),
        ("1 & 2", '"&" is not understood. Use the numbers of conditions, and, or, not, and brackets.', 2),
        ("1 and ²", '"²" is not understood. Use the numbers of conditions, and, or, not, and brackets.', 6),
        ("1 and ٢", '"٢" is not understood. Use the numbers of conditions, and, or, not, and brackets.', 6),
        ("(" * 21 + "1" + ")" * 21, "Brackets and *not* are nested deeper than 20.", 20),
        ("not " * 200 + "1", "Brackets and *not* are nested deeper than 20.", 80),
        ("1 or " * 200 + "1", "The expression is longer than 1,000 characters.", 1000),
        ("1 and " + "9" * 900, f"There is no condition {'9' * 900}.", 6),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, said: str, at: int) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        read_match(text, 5)
    assert (str(refused.value), refused.value.at) == (said, at)


@pytest.mark.parametrize(
    ("match", "said"),
    [
        ("all", []),
        ("1 or 2 or 3 or 4", []),
        ("1 and 2 and 3", ["Condition 4 is not used."]),
        ("2 or not 2", ["Condition 1 is not used.", "Condition 3 is not used.", "Condition 4 is not used."]),
    ],
)
def test_conditions_that_are_not_used_are_told_of(match: str, said: list[str]) -> None:
    assert unused_conditions(match, 4) == said


NESTED = st.recursive(
    st.integers(1, 4).map(str),
    lambda inner: st.one_of(
        inner.map(lambda part: f"not {part}"),
        inner.map(lambda part: f"({part})"),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join),
    ),
    max_leaves=8,
)


def holds(expression: Expression, facts: list[bool]) -> bool:
    match expression:
        case Use(number=number):
            return facts[number - 1]
        case Not(operand=operand):
            return not holds(operand, facts)
        case AllOf(operands=operands):
            return all(holds(each, facts) for each in operands)
        case AnyOf(operands=operands):
            return any(holds(each, facts) for each in operands)


@given(
    text=NESTED.filter(lambda text: text.count("(") + text.count("not") <= 20),
    facts=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_an_expression_means_what_it_means_to_python(text: str, facts: list[bool]) -> None:
    named = text
    for number, fact in enumerate(facts, start=1):
        named = named.replace(str(number), str(fact))
    assert holds(read_match(text, 4), facts) is eval(named)


@given(text=st.text(alphabet="12 ()andortx²", max_size=40))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        read_match(text, 2)
        place = 0
    except ExpressionRefused as refusal:
        place = refusal.at
    assert 0 <= place <= len(text)
