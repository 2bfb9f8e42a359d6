"""How the conditions of a rule go together: all of them, any of them, or an expression such as `(1 and 2) or 3`."""

from dataclasses import dataclass

MATCH_ALL = "all"
MATCH_ANY = "any"


class ExpressionRefused(Exception):
    """An expression cannot be read. The message says where and why; `at` is the place, in characters from 0."""

    def __init__(self, message: str, *, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, kw_only=True)
class Use:
    """The condition of this number, counted from 1."""

    number: int


@dataclass(frozen=True, kw_only=True)
class Not:
    """Everybody whom the operand does not match."""

    operand: "Expression"


@dataclass(frozen=True, kw_only=True)
class AllOf:
    """`and` between the operands."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """`or` between the operands."""

    operands: tuple["Expression", ...]


Expression = Use | Not | AllOf | AnyOf


def read_match(match: str, count: int) -> Expression:
    """Read how `count` conditions go together: `all`, `any`, or an expression of the person's own.

    Raises ExpressionRefused.
    """
    from castlist.audience.expression_parsing import parse_expression

    uses = tuple(Use(number=number) for number in range(1, count + 1))
    if match == MATCH_ALL:
        return AllOf(operands=uses)
    if match == MATCH_ANY:
        return AnyOf(operands=uses)
    return parse_expression(match, count)


def list_uses(expression: Expression) -> list[int]:
    """Give the numbers of the conditions that an expression uses, in order, as often as it does."""
    match expression:
        case Use(number=number):
            return [number]
        case Not(operand=operand):
            return list_uses(operand)
        case AllOf(operands=operands) | AnyOf(operands=operands):
            return [number for operand in operands for number in list_uses(operand)]


def unused_conditions(match: str, count: int) -> list[str]:
    """Say which conditions an expression leaves out, one sentence each. It is no mistake: the rule can be saved.

    Raises ExpressionRefused.
    """
    used = set(list_uses(read_match(match, count)))
    return [f"Condition {number} is not used." for number in range(1, count + 1) if number not in used]
