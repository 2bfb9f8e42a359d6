"""Pass 2, the half in the database: merges one batch into contacts and memberships in the caller's transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import polars as pl

from castlist.audience.predefined import FIELDS
from castlist.imports.record import Connection, fetch, query


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where contacts go to, and how blank cells and equal instants are taken.

    `names`: the stored spelling of the sheet's attributes, in its order; `instants`: those that are DATETIMEs.
    """

    import_id: int
    channel_id: int
    segment_id: int
    names: Sequence[str]
    instants: Sequence[str]
    blank_clears: bool


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What the database did with the staged `rows`: what it counted, and which rows of the file those were."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    created_ordinals: Sequence[int] = ()
    updated_ordinals: Sequence[int] = ()

    @property
    def unchanged(self) -> int:
        """Rows that were as the sheet says already."""
        return self.rows - self.created - self.updated


def prepare_session(connection: Connection) -> None:
    """Make this session's staging table."""
    connection.execute(query("make_staging"))


def stage_rows(staged: pl.DataFrame, names: Sequence[str], *, workspace_id: int) -> bytes:
    """Write rows as `fill_staging` reads them, in the order of phones. Pure; costs most of a batch's own CPU time."""
    parts = [
        pl.when(pl.col(f"a{at}").is_not_null()).then(
            pl.concat_str(pl.lit(json.dumps(name, ensure_ascii=False) + ":"), pl.col(f"a{at}"))
        )
        for at, name in enumerate(names)
    ]
    members = pl.concat_str(parts, separator=",", ignore_nulls=True) if parts else pl.lit("")
    attributes = pl.concat_str(pl.lit("{"), members, pl.lit("}")).alias("attributes")
    workspace = pl.lit(workspace_id).alias("workspace_id")
    rows = staged.sort("phone").select(
        workspace, "ordinal", "row", "phone", *(name for name in FIELDS if name != "phone"), attributes
    )
    buffer = BytesIO()
    rows.write_csv(buffer, include_header=False, separator="\x02", quote_char="\x01", null_value="")
    return buffer.getvalue()


def merge_rows(connection: Connection, target: Target, rows: bytes) -> Merged:
    """Copy staged rows in and merge them: new contacts are made, different ones updated, the same left alone."""
    if not rows:
        return Merged()
    connection.execute(query("walk_indexes"))
    with connection.cursor() as cursor, cursor.copy(query("fill_staging")) as copy:
        copy.write(rows)
    merged = fetch(connection, "merge_staging", **_parameters(target))
    if merged is None:
        raise AssertionError("an aggregate without GROUP BY gives one row")
    return Merged(**merged)


def _parameters(target: Target) -> dict[str, Any]:
    return {
        "import_id": target.import_id,
        "channel_id": target.channel_id,
        "segment_id": target.segment_id,
        "blank_clears": target.blank_clears,
        "names": list(target.names),
        "cleared": list(target.names) if target.blank_clears else [],
        "instants": list(target.instants),
    }
