"""Where a provider reports to: telling it by a call, or saying what has to be pasted where."""

from django.utils import timezone

from castlist.channels.access import access_of
from castlist.channels.asking import ProviderRefused, ask, tell_callback
from castlist.channels.health import error_words, note_trouble
from castlist.channels.models import Channel, Provider, new_token
from castlist.channels.providers import PROVIDERS, provider
from castlist.channels.refusals import ChannelRefused
from castlist.config.environment import environment
from castlist.config.outside import Unanswered
from castlist.config.vault import seal


def register_callback(channel: Channel) -> None:
    """Tell the provider where to report, where that goes by a call and there is a public address.

    What stands in the way is noted as the channel's last error: it sends all the same, and a worker tries again
    (callback_schedule.py).
    """
    try:
        is_told = ask(lambda outside: tell_callback(outside, access_of(channel)))
    except (ProviderRefused, Unanswered) as failure:
        note_trouble(channel, f"{PROVIDERS[channel.provider].title} did not take the callback. {_words(failure)}")
        _note_set_for(channel, "")
        return
    _note_set_for(channel, environment().public_url if is_told else "")


def replace_callback_secret(channel: Channel) -> None:
    """Make a new secret for callbacks: told by a call, or to be pasted. The old one counts for a day more.

    Both count before the provider is told, so that no report is refused in between, whoever dies over it. Raises
    ChannelRefused where the provider does not take it, and then the old one stays.
    """
    old = channel.sealed_callback_secret
    _keep_secrets(channel, seal(new_token()), _former(channel))
    try:
        is_told = ask(lambda outside: tell_callback(outside, access_of(channel)))
    except (ProviderRefused, Unanswered) as failure:
        _keep_secrets(channel, old, channel.sealed_callback_secret)  # it may have taken the new one all the same
        raise ChannelRefused(f"The secret stays as it was. {_words(failure)}") from failure
    _note_set_for(channel, environment().public_url if is_told else "")


def _former(channel: Channel) -> str:
    """Give the secret that counts beside a new one: what the provider was told last."""
    is_untold = PROVIDERS[channel.provider].has_own_callback_call and not channel.callback_set_for
    return (
        channel.sealed_former_secret if is_untold and channel.sealed_former_secret else channel.sealed_callback_secret
    )


def _keep_secrets(channel: Channel, current: str, former: str) -> None:
    """Save both, and that the provider has yet to be told: a worker does it where we do not come to it."""
    channel.sealed_callback_secret, channel.sealed_former_secret = current, former
    channel.secret_replaced_at, channel.callback_set_for = timezone.now(), ""
    channel.save(
        update_fields=["sealed_callback_secret", "sealed_former_secret", "secret_replaced_at", "callback_set_for"]
    )


def is_callback_set(channel: Channel) -> bool:
    """Whether the provider was told the address that this server has now."""
    return bool(channel.callback_set_for) and channel.callback_set_for == environment().public_url


def reports_word(channel: Channel) -> str:
    """Say in a word whether reports come in: `arriving`, `waiting` for the first one, `off` without an address."""
    if channel.provider == Provider.SANDBOX or channel.first_callback_at:
        return "arriving"
    return "waiting" if environment().public_url else "off"


def has_to_be_pasted(channel: Channel) -> bool:
    """Whether an operator has to paste callback address and secret at the provider."""
    is_outside = channel.provider != Provider.SANDBOX
    return is_outside and bool(environment().public_url) and not is_callback_set(channel)


def callback_words(channel: Channel) -> str:
    """Say how reports come in, and what the operator has to do for it. May hold the callback's secret."""
    facts, access = PROVIDERS[channel.provider], access_of(channel)
    if channel.provider == Provider.SANDBOX:
        return provider(channel.provider).callback_instructions(access)
    if not access.callback_url:
        return (
            f"{facts.title} cannot reach this server: messages go out, reports do not come in. "
            "Set CASTLIST_PUBLIC_URL, then run castlist channels verify."
        )
    if not has_to_be_pasted(channel):
        return f"Castlist has told {facts.title} where to report; nothing has to be pasted."
    return provider(channel.provider).callback_instructions(access)


def _words(failure: ProviderRefused | Unanswered) -> str:
    return error_words(failure.error) if isinstance(failure, ProviderRefused) else str(failure)


def _note_set_for(channel: Channel, public_url: str) -> None:
    channel.callback_set_for = public_url
    channel.save(update_fields=["callback_set_for"])
