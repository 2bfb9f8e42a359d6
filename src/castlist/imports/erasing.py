"""Erasing a person from what was uploaded: their rows in stored files, and what verdicts repeat of them.

One transaction an import, so that a cut-off erasure goes on where it was: what is erased is not found again. The new
file is stored beside the old one, the import's row moves to it, and then the old one is deleted.
"""

import csv
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from time import monotonic
from typing import IO

from psycopg.types.json import Jsonb

from castlist.audience.erasing import EraseRefused
from castlist.imports.header import read_header
from castlist.imports.header_problems import HeaderRefused
from castlist.imports.lifecycle import FINISHED
from castlist.imports.models import Import
from castlist.imports.person_rows import PersonRow, national_digits, rows_of_person
from castlist.imports.queue import workspace_lock
from castlist.imports.record import Connection, fetch, fetch_nothing
from castlist.imports.rewriting import rewrite_csv, rewrite_workbook
from castlist.imports.scratch import scratch_folder
from castlist.imports.sheet import Sheet, SheetRefused, open_sheet
from castlist.imports.survey import surveyed_frames
from castlist.imports.uploads import forget_upload, keep_upload, local_upload
from castlist.imports.verdicts import BatchVerdicts, pack_verdicts, unpack_verdicts
from castlist.workspaces.models import Workspace

_BETWEEN = b" \t\n\r\f\v\x00().+-"
"""What may stand between the digits of a number, and the other half of UTF-16."""
_PIECE = 4 * 1_048_576

_NOT_TOLD = [
    {"code": "erased", "words": "What was wrong with the file is not told any more: somebody in it was erased."}
]


@contextmanager
def no_import_runs(connection: Connection, workspace: Workspace) -> Iterator[None]:
    """Keep imports of a workspace from being applied. Raises EraseRefused while there are any that have not ended."""
    with workspace_lock(connection, workspace.pk) as is_ours:
        unended = Import.objects.filter(workspace=workspace).exclude(status__in=[each.value for each in FINISHED])
        first = unended.order_by("pk").first()
        if first is not None:
            raise EraseRefused(
                f"The import of {first.file_name} has not ended, and may bring them back. "
                "Erase them when it has ended, or cancel it first."
            )
        if not is_ours:
            raise EraseRefused("Imports of this workspace are being worked on at this moment. Erase them in a minute.")
        yield


@dataclass(frozen=True, kw_only=True)
class Looked:
    """Stored `files` gone through now, their `rows` erased, after which import to go on, and how many are `left`."""

    files: int
    rows: int
    after: int
    left: int


def erase_from_uploads(
    connection: Connection, workspace: Workspace, phone: str, *, after: int = 0, seconds: float = inf
) -> Looked:
    """Erase a number's rows from stored files for so long, whole files at a time. To be called while no import runs.

    `after` is the import at which it was left the last time; its files come in the order in which they were saved.
    """
    until = monotonic() + seconds
    stored = Import.objects.filter(workspace=workspace, pk__gt=after).exclude(stored_file="").order_by("pk")
    waiting, rows = list(stored.values_list("pk", flat=True)), 0
    for at, key in enumerate(waiting):
        if at and monotonic() >= until:
            return Looked(files=at, rows=rows, after=after, left=len(waiting) - at)
        saved = stored.filter(pk=key).first()
        rows += _erase_from(connection, saved, phone) if saved is not None else 0
        after = key
    return Looked(files=len(waiting), rows=rows, after=after, left=0)


def _erase_from(connection: Connection, saved: Import, phone: str) -> int:
    with local_upload(saved.stored_file) as path, scratch_folder(saved.uuid) as folder:
        if not zipfile.is_zipfile(path) and not _holds(path, phone):
            return 0
        try:
            sheet, rows = _read(saved, path, phone)
            if not rows:
                return 0
            new = folder / "sheet"
            numbers = frozenset(row.number for row in rows)
            if sheet.encoding == "xlsx":
                rewrite_workbook(sheet, new, numbers)
            else:
                rewrite_csv(path, new, numbers)
        except (SheetRefused, HeaderRefused, csv.Error, UnicodeError):
            return _forget(connection, saved, phone) if _holds(path, phone) else 0
        with new.open("rb") as content:
            name = keep_upload(content, workspace=saved.workspace.uuid, upload=saved.uuid)
    _move_to(connection, saved, name, rows, phone)
    return len(rows)


def _read(saved: Import, path: Path, phone: str) -> tuple[Sheet, list[PersonRow]]:
    """Open a stored sheet and find the number's rows. Raises SheetRefused and HeaderRefused."""
    sheet = open_sheet(path, name=saved.file_name)
    header = read_header(sheet.header, known={}, custom_limit=saved.custom_columns_limit)
    return sheet, list(rows_of_person(surveyed_frames(sheet, header), phone, country=saved.country))


def _forget(connection: Connection, saved: Import, phone: str) -> int:
    """Delete a file that holds the number and cannot be read: nothing of it was ever imported."""
    _move_to(connection, saved, "", [], phone)
    return 1


def _move_to(connection: Connection, saved: Import, name: str, rows: Sequence[PersonRow], phone: str) -> None:
    """Let the import's row have the new file; the old one goes, or the new one where another was faster."""
    key = {"workspace_id": saved.workspace_id, "import_id": saved.pk}
    with connection.transaction():
        is_named = national_digits(phone).encode() in json.dumps(saved.problems).encode().translate(None, _BETWEEN)
        problems = Jsonb(_NOT_TOLD if is_named else saved.problems)
        facts = {"stored_file": name, "before": saved.stored_file, "rows": max(1, len(rows)), "problems": problems}
        is_moved = fetch(connection, "note_erased", **key, **facts) is not None
        if is_moved:
            _empty_verdicts(connection, saved, {row.ordinal for row in rows})
    for each in filter(None, (saved.stored_file if is_moved else name,)):
        forget_upload(each)


def _empty_verdicts(connection: Connection, saved: Import, ordinals: set[int]) -> None:
    """Take the texts of these rows out of the verdicts: what was wrong is still said, not with what."""
    key = {"workspace_id": saved.workspace_id, "import_id": saved.pk}
    first = 0
    for number in range(saved.batches_done):
        row = fetch(connection, "read_verdicts", **key, number=number)
        if row is None:
            return
        verdicts = unpack_verdicts(bytes(row["verdicts"]))
        here = {ordinal - first for ordinal in ordinals} & verdicts.problems.keys()
        if here:
            fetch_nothing(connection, "change_verdicts", **key, number=number, verdicts=_emptied(verdicts, here))
        first += len(verdicts.outcomes)


def _emptied(verdicts: BatchVerdicts, places: set[int]) -> bytes:
    problems = {
        at: [replace(problem, text="") for problem in found] if at in places else found
        for at, found in verdicts.problems.items()
    }
    return pack_verdicts(replace(verdicts, problems=problems))


def _holds(path: Path, phone: str) -> bool:
    """Whether a number's digits stand anywhere in a file, in a zip's members as well."""
    digits = national_digits(phone).encode()
    if not zipfile.is_zipfile(path):
        with path.open("rb") as content:
            return _stands_in(content, digits)
    try:
        with zipfile.ZipFile(path) as book:
            for member in book.infolist():
                with book.open(member) as content:
                    if _stands_in(content, digits):
                        return True
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        return True  # nobody can say
    return False


def _stands_in(content: IO[bytes], digits: bytes) -> bool:
    before = b""
    while piece := content.read(_PIECE):
        bare = before + piece.translate(None, _BETWEEN)
        if digits in bare:
            return True
        before = bare[-len(digits) :]
    return False
