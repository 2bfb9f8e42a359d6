"""Write docs/commands.md from the command itself: `make docs`."""

from collections.abc import Iterator
from pathlib import Path

import click

from castlist.cli.main import castlist

PAGE = Path(__file__).with_name("commands.md")

INTRODUCTION = """# Commands

Written by `make docs` from the command's own help. In a checkout the command is `.venv/bin/castlist`.

Exit codes: **0** done (an import with refused rows included), **2** a file was refused, **1** anything else, with
one line on standard error that says what; with `--json` an object `{"error": {"code", "message"}}` on standard output.

`castlist import --json` prints one object: `id`, `status`, `file`, `segment`, `country`, `encoding`, `total`,
`created`, `updated`, `unchanged`, `replaced`, `errors`, `discarded`, `problems` (one sentence a faulty column or fault
of the file). `castlist contacts list --json` prints one object a line: `phone`, `username`, `email`, `first_name`,
`last_name`, `title`, `account`, `attributes`, `segments`, `opted_out`. Other lists are one JSON array.
"""


def commands_page() -> str:
    """Give the whole page."""
    return "\n".join([INTRODUCTION, *_sections(castlist, "castlist")])


def _sections(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, part in sorted(command.commands.items()):
            yield from _sections(part, f"{path} {name}")
        return
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    usage = " ".join([path, *(argument.make_metavar(click.Context(command)) for argument in arguments)])
    yield f"## `{usage}`\n\n{(command.help or '').strip()}\n"
    options = [each for each in command.params if isinstance(each, click.Option)]
    if options:
        yield "| option | what |\n|---|---|"
        yield "\n".join(_row(option, click.Context(command)) for option in options) + "\n"


def _row(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    name, what = record or ("", "")
    return f"| `{name}` | {what} |".replace("keep|clear", "keep\\|clear")


if __name__ == "__main__":
    PAGE.write_text(commands_page())
