"""What tests begin with: workspaces, uploads, and looking at what came of them."""

import csv
import io
import itertools
import json
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from castlist.imports.models import Import
    from castlist.workspaces.models import Workspace

SEVEN = "user.username,user.phone_no,user.email,user.first_name,user.last_name,user.title,user.account"
NUMBER = "919876500110"

_counter = itertools.count(1)


def new_workspace(*, has_channel: bool = True, **settings: Any) -> "Workspace":
    """Make a workspace with a name of its own."""
    import uuid6

    from castlist.channels.connecting import ConnectRequest, connect_channel
    from castlist.workspaces.settings import create_workspace

    workspace = create_workspace(f"w{next(_counter)}-{uuid6.uuid7().hex[-12:]}", **settings)
    if has_channel:
        connect_channel(workspace, ConnectRequest(provider="sandbox", name="Shop", number=NUMBER))
    return workspace


def save(workspace: "Workspace", content: str | bytes, *, name: str = "list.csv", **request: Any) -> "Import":
    """Save an import of this content, which is then in the queue."""
    from castlist.imports.saving import ImportRequest, save_import

    data = content.encode() if isinstance(content, str) else content
    options: dict[str, Any] = {"segment": "Everyone", "is_accepted": True, **request}
    return save_import(workspace, io.BytesIO(data), ImportRequest(file_name=name, **options))


def work(workspace: "Workspace") -> None:
    """Work the workspace's queue off."""
    from castlist.imports.queue import work_off

    assert work_off(workspace.pk, should_end=lambda: False)


def import_sheet(workspace: "Workspace", content: str | bytes, **request: Any) -> "Import":
    """Import this content to its end."""
    saved = save(workspace, content, **request)
    work(workspace)
    saved.refresh_from_db()
    return saved


def sheet(*rows: str, columns: str = "") -> str:
    """Write a sheet: the seven columns and these, then rows."""
    return "\r\n".join([f"{SEVEN},{columns}" if columns else SEVEN, *rows, ""])


def contacts(workspace: "Workspace", **filters: Any) -> list[dict[str, Any]]:
    """List the contacts of a workspace as `castlist contacts list --json` does, numbers as Decimals."""
    from castlist.audience.contacts import list_contacts
    from castlist.config.database import connect

    with closing(connect()) as connection:
        lines = list(list_contacts(connection, workspace.pk, **filters))
    return [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in lines]


def processed_text(saved: "Import", *, errors_only: bool = False) -> str:
    """Give the processed file of an import, as text without its BOM."""
    from castlist.imports.processed_file import write_processed_file

    output = io.StringIO(newline="")
    write_processed_file(saved, output, errors_only=errors_only)
    return output.getvalue()


def processed(saved: "Import", *, errors_only: bool = False) -> list[list[str]]:
    """Give the rows of the processed file, header included."""
    return list(csv.reader(io.StringIO(processed_text(saved, errors_only=errors_only), newline="")))


def comments(saved: "Import") -> list[str]:
    """Give the comment of each row."""
    rows = processed(saved)
    at = rows[0].index("Comments")
    return [row[at] for row in rows[1:]]


def counts(saved: "Import") -> dict[str, int]:
    """Give the counts of an import that are not zero, having checked that they add up."""
    names = ("created", "updated", "unchanged", "replaced", "errors", "discarded")
    values = {name: getattr(saved, name) for name in names}
    assert sum(values.values()) == saved.total
    return {name: count for name, count in values.items() if count}


def sample_path(name: str) -> Path:
    """Give the path of a sheet of the test data."""
    return Path(__file__).parent / "samples" / name
