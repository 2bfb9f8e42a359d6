"""Verifying a channel again, and giving it another key: a provider's word decides."""

from django.db import transaction
from django.utils import timezone

from castlist.channels.access import access_of
from castlist.channels.account import Account, check_account, find_facts, merged_account
from castlist.channels.asking import ProviderRefused, Standing, ask, ask_standing
from castlist.channels.callbacks import register_callback
from castlist.channels.connecting import put_account
from castlist.channels.elsewhere import refuse_elsewhere
from castlist.channels.health import is_key_refused, note_channel_error, note_trouble
from castlist.channels.lifecycle import CONNECTED, HALTED
from castlist.channels.lookup import row_of
from castlist.channels.models import Channel, ChannelState, new_token
from castlist.channels.pace import note_daily_limit
from castlist.channels.question_words import standing_words, stranger_words
from castlist.channels.refusals import ChannelRefused
from castlist.config.addresses import place_of
from castlist.config.environment import environment
from castlist.config.outside import Unanswered
from castlist.config.vault import SealBroken, is_key_missing, make_key, seal, unseal

ACCOUNT_COLUMNS = (
    "sealed_api_key",
    "sealed_app_secret",
    "base_url",
    "graph_version",
    "sid",
    "waba_id",
    "phone_number_id",
    "sealed_callback_secret",
)


def verify_channel(channel: Channel) -> Channel:
    """Ask the provider whether the channel works, how it stands and what its limit is; set the callback anew.

    Key refused and Stopped become Active again; a paused one stays paused. One that waits for another day tries again
    now. Raises ChannelRefused where it does not
    work, which is noted and may stop the channel.
    """
    try:
        standing = ask(lambda outside: ask_standing(outside, access_of(channel)))
    except ProviderRefused as refused:
        note_channel_error(channel, refused.error)
        raise ChannelRefused(standing_words(find_facts(channel.provider), refused.error)) from refused
    except Unanswered as silence:
        note_trouble(channel, str(silence))
        raise ChannelRefused(f"{silence} The channel stays as it was.") from silence
    if words := stranger_words(standing.facts.get("number", ""), channel.number):
        note_trouble(channel, words)
        raise ChannelRefused(words)
    return _verified(channel, standing)


def replace_key(channel: Channel, given: Account) -> Channel:
    """Give a channel another key, or other parts of its account; what is empty stays as it is.

    The provider is asked first. Raises ChannelRefused, and then the channel stays as it was.
    """
    facts = find_facts(channel.provider)
    if given == Account():
        raise ChannelRefused("Give the new key, or what else has changed.")
    if is_key_missing():
        make_key()  # whoever gives the credentials again has given up what the lost key had sealed
    changed = row_of(channel).get()
    account = merged_account(_account_of(changed), given)
    put_account(changed, check_account(facts, account, allows_private=environment().allows_private_addresses))
    try:
        standing = ask(lambda outside: ask_standing(outside, access_of(changed)))
    except ProviderRefused as refused:
        field = "api_key" if is_key_refused(refused.error) else ""
        raise ChannelRefused(standing_words(facts, refused.error), field=field) from refused
    except Unanswered as silence:
        raise ChannelRefused(f"{silence} Nothing was saved.") from silence
    if words := stranger_words(standing.facts.get("number", ""), changed.number):
        raise ChannelRefused(words, field="api_key")
    return _verified(changed, standing, *ACCOUNT_COLUMNS)


def _account_of(channel: Channel) -> Account:
    """Give the account as it is. What no key opens any more is empty, and a lost callback secret is made anew."""
    if channel.sealed_callback_secret and not _opened(channel.sealed_callback_secret):
        channel.sealed_callback_secret = seal(new_token())
    return Account(
        api_key=_opened(channel.sealed_api_key),
        app_secret=_opened(channel.sealed_app_secret),
        base_url=channel.base_url,
        sid=channel.sid,
        waba_id=channel.waba_id,
        phone_number_id=channel.phone_number_id,
        graph_version=channel.graph_version,
    )


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed)
    except SealBroken:
        return ""


def _verified(channel: Channel, standing: Standing, *columns: str) -> Channel:
    """Save that the channel works, and these columns of it. What a provider's answer had stopped is active again.

    Raises ChannelRefused where it is to move to an address at which another workspace has its number.
    """
    saved = {column: getattr(channel, column) for column in columns}
    with transaction.atomic():
        here = row_of(channel).filter(state__in=CONNECTED)
        if any(place_of(was) != place_of(channel.base_url) for was in here.values_list("base_url", flat=True)):
            refuse_elsewhere(channel)
        here.update(facts=dict(standing.facts), checked_at=timezone.now(), last_error="", last_error_at=None, **saved)
        here.filter(state__in=HALTED).update(state=ChannelState.ACTIVE, state_reason="")
        here.update(waits_until=None, waits_reason="")  # a person says that it may go on; the next answer tells
        if standing.is_limit_told:
            note_daily_limit(channel.pk, standing.daily_limit)
    channel.refresh_from_db()
    register_callback(channel)
    channel.refresh_from_db()
    return channel
