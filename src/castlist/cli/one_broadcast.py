"""What the commands of one broadcast share: finding it by its id or name, and printing it as it stands afterwards."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from castlist.cli.broadcast_words import broadcast_object
from castlist.cli.house import open_house
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast


def on_broadcast(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the broadcast that its argument names, with `--workspace` and `--json`; the house is open then."""

    @click.argument("broadcast")
    @workspace_option
    @json_option
    @functools.wraps(command)
    def run(*, broadcast: str, workspace: str, **given: Any) -> Any:
        open_house()
        from castlist.broadcasts.composing import find_broadcast
        from castlist.workspaces.settings import find_workspace

        return command(find_broadcast(find_workspace(workspace), broadcast), **given)

    return run


def show(broadcast: "Broadcast", words: str, /, *, as_json: bool, **more: Any) -> None:
    """Print a broadcast as it stands now."""
    broadcast.refresh_from_db()
    if as_json:
        print_json({**broadcast_object(broadcast), **more})
    else:
        print_line(words)
