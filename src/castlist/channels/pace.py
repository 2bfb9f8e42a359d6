"""How fast and how far a channel may send: messages a second, new recipients a day, marketing to the United States.

The limits of WhatsApp are those of reference §6.1, §6.2 and §8.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, F, PositiveIntegerField, Value, When

from castlist.channels.models import Channel
from castlist.channels.providers.limits import MOST_A_DAY
from castlist.channels.refusals import ChannelRefused

USUAL_RATE = 80
"""Messages a second that the Cloud API takes from a number."""

APP_RATE = 20
"""The same where the number is also used in the WhatsApp Business app, fixed by WhatsApp."""

HIGHEST_RATE = 1_000


def chosen_rate(rate: int | None, *, with_app: bool = False) -> int:
    """Give the messages a second: what was chosen, or what is usual. Raises ChannelRefused."""
    if rate is None:
        return APP_RATE if with_app else USUAL_RATE
    if with_app and rate > APP_RATE:
        raise ChannelRefused(
            f"A number that is also used in the WhatsApp Business app sends {APP_RATE} a second at most.",
            field="messages_per_second",
        )
    if not 1 <= rate <= HIGHEST_RATE:
        raise ChannelRefused(
            f"The rate is {rate}; it is from 1 to {HIGHEST_RATE:,} messages a second.", field="messages_per_second"
        )
    return rate


def checked_limit(limit: int | None) -> int | None:
    """Check a limit of new recipients a day; None is no limit. Raises ChannelRefused."""
    if limit is not None and not 1 <= limit <= MOST_A_DAY:
        raise ChannelRefused(
            f"The daily limit is {limit}; it is from 1 to {MOST_A_DAY:,} users, or none.", field="daily_limit"
        )
    return limit


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How fast and how far a channel is to send: all that an owner sets at once.

    `rate`: messages a second, None for what is usual, with or without the WhatsApp Business app (`with_app`). A rate of
    one's own says nothing of the app: what is known of the number holds.
    `daily_limit`: new recipients a day, None for none; not looked at where the provider's is followed.
    """

    rate: int | None
    with_app: bool = False
    follows_told_limit: bool = True
    daily_limit: int | None = None
    sends_marketing_to_us: bool = False


def set_limits(channel: Channel, limits: Limits) -> None:
    """Set all of it or, raising ChannelRefused, nothing. A rate that stays leaves what throttling made of the pace."""
    with transaction.atomic():
        if limits.with_app or limits.rate is None:
            channel.with_app = limits.with_app
            channel.save(update_fields=["with_app"])
        if _allowed_rate(channel, limits.rate) != channel.messages_per_second:
            set_rate(channel, limits.rate)
        if limits.follows_told_limit:
            follow_daily_limit(channel)
        else:
            set_daily_limit(channel, limits.daily_limit)
        set_us_marketing(channel, is_sent=limits.sends_marketing_to_us)


def set_rate(channel: Channel, rate: int | None) -> None:
    """Set the messages a second, None for what is usual. What throttling has made of the pace is forgotten.

    Raises ChannelRefused, also above what is allowed to a number of the WhatsApp Business app.
    """
    channel.messages_per_second = _allowed_rate(channel, rate)
    channel.current_rate = None
    channel.save(update_fields=["messages_per_second", "current_rate"])


def set_app_use(channel: Channel, *, is_used: bool) -> None:
    """Say whether the number is also used in the WhatsApp Business app: its rate is at most 20 then.

    When it is used there no more, a rate of 20 becomes what is usual; a lower one was somebody's choice and stays.
    """
    rate = channel.messages_per_second
    with transaction.atomic():
        channel.with_app = is_used
        channel.save(update_fields=["with_app"])
        if is_used and not 1 <= rate <= APP_RATE:
            set_rate(channel, APP_RATE)
        elif not is_used and rate == APP_RATE:
            set_rate(channel, USUAL_RATE)


def _allowed_rate(channel: Channel, rate: int | None) -> int:
    """Give the rate for a channel, by what is known of its number. Raises ChannelRefused."""
    try:
        return chosen_rate(rate, with_app=channel.with_app)
    except ChannelRefused as refusal:
        if rate is None or not channel.with_app or rate <= APP_RATE:
            raise
        raise ChannelRefused(
            f"{refusal} If it is not used there any more, say so first: castlist channels set --no-with-app.",
            field=refusal.field,
        ) from refusal


def set_daily_limit(channel: Channel, limit: int | None) -> None:
    """Set the new recipients a day; None: no limit. It stays, whatever the provider tells. Raises ChannelRefused."""
    channel.daily_limit = checked_limit(limit)
    channel.follows_told_limit = False
    channel.save(update_fields=["daily_limit", "follows_told_limit"])


def follow_daily_limit(channel: Channel) -> None:
    """Take the limit that the provider told last, and follow it from now on."""
    channel.daily_limit = channel.told_daily_limit
    channel.follows_told_limit = True
    channel.save(update_fields=["daily_limit", "follows_told_limit"])


def set_written_limit(channel: Channel, text: str) -> None:
    """Set the daily limit as people write it: a number, `none`, or `provider` to follow it. Raises ChannelRefused."""
    word = text.strip().lower()
    if word == "provider":
        follow_daily_limit(channel)
    elif word == "none" or (word.isascii() and word.isdigit()):
        set_daily_limit(channel, None if word == "none" else int(word))
    else:
        raise ChannelRefused(f"The daily limit is a number, none or provider, not {text}.")


def note_daily_limit(channel_id: int, told: int | None) -> None:
    """Note what the provider tells of the limit, as its adapter read it; None: there is none. An own limit stays."""
    channel = Channel.objects.filter(pk=channel_id)
    kept = Case(When(follows_told_limit=True, then=Value(told, PositiveIntegerField())), default=F("daily_limit"))
    channel.update(told_daily_limit=told, daily_limit=kept)


def set_us_marketing(channel: Channel, *, is_sent: bool) -> None:
    """Say whether marketing goes to numbers of the United States, where WhatsApp holds it back (reference §8)."""
    channel.sends_marketing_to_us = is_sent
    channel.save(update_fields=["sends_marketing_to_us"])
