"""What the simulator's people write, tap and set reaches the opt-outs through the real server, by every provider."""

import json
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from callback_scenes import APP_SECRET, CASTLIST, PHONE, SECRET, make_channel, served, stored, until
from message_scenes import process

from castlist.audience.opt_outs import list_opt_outs
from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.workspaces.models import Workspace


@contextmanager
def simulator(channel: Channel, port: int) -> Iterator[str]:
    """Run the simulator as the channel's provider, which reports to our server; gives its address."""
    command = [
        *(CASTLIST, "simulator", "--provider", channel.provider, "--port", "0", "--app-secret", APP_SECRET),
        *("--callback", f"http://127.0.0.1:{port}/callbacks/{channel.callback_token}"),
        *("--callback-header", f"X-Castlist-Secret: {SECRET}"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield next(word for word in line.split() if word.startswith("http://"))
        finally:
            process.terminate()


def play(address: str, page: str, **query: str) -> Any:
    with urllib.request.urlopen(f"{address}/_sim/{page}?{urllib.parse.urlencode(query)}") as answer:
        return json.load(answer)


def sources(channel: Channel) -> list[str]:
    process(channel)
    with closing(connect()) as connection:
        return [each.source for each in list_opt_outs(connection, channel.workspace_id) if each.phone == PHONE]


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra", "kaleyra-v1"])
def test_stop_and_start_reach_the_opt_outs(workspace: Workspace, provider: str) -> None:
    channel = make_channel(workspace, provider)
    with served() as server, simulator(channel, server.port) as address:
        play(address, "inbound", **{"from": PHONE, "text": "Stop"})
        until(lambda: sources(channel) == ["stop_word"])
        play(address, "inbound", **{"from": PHONE, "text": "START"})
        until(lambda: sources(channel) == [])
        if provider != "kaleyra-v1":  # which has no callback for it
            play(address, "preference", **{"from": PHONE, "value": "stop"})
            until(lambda: sources(channel) == ["whatsapp_preference"])
            play(address, "preference", **{"from": PHONE, "value": "resume"})
            until(lambda: sources(channel) == [])
        play(address, "template", name="welcome", status="PAUSED")
        until(lambda: play(address, "stats")["callbacks"]["waiting"] == 0)
        process(channel)
        assert play(address, "stats")["callbacks"]["failed"] == 0
    assert stored(channel) == []
    channel.refresh_from_db()
    assert channel.first_callback_at is not None
