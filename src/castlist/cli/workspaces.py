"""`castlist workspaces`."""

from typing import Annotated, Any

import typer

from castlist.cli.house import open_house
from castlist.cli.options import JsonOption
from castlist.cli.output import print_json, print_line, print_table

app = typer.Typer(help="Businesses: each with its channels, users and limits.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Its short name: small letters, digits, dashes.")]
Name = Annotated[str | None, typer.Option(help="Its name, as users of the lists know the business.")]
Timezone = Annotated[str | None, typer.Option(metavar="ZONE", help="For times without an offset: Asia/Kolkata, UTC.")]
RowLimit = Annotated[int | None, typer.Option(metavar="N", help="Users per file; the rows after are discarded.")]
FileLimit = Annotated[int | None, typer.Option(metavar="MB", help="Size of a file, 1 MB being 1,048,576 bytes.")]


@app.command("create")
def create(
    slug: Slug,
    *,
    name: Name = None,
    timezone: Timezone = None,
    row_limit: RowLimit = None,
    file_limit: FileLimit = None,
    as_json: JsonOption = False,
) -> None:
    """Make a workspace."""
    open_house()
    from castlist.workspaces.settings import create_workspace

    workspace = create_workspace(slug, name=name, timezone=timezone, row_limit=row_limit, file_limit_mb=file_limit)
    _show(workspace, "is made", as_json=as_json)


@app.command("set")
def set_(
    slug: Slug,
    *,
    name: Name = None,
    timezone: Timezone = None,
    row_limit: RowLimit = None,
    file_limit: FileLimit = None,
    as_json: JsonOption = False,
) -> None:
    """Change a workspace's name, time zone or limits. Imports saved earlier keep the limits they were saved with."""
    open_house()
    from castlist.workspaces.settings import change_workspace, find_workspace

    workspace = find_workspace(slug)
    change_workspace(workspace, name=name, timezone=timezone, row_limit=row_limit, file_limit_mb=file_limit)
    _show(workspace, "is set", as_json=as_json)


@app.command("list")
def list_workspaces(*, as_json: JsonOption = False) -> None:
    """List the workspaces with their limits."""
    open_house()
    from castlist.workspaces.models import Workspace

    workspaces = [_object(workspace) for workspace in Workspace.objects.order_by("slug")]
    if as_json:
        print_json(workspaces)
    else:
        print_table(
            ("Slug", "Name", "Time zone", "Users per file", "MB per file"),
            [
                tuple(each[key] for key in ("slug", "name", "timezone", "row_limit", "file_limit_mb"))
                for each in workspaces
            ],
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
