"""SQL in the open: the named statements of a room's `queries.sql`."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def named_queries(package: str) -> Mapping[str, LiteralString]:
    """Read the statements of `package`'s queries.sql by name.

    A statement begins at `-- name: its_name` and ends where the next begins. The file is ours, so that its text
    counts as literal: no user's words ever become SQL.
    """
    text = resources.files(package).joinpath("queries.sql").read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    return {name: cast("LiteralString", sql.strip()) for name, sql in zip(parts[::2], parts[1::2], strict=True)}
