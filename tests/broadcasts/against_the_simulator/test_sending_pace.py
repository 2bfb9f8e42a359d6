"""At what pace messages leave, seen from the simulator's side (reference §6.1, §6.2)."""

from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone

from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import cancel_broadcast, pause_broadcast, resume_broadcast
from castlist.broadcasts.sender import read_sender
from castlist.channels.waiting import Waiting, waiting_of
from castlist.cli.broadcast_progress import bring_to_end
from castlist.cli.broadcast_words import broadcast_object, broadcast_row, standing_words
from castlist.config.database import connect
from played_broadcasts import (
    FIRST,
    Stage,
    connect_to,
    is_in,
    messages,
    played,
    seen,
    staged,
    states,
    wait_until,
)


def most_within(times: list[float], seconds: float) -> int:
    """Count the most messages that came within any window of so many seconds."""
    return max(sum(begin <= at < begin + seconds for at in times) for begin in times)


def test_no_second_has_more_than_the_limit_and_nothing_comes_in_bursts() -> None:
    with staged("meta", rate=50, latency=(0.05, 0.05)) as stage:
        broadcast = stage.broadcast(150)
        stage.work()
        times = stage.times()
        assert states(broadcast) == {"accepted": 150}
        assert most_within(times, 1.0) <= 53
        assert most_within(times, 0.2) <= 16
        assert times[-1] - times[0] < 6, "it is not much slower either"


def test_another_limit_counts_while_it_sends() -> None:
    with staged("meta", rate=10) as stage:
        broadcast = stage.broadcast(150)
        with stage.working():
            wait_until(lambda: sum(stage.received().values()) > 5)
            stage.set_channel(messages_per_second=100)
            wait_until(lambda: is_in(broadcast, "finished"))
        times = stage.times()
        assert most_within(times[:6], 1.0) <= 12
        assert most_within(times, 1.0) > 50
        assert most_within(times, 1.0) <= 106


def test_two_messages_to_one_person_are_six_seconds_apart() -> None:
    """The simulator refuses what comes earlier, as WhatsApp may."""
    with staged("meta", "pair=6", rate=3) as stage:
        broadcasts = [stage.broadcast(4), stage.broadcast(4, name="Second")]
        stage.work()
        assert [states(broadcast) for broadcast in broadcasts] == [{"accepted": 4}] * 2
        assert stage.ask("stats")["refused"] == {}
        for phone in messages(broadcasts[0]):
            first, second = stage.times(to=phone)
            assert second - first >= 6


def test_a_daily_limit_holds_new_people_back_until_it_is_raised() -> None:
    with staged("meta") as stage:
        stage.set_channel(daily_limit=10)
        broadcast = stage.broadcast(25)
        with stage.working():
            wait_until(lambda: seen(broadcast).get("accepted") == 10)
            wait_until(lambda: seen(broadcast) == {"accepted": 10, "queued": 15})
            wait_until(lambda: waiting(stage) is not None)
            assert "The daily limit of 10 new users is used up." in standing_words(anew(broadcast))
            stage.set_channel(daily_limit=12)
            wait_until(lambda: seen(broadcast).get("accepted") == 12)
            assert seen(broadcast) == {"accepted": 12, "queued": 13}
            stage.set_channel(daily_limit=None)
            wait_until(lambda: is_in(broadcast, "finished"))
        assert states(broadcast) == {"accepted": 25}
        assert set(stage.received().values()) == {1}
        assert waiting(stage) is None


def waiting(stage: Stage) -> Waiting | None:
    stage.channel.refresh_from_db()
    return waiting_of(stage.channel, timezone.now())


def anew(broadcast: Broadcast) -> Broadcast:
    return Broadcast.objects.get(pk=broadcast.pk)


def test_who_was_written_to_today_gets_the_next_broadcast_though_the_limit_is_used_up() -> None:
    with staged("meta") as stage:
        stage.set_channel(daily_limit=10)
        first = stage.broadcast(10)
        stage.work()
        assert states(first) == {"accepted": 10}
        with closing(connect()) as connection:  # and not just now, which would have them wait for some seconds
            connection.execute(
                "UPDATE message SET claimed_at = now() - interval '1 hour' WHERE broadcast_id = %s", [first.pk]
            )
        second = stage.broadcast(25, name="Second")
        stage.work()  # which ends, since nothing may be done before tomorrow
        assert states(second) == {"accepted": 10, "queued": 15}
        assert is_in(second, "sending")
        told = waiting(stage)
        assert told is not None
        assert told.until is not None
        assert timedelta(hours=22) < told.until - timezone.now() < timedelta(hours=23)


