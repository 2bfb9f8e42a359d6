"""Saving an import: everything that is checked before a file is looked at, then the file and its row."""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import uuid6
from django.db import connection, transaction
from django.utils import timezone

from castlist.audience.segments import SegmentRefused, check_segment_name, refuse_rule_segment
from castlist.channels.models import Channel
from castlist.config.environment import environment
from castlist.imports.consent import consent_wording
from castlist.imports.gate import choose_channel
from castlist.imports.lifecycle import Status
from castlist.imports.models import Import
from castlist.imports.phones import UnknownCountry, phone_rules, read_country
from castlist.imports.queue import wake_workers
from castlist.imports.uploads import forget_upload, keep_upload
from castlist.workspaces.models import User, Workspace

MEGABYTE = 1_048_576


class ImportRefused(Exception):
    """Nothing was saved. `code` is a word; the message says what is missing and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What a person asks for. `channel` and `country` may be left out where the workspace makes them plain."""

    file_name: str
    segment: str
    is_accepted: bool
    channel: str | None = None
    country: str | None = None
    blank_cells: str = "keep"
    row_limit: int | None = None
    uploaded_as: str = ""
    uploaded_by: User | None = None


def save_import_of(workspace: Workspace, path: Path, request: ImportRequest) -> Import:
    """Save the import of a file on this machine. Raises ImportRefused, GateClosed, and the system's own errors."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, and cannot be read twice
            kind = "a folder" if path.is_dir() else "a device or a pipe"
            raise ImportRefused("not_a_file", f"{path} is {kind}, not a file.")
        with path.open("rb") as content:
            return save_import(workspace, content, request)
    except FileNotFoundError as error:
        raise ImportRefused("file_not_found", f"There is no file {path}.") from error
    except PermissionError as error:
        raise ImportRefused("file_not_readable", f"{path} cannot be read: permission denied.") from error


def save_import(workspace: Workspace, content: IO[bytes], request: ImportRequest) -> Import:
    """Save an import, which is thereby in the queue. A file over the size limit is kept in history as Failed.

    Raises GateClosed without a channel to import through, ImportRefused for whatever else is not in order.
    """
    channel = choose_channel(workspace, request.channel)
    country = _country(channel.country if request.country is None else request.country)
    segment = _segment(workspace, request.segment)
    row_limit = _row_limit(workspace, request.row_limit)
    if request.blank_cells not in {"keep", "clear"}:
        raise ImportRefused("unknown_blank_rule", "Blank cells either `keep` or `clear` the stored value.")
    if not request.is_accepted:
        raise ImportRefused(
            "not_accepted", f"Accept this first (--accept): {consent_wording(workspace.name, row_limit)}"
        )
    return _store(workspace, content, request, channel=channel, country=country, segment=segment, row_limit=row_limit)


def _country(country: str) -> str:
    try:
        return read_country(country)
    except UnknownCountry as error:
        raise ImportRefused("unknown_country", str(error)) from error


def _segment(workspace: Workspace, name: str) -> str:
    connection.ensure_connection()
    try:
        segment = check_segment_name(name)
        refuse_rule_segment(connection.connection, workspace.pk, segment)
    except SegmentRefused as error:
        raise ImportRefused("segment_refused", str(error)) from error
    return segment


def _row_limit(workspace: Workspace, wanted: int | None) -> int:
    if wanted is None:
        return workspace.row_limit
    if not 1 <= wanted <= workspace.row_limit:
        raise ImportRefused(
            "row_limit",
            f"The row limit of this import may be from 1 to {workspace.row_limit}, the workspace's own limit. "
            f"An owner can raise that: castlist workspaces set {workspace.slug} --row-limit N.",
        )
    return wanted


def _store(
    workspace: Workspace,
    content: IO[bytes],
    request: ImportRequest,
    *,
    channel: Channel,
    country: str,
    segment: str,
    row_limit: int,
) -> Import:
    now = timezone.now()
    saved = Import(
        workspace=workspace,
        uuid=uuid6.uuid7(),
        channel=channel,
        country=country,
        segment_name=segment,
        file_name=_readable(Path(request.file_name).name),
        file_size=content.seek(0, os.SEEK_END),
        blank_cells=request.blank_cells,
        row_limit=row_limit,
        file_limit_mb=workspace.file_limit_mb,
        custom_columns_limit=environment().custom_columns_limit,
        timezone=workspace.timezone,
        batch_rows=environment().batch_rows,
        phone_rules=phone_rules(),
        uploaded_by=request.uploaded_by,
        uploaded_as=request.uploaded_as,
        uploaded_at=now,
        accepted_at=now,
        accepted_wording=consent_wording(workspace.name, row_limit),
        status=Status.QUEUED.value,
    )
    content.seek(0)
    if saved.file_size > workspace.file_limit_mb * MEGABYTE:
        saved.status, saved.finished_at = Status.FAILED.value, now
        saved.problems = [{"code": "file_too_large", "words": too_large_words(saved.file_size, saved.file_limit_mb)}]
    else:
        saved.stored_file = keep_upload(content, workspace=workspace.uuid, upload=saved.uuid)
    try:
        _enqueue(saved)
    except BaseException:
        if saved.stored_file:
            forget_upload(saved.stored_file)
        raise
    return saved


def _readable(name: str) -> str:
    """Give a file's name as text that can be stored: a name may be any bytes, also such as are no UTF-8."""
    return name.encode("utf-8", "replace").decode() or "unnamed"


def _enqueue(saved: Import) -> None:
    """Insert the row and wake the workers, behind the workspace's row: ids follow the order of commits."""
    with transaction.atomic():
        Workspace.objects.select_for_update(no_key=True).get(pk=saved.workspace_id)
        saved.save()
        if saved.status == Status.QUEUED:
            with connection.cursor() as cursor:
                wake_workers(cursor, saved.workspace_id)


def too_large_words(file_size: int, limit_mb: int) -> str:
    """Say that a file of so many bytes is over the limit."""
    size = file_size / MEGABYTE
    # Rounded up: a file that is a byte too large must not read as large as the limit.
    shown = f"{size:,.0f}" if size - limit_mb >= 1 else f"{math.ceil(size * 100) / 100:,.2f}"
    return f"The file has {shown} MB; the limit is {limit_mb} MB."
