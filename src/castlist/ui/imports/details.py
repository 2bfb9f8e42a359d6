"""The page of one import: its counts, what went wrong, the rows, how to correct and upload again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from castlist.audience.predefined import PREDEFINED
from castlist.imports.checking import start_of_file
from castlist.imports.commented_rows import NoProcessedFile
from castlist.imports.history import COUNTS
from castlist.imports.lifecycle import Status
from castlist.imports.listed_rows import ListedRow, RowKind, list_rows
from castlist.imports.models import Import
from castlist.imports.reason_summary import summarise_reasons
from castlist.imports.reasons import Reason
from castlist.imports.upload_lookup import column_names
from castlist.imports.uploads import local_upload
from castlist.ui.access import PageRequest, page
from castlist.ui.imports.finding import import_or_404
from castlist.ui.imports.problems import ShownSheet, groups_of, heading_of, show_sheet
from castlist.ui.imports.told import Told, tell
from castlist.ui.whole_number import whole_number

A_PAGE = 50

_COUNTS = {
    "created": (_("Created"), "d4"),
    "updated": (_("Updated"), "d3"),
    "unchanged": (_("Unchanged"), "d1"),
    "replaced": (_("Replaced"), "d2"),
    "errors": (_("Errors"), "bad"),
    "discarded": (_("Discarded"), "d0"),
}
_ENCODINGS = {"utf-8": "CSV, UTF-8", "utf-16": "CSV, UTF-16", "windows-1252": "CSV, Windows-1252", "xlsx": "Excel"}
_KINDS = {RowKind.ERRORS: _("Errors"), RowKind.REPLACED: _("Replaced"), RowKind.DISCARDED: _("Discarded")}


@dataclass(frozen=True, kw_only=True)
class RowsShown:
    """One page of the rows of a kind. `heading` names the reason that they are filtered by, if they are."""

    kind: RowKind
    rows: list[ListedRow]
    reason: str
    heading: str
    number: int
    first: int
    total: int
    has_more: bool
    refusal: str = ""

    @property
    def last(self) -> int:
        """The place of the last one shown."""
        return self.first + len(self.rows) - 1


@page()
def import_details(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Show an import."""
    saved = import_or_404(request.workspace, uuid)
    return render(request, "imports/import_details.html", {"nav": "users", **details_of(request, saved)})


def details_of(request: Any, saved: Import) -> dict[str, Any]:
    """Give what the page of an import shows; the same while it runs and when it has ended."""
    from castlist.ui.imports.live import progress_words

    told = tell(saved)
    context: dict[str, Any] = {
        "told": told,
        "saved": saved,
        "parts": [(colour, getattr(saved, name), words) for name, (words, colour) in _COUNTS.items()],
        "bar_words": ", ".join(
            f"{number_format(getattr(saved, name), force_grouping=True)} {words.lower()}"
            for name, (words, _c) in _COUNTS.items()
        ),
        "encoding": _ENCODINGS.get(saved.encoding or "", ""),
        "inside": saved.total - saved.discarded,
        "left_out": saved.errors + saved.discarded,
        "bar": [(_COUNTS[name][1], getattr(saved, name)) for name in COUNTS],
        "whole": max(saved.rows or 0, saved.total),
        "words": progress_words(told) if told.is_moving else "",
        "took": (saved.finished_at - saved.started_at).total_seconds()
        if saved.finished_at and saved.started_at
        else None,
    }
    if told.status == Status.FAILED:
        return context | _failed(saved)
    lines = summarise_reasons(saved) if saved.errors else []
    return context | {
        "reasons": lines,
        "most": lines[0].times if lines else 0,
        "problems": sum(line.times for line in lines),
        "attributes": max(0, len(column_names(saved)) - len(PREDEFINED)),
        "tabs": [(kind.value, words, getattr(saved, kind.value)) for kind, words in _KINDS.items()],
        "shown": _rows_shown(request, saved, told),
    }


def _failed(saved: Import) -> dict[str, Any]:
    """Give what is wrong with a header beside the sheet's first rows, as the dialog does."""
    sheet: ShownSheet | None = None
    start = None
    if saved.stored_file and any("column" in problem for problem in saved.problems):
        with local_upload(saved.stored_file) as path:
            start = start_of_file(path, name=saved.file_name)
    groups = groups_of(saved.problems, start.titles if start else ())
    if start is not None and groups:
        sheet = show_sheet(start, groups, name=saved.file_name)
    return {"sheet": sheet, "groups": groups, "refusal_heading": heading_of(saved.file_name, len(groups))}


def _rows_shown(request: Any, saved: Import, told: Told) -> RowsShown | None:
    """Give a page of rows; None where there are none to tell of, or not yet."""
    present = [kind for kind in RowKind if getattr(saved, kind.value)]
    if told.is_moving or not present:
        return None
    asked = request.GET.get("kind", "")
    kind = RowKind(asked) if asked in set(present) else present[0]
    reason = _reason(request.GET.get("reason", "")) if kind == RowKind.ERRORS else None
    number = _number(request.GET.get("page", ""))
    skip = (number - 1) * A_PAGE
    refusal = ""
    try:
        rows = list_rows(saved, kind, reason=reason, skip=skip, take=A_PAGE + 1)
    except NoProcessedFile as refused:
        rows, refusal = [], str(refused)
    return RowsShown(
        kind=kind,
        rows=rows[:A_PAGE],
        reason=reason.value if reason else "",
        heading=_heading(saved, reason),
        number=number,
        first=skip + 1,
        total=getattr(saved, kind.value),
        has_more=len(rows) > A_PAGE,
        refusal=refusal,
    )


def _heading(saved: Import, reason: Reason | None) -> str:
    from castlist.imports.comments import heading

    return heading(reason, saved.country) if reason else ""


def _reason(written: str) -> Reason | None:
    return Reason(written) if written in set(Reason) else None


def _number(written: str) -> int:
    return max(1, min(whole_number(written) or 1, 1_000_000))
