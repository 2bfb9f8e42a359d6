"""`castlist channels`."""

from typing import TYPE_CHECKING

import click

from castlist.cli.channel_connecting import connect, replace_key, show_connected
from castlist.cli.channel_words import HEADINGS, channel_object, channel_row, standing_line
from castlist.cli.house import open_house
from castlist.cli.one_channel import on_channel, show
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from castlist.channels.models import Channel


@click.group()
def channels() -> None:
    """Connect, verify, pause and disconnect WhatsApp numbers. NAME may be left out where there is one."""


channels.add_command(connect)
channels.add_command(replace_key)


@channels.command("list")
@workspace_option
@json_option
def list_channels(*, workspace: str, as_json: bool) -> None:
    """List the connected channels with their state, last check and last error."""
    open_house()
    from castlist.channels.lookup import connected
    from castlist.workspaces.settings import find_workspace

    found = connected(find_workspace(workspace))
    if as_json:
        print_json([channel_object(channel) for channel in found])
    else:
        empty = "No channel is connected. Connect one: castlist channels connect --provider sandbox …"
        print_table(HEADINGS, [channel_row(each) for each in found], empty=empty)


@channels.command("verify")
@on_channel
def verify(channel: "Channel", *, as_json: bool) -> None:
    """Ask the provider whether a channel works, by a harmless call, and set its callback anew.

    One that was stopped or whose key was refused is active again when it does.
    """
    from castlist.channels.callbacks import callback_words, has_to_be_pasted
    from castlist.channels.verifying import verify_channel
    from castlist.reports.held import held_broadcasts, held_words

    channel = verify_channel(channel)
    held = held_broadcasts(channel)
    show(channel, standing_line(channel), as_json=as_json, paused_broadcasts=held)
    if not as_json:
        facts = ", ".join(f"{name} {fact}" for name, fact in sorted(channel.facts.items()))
        print_line(f"The provider says: {facts or 'nothing more'}.")
        print_line(f"Warning: {channel.last_error}" if channel.last_error else "It works.")
        if held:
            print_line(held_words(held))
        if not has_to_be_pasted(channel):
            print_line(callback_words(channel))


@channels.command("pause")
@on_channel
def pause(channel: "Channel", *, as_json: bool) -> None:
    """Let nothing more leave through a channel until it is resumed."""
    from castlist.channels.pausing import pause_channel

    channel = pause_channel(channel)
    show(channel, f"{channel.name} is paused. What was on its way may still arrive.", as_json=as_json)


@channels.command("resume")
@on_channel
def resume(channel: "Channel", *, as_json: bool) -> None:
    """Let a paused channel send again."""
    from castlist.channels.pausing import resume_channel

    channel = resume_channel(channel)
    show(channel, f"{channel.name} is active again.", as_json=as_json)


@channels.command("disconnect")
@on_channel
def disconnect(channel: "Channel", *, as_json: bool) -> None:
    """Take a channel away and erase its key. Users, imports and reports stay."""
    from castlist.channels.pausing import disconnect_channel

    channel = disconnect_channel(channel)
    show(channel, f"{channel.name} is disconnected. Users and imports stay.", as_json=as_json)


@channels.command("set")
@click.option("--rate", metavar="N", type=int, help="Messages a second, up to 1000.")
@click.option(
    "--with-app/--no-with-app", default=None, help="The number is also used in the WhatsApp Business app: 20 a second."
)
@click.option("--daily-limit", metavar="N|none|provider", help="New users a day; provider: what the provider tells.")
@click.option("--us-marketing/--no-us-marketing", default=None, help="Marketing to numbers of the United States.")
@click.option("--new-secret", is_flag=True, help="Make a new secret for callbacks; the old one counts for a day more.")
@on_channel
def set_(
    channel: "Channel",
    *,
    rate: int | None,
    with_app: bool | None,
    daily_limit: str | None,
    us_marketing: bool | None,
    new_secret: bool,
    as_json: bool,
) -> None:
    """Set a channel's rate, limits and callback secret. What is left out stays."""
    from django.db import transaction

    from castlist.channels import callbacks, pace

    with transaction.atomic():  # all of it or nothing
        if with_app is not None:
            pace.set_app_use(channel, is_used=with_app)
        if rate is not None:
            pace.set_rate(channel, rate)
        if daily_limit is not None:
            pace.set_written_limit(channel, daily_limit)
        if us_marketing is not None:
            pace.set_us_marketing(channel, is_sent=us_marketing)
    if new_secret:
        callbacks.replace_callback_secret(channel)
        show_connected(channel, as_json=as_json)
    else:
        show(channel, standing_line(channel), as_json=as_json)


@channels.command("reseal")
@json_option
def reseal(*, as_json: bool) -> None:
    """Seal the credentials of all channels, of all workspaces, with the first of CASTLIST_ENCRYPTION_KEYS."""
    open_house()
    from castlist.channels.resealing import reseal_channels

    count = reseal_channels()
    if as_json:
        print_json({"channels": count})
    else:
        print_line(f"The credentials of {count:,} channels are sealed with the first key.")


@channels.command("take-up-again")
@workspace_option
@json_option
def take_up_again(*, workspace: str, as_json: bool) -> None:
    """Read callbacks once more that were set aside: once a fault is mended, or another number is connected."""
    open_house()
    from contextlib import closing

    from castlist.config.database import connect
    from castlist.receipts.processing import take_up_again as take
    from castlist.workspaces.settings import find_workspace

    found = find_workspace(workspace)
    with closing(connect()) as connection:
        count = take(connection, found.pk)
    if as_json:
        print_json({"callbacks": count})
    else:
        print_line(
            f"{count:,} callbacks are read once more by the worker." if count else "No callbacks were set aside."
        )
