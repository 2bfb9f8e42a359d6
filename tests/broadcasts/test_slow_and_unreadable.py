"""A database that is slow makes sending slow; what cannot be read is not sent, and somebody is told."""

import asyncio
from typing import Any

import pytest

from broadcast_scenes import ASHA, RAVI, ZOE, anew, frozen, people, states
from castlist.broadcasts import claims
from castlist.broadcasts.claims import APART, LONGEST_HELD_SECONDS, Claimed, Claimer
from castlist.broadcasts.models import Broadcast
from castlist.config.database import connect_async
from castlist.workspaces.models import Workspace

SLOW = " AND (SELECT pg_sleep(0.3)) IS NOT NULL RETURNING id"


def claimed(broadcast: Broadcast, most: int = 100) -> tuple[list[Claimed], float]:
    """Claim once; gives what came, and how far apart the next claims of a person are then."""

    async def claim() -> tuple[list[Claimed], float]:
        connection = await connect_async()
        try:
            claimer = Claimer(connection, workspace_id=broadcast.workspace_id, channel_id=broadcast.channel_id)
            return (await claimer.claim(most))[0], APART + claimer._slowest
        finally:
            await connection.close()

    return asyncio.run(claim())


def test_a_claim_is_as_old_as_its_commit_and_people_wait_longer_by_what_it_took(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    broadcast = frozen(people(workspace))
    real = claims.query
    monkeypatch.setattr(
        claims, "query", lambda name: real(name).replace("RETURNING id", SLOW) if name == "note_turn" else real(name)
    )
    clock = claims.time.monotonic
    began = clock()
    messages, apart = claimed(broadcast)
    ages = [each.since - began for each in messages]
    assert [each.phone for each in messages] == [ASHA, RAVI, ZOE]
    assert min(ages) >= 0.3, "the claim's own time does not count"
    assert apart >= APART + 0.3
    assert APART - LONGEST_HELD_SECONDS == 6, "between two messages to one person"


def test_what_does_not_fit_its_template_is_never_claimed_and_its_broadcast_waits_for_a_person(
    workspace: Workspace,
) -> None:
    broadcast = frozen(people(workspace))
    Broadcast.objects.filter(pk=broadcast.pk).update(values={})
    assert claimed(broadcast)[0] == []
    assert set(states(broadcast).values()) == {"queued"}
    held: Any = anew(broadcast)
    assert (held.state, held.is_self_paused) == ("paused", True)
    assert held.state_reason == claims.UNREADABLE_WORDS
