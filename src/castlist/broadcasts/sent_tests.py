"""The last test of a draft, and what receipts tell of it. It is part of no report and of no tally."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from castlist.audience.opt_outs import OptOut, add_opt_outs, refusal_source
from castlist.broadcasts.consequences import consequence_of
from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast, SentTest
from castlist.broadcasts.statements import Connection, fetch_all, run
from castlist.channels.providers.protocol import Accepted, Outcome, Unknown
from castlist.config.database import connect

ORDER = (
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.ACCEPTED,
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.DELIVERED,
    MessageState.READ,
)
"""A test goes only forward in this order, in whatever order it is told."""


@dataclass(frozen=True, kw_only=True)
class KnownTest:
    """A test that receipts name, and the number (digits) that it went to."""

    test_id: int
    phone: str


@dataclass(frozen=True, kw_only=True)
class ToldOfTest:
    """What a receipt says of a test. `words`: for the reader, where it failed."""

    state: str
    at: datetime
    words: str = ""


def begin_test(broadcast: Broadcast, *, ref: str, phone: str) -> SentTest:
    """Note a test before it leaves, so that no receipt is faster; it takes the place of the one before."""
    fresh = {"provider_ids": [], "words": "", "state": MessageState.SENDING.value, "state_at": timezone.now()}
    test, _is_new = SentTest.objects.update_or_create(
        workspace=broadcast.workspace,
        broadcast=broadcast,
        defaults={**fresh, "channel_id": broadcast.channel_id, "ref": ref, "phone": phone},
    )
    return test


def end_test(test: SentTest, outcome: Outcome, words: str) -> None:
    """Note what came of sending it. `words`: why it was not accepted. Who has opted out elsewhere has so here first."""
    _opt_out_refused(test, outcome)
    mine = SentTest.objects.filter(workspace=test.workspace_id, pk=test.pk, ref=test.ref)
    state = MessageState.UNKNOWN if isinstance(outcome, Unknown) else MessageState.FAILED
    if isinstance(outcome, Accepted | Unknown):
        mine.update(provider_ids=list(outcome.ids))
    if isinstance(outcome, Accepted):
        state, words = MessageState.ACCEPTED, ""
    mine.filter(state=MessageState.SENDING.value).update(state=state.value, state_at=timezone.now(), words=words)


def find_tests(
    connection: Connection, *, workspace_id: int, channel_ids: Sequence[int], refs: Sequence[str], ids: Sequence[str]
) -> Mapping[str, KnownTest]:
    """Find the tests that receipts name, by our own name of them and by each of the provider's."""
    rows = fetch_all(
        connection, "find_tests", workspace_id=workspace_id, channel_ids=list(channel_ids), refs=refs, ids=ids
    )
    tests = [(row, KnownTest(test_id=row["id"], phone=row["phone"])) for row in rows]
    return {name: test for row, test in tests for name in (row["ref"], *row["provider_ids"])}


def follow_test(connection: Connection, *, workspace_id: int, test_id: int, told: ToldOfTest) -> None:
    """Note what a receipt says of a test, where it leads forward."""
    before = [state.value for state in ORDER[: ORDER.index(MessageState(told.state))]]
    values = {"state": told.state, "at": told.at, "words": told.words, "before": before}
    run(connection, "follow_test", workspace_id=workspace_id, test_id=test_id, **values)


def accepted_tests(connection: Connection, *, workspace_id: int, channel_id: int) -> list[dict[str, Any]]:
    """List the tests of a channel that are accepted and not yet reported on: `ref`, `phone`, `accepted_at`."""
    return fetch_all(connection, "accepted_tests", workspace_id=workspace_id, channel_id=channel_id)


def erase_tests(connection: Connection, workspace_id: int, phones: Sequence[str]) -> None:
    """Forget the tests that went to a person who is erased, in the caller's transaction."""
    run(connection, "erase_tests", workspace_id=workspace_id, phones=list(phones))


def _opt_out_refused(test: SentTest, outcome: Outcome) -> None:
    """Opt out whom the answer says to want no more messages, as for messages of broadcasts (recording.py)."""
    consequence = consequence_of(outcome, refusals=0, jitter=0.0)
    if consequence.opts_out:
        wish = OptOut(person=test.phone, source=refusal_source(consequence.reason or ""))
        with closing(connect()) as connection:
            add_opt_outs(connection, test.workspace_id, [wish])
