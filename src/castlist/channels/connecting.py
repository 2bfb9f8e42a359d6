"""Connecting a WhatsApp number: nothing is saved before the provider has confirmed it."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from castlist.audience.names import name_key
from castlist.channels.access import access_of
from castlist.channels.account import Account, check_account, find_facts
from castlist.channels.asking import Listing, ProviderRefused, Standing, ask, ask_standing, ask_templates
from castlist.channels.callbacks import register_callback
from castlist.channels.elsewhere import refuse_elsewhere
from castlist.channels.health import is_key_refused
from castlist.channels.lookup import connected
from castlist.channels.mirroring import store_templates
from castlist.channels.models import Channel, ChannelState, new_token
from castlist.channels.own_number import read_number
from castlist.channels.pace import checked_limit, chosen_rate, note_daily_limit
from castlist.channels.providers.facts import ProviderFacts
from castlist.channels.question_words import first_words, listing_words, stranger_words
from castlist.channels.refusals import ChannelRefused
from castlist.config.environment import environment
from castlist.config.outside import Outside, Unanswered
from castlist.config.vault import seal
from castlist.workspaces.models import Workspace
from castlist.workspaces.names import NameRefused, check_name

NAME_LENGTH = 120


@dataclass(frozen=True, kw_only=True)
class ConnectRequest(Account):
    """All that is given to connect a number. `number`: digits with the calling code.

    `messages_per_second`: None for what is usual; `with_app`: the number is also used in the WhatsApp Business app.
    `daily_limit`: new recipients a day, None to follow the provider.
    """

    provider: str
    name: str
    number: str
    messages_per_second: int | None = None
    with_app: bool = False
    daily_limit: int | None = None
    sends_marketing_to_us: bool = False


def connect_channel(workspace: Workspace, request: ConnectRequest) -> Channel:
    """Connect a WhatsApp number, mirror its templates and tell its provider where to report.

    The sandbox needs no credentials and asks nobody. Raises ChannelRefused, and then nothing was saved: a field is
    missing or wrong, name or number are taken (the number also by another workspace), the provider refuses or does not
    answer. A callback that the provider does not take is noted as the channel's last error.
    """
    facts = find_facts(request.provider)
    channel = _draft(workspace, facts, request)
    if taken := _taken(channel):
        raise taken
    standing, listing = _confirmed(facts, channel)
    _save(channel, standing, listing)
    register_callback(channel)
    channel.refresh_from_db()
    return channel


def _draft(workspace: Workspace, facts: ProviderFacts, request: ConnectRequest) -> Channel:
    """Check every field; gives the channel as it would be saved."""
    try:
        name = check_name(request.name, NAME_LENGTH, of="channel")
    except NameRefused as refusal:
        raise ChannelRefused(str(refusal), field="name") from refusal
    number, country = read_number(request.number)
    account = check_account(facts, request, allows_private=environment().allows_private_addresses)
    channel = Channel(workspace=workspace, name=name, name_key=name_key(name), provider=facts.name)
    channel.number, channel.country, channel.state = number, country, ChannelState.ACTIVE
    channel.messages_per_second = chosen_rate(request.messages_per_second, with_app=request.with_app)
    channel.with_app = request.with_app
    channel.daily_limit = checked_limit(request.daily_limit)
    channel.follows_told_limit = request.daily_limit is None
    channel.sends_marketing_to_us = request.sends_marketing_to_us
    channel.sealed_callback_secret = seal(new_token())
    put_account(channel, account)
    return channel


def put_account(channel: Channel, account: Account) -> None:
    """Put a checked account into a channel, its secrets sealed."""
    channel.sealed_api_key, channel.sealed_app_secret = seal(account.api_key), seal(account.app_secret)
    channel.base_url, channel.graph_version = account.base_url, account.graph_version
    channel.sid, channel.waba_id, channel.phone_number_id = account.sid, account.waba_id, account.phone_number_id


def _confirmed(facts: ProviderFacts, channel: Channel) -> tuple[Standing, Listing]:
    """Ask the provider for all that is to be known. Raises ChannelRefused."""

    async def questions(outside: Outside) -> tuple[Standing, Listing]:
        access = access_of(channel)
        try:
            standing = await ask_standing(outside, access)
        except ProviderRefused as refused:
            field = "api_key" if is_key_refused(refused.error) else ""
            raise ChannelRefused(first_words(facts, refused.error), field=field) from refused
        if words := stranger_words(standing.facts.get("number", ""), channel.number):
            raise ChannelRefused(words, field="number")
        try:
            return standing, await ask_templates(outside, access)
        except ProviderRefused as refused:
            raise ChannelRefused(listing_words(facts, refused.error)) from refused

    try:
        return ask(questions)
    except Unanswered as silence:
        raise ChannelRefused(f"{silence} Nothing was saved.") from silence


def _save(channel: Channel, standing: Standing, listing: Listing) -> None:
    """Save the channel with its templates, or neither. Raises ChannelRefused where somebody was faster."""
    channel.facts, channel.checked_at = dict(standing.facts), timezone.now()
    try:
        with transaction.atomic():
            refuse_elsewhere(channel)
            channel.save()
            note_daily_limit(channel.pk, standing.daily_limit)
            store_templates(channel, listing)
    except IntegrityError as error:
        raise _taken(channel) or ChannelRefused("This channel is being connected by somebody else.") from error


def _taken(channel: Channel) -> ChannelRefused | None:
    """Say which of name and number another channel has; None where both are free."""
    others = connected(channel.workspace).exclude(pk=channel.pk)
    if others.filter(number=channel.number).exists():
        return ChannelRefused(f"The number {channel.number} is connected already.", field="number")
    if others.filter(name_key=channel.name_key).exists():
        return ChannelRefused(f"There is a channel {channel.name} already. Choose another name.", field="name")
    return None
