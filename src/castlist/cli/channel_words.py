"""A channel as the command prints it: an object for programs, a line for people. No credentials."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from castlist.channels.models import Channel

PLAIN = (
    *("name", "provider", "number", "country", "state", "state_reason"),
    *("base_url", "sid", "waba_id", "phone_number_id", "graph_version"),
    *("messages_per_second", "with_app", "current_rate", "daily_limit", "sends_marketing_to_us"),
    *("waits_until", "waits_reason", "new_users_wait_until", "unreachable_since"),
    *("checked_at", "last_error", "last_error_at", "facts"),
    *("first_callback_at", "templates_synced_at", "templates_warning"),
)

HEADINGS = ("Name", "Provider", "Number", "Country", "State", "Reports", "Checked", "Last error")


def channel_object(channel: "Channel") -> dict[str, Any]:
    """Give a channel as JSON can hold it; times as ISO 8601, UTC."""
    from castlist.channels.callbacks import reports_word

    values = {name: _plain(getattr(channel, name)) for name in PLAIN}
    return {"id": str(channel.uuid), **values, "reports": reports_word(channel)}


def connected_object(channel: "Channel") -> dict[str, Any]:
    """Give it with the callback's address and secret, where they have to be pasted: only right after they were made."""
    from castlist.channels.access import access_of
    from castlist.channels.callbacks import has_to_be_pasted

    access = access_of(channel)
    pasted = {"url": access.callback_url, "secret": access.callback_secret} if has_to_be_pasted(channel) else None
    return {**channel_object(channel), "callback": pasted}


def channel_row(channel: "Channel") -> tuple[str, ...]:
    """Give a channel as a row under HEADINGS: in the last column why it does not send, else its last error."""
    from django.utils import timezone

    from castlist.channels.callbacks import reports_word
    from castlist.channels.waiting import waiting_of

    checked = f"{channel.checked_at:%Y-%m-%d %H:%M} UTC" if channel.checked_at else "never"
    place = (channel.name, channel.provider, channel.number, channel.country, channel.state)
    waiting = waiting_of(channel, timezone.now())
    words = waiting.words(channel.workspace.timezone) if waiting else ""
    return (*place, reports_word(channel), checked, channel.state_reason or words or channel.last_error)


def standing_line(channel: "Channel") -> str:
    """Say in one line what a channel is and what it may send."""
    count = channel.templates.count()
    limit = "without a daily limit" if channel.daily_limit is None else f"to {channel.daily_limit:,} new users a day"
    app = " (also used in the WhatsApp Business app)" if channel.with_app else ""
    return (
        f"{channel.name} is {channel.get_state_display().lower()}: {channel.provider}, {channel.number} "
        f"({channel.country}); {count:,} templates, {channel.messages_per_second:,} messages a second{app}, {limit}."
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
