"""An expression follows its conditions: where one goes, the numbers behind it move up. Pure."""

import re
from collections.abc import Mapping, Sequence

from castlist.audience.expression_parsing import parse_expression
from castlist.audience.expressions import AllOf, AnyOf, Expression, Not, Use

_NUMBER = re.compile("[0-9]+")


def keep_conditions(text: str, count: int, kept: Sequence[int]) -> str:
    """Write an expression over `count` conditions anew for those that are kept, which are numbered from 1 on then.

    What uses none but these stays as it is written, but for the numbers, even where it cannot be read yet. Otherwise
    what is gone is left out: `(1 or 2) and 3` without 2 is `1 and 2`; '' where nothing is left.

    Raises ExpressionRefused where it cannot be read and uses what is gone.
    """
    numbers = {old: new for new, old in enumerate(kept, start=1)}
    if all(int(number) in numbers for number in _NUMBER.findall(text)):
        return _NUMBER.sub(lambda found: str(numbers[int(found[0])]), text)
    left = _narrowed(parse_expression(text, count), numbers)
    return write_expression(left) if left else ""


def without_condition(text: str, count: int, gone: int) -> str:
    """Write an expression anew after one of its `count` conditions was taken away.

    Raises ExpressionRefused where it cannot follow.
    """
    return keep_conditions(text, count, [number for number in range(1, count + 1) if number != gone])


def write_expression(expression: Expression, *, is_inner: bool = False) -> str:
    """Write an expression as a person would, with brackets around each part of several conditions."""
    match expression:
        case Use(number=number):
            return str(number)
        case Not(operand=operand):
            return f"not {write_expression(operand, is_inner=True)}"
        case AllOf(operands=operands):
            return _joined(" and ", operands, is_inner=is_inner)
        case AnyOf(operands=operands):
            return _joined(" or ", operands, is_inner=is_inner)


def _joined(word: str, operands: Sequence[Expression], *, is_inner: bool) -> str:
    text = word.join(write_expression(each, is_inner=True) for each in operands)
    return f"({text})" if is_inner else text


def _narrowed(expression: Expression, numbers: Mapping[int, int]) -> Expression | None:
    """Leave out what has no new number; a part of which one is left is that one."""
    match expression:
        case Use(number=number):
            return Use(number=numbers[number]) if number in numbers else None
        case Not(operand=operand):
            left = _narrowed(operand, numbers)
            return Not(operand=left) if left else None
        case AllOf(operands=operands) | AnyOf(operands=operands):
            parts = tuple(part for each in operands if (part := _narrowed(each, numbers)))
            return type(expression)(operands=parts) if len(parts) > 1 else next(iter(parts), None)
