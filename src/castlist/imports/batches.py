"""Pass 2, the half before the database: cuts the sheet into batches that are ready to be merged."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import polars as pl

from castlist.imports.header import Header
from castlist.imports.merge import Merged
from castlist.imports.reasons import Reason
from castlist.imports.repeats import Carrier, fold
from castlist.imports.row_supply import RowSupply
from castlist.imports.rows import JudgedRows, judge_rows
from castlist.imports.sheet import Sheet
from castlist.imports.survey import Survey, surveyed_frames
from castlist.imports.verdicts import Outcome, Problem, Replacement


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch that can be merged.

    `staged`: one row a contact, `ordinal` and the contact's values as rows.py names them. `problems` and `replaced`
    are by position in the batch; `takes_place_of` counts the rows, of this batch and of earlier ones, that its rows
    replace.
    """

    number: int
    first_ordinal: int
    rows: int
    staged: pl.DataFrame
    problems: dict[int, list[Problem]]
    replaced: dict[int, Replacement]
    takes_place_of: int


@dataclass(frozen=True, kw_only=True)
class BatchPlan:
    """How a sheet is cut: what was frozen when it was saved, what is merged already, and what pass 1 found."""

    sheet: Sheet
    header: Header
    country: str
    zone: str
    row_limit: int
    batches_done: int
    blank_clears: bool
    survey: Survey


def read_batches(plan: BatchPlan, scratch: Path) -> Iterator[Batch]:
    """Read the batches in order, leaving out the rows that an earlier start has merged.

    Of those only the rows are read again that belong to later batches. Neither verdicts nor values depend on how the
    file is cut: the rows of one number are folded in file order into the last of them, wherever they stand.
    """
    ends = plan.survey.ends
    # Part 0 is what is merged already, part 1 the next batch.
    parts = pl.Series(ends, dtype=pl.UInt32).search_sorted(plan.survey.repeats["last_ordinal"], side="right")
    repeats = plan.survey.repeats.with_columns(target=parts.cast(pl.Int64))
    carrier = Carrier(scratch, blank_clears=plan.blank_clears)
    supply = RowSupply(surveyed_frames(plan.sheet, plan.header))
    merged = 0
    while merged < ends[0] and (frame := supply.some(ends[0] - merged)) is not None:
        merged += frame.height
        _carry_only(plan, carrier, repeats, frame)
    for part, (start, end) in enumerate(pairwise(ends), start=1):
        frame = supply.exactly(end - start)
        if frame is not None:
            yield _prepare(plan, carrier, repeats, frame, part=part)


def _carry_only(plan: BatchPlan, carrier: Carrier, repeats: pl.DataFrame, frame: pl.DataFrame) -> None:
    later = repeats.filter(pl.col("target") > 0)
    rows = frame.join(later.select("ordinal"), on="ordinal", how="semi")
    if rows.height:
        accepted = _judge(plan, rows).accepted
        carrier.put(accepted.join(later.select("ordinal", "target"), on="ordinal"), source=int(frame["ordinal"][0]))


def _judge(plan: BatchPlan, frame: pl.DataFrame) -> JudgedRows:
    return judge_rows(frame, plan.header, country=plan.country, zone=plan.zone)


def _prepare(plan: BatchPlan, carrier: Carrier, repeats: pl.DataFrame, frame: pl.DataFrame, *, part: int) -> Batch:
    first = int(frame["ordinal"][0])
    judged = _judge(plan, frame)
    replaced = repeats.filter(pl.col("ordinal").is_between(first, first + frame.height - 1))
    accepted = judged.accepted
    if replaced.height:
        later = accepted.join(
            replaced.filter(pl.col("target") > part).select("ordinal", "target"), on="ordinal", maintain_order="left"
        )
        carrier.put(later, source=first)
        accepted = accepted.join(later.select("ordinal"), on="ordinal", how="anti", maintain_order="left")
    return Batch(
        number=plan.batches_done + part - 1,
        first_ordinal=first,
        rows=frame.height,
        staged=_fold_repeats(accepted, carrier, repeats, part, blank_clears=plan.blank_clears),
        problems=_problems_by_position(judged.problems, first),
        replaced={
            ordinal - first: Replacement(ordinal=last_ordinal, row=last_row)
            for ordinal, last_ordinal, last_row in replaced.select("ordinal", "last_ordinal", "last_row").iter_rows()
        },
        takes_place_of=repeats.filter(pl.col("target") == part).height,
    )


def _fold_repeats(
    accepted: pl.DataFrame, carrier: Carrier, repeats: pl.DataFrame, part: int, *, blank_clears: bool
) -> pl.DataFrame:
    """Fold the rows of each repeated number into the last, which stands in this batch; one row a number is left."""
    here = repeats.filter(pl.col("target") == part)
    if not here.height:
        return accepted
    ends = pl.concat([here["ordinal"], here["last_ordinal"]]).unique().to_frame()
    repeated = accepted.join(ends, on="ordinal", how="semi", maintain_order="left")
    folded: pl.DataFrame | None = None
    for earlier in carrier.take(part):
        folded = earlier if folded is None else fold(pl.concat([folded, earlier]), blank_clears=blank_clears)
    together = repeated if folded is None else pl.concat([folded, repeated])
    alone = accepted.join(ends, on="ordinal", how="anti", maintain_order="left")
    return pl.concat([alone, fold(together, blank_clears=blank_clears)])


def _problems_by_position(problems: pl.DataFrame, first: int) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = {}
    for ordinal, column, reason, text in problems.iter_rows():
        problem = Problem(column=column, reason=Reason(reason), text=text)
        found.setdefault(ordinal - first, []).append(problem)
    return found


def outcomes_of(batch: Batch, merged: Merged) -> str:
    """Write one letter a row: what the database did with the staged rows, errors and replaced rows."""
    letters = [""] * batch.rows
    for at in batch.problems:
        letters[at] = Outcome.ERROR.value
    for at in batch.replaced:
        letters[at] = Outcome.REPLACED.value
    done = (
        (batch.staged["ordinal"].to_list(), Outcome.UNCHANGED),
        (merged.created_ordinals, Outcome.CREATED),
        (merged.updated_ordinals, Outcome.UPDATED),
    )
    for ordinals, outcome in done:
        for ordinal in ordinals:
            letters[ordinal - batch.first_ordinal] = outcome.value
    return "".join(letters)
