"""Failures that receipts tell of hold broadcast and channel as answers do, and are counted beyond a process."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

import pytest
from callback_scenes import failure, make_channel, rows, served, status
from django.utils import timezone
from message_scenes import make_messages, ref_of, tell

from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import resume_broadcast, retry_broadcast
from castlist.channels.access import access_of
from castlist.channels.models import Channel
from castlist.channels.verifying import verify_channel
from castlist.config.database import connect
from castlist.config.environment import environment
from castlist.receipts.worker import ReceiptsWorker
from castlist.workspaces.models import Workspace
from played_broadcasts import Stage, is_in, messages, seen, staged, states, wait_until

SOON = {"callback_delay": 0.3}


@pytest.fixture(autouse=True)
def simulator_is_allowed(house: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CASTLIST_ALLOW_PRIVATE_ADDRESSES", "1")
    environment.cache_clear()
    yield
    monkeypatch.undo()
    environment.cache_clear()


@contextmanager
def reporting(provider: str, *fail: str, rate: int = 50) -> Iterator[Stage]:
    """Connect a channel to a simulator that reports to our web server, whose callbacks are worked off."""
    with served() as server, staged(provider, *fail, rate=rate, has_callbacks=True, **SOON) as stage:
        secret = access_of(stage.channel).callback_secret
        url = f"http://127.0.0.1:{server.port}/callbacks/{stage.channel.callback_token}"
        stage.ask("callback", url=url, header=f"X-Castlist-Secret: {secret}")
        receipts = ReceiptsWorker(workspace_id=stage.workspace.pk)
        thread = threading.Thread(target=receipts.run)
        thread.start()
        try:
            yield stage
        finally:
            receipts.end()
            thread.join()


def told(stage: Stage, broadcast: Broadcast) -> bool:
    """Whether everything that was accepted has been reported on."""
    waiting = stage.ask("stats")["callbacks"]["waiting"]
    return not waiting and not {"accepted", "sending"} & set(seen(broadcast))


def test_an_account_that_cannot_pay_stops_the_channel_after_few_of_many() -> None:
    with reporting("meta", "later:131042") as stage:
        broadcasts = [stage.broadcast(400), stage.broadcast(10, name="Second", first=918000009001)]
        with stage.working():
            wait_until(lambda: is_in(broadcasts[0], "paused"))
            wait_until(lambda: all(told(stage, each) for each in broadcasts))
        stage.channel.refresh_from_db()
        assert stage.channel.state == "stopped"
        assert stage.channel.state_reason.startswith("The account cannot pay")
        for broadcast in broadcasts:
            assert is_in(broadcast, "paused") or not seen(broadcast).get("queued")
        assert broadcasts[0].state_reason.startswith("The channel was stopped. The account cannot pay (131042:")
        counts = states(broadcasts[0])
        assert counts["failed"] < 150
        stage.ask("fail")
        verify_channel(stage.channel)
        resume_broadcast(broadcasts[0])
        with stage.working():
            wait_until(lambda: is_in(broadcasts[0], "finished"))
        assert states(broadcasts[0])["failed"] == counts["failed"]
        assert set(stage.received().values()) == {1}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("132015", "Template paused or disabled (132015:"),
        ("131053", "The last 20 messages failed alike. Header image could not be fetched (131053:"),
        ("131008", "The last 20 messages failed alike. A value is missing (131008:"),
    ],
)
def test_what_hits_everybody_pauses_the_broadcast(code: str, reason: str) -> None:
    with reporting("meta", f"later:{code}") as stage:
        broadcast = stage.broadcast(400)
        with stage.working():
            wait_until(lambda: is_in(broadcast, "paused"))
            wait_until(lambda: told(stage, broadcast))
        assert broadcast.is_self_paused
        assert broadcast.state_reason.startswith(reason)
        assert states(broadcast)["queued"] > 200
        stage.ask("fail")
        resume_broadcast(broadcast)
        with stage.working():
            wait_until(lambda: is_in(broadcast, "finished"))


def test_one_persons_own_failures_pause_nothing_however_many() -> None:
    with reporting("meta", "later:131026", rate=200) as stage:
        broadcast = stage.broadcast(60)
        with stage.working():
            wait_until(lambda: is_in(broadcast, "finished"))
        wait_until(lambda: seen(broadcast) == {"failed": 60})


def test_haste_that_receipts_tell_of_lowers_the_rate() -> None:
    with reporting("meta", "later:130429=0.2", rate=60) as stage:
        broadcast = stage.broadcast(150)
        rates: set[float | None] = set()
        with stage.working():

            def is_done() -> bool:
                stage.channel.refresh_from_db()
                rates.add(stage.channel.current_rate)
                return is_in(broadcast, "finished")

            wait_until(is_done, seconds=60)
        assert min(rate for rate in rates if rate is not None) <= 45


def test_what_kaleyra_never_handed_over_can_be_retried() -> None:
    with reporting("kaleyra", "later:slug-missing") as stage:
        broadcast = stage.broadcast(5)
        with stage.working():
            wait_until(lambda: seen(broadcast) == {"failed": 5})
        assert {each["accepted_at"] for each in messages(broadcast).values()} == {None}
        stage.ask("fail")
        assert retry_broadcast(broadcast) == 5
        with stage.working():
            wait_until(lambda: seen(broadcast) in ({"read": 5}, {"delivered": 5}))
        assert set(stage.received().values()) == {2}


def test_what_kaleyra_held_back_for_the_day_leaves_the_next_day_by_itself() -> None:
    with reporting("kaleyra", "later:daily-limit") as stage:
        broadcast = stage.broadcast(5)
        with stage.working():
            wait_until(lambda: {each["attempt"] for each in messages(broadcast).values()} == {2})
            stage.channel.refresh_from_db()
            assert stage.channel.waits_until is not None
            assert stage.channel.waits_until > timezone.now()
            assert stage.channel.waits_reason.startswith("The account's daily limit is used up")
            assert is_in(broadcast, "sending")
            assert {each["due_at"] for each in messages(broadcast).values()} == {stage.channel.waits_until}
            assert states(broadcast) == {"queued": 5}
        stage.ask("fail")
        begin_the_next_day(stage, broadcast)
        with stage.working():
            wait_until(lambda: set(seen(broadcast)) <= {"delivered", "read"})
        assert set(stage.received().values()) == {2}


def begin_the_next_day(stage: Stage, broadcast: Broadcast) -> None:
    now = timezone.now() - timedelta(seconds=1)
    stage.set_channel(waits_until=now)
    rows("UPDATE message SET due_at = now() WHERE broadcast_id = %s RETURNING message_id", broadcast.pk)


# Counting, without a provider.


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return make_channel(workspace)


def run_of(channel: Channel) -> list[tuple[str, int]]:
    found = rows("SELECT code, messages FROM alike WHERE workspace_id = %s", channel.workspace_id)
    return [(row["code"], row["messages"]) for row in found]


def fail(channel: Channel, ids: list[int], code: int = 131008) -> None:
    tell(channel, *(failure(code, ref=ref_of(channel, each)) for each in ids))


def test_the_count_goes_on_over_batches_and_a_message_counts_once(channel: Channel) -> None:
    ids = make_messages(channel, 9)
    fail(channel, ids[:3])
    fail(channel, ids[:5])
    assert run_of(channel) == [("131008", 5)]
    fail(channel, ids[5:6], code=131026)  # one person's own failure says nothing of the others
    assert run_of(channel) == [("131008", 5)]
    fail(channel, ids[6:7], code=131009)
    assert run_of(channel) == [("131009", 1)]
    tell(channel, status("sent", ref=ref_of(channel, ids[7])))
    assert run_of(channel) == [("131009", 1)]
    tell(channel, status("delivered", ref=ref_of(channel, ids[7])))
    assert run_of(channel) == [("", 0)]


def test_a_failure_after_delivery_counts_for_nothing(channel: Channel) -> None:
    (one,) = make_messages(channel)
    tell(channel, status("delivered", ref=ref_of(channel, one)))
    fail(channel, [one], code=131042)
    assert run_of(channel) == []
    channel.refresh_from_db()
    assert channel.state == "active"


def test_receipts_of_an_earlier_attempt_stop_nothing(channel: Channel) -> None:
    (one,) = make_messages(channel, attempt=2)
    fail(channel, [one], code=131042)
    channel.refresh_from_db()
    assert channel.state == "active"


def test_a_receipt_that_was_parked_follows_as_well(channel: Channel) -> None:
    from message_scenes import look_again, name_messages

    tell(channel, failure(131042, named="wamid.early"))
    channel.refresh_from_db()
    assert channel.state == "active"
    name_messages(channel, make_messages(channel), ["wamid.early"])
    look_again(channel)
    channel.refresh_from_db()
    assert (channel.state, channel.state_reason.endswith("then Verify here.")) == ("stopped", True)


def test_what_left_before_the_channel_was_verified_stops_nothing_anew(channel: Channel) -> None:
    before, later = make_messages(channel, 2)
    claimed_at(before, timezone.now() - timedelta(minutes=2))
    Channel.objects.filter(pk=channel.pk).update(checked_at=timezone.now() - timedelta(minutes=1))
    fail(channel, [before], code=131042)
    channel.refresh_from_db()
    assert channel.state == "active", "a provider tells for days of what failed before the account was paid"
    claimed_at(later, timezone.now())
    fail(channel, [later], code=131042)
    channel.refresh_from_db()
    assert channel.state == "stopped"


def test_what_left_on_the_day_before_lets_the_channel_wait_for_no_other_day(channel: Channel) -> None:
    before, later = make_messages(channel, 2)
    midnight = timezone.now() - timedelta(minutes=1)
    Channel.objects.filter(pk=channel.pk).update(waits_until=midnight)
    claimed_at(before, midnight - timedelta(minutes=1))
    claimed_at(later, timezone.now())
    fail(channel, [before], code=133016)
    channel.refresh_from_db()
    assert channel.waits_until == midnight
    fail(channel, [later], code=133016)
    channel.refresh_from_db()
    assert channel.waits_until > timezone.now()


def claimed_at(message_id: int, at: datetime) -> None:
    with closing(connect()) as connection:
        connection.execute("UPDATE message SET claimed_at = %s WHERE message_id = %s", [at, message_id])
