"""Carrying out one import, from wherever an earlier start left it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.attributes import add_attributes, known_attributes
from castlist.audience.segments import SegmentRefused, imported_segment, refuse_rule_segment
from castlist.imports.batches import Batch, BatchPlan, outcomes_of, read_batches
from castlist.imports.header import Header, read_header
from castlist.imports.header_problems import HeaderRefused
from castlist.imports.merge import Merged, Target, merge_rows, prepare_session, stage_rows
from castlist.imports.phones import phone_rules
from castlist.imports.read_ahead import read_ahead
from castlist.imports.reason_counts import count_batch, stored_reasons
from castlist.imports.record import (
    BatchCounts,
    Connection,
    ImportRecord,
    Standing,
    cancel,
    complete,
    fail,
    fetch_nothing,
    lock_import,
    note_batch,
    read_record,
    stop,
)
from castlist.imports.scratch import scratch_folder
from castlist.imports.sheet import Sheet, SheetRefused, open_sheet
from castlist.imports.survey import FRAME_BYTES, FRAME_ROWS, Survey, survey_sheet
from castlist.imports.uploads import local_upload
from castlist.imports.verdicts import BatchVerdicts, Outcome, pack_verdicts

MERGE_TRIES = 3
"""A batch that met a contact made by someone else at the same moment is merged again this often."""


class Interrupted(Exception):
    """The process was asked to end; the import stays In progress for the next worker."""


class _Cancelled(Exception):
    """A person asked to cancel."""


class _RulesChanged(Exception):
    """The rest of a half-done import would be judged by other rules than its beginning."""


class _AttributesChanged(Exception):
    """Another made one of the sheet's attributes meanwhile; the header has to be read again."""


Refusal = SheetRefused | HeaderRefused | SegmentRefused


def apply_import(connection: Connection, record: ImportRecord, *, should_end: Callable[[], bool]) -> None:
    """Bring an import that was started to its end, whatever that is.

    `should_end` is asked between batches. Raises Interrupted when it says so, and whatever is a fault on our side;
    what has been committed stays in either case, and the next call goes on from there.
    """
    try:
        _apply(connection, record, should_end)
    except (SheetRefused, HeaderRefused, SegmentRefused) as refusal:
        if not fail(connection, record, problems_of(refusal)):
            stop(connection, record, f"The file could not be read to its end: {refusal}")
    except _Cancelled:
        cancel_now(connection, record)
    except _RulesChanged as change:
        stop(connection, record, str(change))
    else:
        complete(connection, record)


def problems_of(refusal: Refusal) -> list[dict[str, Any]]:
    """Give a refusal in the form in which Import History keeps it: one entry a faulty column or fault of the file."""
    if isinstance(refusal, HeaderRefused):
        return [{**problem.as_json(), "words": problem.words} for problem in refusal.problems]
    return [{"code": getattr(refusal, "code", "segment"), "words": str(refusal)}]


def cancel_now(connection: Connection, record: ImportRecord) -> None:
    """Move to Cancelled: what is committed stays, every row not reached counts as discarded.

    The file is counted where no survey has done so. One that cannot be read has no rows to tell of.
    """
    known = read_record(connection, record.workspace_id, record.id).rows
    cancel(connection, record, rows=count_rows(connection, record) if known is None else known)


def count_rows(connection: Connection, record: ImportRecord) -> int:
    """Count the data rows of the upload, 0 where it cannot be read as a sheet, and note its encoding."""
    try:
        with local_upload(record.stored_file) as path:
            sheet = open_sheet(path, name=record.file_name)
            fetch_nothing(connection, "note_encoding", **record.key, encoding=sheet.encoding)
            # No column is looked at, however many there are.
            return sum(frame.height for frame in sheet.frames(width=1, rows=FRAME_ROWS, most_bytes=FRAME_BYTES))
    except (SheetRefused, OSError, ValueError):
        return 0


def _apply(connection: Connection, record: ImportRecord, should_end: Callable[[], bool]) -> None:
    with local_upload(record.stored_file) as path, scratch_folder(record.uuid) as scratch:
        sheet = open_sheet(path, name=record.file_name)
        fetch_nothing(connection, "note_encoding", **record.key, encoding=sheet.encoding)
        while True:
            try:
                return _read_twice(connection, record, sheet, scratch, should_end)
            except _AttributesChanged:  # batches of nothing but errors may have been noted before
                record = read_record(connection, record.workspace_id, record.id)


def _read_twice(
    connection: Connection, record: ImportRecord, sheet: Sheet, scratch: Path, should_end: Callable[[], bool]
) -> None:
    known = known_attributes(connection, record.workspace_id)
    header = read_header(sheet.header, known=known, custom_limit=record.custom_columns_limit)
    refuse_rule_segment(connection, record.workspace_id, record.segment_name)
    _refuse_changed_rules(record)
    survey = survey_sheet(
        sheet,
        header,
        country=record.country,
        zone=record.timezone,
        row_limit=record.row_limit,
        most_rows=record.batch_rows,
        rows_done=record.rows_decided,
        pause=lambda: _look_up(connection, record, should_end),
    )
    record = _with_survey(connection, record, sheet, survey)
    run = _Run.of(record, header, known)
    prepare_session(connection)
    for batch, staged in read_ahead(_staged_batches(_plan(record, sheet, header, survey), run, scratch, record)):
        if should_end():
            raise Interrupted
        run = _merge_batch(connection, record, run, batch, staged)


