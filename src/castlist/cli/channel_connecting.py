"""`castlist channels connect` and `replace-key`: what is given of an account."""

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from castlist.cli.channel_words import connected_object, standing_line
from castlist.cli.house import open_house
from castlist.cli.one_channel import on_channel
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line
from castlist.cli.secrets_given import secret_option

if TYPE_CHECKING:
    from castlist.channels.models import Channel


def _account(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what can be said of an account; which parts a provider needs stands in the guide."""
    for option in (
        click.option("--graph-version", metavar="V", default="", help="Meta: version of the Graph API, as v25.0."),
        secret_option("--app-secret", "CASTLIST_APP_SECRET", "Meta: the app secret."),
        click.option("--phone-number-id", metavar="P", default="", help="Meta: the phone number id."),
        click.option("--waba-id", metavar="W", default="", help="Meta, Kaleyra V2: the WhatsApp Business Account id."),
        click.option("--sid", metavar="S", default="", help="Kaleyra: the account's SID."),
        click.option("--base-url", metavar="URL", default="", help="Another address than the provider's usual one."),
        secret_option("--api-key", "CASTLIST_API_KEY", "The key or access token."),
    ):
        command = option(command)
    return command


@click.command("connect")
@click.option("--provider", metavar="P", required=True, help="360dialog, kaleyra, kaleyra-v1, meta or sandbox.")
@click.option("--name", metavar="N", required=True, help="What the channel is called.")
@click.option("--number", metavar="DIGITS", required=True, help="Its number with calling code, digits only.")
@_account
@click.option("--rate", metavar="N", type=int, help="Messages a second, up to 1000; usual are 80.")
@click.option("--with-app", is_flag=True, help="The number is also used in the WhatsApp Business app: 20 a second.")
@click.option("--daily-limit", metavar="N", type=int, help="New users a day, if not what the provider tells.")
@click.option("--us-marketing", is_flag=True, help="Send marketing to numbers of the United States as well.")
@workspace_option
@json_option
@click.pass_context
def connect(
    context: click.Context, /, *, workspace: str, as_json: bool, rate: int | None, us_marketing: bool, **given: Any
) -> None:
    """Connect a WhatsApp number. A sandbox channel needs no account and sends nothing outside.

    The provider is asked first; when it refuses or does not answer, nothing is saved.
    """
    open_house()
    from castlist.channels.connecting import ConnectRequest, connect_channel
    from castlist.workspaces.settings import find_workspace

    _refuse_foreign(context, given["provider"])
    request = ConnectRequest(messages_per_second=rate, sends_marketing_to_us=us_marketing, **given)
    show_connected(connect_channel(find_workspace(workspace), request), as_json=as_json)


@click.command("replace-key")
@_account
@on_channel
@click.pass_context
def replace_key(context: click.Context, /, channel: "Channel", *, as_json: bool, **given: Any) -> None:
    """Give a channel another key, or what else has changed of its account. What is left out stays.

    The provider is asked first. A channel whose key was refused is active again afterwards.
    """
    from castlist.channels.account import Account
    from castlist.channels.verifying import replace_key as replace

    _refuse_foreign(context, channel.provider)
    show_connected(replace(channel, Account(**given)), as_json=as_json)


def _refuse_foreign(context: click.Context, provider: str) -> None:
    """Refuse options that a provider has no use for. What stands in the environment may be meant for another one."""
    from castlist.channels.account import Account, find_facts, taken_by

    facts = find_facts(provider)
    for name in sorted({each.name for each in fields(Account)} - taken_by(facts)):
        if context.params[name] and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{facts.title} takes no --{name.replace('_', '-')}. Leave it out.", context)


def show_connected(channel: Any, *, as_json: bool) -> None:
    """Print a channel after its account or its callback has changed, with what has to be pasted where."""
    from castlist.channels.callbacks import callback_words
    from castlist.reports.held import held_broadcasts, held_words

    held = held_broadcasts(channel)
    if as_json:
        print_json({**connected_object(channel), "paused_broadcasts": held})
        return
    print_line(standing_line(channel))
    if channel.templates_warning:
        print_line(f"Warning: {channel.templates_warning}")
    if channel.last_error:
        print_line(f"Warning: {channel.last_error}")
    if held:
        print_line(held_words(held))
    print_line(callback_words(channel))
