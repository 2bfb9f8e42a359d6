"""`castlist demo`: the main job on a shipped list, in a workspace of its own."""

import json
import secrets
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING

import click

from castlist.cli.broadcast_running import print_report
from castlist.cli.downloads import write_download
from castlist.cli.house import open_house
from castlist.cli.imports import show_import
from castlist.cli.listening import address_to_listen_at
from castlist.cli.output import print_line, print_table
from castlist.cli.serving import port_option

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast
    from castlist.imports.models import Import
    from castlist.workspaces.models import User, Workspace

SLUG = "demo"
NAME = "Nilgiri Lane"
ZONE = "Asia/Kolkata"
HOST = "127.0.0.1"
LOGIN = "owner@demo.example"
SEGMENT = "Diwali early access"
LIST = "festive-offer-india.csv"
OPTED_OUT = ("918120007950", "918120023788", "918120308872")
"""Three of the list who wrote STOP to an earlier offer, so that the report has somebody who is skipped."""

SINCE = timedelta(days=40)
"""So long ago; whoever is brought back in the demo stays so when it is run again."""

FIRST_CONTACTS = 5
FIRST_ERRORS = 5


@click.command
@click.option("--serve", "is_served", is_flag=True, help="Open the pages afterwards, with a login ready.")
@port_option
def demo(*, is_served: bool, port: int) -> None:
    """Import the shipped list of 1,050 users, send them a template through the sandbox, and show what came of it."""
    if is_served:
        address_to_listen_at(HOST, port)
    open_house()
    from castlist.config.environment import environment

    workspace = _workspace()
    password = _log_in_as_owner(workspace) if is_served else ""
    person = _person()
    _opt_out(workspace)
    saved = _import(workspace, person)
    print_line("")
    show_import(saved)
    processed = environment().data_directory / f"{LIST.removesuffix('.csv')}-processed.csv"
    write_download(saved, processed, is_processed=True, errors_only=False)
    print_line(f"  Processed file: {processed}")
    _show_errors(saved)
    _show_contacts(workspace)
    broadcast = _send(workspace, person)
    print_line("")
    print_report(broadcast, as_json=False)
    print_line(
        f"\nGo on, with --workspace demo: castlist broadcasts report {broadcast.uuid} · castlist imports list · "
        "castlist contacts list --search nair"
    )
    if is_served:
        _open_pages(password, port)


def _open_pages(password: str, port: int) -> None:
    """Print a login and serve: here on a terminal, in the background for a script, which gets its turn back."""
    from castlist.cli.serving import serve_all, serve_behind

    words = f"\nLog in at http://{HOST}:{port} as {LOGIN} with the password {password}"
    if sys.stdout.isatty():
        print_line(f"{words}\nCtrl-C ends it; `make run` opens it again.")
        serve_all(host=HOST, port=port)
    else:
        process = serve_behind(port=port)
        print_line(f"{words}\nIt runs in the background: kill {process} ends it; `make run` opens it again.")


def _log_in_as_owner(workspace: "Workspace") -> str:
    """Make the demo's person an owner here, with a new password, which is given.

    Also of the first workspace while nobody is in it: with an account there is no set-up any more that leads there.
    """
    from castlist.workspaces.models import Role, TeamMember, User, Workspace
    from castlist.workspaces.settings import DEFAULT_SLUG

    password = secrets.token_urlsafe(9)
    person = _person() or User.objects.create_user(LOGIN, name="Meera Raghavan")
    person.set_password(password)
    person.save()
    for place in (workspace, *Workspace.objects.filter(slug=DEFAULT_SLUG, team=None)):
        TeamMember.objects.get_or_create(workspace=place, user=person, defaults={"role": Role.OWNER})
    return password


def _person() -> "User | None":
    """Find the demo's person, whose the import and the broadcast are; nobody has that account before `--serve`."""
    from castlist.workspaces.models import User

    return User.objects.filter(email=LOGIN).first()


