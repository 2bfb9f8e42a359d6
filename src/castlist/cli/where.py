"""`--where FIELD OPERATOR VALUE` and `--match`: writing the conditions of a rule on a command line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from castlist.audience.operators import Operator, Takes, read_operator, takes

if TYPE_CHECKING:
    from castlist.audience.condition_reading import WrittenCondition

_WHERE = "--where"
_SET = ("set", "not set")

where_option = click.option(
    _WHERE,
    "where",
    nargs=3,
    multiple=True,
    metavar="FIELD OPERATOR VALUE",
    help="A condition; can be given several times. is-set, is-not-set, is-true and is-false take no VALUE.",
)
match_option = click.option(
    "--match",
    metavar="all|any|EXPRESSION",
    default="all",
    show_default=True,
    help="How the conditions go together: '(1 and 2) or 3'.",
)


class WhereCommand(click.Command):
    """A command with conditions. click wants as many words each time, so the missing value is put in."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line."""
        return super().parse_args(ctx, _with_values(args))


def written_conditions(where: Sequence[tuple[str, str, str]]) -> list["WrittenCondition"]:
    """Give the conditions as the audience reads them. `is set` in two words is `is-set`."""
    from castlist.audience.condition_reading import WrittenCondition

    return [
        WrittenCondition(field=field, operator=f"is {value}", value="")
        if read_operator(operator, [Operator.IS]) and value in _SET
        else WrittenCondition(field=field, operator=operator, value=value)
        for field, operator, value in where
    ]


def _with_values(args: Sequence[str]) -> list[str]:
    """Put an empty value after an operator that takes none, where it is not written."""
    if _WHERE not in args:
        return list(args)
    at = args.index(_WHERE)
    head, condition, rest = args[:at], list(args[at + 1 : at + 3]), list(args[at + 3 :])
    if len(condition) == 2 and _takes_nothing(condition[1]):
        rest = rest if rest[:1] == [""] else ["", *rest]
    elif not rest or rest[0].startswith("--"):  # click would take the next option for the value
        raise click.UsageError(f"{' '.join([_WHERE, *condition])} needs FIELD, OPERATOR and VALUE.")
    return [*head, _WHERE, *condition, rest[0], *_with_values(rest[1:])]


def _takes_nothing(operator: str) -> bool:
    found = read_operator(operator, list(Operator))
    return found is not None and takes(found) is Takes.NOTHING
