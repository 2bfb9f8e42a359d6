"""`castlist broadcasts`: composing, looking ahead, listing."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from castlist.cli.broadcast_composing import create, set_
from castlist.cli.broadcast_words import (
    HEADINGS,
    broadcast_object,
    broadcast_row,
    composition_lines,
    duration_words,
    preflight_object,
)
from castlist.cli.downloads import write_output
from castlist.cli.house import open_house
from castlist.cli.one_broadcast import on_broadcast, show
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast


@click.group()
def broadcasts() -> None:
    """Compose a broadcast, look at what it would do, send it and see what came of it. BROADCAST is its id or name."""


broadcasts.add_command(create)
broadcasts.add_command(set_)


@broadcasts.command("list")
@workspace_option
@json_option
def list_broadcasts(*, workspace: str, as_json: bool) -> None:
    """List broadcasts, newest first."""
    open_house()
    from castlist.broadcasts.models import Broadcast
    from castlist.workspaces.settings import find_workspace

    rows = Broadcast.objects.filter(workspace=find_workspace(workspace)).select_related("channel").order_by("-id")
    if as_json:
        print_json([broadcast_object(each) for each in rows])
    else:
        empty = "No broadcasts yet. Make one: castlist broadcasts create NAME --segment … --template …"
        print_table(HEADINGS, [broadcast_row(each) for each in rows], empty=empty)


@broadcasts.command("show")
@on_broadcast
def show_broadcast(one: "Broadcast", *, as_json: bool) -> None:
    """Show a broadcast: its audience, its template, what is filled in, how it stands."""
    from contextlib import closing

    from castlist.audience.segments import SegmentRefused
    from castlist.broadcasts.audience_facts import count_audience
    from castlist.broadcasts.lifecycle import BEFORE_START
    from castlist.config.database import connect

    people: int | None = one.audience
    if one.state in BEFORE_START:
        try:
            with closing(connect()) as connection:
                people = count_audience(connection, one)
        except SegmentRefused:
            people = None
    show(one, "\n".join(composition_lines(one, people)), as_json=as_json)


@broadcasts.command("preview")
@click.option("--as", "as_phone", metavar="DIGITS", help="The contact to show it for. Default: the first one.")
@on_broadcast
def preview(one: "Broadcast", *, as_phone: str | None, as_json: bool) -> None:
    """Show the message as it will be for a recipient."""
    from castlist.broadcasts.plans import teller_of
    from castlist.broadcasts.previewing import preview_message

    seen = preview_message(one, phone=as_phone)
    if as_json:
        print_json({"id": str(one.uuid), **vars(seen), "skipped": seen.skipped or None})
        return
    print_line(f"To {seen.phone}:")
    if seen.skipped:
        print_line(f"  Skipped: {teller_of(one).words(seen.skipped)}")
        return
    for part in (seen.header, seen.body, seen.footer, *(f"[{button}]" for button in seen.buttons)):
        if part:
            print_line("\n".join(f"  {line}" for line in part.split("\n")))


@broadcasts.command("preflight")
@click.option("--skipped", metavar="FILE", type=click.Path(path_type=Path), help="Write who is skipped, with Comments.")
@on_broadcast
def preflight(one: "Broadcast", *, skipped: Path | None, as_json: bool) -> None:
    """Go through the whole audience: how many would get it, how many are skipped and why, how long it takes."""
    from django.utils import timezone

    from castlist.broadcasts.plans import teller_of
    from castlist.broadcasts.preflight import Preflight, check_everybody
    from castlist.broadcasts.previewing import header_problem
    from castlist.channels.waiting import waiting_of

    results: list[Preflight] = []

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as text:
            results.append(check_everybody(one, skipped_to=text))

    if skipped is None:
        results.append(check_everybody(one))
    else:
        write_output(skipped, write)
    result, header = results[0], header_problem(one)
    if as_json:
        print_json({"id": str(one.uuid), **preflight_object(result), "header_problem": header or None})
        return
    skipped_number = result.skipped.total()
    print_line(
        f"{result.will_be_sent:,} of {result.audience:,} users would get it; "
        f"{skipped_number:,} {'is' if skipped_number == 1 else 'are'} skipped."
    )
    teller = teller_of(one)
    for skip, count in result.reasons.most_common():
        told = teller.tell(skip)
        print_line(f"  {count:,} × {told.words}")
        print_line(f"      {told.to_do}")
    print_line(f"Template: {result.template_status.capitalize()}. {duration_words(result)}")
    if waiting := waiting_of(one.channel, timezone.now()):
        print_line(f"Not yet: {waiting.words(one.timezone)}")
    for trouble in result.troubles:
        print_line(f"It cannot start: {trouble}")
    if header:
        print_line(f"Header: {header} WhatsApp would refuse the messages.")
    if skipped is not None:
        print_line(f"Written: {skipped}")


@broadcasts.command("test")
@click.option("--to", metavar="DIGITS", required=True, help="Your own number, with calling code.")
@click.option("--as", "as_phone", metavar="DIGITS", help="Whose values are filled in. Default: the first contact's.")
@on_broadcast
def test(one: "Broadcast", *, to: str, as_phone: str | None, as_json: bool) -> int:
    """Send the message to one number now, outside the broadcast. Exit code 1 when it was not accepted."""
    from castlist.broadcasts.previewing import outcome_words, send_test
    from castlist.channels.providers.protocol import Accepted

    outcome = send_test(one, to=to, as_phone=as_phone)
    words = f"Sent to {to}." if isinstance(outcome, Accepted) else outcome_words(outcome)
    told = {"outcome": type(outcome).__name__.lower(), "words": words}
    show(one, told["words"], as_json=as_json, **told)
    return 0 if isinstance(outcome, Accepted) else 1


@broadcasts.command("delete")
@on_broadcast
def delete(one: "Broadcast", *, as_json: bool) -> None:
    """Delete a broadcast that never started."""
    from castlist.broadcasts.composing import delete_broadcast

    told = broadcast_object(one)
    delete_broadcast(one)
    if as_json:
        print_json(told)
    else:
        print_line(f"{one.name} is deleted.")
