"""`castlist channels`."""

from typing import Annotated

import typer

from castlist.cli.house import open_house
from castlist.cli.options import JsonOption, WorkspaceOption
from castlist.cli.output import print_json, print_line, print_table

app = typer.Typer(help="Connected WhatsApp numbers.", no_args_is_help=True)


@app.command("connect")
def connect(
    *,
    provider: Annotated[str, typer.Option(help="Who carries the messages: sandbox.")],
    name: Annotated[str, typer.Option(help="What the channel is called.")],
    number: Annotated[str, typer.Option(metavar="DIGITS", help="Its number with calling code, digits only.")],
    workspace: WorkspaceOption = "default",
    as_json: JsonOption = False,
) -> None:
    """Connect a WhatsApp number. A sandbox channel is active at once and sends nothing outside."""
    open_house()
    from castlist.channels.numbers import connect_channel
    from castlist.workspaces.settings import find_workspace

    channel = connect_channel(find_workspace(workspace), provider=provider, name=name, number=number)
    if as_json:
        print_json(_object(channel))
    else:
        print_line(f"{channel.name} is active: {channel.provider}, {channel.number} ({channel.country}).")


@app.command("disconnect")
def disconnect(
    name: Annotated[str, typer.Argument(help="What the channel is called.")],
    *,
    workspace: WorkspaceOption = "default",
    as_json: JsonOption = False,
) -> None:
    """Take a channel away. Users, imports and reports stay."""
    open_house()
    from castlist.channels.numbers import disconnect_channel
    from castlist.workspaces.settings import find_workspace

    channel = disconnect_channel(find_workspace(workspace), name)
    if as_json:
        print_json(_object(channel))
    else:
        print_line(f"{channel.name} is disconnected. Users and imports stay.")


@app.command("list")
def list_channels(*, workspace: WorkspaceOption = "default", as_json: JsonOption = False) -> None:
    """List the connected channels with their state."""
    open_house()
    from castlist.channels.numbers import connected
    from castlist.workspaces.settings import find_workspace

    channels = connected(find_workspace(workspace))
    if as_json:
        print_json([_object(channel) for channel in channels])
    else:
        print_table(
            ("Name", "Provider", "Number", "Country", "State"),
            [(each.name, each.provider, each.number, each.country, each.state) for each in channels],
            empty="No channel is connected. Connect one: castlist channels connect --provider sandbox …",
        )


def _object(channel: object) -> dict[str, str]:
    fields = ("name", "provider", "number", "country", "state")
    return {"id": str(getattr(channel, "uuid", "")), **{field: getattr(channel, field) for field in fields}}
