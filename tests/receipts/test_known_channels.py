"""Channels are remembered by the tokens of their addresses, whatever tokens others invent."""

import asyncio
import secrets

import pytest
from callback_scenes import make_channel

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
