"""How fast and how far a channel may send."""

import pytest

from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.models import Channel
from castlist.channels.pace import (
    Limits,
    note_daily_limit,
    set_app_use,
    set_limits,
    set_rate,
    set_us_marketing,
    set_written_limit,
)
from castlist.channels.providers.limits import daily_limit
from castlist.channels.refusals import ChannelRefused
from castlist.workspaces.models import Workspace


@pytest.fixture
def channel(bare: Workspace) -> Channel:
    return connect_channel(bare, ConnectRequest(provider="sandbox", name="Shop", number="919876500110"))


def limits(channel: Channel) -> tuple[int | None, int | None]:
    channel.refresh_from_db()
    return channel.daily_limit, channel.told_daily_limit


def test_a_new_rate_forgets_what_throttling_has_made_of_the_old_one(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(current_rate=12.5)
    set_rate(channel, 500)
    channel.refresh_from_db()
    assert (channel.messages_per_second, channel.current_rate) == (500, None)
    set_app_use(channel, is_used=True)
    assert channel.messages_per_second == 20


def test_a_number_of_the_business_app_keeps_its_ceiling(channel: Channel) -> None:
    set_app_use(channel, is_used=True)
    refusal = (
        "A number that is also used in the WhatsApp Business app sends 20 a second at most. "
        "If it is not used there any more, say so first: castlist channels set --no-with-app."
    )
    for raise_rate in (lambda: set_rate(channel, 80), lambda: set_limits(channel, Limits(rate=80))):
        channel.refresh_from_db()
        with pytest.raises(ChannelRefused) as refused:
            raise_rate()
        assert (str(refused.value), refused.value.field) == (refusal, "messages_per_second")
    set_limits(channel, Limits(rate=15))
    channel.refresh_from_db()
    assert (channel.messages_per_second, channel.with_app) == (15, True), "an own rate says nothing of the app"
    set_rate(channel, None)
    assert channel.messages_per_second == 20


@pytest.mark.parametrize(("before", "after"), [(20, 80), (12, 12)])
def test_the_ceiling_is_lifted_when_the_number_is_used_there_no_more(channel: Channel, before: int, after: int) -> None:
    set_app_use(channel, is_used=True)
    set_rate(channel, before)
    set_app_use(channel, is_used=True)
    assert channel.messages_per_second == before
    set_app_use(channel, is_used=False)
    channel.refresh_from_db()
    assert (channel.messages_per_second, channel.with_app) == (after, False)
    set_rate(channel, 500)
    assert channel.messages_per_second == 500


def test_the_usual_rate_says_that_the_app_is_not_used(channel: Channel) -> None:
    set_limits(channel, Limits(rate=None, with_app=True))
    channel.refresh_from_db()
    assert (channel.messages_per_second, channel.with_app) == (20, True)
    set_limits(channel, Limits(rate=None))
    channel.refresh_from_db()
    assert (channel.messages_per_second, channel.with_app) == (80, False)


def test_an_operators_limit_stays_until_the_providers_is_followed_again(channel: Channel) -> None:
    note_daily_limit(channel.pk, 1_000)
    assert limits(channel) == (1_000, 1_000)
    set_written_limit(channel, "250")
    note_daily_limit(channel.pk, 10_000)
    assert limits(channel) == (250, 10_000)
    set_written_limit(channel, "none")
    assert limits(channel) == (None, 10_000)
    set_written_limit(channel, " Provider ")
    assert limits(channel) == (10_000, 10_000)
    note_daily_limit(channel.pk, None)
    assert limits(channel) == (None, None)


def test_a_limit_beyond_all_measure_is_storable(channel: Channel) -> None:
    note_daily_limit(channel.pk, daily_limit("TIER_999999999K"))
    assert limits(channel)[0] == 100_000_000


@pytest.mark.parametrize("text", ["", "0", "-1", "many", "1.5", "٣", "100000001"])
def test_what_is_no_limit_is_refused(channel: Channel, text: str) -> None:
    with pytest.raises(ChannelRefused, match="The daily limit is"):
        set_written_limit(channel, text)


def test_marketing_to_the_united_states_is_a_switch(channel: Channel) -> None:
    set_us_marketing(channel, is_sent=True)
    channel.refresh_from_db()
    assert channel.sends_marketing_to_us


@pytest.mark.parametrize(
    ("limits", "pace"),
    [
        (Limits(rate=None), 12.5),
        (Limits(rate=80), 12.5),
        (Limits(rate=100), None),
        (Limits(rate=None, with_app=True), None),
    ],
)
def test_a_rate_that_stays_leaves_what_throttling_made_of_it(
    channel: Channel, limits: Limits, pace: float | None
) -> None:
    Channel.objects.filter(pk=channel.pk).update(current_rate=12.5)
    channel.refresh_from_db()
    set_limits(channel, limits)
    channel.refresh_from_db()
    assert channel.current_rate == pace


def test_limits_are_set_all_or_none(channel: Channel) -> None:
    with pytest.raises(ChannelRefused) as refused:
        set_limits(channel, Limits(rate=100, follows_told_limit=False, daily_limit=0, sends_marketing_to_us=True))
    assert refused.value.field == "daily_limit"
    channel.refresh_from_db()
    assert (channel.messages_per_second, channel.sends_marketing_to_us) == (80, False)
    set_limits(channel, Limits(rate=100, follows_told_limit=False, daily_limit=500, sends_marketing_to_us=True))
    channel.refresh_from_db()
    assert (channel.messages_per_second, channel.daily_limit, channel.sends_marketing_to_us) == (100, 500, True)
