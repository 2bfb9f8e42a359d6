"""`castlist broadcasts create` and `set`: what a broadcast is composed of."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from castlist.cli.broadcast_words import standing_words
from castlist.cli.house import open_house
from castlist.cli.imports import account_name
from castlist.cli.one_broadcast import on_broadcast, show
from castlist.cli.options import UTF8, json_option, workspace_option

if TYPE_CHECKING:
    from castlist.broadcasts.expressions import Written


def _parts(*, is_new: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add what a broadcast is composed of; a new one needs an audience and a template."""
    options = (
        click.option(
            "--segment", "segments", metavar="NAME", multiple=True, required=is_new, help="Who gets it; repeatable."
        ),
        click.option("--exclude", "excluded", metavar="NAME", multiple=True, help="Who does not; repeatable."),
        click.option("--template", required=is_new, metavar="NAME", help="The message template."),
        click.option("--language", metavar="CODE", help="Its language. May be left out where it has one."),
        click.option(
            "--set",
            "values",
            metavar="KEY=VALUE",
            multiple=True,
            type=UTF8,
            help="Fill in: body.1={{user.first_name}}|friend. Keys: header, header.link, body.N, body.NAME, button.N.",
        ),
        click.option("--channel", metavar="NAME", help="Needed where several are connected."),
        click.option("--at", metavar="TIME", help="Send then: 2026-11-30 10:00, in the workspace's time zone."),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@click.command("create")
@click.argument("name", required=False)
@click.option("--name", "named", metavar="NAME", help="What the broadcast is called, instead of the argument.")
@_parts(is_new=True)
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
        values=_written(values),
        scheduled_at=local_time(at, place.timezone) if at is not None else None,
        created_as=account_name(),
    )
    broadcast = compose_broadcast(place, composition)
    show(broadcast, f"{broadcast.name}: {standing_words(broadcast)}.", as_json=as_json)


@click.command("set")
@click.option("--name", metavar="NAME", help="Another name.")
@_parts(is_new=False)
@on_broadcast
def set_(
    one: Any,
    *,
    name: str | None,
    segments: tuple[str, ...],
    excluded: tuple[str, ...],
    template: str | None,
    language: str | None,
    values: tuple[str, ...],
    channel: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Change a draft, or schedule it with --at. What is left out stays; --exclude "" excludes nobody, KEY= empties.

    Segments given anew take the place of the earlier ones. A scheduled broadcast is made a draft again first.
    """
    from castlist.broadcasts.changing import Changes, change_draft
    from castlist.broadcasts.composing import local_time
    from castlist.channels.lookup import find_channel

    changes = Changes(
        name=name,
        channel=find_channel(one.workspace, channel) if channel is not None else None,
        template=template,
        language=language,
        segments=segments or None,
        excluded=[each for each in excluded if each] if excluded else None,
        values=_written(values),
        scheduled_at=local_time(at, one.timezone) if at is not None else None,
    )
    lacks = change_draft(one, changes)
    one.refresh_from_db()
    words = "\n".join([f"{one.name}: {standing_words(one)}.", *(f"  It lacks: {each}" for each in lacks)])
    show(one, words, as_json=as_json, lacks=list(lacks))


def _written(values: tuple[str, ...]) -> "dict[str, Written]":
    from castlist.broadcasts.expressions import read_written

    return {key: read_written(text) for key, text in map(_pair, values)}


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise click.UsageError(f"--set {text}: write KEY=VALUE, for example body.1={{{{user.first_name}}}}.")
    return key.strip(), value
