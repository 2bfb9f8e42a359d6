"""`castlist channels`."""

import click

from castlist.cli.house import open_house
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table


@click.group()
def channels() -> None:
    """Connect, list and disconnect WhatsApp numbers."""


@channels.command("connect")
@click.option("--provider", required=True, help="Who carries the messages: sandbox.")
@click.option("--name", required=True, help="What the channel is called.")
@click.option("--number", metavar="DIGITS", required=True, help="Its number with calling code, digits only.")
@workspace_option
@json_option
def connect(*, provider: str, name: str, number: str, workspace: str, as_json: bool) -> None:
    """Connect a WhatsApp number. A sandbox channel is active at once and sends nothing outside."""
    open_house()
    from castlist.channels.numbers import connect_channel
    from castlist.workspaces.settings import find_workspace

    channel = connect_channel(find_workspace(workspace), provider=provider, name=name, number=number)
    if as_json:
        print_json(_object(channel))
    else:
        print_line(f"{channel.name} is active: {channel.provider}, {channel.number} ({channel.country}).")


@channels.command("disconnect")
@click.argument("name")
@workspace_option
@json_option
def disconnect(*, name: str, workspace: str, as_json: bool) -> None:
    """Take a channel away. Users, imports and reports stay."""
    open_house()
    from castlist.channels.numbers import disconnect_channel
    from castlist.workspaces.settings import find_workspace

    channel = disconnect_channel(find_workspace(workspace), name)
    if as_json:
        print_json(_object(channel))
    else:
        print_line(f"{channel.name} is disconnected. Users and imports stay.")


@channels.command("list")
@workspace_option
@json_option
def list_channels(*, workspace: str, as_json: bool) -> None:
    """List the connected channels with their state."""
    open_house()
    from castlist.channels.numbers import connected
    from castlist.workspaces.settings import find_workspace

    found = connected(find_workspace(workspace))
    if as_json:
        print_json([_object(channel) for channel in found])
    else:
        print_table(
            ("Name", "Provider", "Number", "Country", "State"),
            [(each.name, each.provider, each.number, each.country, each.state) for each in found],
            empty="No channel is connected. Connect one: castlist channels connect --provider sandbox …",
        )


def _object(channel: object) -> dict[str, str]:
    fields = ("name", "provider", "number", "country", "state")
    return {"id": str(getattr(channel, "uuid", "")), **{field: getattr(channel, field) for field in fields}}
