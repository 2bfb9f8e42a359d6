"""`castlist contacts`, `castlist attributes`."""

import json
from contextlib import closing
from typing import Any

import click

from castlist.cli.house import open_database, open_house
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_json_line, print_line, print_table

TABLE_ROWS = 1_000
"""A table of more rows is nothing to read, and it is laid out as a whole."""


@click.group()
def contacts() -> None:
    """Show the people on the lists, and erase somebody."""


@click.group()
def attributes() -> None:
    """Show the typed values that contacts can have."""


@contacts.command("list")
@click.option("--segment", metavar="NAME", help="Only those in this segment, imported or rule.")
@click.option(
    "--search",
    metavar="TEXT",
    help="Digits: phones that start or end with them. Words: each begins a word of username, e-mail or name, "
    "in any case; é is not e.",
)
@click.option(
    "--limit", metavar="N", type=click.IntRange(min=1), help="Show so many at most; a table has 1,000 without it."
)
@workspace_option
@json_option
def list_contacts(*, segment: str | None, search: str | None, limit: int | None, workspace: str, as_json: bool) -> None:
    """List contacts, in the order in which they were made. With --json: one object a line."""
    # A segment's rule may have conditions of other rooms, which register them when Django is loaded.
    open_house() if segment else open_database()
    from itertools import islice

    from castlist.audience.contacts import list_contacts as lines_of
    from castlist.config.database import connect
    from castlist.workspaces.lookup import workspace_id

    with closing(connect()) as connection:
        lines = lines_of(connection, workspace_id(connection, workspace), segment=segment, search=search)
        if as_json:
            for line in islice(lines, limit):
                print_json_line(line)
            return
        most = limit or TABLE_ROWS
        shown = [_row(json.loads(line, parse_float=str, parse_int=str)) for line in islice(lines, most + 1)]
        rows = shown[:most]
    print_table(("Phone", "Name", "E-mail", "Segments", ""), rows, empty="No users match.")
    if len(shown) > most:
        print_line(
            f"The first {most:,}; there are more. Narrow it with --search or --segment, or take --limit or --json."
        )


@contacts.command("erase")
@click.argument("phone", metavar="NUMBER")
@click.option("--yes", is_flag=True, help="Do not ask.")
@workspace_option
@json_option
def erase(*, phone: str, yes: bool, workspace: str, as_json: bool) -> None:
    """Erase somebody (NUMBER with its calling code): values, messages, rows in stored files. Opt-outs stay."""
    open_house()
    from castlist.config.database import connect
    from castlist.receipts.naming import read_person
    from castlist.reports.erasing import erase_contact
    from castlist.workspaces.settings import find_workspace

    place, person = find_workspace(workspace), read_person(phone)
    if not yes and not click.confirm(
        f"Erase {person}? Values, messages and rows in stored files. It cannot be undone."
    ):
        raise click.Abort
    with closing(connect()) as connection:
        rows = erase_contact(connection, place, person)
    if as_json:
        print_json({"is_erased": True, "rows": rows})
    else:
        print_line(f"They are erased, and {rows:,} {'row' if rows == 1 else 'rows'} of stored files with them.")


def _row(contact: dict[str, Any]) -> tuple[str, str, str, str, str]:
    name = " ".join(contact[part] for part in ("first_name", "last_name") if contact[part])
    opted_out = "Opted out" if contact["opted_out"] else ""
    return contact["phone"], name, contact["email"] or "", ", ".join(contact["segments"]), opted_out


@attributes.command("list")
@workspace_option
@json_option
def list_attributes(*, workspace: str, as_json: bool) -> None:
    """List custom attributes with their type."""
    open_house()
    from castlist.audience.models import Attribute
    from castlist.workspaces.settings import find_workspace

    rows = Attribute.objects.filter(workspace=find_workspace(workspace)).order_by("name_key")
    if as_json:
        print_json([{"id": str(row.uuid), "name": row.name, "type": row.type} for row in rows])
    else:
        print_table(
            ("Name", "Type"),
            [(row.name, row.type) for row in rows],
            empty="No attributes yet. A sheet brings them: columns to the right of user.account.",
        )