def _workspace() -> "Workspace":
    """Make the demo workspace with its sandbox channel, or find it from an earlier run.

    On fresh data it is the one of the first start: an empty one would stand beside it for ever.
    """
    from castlist.channels.connecting import ConnectRequest, connect_channel
    from castlist.channels.lookup import connected
    from castlist.workspaces.first_start import take_first_workspace
    from castlist.workspaces.models import Workspace
    from castlist.workspaces.settings import create_workspace

    workspace = Workspace.objects.filter(slug=SLUG).first()
    if workspace is None:
        workspace = take_first_workspace(SLUG, name=NAME, timezone=ZONE) or create_workspace(
            SLUG, name=NAME, timezone=ZONE
        )
    if not connected(workspace).exists():
        connect_channel(
            workspace, ConnectRequest(provider="sandbox", name="Nilgiri Lane sandbox", number="919876500110")
        )
    return workspace


def _opt_out(workspace: "Workspace") -> None:
    """Let a few people of the list have opted out before it came."""
    from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs
    from castlist.config.database import connect

    at = datetime.now(UTC) - SINCE
    opt_outs = [OptOut(person=phone, source=OptOutSource.STOP_WORD, at=at) for phone in OPTED_OUT]
    with closing(connect()) as connection, connection.transaction():
        add_opt_outs(connection, workspace.pk, opt_outs)


def _import(workspace: "Workspace", person: "User | None") -> "Import":
    from castlist.cli.progress import bring_to_end
    from castlist.imports.saving import ImportRequest, save_import

    request = ImportRequest(
        file_name=LIST,
        segment=SEGMENT,
        is_accepted=True,
        uploaded_by=person,
        uploaded_as="" if person else "demo",
    )
    print_line(f"Importing {LIST} into the segment {SEGMENT} …")
    with resources.files("castlist.cli").joinpath("lists", LIST).open("rb") as content:
        saved = save_import(workspace, content, request)
    bring_to_end(saved, is_shown=True)
    return saved


def _send(workspace: "Workspace", person: "User | None") -> "Broadcast":
    """Send the template `welcome` to the list through the sandbox, and wait for what comes back."""
    from castlist.broadcasts.composing import Composition, compose_broadcast
    from castlist.broadcasts.expressions import read_written
    from castlist.broadcasts.models import Broadcast
    from castlist.broadcasts.previewing import preview_message
    from castlist.broadcasts.running import start_broadcast
    from castlist.channels.lookup import connected
    from castlist.cli.broadcast_progress import bring_to_end

    earlier = Broadcast.objects.filter(workspace=workspace).count()
    channel = connected(workspace)[0]
    composition = Composition(
        name=f"{SEGMENT} {earlier + 1}" if earlier else SEGMENT,
        channel=channel,
        template="welcome",
        language="en",
        segments=[SEGMENT],
        values={"body.1": read_written("{{user.first_name}}|friend")},
        created_by=person,
        created_as="" if person else "demo",
    )
    broadcast = compose_broadcast(workspace, composition)
    print_line(f"\nSending welcome to {SEGMENT} through the sandbox, at {channel.messages_per_second} a second …")
    print_line(f"  {preview_message(broadcast).body}")
    print_line(f"  {len(OPTED_OUT)} of them wrote STOP before: nothing goes to them.")
    start_broadcast(broadcast)
    return bring_to_end(broadcast, is_shown=True)


def _show_errors(saved: "Import") -> None:
    from castlist.imports.processed_file import left_out_rows

    print_line("\nThe first rows that were left out:")
    rows = [(row, comment) for row, comment in islice(left_out_rows(saved), FIRST_ERRORS)]
    print_table(("Row", "Comment"), rows, empty="None.")


def _show_contacts(workspace: "Workspace") -> None:
    from castlist.audience.contacts import list_contacts
    from castlist.config.database import connect

    with closing(connect()) as connection:
        lines = list_contacts(connection, workspace.pk, segment=SEGMENT)
        people = [json.loads(line, parse_float=str, parse_int=str) for line in islice(lines, FIRST_CONTACTS)]
    print_line(f"\nThe first users of {SEGMENT}:")
    rows = [
        (
            person["phone"],
            f"{person['first_name'] or ''} {person['last_name'] or ''}".strip(),
            person["attributes"].get("city", ""),
            person["attributes"].get("loyalty.points", ""),
        )
        for person in people
    ]
    print_table(("Phone", "Name", "city", "loyalty.points"), rows, empty="None.")
