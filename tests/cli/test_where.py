"""`--where FIELD OPERATOR VALUE`, also without the value where an operator takes none."""

import click
import pytest

from castlist.cli.where import WhereCommand, where_option, written_conditions


@click.command(cls=WhereCommand)
@click.argument("name", required=False)
@where_option
@click.option("--json", "as_json", is_flag=True)
def command(*, name: str | None, where: list[tuple[str, str, str]], as_json: bool) -> list[tuple[str, ...]]:
    """Read conditions."""
    conditions = [(each.field, each.operator, each.value) for each in written_conditions(where)]
    return [(name or "",), *conditions, ("json",)] if as_json else [(name or "",), *conditions]


def read(*arguments: str) -> list[tuple[str, ...]]:
    with command.make_context("command", list(arguments)) as context:
        found: list[tuple[str, ...]] = command.invoke(context)
        return found


@pytest.mark.parametrize(
    ("arguments", "conditions"),
    [
        (["--where", "city", "is", "Pune"], [("city", "is", "Pune")]),
        (["--where", "points", ">", "-5"], [("points", ">", "-5")]),
        (["--where", "city", "is set"], [("city", "is set", "")]),
        (["--where", "city", "is-not-set", ""], [("city", "is-not-set", "")]),
        (["--where", "city", "is", "set"], [("city", "is set", "")]),
        (["--where", "city", "is", "not set"], [("city", "is not set", "")]),
        (["--where", "city", "is-any-of", "set"], [("city", "is-any-of", "set")]),
        (["--where", "vip", "is", "true"], [("vip", "is", "true")]),
        (["--where", "vip", "is-true", "--json"], [("vip", "is-true", ""), ("json",)]),
        (
            ["--where", "a", "is-set", "--where", "b", "is-true", "--where", "c", "=", "1"],
            [("a", "is-set", ""), ("b", "is-true", ""), ("c", "=", "1")],
        ),
        (["--json"], [("json",)]),
    ],
)
def test_a_condition_is_three_words_or_two(arguments: list[str], conditions: list[tuple[str, ...]]) -> None:
    assert read("Name", *arguments) == [("Name",), *conditions]
    assert read(*arguments, *([] if "--json" in arguments else ["Name"]))[1:] == conditions


@pytest.mark.parametrize(
    "arguments",
    [["--where"], ["--where", "city"], ["--where", "city", "is"], ["--where", "city", "is", "--json"]],
)
def test_a_value_that_is_forgotten_is_told_of_and_no_option_is_taken_for_it(arguments: list[str]) -> None:
    with pytest.raises(click.UsageError, match="needs FIELD, OPERATOR and VALUE"):
        read("Name", *arguments)
