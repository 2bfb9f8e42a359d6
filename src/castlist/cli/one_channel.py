"""What the commands of one channel share: finding it by its name, and printing it as it stands afterwards."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from castlist.cli.channel_words import channel_object
from castlist.cli.house import open_house
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line

if TYPE_CHECKING:
    from castlist.channels.models import Channel


def on_channel(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the channel that NAME says, with `--workspace` and `--json`; the house is open then."""

    @click.argument("name", required=False)
    @workspace_option
    @json_option
    @functools.wraps(command)
    def run(*, name: str | None, workspace: str, **given: Any) -> Any:
        open_house()
        from castlist.channels.lookup import find_channel
        from castlist.workspaces.settings import find_workspace

        return command(find_channel(find_workspace(workspace), name), **given)

    return run


def show(channel: "Channel", words: str, *, as_json: bool, **more: Any) -> None:
    """Print a channel after a command; `more` stands in the JSON object besides."""
    if as_json:
        print_json({**channel_object(channel), **more})
    else:
        print_line(words)
