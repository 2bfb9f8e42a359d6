"""Channels are remembered by the tokens of their addresses, whatever tokens others invent."""

import asyncio
import secrets
import time
from types import SimpleNamespace

import pytest
from callback_scenes import make_channel

from castlist.broadcasts.trouble import in_thread
from castlist.channels.models import Channel
from castlist.config.vault import seal
from castlist.receipts.inbox import known_channels
from castlist.receipts.inbox.known_channels import KnownChannels
from castlist.receipts.inbox.line import Line, Reviver
from castlist.workspaces.models import Workspace


def test_invented_tokens_drive_no_channel_out(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_channels, "MOST", 4)
    monkeypatch.setattr(known_channels, "MOST_WRONG", 4)
    monkeypatch.setattr(known_channels, "SECONDS", 600)
    tokens = [make_channel(workspace).callback_token for _ in range(3)]

    async def look() -> None:
        line = Line(Reviver())
        known = KnownChannels(line)
        try:
            found = [await known.find(token) for token in tokens]
            for _ in range(20):
                assert await known.find(secrets.token_urlsafe(32)) is None
            assert [await known.find(token) for token in tokens] == found
            assert all(now is before for now, before in zip([await known.find(t) for t in tokens], found, strict=True))
        finally:
            await line.close()

    asyncio.run(look())


def test_a_secret_that_was_replaced_holds_for_some_seconds_and_no_longer(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = make_channel(workspace)
    now = [time.monotonic()]
    monkeypatch.setattr(known_channels, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def replace_secret() -> None:
        Channel.objects.filter(pk=channel.pk).update(sealed_callback_secret=seal("another"))

    async def look() -> list[str]:
        line = Line(Reviver())
        known = KnownChannels(line)

        async def secret() -> str:
            found = await known.find(channel.callback_token)
            assert found is not None
            return found.access.callback_secret

        try:
            first = await secret()
            await asyncio.to_thread(in_thread, replace_secret)
            now[0] += 1
            soon = await secret()
            now[0] += 6
            return [first, soon, await secret()]
        finally:
            await line.close()

    first, soon, later = asyncio.run(look())
    assert (soon, later) == (first, "another")
