"""Printing: JSON for programs, tables for people."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from castlist.workspaces.names import DIRECTION_CONTROLS

_CONTROLS = [*range(32), *range(127, 160)]
_TURNING = [*map(ord, sorted(DIRECTION_CONTROLS)), 0x2028, 0x2029]
"""What turns the direction of the rest of a line, or breaks the line."""

_SHOWN = {
    **{code: f"\\x{code:02x}" for code in _CONTROLS if chr(code) not in "\n\t"},
    **{code: f"\\u{code:04x}" for code in _TURNING},
}
_IN_JSON = re.compile(f"[{''.join(map(chr, (*range(127, 160), *_TURNING)))}]")
"""JSON itself only escapes what is below 32; these can stand nowhere but in its texts, where the escape means them."""

WIDE = 1_000
"""Columns of a table that is read by a program or kept in a file: nothing is cut."""


def print_json(value: Any) -> None:
    """Print one JSON value on a line of its own."""
    print_json_line(json.dumps(value, ensure_ascii=False))


def print_json_line(line: str) -> None:
    """Print a line that is JSON already; control characters in its texts are escaped, which changes no value."""
    sys.stdout.write(_IN_JSON.sub(lambda sign: f"\\u{ord(sign[0]):04x}", line) + "\n")


def print_line(line: str) -> None:
    """Print a line (or several) on standard output."""
    sys.stdout.write(f"{visible(line)}\n")


def visible(text: str) -> str:
    """Show control characters instead of sending them: names and cells are anybody's, and a terminal obeys.

    So are those that turn the direction of a line: they would show it in another order than it has.
    """
    return text.translate(_SHOWN)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print rows under headings, figures to the right; `empty` says what to do where there are none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    if not rows:
        print_line(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, title in enumerate(headings):
        table.add_column(title, justify="right" if all(isinstance(row[at], int) for row in rows) else "left")
    for row in rows:
        table.add_row(*(Text(_cell(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def _cell(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else visible(str(cell)).replace("\n", "⏎")
