"""What was claimed does not leave by that claim when its moment comes late, or something has come between."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from broadcast_scenes import channel_of
from castlist.broadcasts.breaker import NO_RUN
from castlist.broadcasts.claims import Claimed, Running
from castlist.broadcasts.dispatch import ChannelDispatcher
from castlist.broadcasts.recording import Recorder
from castlist.broadcasts.sender import read_sender
from castlist.channels.template_shape import TemplateShape, read_shape
from castlist.config.database import connect_async
from castlist.config.outside import open_outside
from castlist.workspaces.models import Workspace

SHAPE: TemplateShape = read_shape({"name": "welcome", "language": "en", "status": "APPROVED", "components": []})


def claimed(seconds_ago: float) -> Claimed:
    running = Running(broadcast_id=1, shape=SHAPE, keys=(), run=NO_RUN)
    now = {"claimed_at": datetime.now(UTC), "since": time.monotonic() - seconds_ago}
    who: dict[str, Any] = {"message_id": 1, "attempt": 1, "phone": "919876543201", "user_id": "", "refusals": 0}
    return Claimed(running=running, values={}, **who, **now)


@pytest.mark.parametrize(
    ("seconds_ago", "is_ending", "may_leave"), [(1, False, True), (3, False, False), (1, True, False)]
)
def test_a_message_leaves_within_two_seconds_of_its_claim_or_goes_back(
    workspace: Workspace, seconds_ago: float, is_ending: bool, may_leave: bool
) -> None:
    channel = channel_of(workspace)
    sender = read_sender(channel.pk)
    assert sender is not None

    async def ask() -> bool:
        key = {"workspace_id": workspace.pk, "channel_id": channel.pk}
        recorder = Recorder(await connect_async(), **key)
        try:
            async with open_outside(1) as outside:
                dispatcher = ChannelDispatcher(**key, should_end=lambda: is_ending)
                return dispatcher._may_leave(claimed(seconds_ago), dispatcher._line(recorder, outside, sender))
        finally:
            await recorder.close()

    assert asyncio.run(ask()) is may_leave