def _refuse_changed_rules(record: ImportRecord) -> None:
    now = phone_rules()
    if record.batches_done and record.phone_rules != now:
        raise _RulesChanged(
            f"Castlist was upgraded meanwhile: this import began by the phone rules {record.phone_rules}, "
            f"which are {now} now. Cancel it, and import the rows that it left out again."
        )


def _look_up(connection: Connection, record: ImportRecord, should_end: Callable[[], bool]) -> None:
    if should_end():
        raise Interrupted
    with connection.transaction():
        _refuse_to_go_on(connection, record)


def _refuse_to_go_on(connection: Connection, record: ImportRecord) -> None:
    """Lock the import's row; end here where a person wants to cancel, or where it has been taken from us."""
    standing = lock_import(connection, record)
    if standing == Standing.CANCEL_REQUESTED:
        raise _Cancelled
    if standing == Standing.MOVED_ON:
        raise Interrupted


def _with_survey(connection: Connection, record: ImportRecord, sheet: Sheet, survey: Survey) -> ImportRecord:
    """Note what the survey found, until a batch is merged: the rest is told of and judged as that one was."""
    if record.batches_done:
        return record
    noted = replace(
        record,
        encoding=sheet.encoding,
        rows=survey.rows,
        phone_rules=phone_rules(),
    )
    facts = {name: getattr(noted, name) for name in ("encoding", "rows", "phone_rules")}
    fetch_nothing(connection, "note_survey", **record.key, **facts)
    return noted


def _plan(record: ImportRecord, sheet: Sheet, header: Header, survey: Survey) -> BatchPlan:
    return BatchPlan(
        sheet=sheet,
        header=header,
        country=record.country,
        zone=record.timezone,
        row_limit=record.row_limit,
        batches_done=record.batches_done,
        blank_clears=record.blank_clears,
        survey=survey,
    )


@dataclass(frozen=True, kw_only=True)
class _Run:
    """What stays the same from batch to batch; `segment_id` is known from the first row that succeeds."""

    wanted: tuple[KnownAttribute, ...]
    keys: tuple[str, ...]
    segment_id: int | None

    @classmethod
    def of(cls, record: ImportRecord, header: Header, known: dict[str, KnownAttribute]) -> "_Run":
        keys = tuple(column.key or "" for column in header.attributes)
        wanted = tuple(
            known.get(key) or KnownAttribute(name=column.name, type=column.type)
            for key, column in zip(keys, header.attributes, strict=True)
        )
        return cls(wanted=wanted, keys=keys, segment_id=record.segment_id)

    @property
    def names(self) -> list[str]:
        return [attribute.name for attribute in self.wanted]

    def target(self, record: ImportRecord, segment_id: int) -> Target:
        return Target(
            import_id=record.id,
            channel_id=record.channel_id,
            segment_id=segment_id,
            names=self.names,
            instants=[each.name for each in self.wanted if each.type == AttributeType.DATETIME],
            blank_clears=record.blank_clears,
        )


def _staged_batches(plan: BatchPlan, run: _Run, scratch: Path, record: ImportRecord) -> Iterator[tuple[Batch, bytes]]:
    for batch in read_batches(plan, scratch):
        yield batch, stage_rows(batch.staged, run.names, workspace_id=record.workspace_id)


def _merge_batch(connection: Connection, record: ImportRecord, run: _Run, batch: Batch, staged: bytes) -> _Run:
    for tries_left in reversed(range(MERGE_TRIES)):
        try:
            with connection.transaction():
                return _commit_batch(connection, record, run, batch, staged)
        except psycopg.errors.UniqueViolation as error:
            if not tries_left or error.diag.constraint_name != "contact_phone_once":
                raise
    raise AssertionError("the last try returns or raises")


def _commit_batch(connection: Connection, record: ImportRecord, run: _Run, batch: Batch, staged: bytes) -> _Run:
    """Write contacts, memberships, verdicts and progress of a batch: all of it or nothing."""
    _refuse_to_go_on(connection, record)
    merged = Merged()
    if staged:
        run = run if run.segment_id else _open_segment(connection, record, run)
        merged = merge_rows(connection, run.target(record, run.segment_id or 0), staged)
    verdicts = BatchVerdicts(outcomes=outcomes_of(batch, merged), problems=batch.problems, replaced=batch.replaced)
    packed = {
        "verdicts": pack_verdicts(verdicts),
        "reasons": stored_reasons(count_batch(batch.number, verdicts)),
    }
    fetch_nothing(connection, "add_verdicts", **record.key, number=batch.number, **packed)
    counts = BatchCounts(
        rows=batch.rows,
        created=merged.created,
        updated=merged.updated,
        unchanged=merged.unchanged,
        replaced=batch.takes_place_of,
        errors=verdicts.counts()[Outcome.ERROR],
    )
    note_batch(connection, record, batch.number, counts, segment_id=run.segment_id)
    return run


def _open_segment(connection: Connection, record: ImportRecord, run: _Run) -> _Run:
    """With the first row that succeeds, and not before, the segment and the attributes come to be (rules §4)."""
    segment_id = imported_segment(connection, record.workspace_id, record.segment_name)
    add_attributes(connection, record.workspace_id, run.wanted)
    stored = known_attributes(connection, record.workspace_id)
    if any(stored[key] != wanted for key, wanted in zip(run.keys, run.wanted, strict=True)):
        raise _AttributesChanged
    return replace(run, segment_id=segment_id)
