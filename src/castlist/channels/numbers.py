"""The channels of a workspace: connecting, listing, disconnecting."""

import phonenumbers
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from castlist.audience.names import name_key
from castlist.audience.trimming import trim_text
from castlist.channels.models import Channel, ChannelState, Provider
from castlist.workspaces.models import Workspace
from castlist.workspaces.names import NameRefused, check_name

NAME_LENGTH = 120


class ChannelRefused(Exception):
    """A channel cannot be connected, found or chosen. The message says why and what to do."""


def connect_channel(workspace: Workspace, *, provider: str, name: str, number: str) -> Channel:
    """Connect a WhatsApp number. The sandbox needs no credentials and is active at once.

    Raises ChannelRefused for an unknown provider, a name or number that is taken, or a number that is none.
    """
    if provider != Provider.SANDBOX:
        known = ", ".join(Provider.values)
        raise ChannelRefused(
            f"{provider} cannot be connected yet; the sandbox can."
            if provider in Provider.values
            else f"{provider} is not a provider. The providers are {known}."
        )
    name = _checked_name(name)
    digits, country = _read_number(number)
    try:
        with transaction.atomic():
            return Channel.objects.create(
                workspace=workspace,
                name=name,
                name_key=name_key(name),
                provider=provider,
                number=digits,
                country=country,
                state=ChannelState.ACTIVE,
            )
    except IntegrityError as error:
        raise ChannelRefused(_taken(workspace, name, digits)) from error


def disconnect_channel(workspace: Workspace, name: str) -> Channel:
    """Take a channel away. Its row stays for the history of imports and broadcasts; its name is free again.

    Raises ChannelRefused when there is none of this name.
    """
    channel = connected(workspace).filter(name_key=name_key(trim_text(name))).first()
    if channel is None:
        raise ChannelRefused(f"There is no channel {name}. {_names(workspace)}")
    channel.state = ChannelState.DISCONNECTED
    channel.disconnected_at = timezone.now()
    channel.save(update_fields=["state", "disconnected_at"])
    return channel


def connected(workspace: Workspace) -> QuerySet[Channel]:
    """List the channels that are not disconnected, oldest first."""
    return Channel.objects.filter(workspace=workspace).exclude(state=ChannelState.DISCONNECTED).order_by("id")


def _checked_name(name: str) -> str:
    try:
        return check_name(name, NAME_LENGTH, of="channel")
    except NameRefused as refusal:
        raise ChannelRefused(str(refusal)) from refusal


def _read_number(number: str) -> tuple[str, str]:
    """Check a channel's own number (digits with the calling code) and find its country."""
    digits = trim_text(number)
    if not (digits.isascii() and digits.isdigit()):
        raise ChannelRefused(
            f"{number} is not a number: write the digits with the calling code, for example 919876500110."
        )
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException as error:
        raise ChannelRefused(f"{digits} does not begin with a country's calling code.") from error
    country = phonenumbers.region_code_for_number(parsed)
    if not country or country == "001" or not phonenumbers.is_valid_number(parsed):
        raise ChannelRefused(f"{digits} is not a valid phone number of any country.")
    return digits, country


def _taken(workspace: Workspace, name: str, digits: str) -> str:
    if connected(workspace).filter(number=digits).exists():
        return f"The number {digits} is connected already."
    return f"There is a channel {name} already. Choose another name."


def _names(workspace: Workspace) -> str:
    names = [channel.name for channel in connected(workspace)]
    return f"The channels are: {', '.join(names)}." if names else "No channel is connected."
