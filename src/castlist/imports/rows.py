"""Judging rows: a frame of cells in, the rows that may be written and the problems of the others out. Pure."""

from dataclasses import dataclass

import polars as pl

from castlist.audience.attribute_types import AttributeType
from castlist.audience.predefined import FIELDS, PREDEFINED
from castlist.imports.header import NUL_SHOWN, Column, Header
from castlist.imports.header_problems import SHOWN_TEXT
from castlist.imports.phones import normalise_phones
from castlist.imports.reasons import Reason
from castlist.imports.trimming import trim_cells
from castlist.imports.values import judge_texts, judge_values

PROBLEMS_SCHEMA = pl.Schema({"ordinal": pl.UInt32, "column": pl.Int32, "reason": pl.String, "text": pl.String})


@dataclass(frozen=True, kw_only=True)
class JudgedRows:
    """What judging a frame came to.

    `accepted`: rows without any problem; columns `ordinal`, `row` (UInt32), `phone`, the other six predefined fields
    by their names in FIELDS (String, null where blank), and `a0`, `a1` … (the attributes' values as JSON, null where
    blank). `problems`: one line a problem (PROBLEMS_SCHEMA), sorted by row and column.
    """

    accepted: pl.DataFrame
    problems: pl.DataFrame


def judge_phones(frame: pl.DataFrame, country: str) -> pl.DataFrame:
    """Normalise the phones of a frame of raw cells: `phone` and `reason`, row for row."""
    cells = frame.select(trim_cells(pl.col(f"c{FIELDS.index('phone')}"))).to_series()
    return normalise_phones(cells, country)


def judge_rows(frame: pl.DataFrame, header: Header, *, country: str, zone: str) -> JudgedRows:
    """Judge every cell of a frame of raw cells, numbered by `ordinal`, as the rules of the sheet say (§4)."""
    cells = frame.select("ordinal", "row", *(_trimmed(column) for column in header.columns))
    phones = judge_phones(frame, country)
    judged: dict[str, pl.Series] = {}
    reasons: dict[int, pl.Series] = {}
    for column in header.columns:
        texts = cells[_cell(column)]
        if column.index == FIELDS.index("phone"):
            judged["phone"], reasons[column.index] = phones["phone"], phones["reason"]
        elif column.key is None:
            judged[FIELDS[column.index]], reasons[column.index] = texts, judge_texts(texts)
        else:
            values = judge_values(texts, column.type, zone=zone)
            judged[f"a{column.index - len(PREDEFINED)}"] = values["json"]
            reasons[column.index] = values["reason"]
    problems = _problems(frame, cells, header, reasons)
    accepted = cells.select("ordinal", "row").with_columns(**judged)
    if problems.height:
        accepted = accepted.join(problems.select("ordinal").unique(), on="ordinal", how="anti", maintain_order="left")
    return JudgedRows(accepted=accepted, problems=problems)


def _cell(column: Column) -> str:
    return f"c{column.index}"


def _trimmed(column: Column) -> pl.Expr:
    """Trim a cell; of a TEXT also take off the one `'` that an export put before what a spreadsheet would run (§5)."""
    cell = trim_cells(pl.col(_cell(column)))
    if column.type == AttributeType.TEXT and column.index != FIELDS.index("phone"):
        guarded = cell.str.contains(r"^'+[=+\-@\t\r]")
        cell = pl.when(guarded).then(cell.str.slice(1)).otherwise(cell)
    return cell.alias(_cell(column))


def _problems(frame: pl.DataFrame, cells: pl.DataFrame, header: Header, reasons: dict[int, pl.Series]) -> pl.DataFrame:
    errors = _error_cells(frame, header)
    found = [
        _column_problems(cells, column, reasons[column.index])
        for column in header.columns
        if reasons[column.index].null_count() < cells.height
    ]
    if errors.height and found:  # what an error cell says instead of a value is not judged as a value
        found = [pl.concat(found).join(errors, on=["ordinal", "column"], how="anti")]
    return pl.concat([PROBLEMS_SCHEMA.to_frame(), *found, errors, _surplus(frame, header)]).sort("ordinal", "column")


def _column_problems(cells: pl.DataFrame, column: Column, reasons: pl.Series) -> pl.DataFrame:
    return cells.filter(reasons.is_not_null()).select(
        "ordinal",
        pl.lit(column.index, pl.Int32).alias("column"),
        reasons.drop_nulls().alias("reason"),
        _shown(pl.col(_cell(column)).fill_null("")).alias("text"),
    )


def _shown(text: pl.Expr) -> pl.Expr:
    """Cut an offending text, and show a NUL of a workbook: the processed file has to be readable again."""
    cut = pl.when(text.str.len_chars() > SHOWN_TEXT).then(text.str.slice(0, SHOWN_TEXT - 1) + "…").otherwise(text)
    return cut.str.replace_all("\0", NUL_SHOWN, literal=True)


def _error_cells(frame: pl.DataFrame, header: Header) -> pl.DataFrame:
    """List the cells in which a workbook shows an error (`#N/A`), as far as their columns are imported."""
    with_errors = frame.filter(pl.col("error_cells").is_not_null())
    if not with_errors.height:
        return PROBLEMS_SCHEMA.to_frame()
    parts = [
        with_errors.filter(pl.col("error_cells").list.contains(column.index)).select(
            "ordinal",
            pl.lit(column.index, pl.Int32).alias("column"),
            pl.lit(Reason.ERROR_CELL.value).alias("reason"),
            _shown(pl.col(_cell(column)).fill_null("")).alias("text"),
        )
        for column in header.columns
    ]
    return pl.concat(parts)


def _surplus(frame: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Find rows with text beyond the header's last column; the problem is told of the first such cell."""
    first = pl.col("surplus").list.eval(trim_cells(pl.element()).is_not_null()).list.arg_max()
    return (
        frame.filter(pl.col("surplus").is_not_null())
        .with_columns(first=first)
        .select(
            "ordinal",
            (pl.col("first").cast(pl.Int32) + header.width).alias("column"),
            pl.lit(Reason.SURPLUS_CELLS.value).alias("reason"),
            _shown(pl.col("surplus").list.get(pl.col("first"))).alias("text"),
        )
    )
