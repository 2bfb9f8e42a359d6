"""The file of the dialog, as it was found: none yet, refused, with a header to correct, or right."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from castlist.audience.attributes import known_attributes
from castlist.config.database import pooled
from castlist.config.environment import environment
from castlist.imports.checked_files import CheckedFile, Shelf
from castlist.imports.checking import CheckedSheet, check_sheet
from castlist.imports.problem_groups import ProblemGroup
from castlist.imports.saving import MEGABYTE, too_large_words
from castlist.imports.sheet import SheetRefused
from castlist.ui.imports.problems import ShownSheet, groups_of, show_sheet
from castlist.workspaces.models import User, Workspace

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True, kw_only=True)
class FileArea:
    """What the dialog shows of a file. `token` finds it for Save; only a file whose header is right has one."""

    name: str = ""
    size: int = 0
    refusal: str = ""
    checked: CheckedSheet | None = None
    sheet: ShownSheet | None = None
    groups: tuple[ProblemGroup, ...] = ()
    token: str = ""
    row_limit: int = 0

    @property
    def is_right(self) -> bool:
        """Whether Save may take it."""
        return bool(self.token)

    @property
    def state(self) -> str:
        """What the page's script decides by: none, refused, header or right."""
        if self.is_right:
            return "right"
        return "header" if self.groups else "refused" if self.refusal else "none"

    @property
    def to_import(self) -> int:
        """How many rows go in, as far as their number decides."""
        return min(self.checked.rows, self.row_limit) if self.checked else 0

    @property
    def discarded(self) -> int:
        """How many rows stay out, at the least."""
        return self.checked.rows - self.to_import if self.checked else 0

    @property
    def kind(self) -> str:
        """What kind of file it is, and how it is written."""
        encodings = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "Windows-1252"}
        encoding = self.checked.encoding if self.checked else ""
        return _("Excel workbook") if encoding == "xlsx" else _("CSV in %s") % encodings.get(encoding, encoding)


def shelf_of(workspace: Workspace, user: User) -> Shelf:
    """Give the place of a person's checked files."""
    return Shelf(workspace=workspace.uuid, person=UUID(str(user.uuid)))


def check_upload(workspace: Workspace, user: User, upload: "UploadedFile[bytes]") -> FileArea:
    """Look at a file that has just been received; one whose header is right is kept until Save."""
    name, size = _name_of(upload), upload.size or 0
    if size > workspace.file_limit_mb * MEGABYTE:
        return FileArea(name=name, size=size, refusal=too_large_words(size, workspace.file_limit_mb))
    path = Path(upload.temporary_file_path())  # type: ignore[attr-defined]
    area = look_at(workspace, path, name=name)
    if area.checked is None or area.groups:
        return area
    return kept(area, shelf_of(workspace, user).keep(path, name=name))


def _name_of(upload: "UploadedFile[bytes]") -> str:
    """Give the name that the file has: browsers write a quote in it as %22 (HTML standard, multipart/form-data)."""
    return (upload.name or "").replace("%22", '"').replace("%0D", " ").replace("%0A", " ")


def look_at(workspace: Workspace, path: Path, *, name: str) -> FileArea:
    """Check a file on this machine, saving nothing."""
    size = path.stat().st_size
    try:
        with pooled() as connection:
            known = known_attributes(connection, workspace.pk)
        checked = check_sheet(path, name=name, known=known, custom_limit=environment().custom_columns_limit)
    except SheetRefused as refusal:
        return FileArea(name=name, size=size, refusal=_(str(refusal)))
    groups = groups_of([problem.as_json() for problem in checked.problems], checked.start.titles)
    return FileArea(
        name=name,
        size=size,
        checked=checked,
        groups=tuple(groups),
        sheet=show_sheet(checked.start, groups, name=name),
        row_limit=workspace.row_limit,
    )


def kept(area: FileArea, file: CheckedFile) -> FileArea:
    """Say by which token a checked file is found."""
    return FileArea(**{**vars(area), "token": file.token})


def area_of(workspace: Workspace, file: CheckedFile | None) -> FileArea:
    """Show a file that waits already once more."""
    if file is None or not os.access(file.path, os.R_OK):
        return FileArea()
    return kept(look_at(workspace, file.path, name=file.name), file)