def test_whoever_waits_for_a_broadcast_is_told_that_the_channel_waits_for_another_day() -> None:
    with staged("meta") as stage:
        stage.set_channel(daily_limit=3)
        broadcast = bring_to_end(stage.broadcast(5), is_shown=False)
        assert broadcast.state == "sending"
        assert standing_words(broadcast).startswith("Sending: Waits until ")
        told = broadcast_object(broadcast)
        assert told["waits_until"] is not None
        assert told["waits_reason"].startswith("The daily limit of 3 new users is used up.")
        assert broadcast_row(broadcast)[1] == "Sending (waiting)"
        assert states(broadcast) == {"accepted": 3, "queued": 2}


def test_a_rate_that_was_lowered_is_taken_over_by_who_sends_next() -> None:
    with staged("meta", rate=100) as stage:
        now = timezone.now()
        stage.set_channel(current_rate=5.0, current_rate_at=now)
        sender = read_sender(stage.channel.pk)
        assert sender is not None
        assert 5 <= sender.rate < 20
        stage.set_channel(current_rate_at=now - timedelta(seconds=10))
        sender = read_sender(stage.channel.pk)
        assert sender is not None
        assert 55 <= sender.rate < 70, "it recovers by a twentieth of the limit a second"
        stage.set_channel(current_rate=None, current_rate_at=None, throttled_at=timezone.now())
        sender = read_sender(stage.channel.pk)
        assert sender is not None
        assert sender.rate == 50, "a receipt has told of haste"
        stage.set_channel(throttled_at=now - timedelta(minutes=1))
        sender = read_sender(stage.channel.pk)
        assert sender is not None
        assert sender.rate == 100


def test_a_pause_takes_effect_within_about_a_second_and_loses_nothing() -> None:
    with staged("meta", rate=50) as stage:
        broadcast = stage.broadcast(200)
        with stage.working():
            wait_until(lambda: sum(stage.received().values()) > 30)
            pause_broadcast(broadcast)
            at_pause = sum(stage.received().values())
            wait_until(lambda: "sending" not in seen(broadcast))
            assert sum(stage.received().values()) <= at_pause + 60
            assert set(seen(broadcast)) == {"accepted", "queued"}
            broadcast.refresh_from_db()
            resume_broadcast(broadcast)
            wait_until(lambda: is_in(broadcast, "finished"))
        assert states(broadcast) == {"accepted": 200}
        assert set(stage.received().values()) == {1}


def test_a_channel_that_is_paused_sends_nothing_more_and_goes_on_when_it_is_resumed() -> None:
    with staged("meta", rate=50) as stage:
        broadcast = stage.broadcast(150)
        with stage.working():
            wait_until(lambda: sum(stage.received().values()) > 20)
            stage.set_channel(state="paused")
            wait_until(lambda: set(seen(broadcast)) == {"accepted", "queued"})
            assert is_in(broadcast, "sending")
            stage.set_channel(state="active")
            wait_until(lambda: is_in(broadcast, "finished"))
        assert states(broadcast) == {"accepted": 150}
        assert set(stage.received().values()) == {1}


@pytest.mark.parametrize("latency", [0, 0.4])
def test_what_is_cancelled_never_leaves(latency: float) -> None:
    with staged("meta", rate=50, latency=(latency, latency)) as stage:
        broadcast = stage.broadcast(200)
        with stage.working():
            wait_until(lambda: sum(stage.received().values()) > 20)
            cancel_broadcast(broadcast)
            wait_until(lambda: set(seen(broadcast)) == {"accepted", "cancelled"})
        assert is_in(broadcast, "cancelled")
        assert states(broadcast)["accepted"] == sum(stage.received().values()) < 100


def test_two_broadcasts_of_a_channel_take_turns() -> None:
    with staged("meta", rate=60) as stage:
        broadcasts = [stage.broadcast(60), stage.broadcast(60, name="Second", first=FIRST + 1_000)]
        stage.work()
        assert [states(broadcast) for broadcast in broadcasts] == [{"accepted": 60}] * 2
        first = messages(broadcasts[0])
        order = [each["to"] in first for each in stage.ask("messages")]
        assert 15 <= sum(order[:60]) <= 45


def test_channels_send_side_by_side_each_at_its_own_pace() -> None:
    with staged("meta", rate=25) as stage, played("kaleyra", number="919876500111", has_callbacks=False) as address:
        channel = connect_to(stage.workspace, "kaleyra", address, name="Second shop", number="919876500111", rate=25)
        second = Stage(stage.workspace, channel, address)
        broadcasts = [stage.broadcast(50), second.broadcast(50, name="Second")]
        stage.work()
        assert [states(broadcast) for broadcast in broadcasts] == [{"accepted": 50}] * 2
        ours, theirs = stage.times(), second.times()
        assert max(ours[0], theirs[0]) < min(ours[-1], theirs[-1]), "at the same time"
        assert max(most_within(ours, 1.0), most_within(theirs, 1.0)) <= 28
