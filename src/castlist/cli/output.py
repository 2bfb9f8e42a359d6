"""Printing: JSON for programs, tables for people."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

WIDE = 1_000
"""Columns of a table that is read by a program or kept in a file: nothing is cut."""


def print_json(value: Any) -> None:
    """Print one JSON value on a line of its own."""
    print_line(json.dumps(value, ensure_ascii=False))


def print_line(line: str) -> None:
    """Print a line on standard output."""
    sys.stdout.write(f"{line}\n")


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
        table.add_row(*(Text(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDE).print(table)
