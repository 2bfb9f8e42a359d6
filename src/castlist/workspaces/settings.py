"""Creating workspaces and setting their name, time zone and limits."""

import zoneinfo
from typing import Any

from django.db import IntegrityError, transaction

from castlist.workspaces.lookup import SLUG, WorkspaceNotFound
from castlist.workspaces.models import Workspace
from castlist.workspaces.names import NameRefused, check_name

DEFAULT_SLUG = "default"
"""The workspace that exists after the first start, and is meant where none is named."""

NAME_LENGTH = 120
MOST_ROWS = 2_000_000_000
MOST_MEGABYTES = 1_048_576


class WorkspaceRefused(Exception):
    """A workspace cannot be made, changed or found. The message says why and what to do; `field`: of which setting."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


def find_workspace(slug: str) -> Workspace:
    """Find a workspace by its slug. Raises WorkspaceNotFound."""
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise WorkspaceNotFound(slug)
    return workspace


def create_workspace(
    slug: str,
    *,
    name: str | None = None,
    timezone: str | None = None,
    row_limit: int | None = None,
    file_limit_mb: int | None = None,
) -> Workspace:
    """Make a workspace. Raises WorkspaceRefused for a slug that is taken or malformed, or a value out of range."""
    if not SLUG.fullmatch(slug):
        raise WorkspaceRefused(f"{slug!r} cannot name a workspace: use 1 to 63 small letters, digits and inner dashes.")
    changes = _checked(name=name, timezone=timezone, row_limit=row_limit, file_limit_mb=file_limit_mb)
    try:
        # Not looked up first: of two who make it at the same moment the table refuses one.
        with transaction.atomic():
            return Workspace.objects.create(slug=slug, **{"name": slug, **changes})
    except IntegrityError as error:
        raise WorkspaceRefused(
            f"There is a workspace {slug} already. Change it: castlist workspaces set {slug}."
        ) from error


def change_workspace(
    workspace: Workspace,
    *,
    name: str | None = None,
    timezone: str | None = None,
    row_limit: int | None = None,
    file_limit_mb: int | None = None,
) -> None:
    """Check what is given, set it and save it, and nothing else. Raises WorkspaceRefused; then nothing is saved."""
    changes = _checked(name=name, timezone=timezone, row_limit=row_limit, file_limit_mb=file_limit_mb)
    for field, value in changes.items():
        setattr(workspace, field, value)
    if changes:
        workspace.save(update_fields=list(changes))


def _checked(
    *, name: str | None, timezone: str | None, row_limit: int | None, file_limit_mb: int | None
) -> dict[str, Any]:
    """Give the fields that are to be set, with their checked values."""
    changes = {
        "name": None if name is None else _checked_name(name),
        "timezone": None if timezone is None else _checked_zone(timezone),
        "row_limit": (
            None if row_limit is None else _in_range("The row limit", row_limit, MOST_ROWS, field="row_limit")
        ),
        "file_limit_mb": (
            None
            if file_limit_mb is None
            else _in_range("The file limit in MB", file_limit_mb, MOST_MEGABYTES, field="file_limit_mb")
        ),
    }
    return {field: value for field, value in changes.items() if value is not None}


def _checked_name(name: str) -> str:
    try:
        return check_name(name, NAME_LENGTH, of="workspace")
    except NameRefused as refusal:
        raise WorkspaceRefused(str(refusal), "name") from refusal


NO_ZONES = frozenset({"localtime", "Factory", "posixrules"})
"""In the system's list, but no place on earth: `localtime` is whatever the server is set to."""


def list_zones() -> list[str]:
    """List the time zones to choose from: places, and UTC."""
    return ["UTC", *sorted(zone for zone in zoneinfo.available_timezones() - NO_ZONES if "/" in zone)]


def _checked_zone(timezone: str) -> str:
    if timezone not in zoneinfo.available_timezones() or timezone in NO_ZONES:
        raise WorkspaceRefused(f"{timezone!r} is not a time zone. Use a name such as Asia/Kolkata or UTC.", "timezone")
    return timezone


def _in_range(what: str, value: int, most: int, *, field: str) -> int:
    if not 1 <= value <= most:
        raise WorkspaceRefused(f"{what} is {value}; it must be from 1 to {most:,}.", field)
    return value
