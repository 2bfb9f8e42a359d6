"""What follows when a provider refuses: for the message, the broadcast, the channel (reference §4)."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.consequences import MOST_REFUSALS, consequence_of
from castlist.broadcasts.preparing import prepare_broadcast
from castlist.broadcasts.running import pause_broadcast, resume_broadcast, retry_broadcast
from castlist.broadcasts.unreachable import PATIENCE_SECONDS
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import Refused
from castlist.channels.verifying import verify_channel
from castlist.config.environment import environment
from played_broadcasts import FIRST, free_port, is_in, messages, report, staged, states, wait_until

ONE = str(FIRST + 3)


@pytest.mark.parametrize(
    ("kind", "is_throttle", "waits"),
    [
        (ErrorKind.RETRY, False, [2, 4, 8, 16, 32, None]),
        (ErrorKind.RETRY, True, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]),
        (ErrorKind.RETRY_RECIPIENT, False, [1, 4, 16, 64, 256, None]),
        (ErrorKind.FAIL, False, [None]),
    ],
)
def test_each_try_waits_longer_until_it_is_given_up(
    kind: ErrorKind, is_throttle: bool, waits: list[float | None]
) -> None:
    refused = Refused(error=ProviderError(code="1", kind=kind, title="No", is_throttle=is_throttle))
    found = [consequence_of(refused, refusals=at, jitter=0).wait for at in range(len(waits))]
    assert found == waits


def test_a_provider_that_names_a_wait_is_obeyed() -> None:
    error = ProviderError(code="130429", kind=ErrorKind.RETRY, title="No", is_throttle=True)
    assert consequence_of(Refused(error=error, retry_after=7), refusals=0, jitter=0.5).wait == 7.5


def test_a_throttled_message_never_fails_however_often_it_is_refused() -> None:
    error = ProviderError(code="130429", kind=ErrorKind.RETRY, title="No", is_throttle=True)
    assert consequence_of(Refused(error=error), refusals=50 * MOST_REFUSALS, jitter=1).state == "queued"


def test_a_wait_that_a_provider_names_holds_its_whole_channel() -> None:
    with staged("360dialog", "throttle=20", rate=80, retry_after=2) as stage:
        broadcast = stage.broadcast(60)
        stage.work()
        assert states(broadcast) == {"accepted": 60}
        refused = sum(stage.ask("stats")["refused"].values())
        assert 1 <= refused <= 12, "those in flight, and once more after each wait: not all that go out meanwhile"
        times = stage.times()
        assert max(later - before for before, later in pairwise(times)) > 1.5, "nothing is accepted while it waits"


@pytest.mark.parametrize("code", ["131016", "131056"])
def test_a_refusal_for_now_is_tried_again(code: str) -> None:
    with staged("meta", f"{code}*1") as stage:
        broadcast = stage.broadcast(8)
        stage.work()
        assert states(broadcast) == {"accepted": 8}
        assert set(stage.received().values()) == {2}
        assert set(stage.accepted().values()) == {1}
        assert {each["refusals"] for each in messages(broadcast).values()} == {1}


def test_a_permanent_refusal_is_final_for_one_and_the_others_go_on() -> None:
    with staged("meta", f"131026@{ONE}") as stage:
        broadcast = stage.broadcast(8)
        stage.work()
        assert is_in(broadcast, "finished")
        assert states(broadcast) == {"accepted": 7, "failed": 1}
        failed = messages(broadcast)[ONE]
        assert (failed["reason"], failed["reason_words"]) == ("131026", "Not on WhatsApp, or cannot receive it")
        assert set(stage.received().values()) == {1}


def test_failures_alike_in_a_row_pause_the_broadcast_with_the_reason() -> None:
    with staged("meta", "131008", rate=60) as stage:
        broadcast = stage.broadcast(100)
        stage.work()
        assert is_in(broadcast, "paused")
        assert broadcast.is_self_paused
        assert broadcast.state_reason.startswith("The last 20 messages failed alike. A value is missing (131008:")
        counts = states(broadcast)
        assert 20 <= counts["failed"] < 60
        assert counts["failed"] + counts["queued"] == 100
        stage.ask("fail")
        resume_broadcast(broadcast)
        stage.work()
        assert states(broadcast) == {"accepted": 100 - counts["failed"], "failed": counts["failed"]}
        assert set(stage.received().values()) == {1}


def test_failures_alike_that_are_not_in_a_row_pause_nothing() -> None:
    with staged("meta", "131008=0.5") as stage:
        broadcast = stage.broadcast(120)
        stage.work()
        assert is_in(broadcast, "finished")
        assert states(broadcast)["failed"] > 40


def test_a_template_that_is_paused_pauses_the_broadcast_and_keeps_its_queue() -> None:
    with staged("meta", "132015", rate=60) as stage:
        broadcast = stage.broadcast(60)
        stage.work()
        assert is_in(broadcast, "paused")
        assert broadcast.state_reason.startswith("Template paused or disabled (132015:")
        assert states(broadcast) == {"queued": 60}
        assert len(stage.received()) < 45
        stage.ask("fail")
        resume_broadcast(broadcast)
        stage.work()
        assert states(broadcast) == {"accepted": 60}
        assert set(stage.accepted().values()) == {1}


def test_a_refused_key_stops_the_channel_until_it_is_verified_and_the_broadcasts_are_resumed() -> None:
    with staged("meta", "190", rate=60) as stage:
        broadcasts = [stage.broadcast(40), stage.broadcast(40, name="Second", first=FIRST + 100)]
        stage.work()
        stage.channel.refresh_from_db()
        assert stage.channel.state == "key_refused"
        for broadcast in broadcasts:
            assert is_in(broadcast, "paused")
            assert broadcast.state_reason.startswith("The channel was stopped. The access token has expired.")
            assert states(broadcast) == {"queued": 40}
        stage.ask("fail")
        assert verify_channel(stage.channel).state == "active"
        for broadcast in broadcasts:
            broadcast.refresh_from_db()
            resume_broadcast(broadcast)
        stage.work()
        assert [states(broadcast) for broadcast in broadcasts] == [{"accepted": 40}] * 2
        assert set(stage.accepted().values()) == {1}


def test_an_account_whose_day_is_used_up_goes_on_the_next_day() -> None:
    with staged("meta", "133016") as stage:
        broadcast = stage.broadcast(20)
        stage.work()
        stage.channel.refresh_from_db()
        assert stage.channel.waits_until > timezone.now()
        assert "It goes on by itself on" in stage.channel.last_error
        assert is_in(broadcast, "sending")
        assert states(broadcast) == {"queued": 20}
        stage.ask("fail")
        stage.work()
        assert states(broadcast) == {"queued": 20}
        stage.set_channel(waits_until=timezone.now() - timedelta(seconds=1))
        stage.work()
        assert states(broadcast) == {"accepted": 20}


def test_who_stopped_promotions_is_opted_out_and_gets_no_other_broadcast() -> None:
    with staged("meta", f"131050@{ONE}") as stage:
        started = stage.broadcast(5, name="Started before", first=int(ONE))
        prepare_broadcast(started.pk, should_end=lambda: False)
        pause_broadcast(started)
        broadcast = stage.broadcast(4)
        stage.work()
        resume_broadcast(started)
        stage.work()
        with pytest.raises(BroadcastRefused, match="all 1 are skipped, most of them for this: Opted out"):
            stage.broadcast(1, name="Started after", first=int(ONE))
        assert states(broadcast) == {"accepted": 3, "failed": 1}
        assert states(started) == {"accepted": 4, "skipped": 1}
        assert [reason.words for reason in report(started).reasons] == ["Opted out"]
        assert stage.received()[ONE] == 1


def test_a_provider_that_cannot_be_reached_costs_no_message_a_try() -> None:
    with staged("meta", rate=50) as stage:
        broadcast = stage.broadcast(10)
        stage.set_channel(base_url=f"http://127.0.0.1:{free_port()}")
        with stage.working():
            wait_until(lambda: "not_sent" in {each["reason"] for each in messages(broadcast).values()})
            stage.channel.refresh_from_db()
            assert stage.channel.last_error.startswith("The provider could not be reached (not_sent:")
            assert stage.channel.unreachable_since is not None
            stage.set_channel(base_url=stage.address)
            wait_until(lambda: is_in(broadcast, "finished"))
        assert states(broadcast) == {"accepted": 10}
        assert set(stage.received().values()) == {1}
        assert {each["refusals"] for each in messages(broadcast).values()} == {0}
        stage.channel.refresh_from_db()
        assert stage.channel.unreachable_since is None


def test_a_provider_that_stays_away_for_minutes_pauses_the_broadcasts_with_the_reason() -> None:
    with staged("meta", rate=50) as stage:
        broadcasts = [stage.broadcast(10), stage.broadcast(10, name="Second", first=FIRST + 100)]
        long_ago = timezone.now() - timedelta(seconds=PATIENCE_SECONDS)
        stage.set_channel(
            base_url=f"http://127.0.0.1:{free_port()}", unreachable_since=long_ago, last_error_at=timezone.now()
        )
        stage.work()
        for broadcast in broadcasts:
            assert is_in(broadcast, "paused")
            assert broadcast.state_reason.startswith("The provider could not be reached for 5 minutes.")
            assert states(broadcast) in ({"queued": 10}, {}), "held once it was written down, or before"
            assert {each["refusals"] for each in messages(broadcast).values()} <= {0}
        stage.set_channel(base_url=stage.address)
        for broadcast in broadcasts:
            resume_broadcast(broadcast)
        stage.work()
        assert [states(broadcast) for broadcast in broadcasts] == [{"accepted": 10}] * 2


def test_answers_that_leave_it_open_in_a_row_pause_the_broadcast_before_all_are_unknown() -> None:
    with staged("meta", "http-500", rate=60) as stage:
        broadcast = stage.broadcast(200)
        stage.work()
        assert is_in(broadcast, "paused")
        assert broadcast.is_self_paused
        assert broadcast.state_reason.startswith(
            "For the last 20 messages no answer came back (The answer was HTTP 500"
        )
        counts = states(broadcast)
        assert 20 <= counts["unknown"] <= 40
        assert counts["unknown"] + counts["queued"] == 200
        stage.ask("fail")
        resume_broadcast(broadcast)
        stage.work()
        assert states(broadcast) == {"unknown": counts["unknown"], "accepted": counts["queued"]}
        assert set(stage.received().values()) == {1}


def test_answers_that_leave_it_open_slow_the_channel_down_before_they_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASTLIST_ALIKE_FAILURES", "60")
    environment.cache_clear()
    with staged("meta", "http-500", rate=60) as stage:
        broadcast = stage.broadcast(200)
        rates = set()

        def is_paused() -> bool:
            stage.channel.refresh_from_db()
            rates.add(stage.channel.current_rate)
            return is_in(broadcast, "paused")

        with stage.working():
            wait_until(is_paused)
        assert min(rate for rate in rates if rate is not None) <= 35
        assert 60 <= states(broadcast)["unknown"] <= 80


def test_a_run_of_failures_is_counted_across_workers() -> None:
    with staged("meta", "131008", rate=60) as stage:
        broadcast = stage.broadcast(12)
        stage.work()
        assert states(broadcast) == {"failed": 12}
        assert retry_broadcast(broadcast) == 12
        stage.work()
        assert is_in(broadcast, "paused"), "8 more were enough"


def test_a_link_that_cannot_be_fetched_pauses_the_broadcast_once_the_tries_are_over() -> None:
    error = ProviderError(code="131053", kind=ErrorKind.RETRY, title="Header image could not be fetched")
    tries = [consequence_of(Refused(error=error), refusals=at, jitter=0) for at in range(MOST_REFUSALS)]
    assert [each.alike for each in tries] == [None] * (MOST_REFUSALS - 1) + ["131053"]


def test_a_country_that_may_not_be_messaged_is_the_failure_of_its_people_alone() -> None:
    with staged("meta", "130497", rate=200) as stage:
        broadcast = stage.broadcast(60)
        stage.work()
        assert is_in(broadcast, "finished")
        assert states(broadcast) == {"failed": 60}


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra", "kaleyra-v1"])
def test_an_answer_that_leaves_it_open_is_unknown_and_never_sent_again(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASTLIST_HTTP_TIMEOUT", "1")
    environment.cache_clear()
    kinds = ["cut-before", "cut-after", "silent", "http-500", "hang"]
    faults = [f"{kind}@{FIRST + at}" for at, kind in enumerate(kinds)]
    with staged(provider, *faults) as stage:
        declare(stage)
        broadcast = stage.broadcast(7)
        stage.work()
        stage.work()
        assert is_in(broadcast, "finished")
        assert states(broadcast) == {"unknown": 5, "accepted": 2}
        assert set(stage.received().values()) == {1}
        assert {each["reason_words"] for each in messages(broadcast).values()} == {"No answer came back", None}
        if provider != "kaleyra-v1":
            stage.tell()
            assert states(broadcast) == {"unknown": 2, "sent": 5}


@pytest.mark.parametrize(("provider", "fault"), [("meta", "throttle=30"), ("360dialog", "throttle:endpoint-limit=30")])
def test_throttling_lowers_the_rate_which_recovers_and_nobody_is_lost(provider: str, fault: str) -> None:
    with staged(provider, fault, rate=80) as stage:
        broadcast = stage.broadcast(100)
        rates = set()

        def is_lower() -> bool:
            stage.channel.refresh_from_db()
            rates.add(stage.channel.current_rate)
            return is_in(broadcast, "finished")

        with stage.working():
            wait_until(is_lower, seconds=60)
        told = [rate for rate in rates if rate is not None]
        assert min(told) <= 40
        assert len(told) > 1, "it recovers little by little"
        stage.channel.refresh_from_db()
        assert stage.channel.current_rate is None
        assert states(broadcast) == {"accepted": 100}
        assert set(stage.accepted().values()) == {1}


def declare(stage: object) -> None:
    """Declare `welcome` where the provider lists its name only."""
    from castlist.channels.declaring import Declaration, declare_template

    channel = stage.channel  # type: ignore[attr-defined]
    if channel.provider == "kaleyra-v1":
        declare_template(channel, Declaration(name="welcome", language="en", body="Hi {{1}}, welcome!"))
