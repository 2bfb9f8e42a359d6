"""`castlist workspaces`."""

from collections.abc import Callable
from typing import Any

import click

from castlist.cli.house import open_house
from castlist.cli.options import json_option
from castlist.cli.output import print_json, print_line, print_table


@click.group()
def workspaces() -> None:
    """Make businesses and set their name, time zone and limits."""


def _settings(command: Callable[..., None]) -> Callable[..., None]:
    """Add what can be said of a workspace; what is left out stays as it is."""
    for option in (
        click.option("--file-limit", metavar="MB", type=int, help="Size of a file; 1 MB is 1,048,576 bytes."),
        click.option("--row-limit", metavar="N", type=int, help="Users per file; the rows after it are discarded."),
        click.option("--timezone", metavar="ZONE", help="For times without an offset: Asia/Kolkata, UTC."),
        click.option("--name", help="Its name, as the people on the lists know the business."),
        click.argument("slug"),
    ):
        command = option(command)
    return json_option(command)


@workspaces.command("create")
@_settings
def create(
    *,
    slug: str,
    name: str | None,
    timezone: str | None,
    row_limit: int | None,
    file_limit: int | None,
    as_json: bool,
) -> None:
    """Make a workspace."""
    open_house()
    from castlist.workspaces.settings import create_workspace

    workspace = create_workspace(slug, name=name, timezone=timezone, row_limit=row_limit, file_limit_mb=file_limit)
    _show(workspace, "is made", as_json=as_json)


@workspaces.command("set")
@_settings
def set_(
    *,
    slug: str,
    name: str | None,
    timezone: str | None,
    row_limit: int | None,
    file_limit: int | None,
    as_json: bool,
) -> None:
    """Change a workspace's name, time zone or limits. Imports saved earlier keep the limits they were saved with."""
    open_house()
    from castlist.workspaces.settings import change_workspace, find_workspace

    workspace = find_workspace(slug)
    change_workspace(workspace, name=name, timezone=timezone, row_limit=row_limit, file_limit_mb=file_limit)
    _show(workspace, "is set", as_json=as_json)


@workspaces.command("list")
@json_option
def list_workspaces(*, as_json: bool) -> None:
    """List the workspaces with their limits."""
    open_house()
    from castlist.workspaces.models import Workspace

    found = [_object(workspace) for workspace in Workspace.objects.order_by("slug")]
    if as_json:
        print_json(found)
    else:
        print_table(
            ("Slug", "Name", "Time zone", "Users per file", "MB per file"),
            [tuple(each[key] for key in ("slug", "name", "timezone", "row_limit", "file_limit_mb")) for each in found],
            empty="No workspaces yet. Make one: castlist workspaces create SLUG",
        )


def _show(workspace: Any, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_object(workspace))
    else:
        print_line(
            f"{workspace.slug} {what}: {workspace.name}, {workspace.timezone}, up to {workspace.row_limit:,} users "
            f"and {workspace.file_limit_mb:,} MB per file."
        )


def _object(workspace: Any) -> dict[str, Any]:
    fields = ("slug", "name", "timezone", "row_limit", "file_limit_mb")
    return {"id": str(workspace.uuid), **{field: getattr(workspace, field) for field in fields}}
