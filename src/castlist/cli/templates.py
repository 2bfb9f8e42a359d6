"""`castlist templates`."""

from typing import TYPE_CHECKING, Any

import click

from castlist.cli.house import open_house
from castlist.cli.options import UTF8, json_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table
from castlist.cli.template_words import HEADINGS, template_lines, template_object, template_row

if TYPE_CHECKING:
    from castlist.channels.models import Channel

channel_option = click.option("--channel", metavar="NAME", help="The channel; may be left out where there is one.")


@click.group()
def templates() -> None:
    """See the message templates of a channel, as its provider lists them."""


@templates.command("sync")
@channel_option
@workspace_option
@json_option
def sync(*, channel: str | None, workspace: str, as_json: bool) -> None:
    """Fetch the templates from the provider now. It happens by itself every six hours."""
    found = _channel(channel, workspace)
    from dataclasses import asdict

    from castlist.channels.mirroring import mirror_templates

    mirrored = mirror_templates(found)
    if as_json:
        print_json(asdict(mirrored))
        return
    print_line(
        f"{found.name} has {mirrored.total:,} templates: {mirrored.added:,} new, {mirrored.changed:,} changed, "
        f"{mirrored.removed:,} gone."
    )
    if mirrored.warning:
        print_line(f"Warning: {mirrored.warning}")


@templates.command("list")
@channel_option
@workspace_option
@json_option
def list_(*, channel: str | None, workspace: str, as_json: bool) -> None:
    """List the templates with their status, and whether they can be sent."""
    found = _channel(channel, workspace)
    from castlist.channels.templates import list_templates

    listed = list(list_templates(found))
    if as_json:
        print_json([template_object(each) for each in listed])
        return
    print_table(
        HEADINGS, [template_row(each) for each in listed], empty="No templates. Fetch: castlist templates sync."
    )
    if found.templates_warning:
        print_line(f"Warning: {found.templates_warning}")


@templates.command("show")
@click.argument("name")
@click.option(
    "--language", metavar="CODE", help="As WhatsApp writes it: en, pt_BR; may be left out where there is one."
)
@channel_option
@workspace_option
@json_option
def show(*, name: str, language: str | None, channel: str | None, workspace: str, as_json: bool) -> None:
    """Show a template: its text, its variables, and what keeps it from being sent."""
    found = _channel(channel, workspace)
    from castlist.channels.templates import find_template

    _show(find_template(found, name, language), as_json=as_json)


@templates.command("declare")
@click.argument("name")
@click.option("--language", metavar="CODE", required=True, help="As WhatsApp writes it: en, pt_BR.")
@click.option("--category", metavar="C", default="MARKETING", show_default=True, help="MARKETING or UTILITY.")
@click.option("--body", metavar="TEXT", type=UTF8, default="", help="The text, with its variables as {{1}}, {{2}}.")
@click.option("--variables", metavar="N", type=int, help="How many variables the text has, where it is not given.")
@click.option("--header", type=click.Choice(("none", "image", "video", "document")), default="none", help="Its media.")
@click.option("--header-text", metavar="TEXT", type=UTF8, default="", help="A text header, with at most one variable.")
@click.option(
    "--button", metavar="KIND:TEXT[:ADDRESS]", type=UTF8, multiple=True, help="A button, in their order; repeatable."
)
@channel_option
@workspace_option
@json_option
def declare(
    *, channel: str | None, workspace: str, as_json: bool, header: str, button: tuple[str, ...], **given: Any
) -> None:
    """Say which variables a template has, where the provider does not (Kaleyra V1).

    Buttons: quick_reply:Stop, url:Shop:https://x.example/{{1}}, phone_number:Call, copy_code:Copy.
    """
    found = _channel(channel, workspace)
    from castlist.channels.declaring import Declaration, declare_template, read_button
    from castlist.channels.template_shape import HeaderKind

    buttons = [read_button(each) for each in button]
    declaration = Declaration(header=HeaderKind(header), buttons=buttons, **given)
    _show(declare_template(found, declaration), as_json=as_json)


def _channel(name: str | None, workspace: str) -> "Channel":
    open_house()
    from castlist.channels.lookup import find_channel
    from castlist.workspaces.settings import find_workspace

    return find_channel(find_workspace(workspace), name)


def _show(template: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(template_object(template))
    else:
        for line in template_lines(template):
            print_line(line)
