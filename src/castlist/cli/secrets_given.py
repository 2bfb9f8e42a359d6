"""`--api-key` and `--app-secret`: given so that they stay out of the shell's history."""

import sys
from collections.abc import Callable
from typing import Any

import click

STANDARD_INPUT = "-"
LONGEST_LINE = 8_192


def secret_option(name: str, variable: str, help_: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add an option whose value may also stand in an environment variable, or, for `-`, on standard input."""
    return click.option(
        name,
        metavar="SECRET|-",
        default="",
        envvar=variable,
        callback=_read,
        help=f"{help_} Better: {variable}, or - for standard input.",
    )


def _read(_: click.Context, option: click.Parameter, value: str) -> str:
    """Read a line for `-`; on a terminal it is asked for and not shown. Several options take a line each, in turn."""
    if value != STANDARD_INPUT:
        return value
    if sys.stdin.isatty():
        return str(click.prompt(option.human_readable_name, hide_input=True, err=True))
    line = sys.stdin.readline(LONGEST_LINE).strip()
    if not line:
        raise click.BadParameter("Standard input has no line for it.", param=option)
    return line
