"""`castlist broadcasts`: composing, looking ahead, listing."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castlist.cli.broadcast_words import (
    HEADINGS,
    broadcast_object,
    broadcast_row,
    duration_words,
    preflight_object,
    standing_words,
)
from castlist.cli.downloads import write_output
from castlist.cli.house import open_house
from castlist.cli.imports import account_name
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast

broadcast_argument = click.argument("broadcast")


@click.group()
def broadcasts() -> None:
    """Compose a broadcast, look at what it would do, send it and see what came of it. BROADCAST is its id or name."""


def found(broadcast: str, workspace: str) -> "Broadcast":
    """Open the house and find a broadcast."""
    open_house()
    from castlist.broadcasts.composing import find_broadcast
    from castlist.workspaces.settings import find_workspace

    return find_broadcast(find_workspace(workspace), broadcast)


def show(broadcast: "Broadcast", words: str, /, *, as_json: bool, **more: Any) -> None:
    """Print a broadcast as it stands now."""
    broadcast.refresh_from_db()
    if as_json:
        print_json({**broadcast_object(broadcast), **more})
    else:
        print_line(words)


@broadcasts.command("create")
@click.argument("name", required=False)
@click.option("--name", "named", metavar="NAME", help="What the broadcast is called, instead of the argument.")
@click.option("--segment", "segments", metavar="NAME", multiple=True, required=True, help="Who gets it; repeatable.")
@click.option("--exclude", "excluded", metavar="NAME", multiple=True, help="Who does not; repeatable.")
@click.option("--template", required=True, metavar="NAME", help="The message template.")
@click.option("--language", metavar="CODE", help="Its language. May be left out where it has one.")
@click.option(
    "--set",
    "values",
    metavar="KEY=VALUE",
    multiple=True,
    help="Fill in: body.1={{user.first_name}}|friend. Keys: header, header.link, body.N, body.NAME, button.N.",
)
@click.option("--channel", metavar="NAME", help="Needed where several are connected.")
@click.option("--at", metavar="TIME", help="Send then: 2026-11-30 10:00, in the workspace's time zone.")
@workspace_option
@json_option
def create(
    *,
    name: str | None,
    named: str | None,
    segments: tuple[str, ...],
    excluded: tuple[str, ...],
    template: str,
    language: str | None,
    values: tuple[str, ...],
    channel: str | None,
    at: str | None,
    workspace: str,
    as_json: bool,
) -> None:
    r"""Make a draft, or schedule it with --at. In VALUE the text after the last | is the fallback; \| is a bar."""
    open_house()
    from castlist.broadcasts.composing import BroadcastRefused, Composition, compose_broadcast, local_time
    from castlist.broadcasts.expressions import read_written
    from castlist.channels.lookup import find_channel
    from castlist.channels.templates import find_template
    from castlist.workspaces.settings import find_workspace

    title = named or name
    if not title:
        raise BroadcastRefused("Give the broadcast a name: castlist broadcasts create NAME …")
    place = find_workspace(workspace)
    by = find_channel(place, channel)
    chosen = find_template(by, template, language)
    composition = Composition(
        name=title,
        channel=by,
        template=chosen.name,
        language=chosen.language,
        segments=segments,
        excluded=excluded,
        values={key: read_written(text) for key, text in map(_pair, values)},
        scheduled_at=local_time(at, place.timezone) if at else None,
        created_as=account_name(),
    )
    broadcast = compose_broadcast(place, composition)
    show(broadcast, f"{broadcast.name}: {standing_words(broadcast)}.", as_json=as_json)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise click.UsageError(f"--set {text}: write KEY=VALUE, for example body.1={{{{user.first_name}}}}.")
    return key.strip(), value


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
@broadcast_argument
@workspace_option
@json_option
def show_broadcast(*, broadcast: str, workspace: str, as_json: bool) -> None:
    """Show a broadcast: its audience, its template, what is filled in, how it stands."""
    one = found(broadcast, workspace)
    lines = [f"{one.name}: {standing_words(one)}"]
    facts = broadcast_object(one)
    lines += [f"  {key}: {facts[key]}" for key in ("channel", "template", "language", "segments", "excluded", "values")]
    show(one, "\n".join(lines), as_json=as_json)


@broadcasts.command("preview")
@broadcast_argument
@click.option("--as", "as_phone", metavar="DIGITS", help="The contact to show it for. Default: the first one.")
@workspace_option
@json_option
def preview(*, broadcast: str, as_phone: str | None, workspace: str, as_json: bool) -> None:
    """Show the message as it will be for a recipient."""
    one = found(broadcast, workspace)
    from castlist.broadcasts.previewing import preview_message

    seen = preview_message(one, phone=as_phone)
    if as_json:
        print_json({"id": str(one.uuid), **vars(seen), "skipped": seen.skipped or None})
        return
    print_line(f"To {seen.phone}:")
    if seen.skipped:
        print_line(f"  Skipped: {seen.skipped}")
        return
    for part in (seen.header, seen.body, seen.footer, *(f"[{button}]" for button in seen.buttons)):
        if part:
            print_line("\n".join(f"  {line}" for line in part.split("\n")))


@broadcasts.command("preflight")
@broadcast_argument
@click.option("--skipped", metavar="FILE", type=click.Path(path_type=Path), help="Write who is skipped, with Comments.")
@workspace_option
@json_option
def preflight(*, broadcast: str, skipped: Path | None, workspace: str, as_json: bool) -> None:
    """Go through the whole audience: how many would get it, how many are skipped and why, how long it takes."""
    one = found(broadcast, workspace)
    from castlist.broadcasts.preflight import Preflight, check_everybody

    results: list[Preflight] = []

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as text:
            results.append(check_everybody(one, skipped_to=text))

    if skipped is None:
        results.append(check_everybody(one))
    else:
        write_output(skipped, write)
    result = results[0]
    if as_json:
        print_json({"id": str(one.uuid), **preflight_object(result)})
        return
    print_line(
        f"{result.will_be_sent:,} of {result.audience:,} users would get it; {result.skipped.total():,} are skipped."
    )
    for words, count in result.skipped.most_common():
        print_line(f"  {count:,} × {words}")
    print_line(f"Template: {result.template_status.capitalize()}. {duration_words(result)}")
    for trouble in result.troubles:
        print_line(f"It cannot start: {trouble}")
    if skipped is not None:
        print_line(f"Written: {skipped}")


@broadcasts.command("test")
@broadcast_argument
@click.option("--to", metavar="DIGITS", required=True, help="Your own number, with calling code.")
@click.option("--as", "as_phone", metavar="DIGITS", help="Whose values are filled in. Default: the first contact's.")
@workspace_option
@json_option
def test(*, broadcast: str, to: str, as_phone: str | None, workspace: str, as_json: bool) -> int:
    """Send the message to one number now, outside the broadcast. Exit code 1 when it was not accepted."""
    one = found(broadcast, workspace)
    from castlist.broadcasts.previewing import send_test
    from castlist.channels.providers.protocol import Accepted, Refused

    outcome = send_test(one, to=to, as_phone=as_phone)
    if isinstance(outcome, Accepted):
        told = {"outcome": "accepted", "words": f"Sent to {to}."}
    elif isinstance(outcome, Refused):
        told = {"outcome": "refused", "words": f"{outcome.error.title}. {outcome.error.to_do}".strip()}
    else:
        told = {"outcome": "unknown", "words": f"No answer came back: {outcome.words}"}
    show(one, told["words"], as_json=as_json, **told)
    return 0 if isinstance(outcome, Accepted) else 1


@broadcasts.command("delete")
@broadcast_argument
@workspace_option
@json_option
def delete(*, broadcast: str, workspace: str, as_json: bool) -> None:
    """Delete a broadcast that never started."""
    one = found(broadcast, workspace)
    from castlist.broadcasts.composing import delete_broadcast

    told = broadcast_object(one)
    delete_broadcast(one)
    if as_json:
        print_json(told)
    else:
        print_line(f"{one.name} is deleted.")
