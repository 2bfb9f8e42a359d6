"""Creating workspaces and setting their name, time zone and limits."""

import re
import zoneinfo

from castlist.workspaces.lookup import WorkspaceNotFound
from castlist.workspaces.models import Workspace

DEFAULT_SLUG = "default"
"""The workspace that exists after the first start, and is meant where none is named."""

MOST_ROWS = 2_000_000_000
MOST_MEGABYTES = 1_048_576


class WorkspaceRefused(Exception):
    """A workspace cannot be made, changed or found. The message says why and what to do."""


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
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", slug):
        raise WorkspaceRefused(f"{slug!r} cannot name a workspace: use 1 to 63 small letters, digits and inner dashes.")
    if Workspace.objects.filter(slug=slug).exists():
        raise WorkspaceRefused(f"There is a workspace {slug} already. Change it: castlist workspaces set {slug}.")
    workspace = Workspace(slug=slug, name=slug)
    change_workspace(workspace, name=name, timezone=timezone, row_limit=row_limit, file_limit_mb=file_limit_mb)
    return workspace


def change_workspace(
    workspace: Workspace,
    *,
    name: str | None = None,
    timezone: str | None = None,
    row_limit: int | None = None,
    file_limit_mb: int | None = None,
) -> None:
    """Set what is given, check it and save. Raises WorkspaceRefused; then nothing is saved."""
    if name is not None:
        workspace.name = _checked_name(name)
    if timezone is not None:
        workspace.timezone = _checked_zone(timezone)
    if row_limit is not None:
        workspace.row_limit = _in_range("The row limit", row_limit, MOST_ROWS)
    if file_limit_mb is not None:
        workspace.file_limit_mb = _in_range("The file limit in MB", file_limit_mb, MOST_MEGABYTES)
    workspace.save()


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 120 or not name.isprintable():
        raise WorkspaceRefused("A workspace's name has 1 to 120 characters in one line.")
    return name


def _checked_zone(timezone: str) -> str:
    if timezone not in zoneinfo.available_timezones():
        raise WorkspaceRefused(f"{timezone!r} is not a time zone. Use a name such as Asia/Kolkata or UTC.")
    return timezone


def _in_range(what: str, value: int, most: int) -> int:
    if not 1 <= value <= most:
        raise WorkspaceRefused(f"{what} is {value}; it must be from 1 to {most:,}.")
    return value
