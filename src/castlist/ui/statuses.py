"""The words, tints and icons of every status, as all pages show them. The words are the rooms' own."""

from dataclasses import dataclass

from castlist.broadcasts.lifecycle import WORDS as BROADCAST_WORDS
from castlist.broadcasts.lifecycle import MessageState, State
from castlist.channels.models import ChannelState
from castlist.imports.lifecycle import WORDS as IMPORT_WORDS
from castlist.imports.lifecycle import Status

LIVE = "pulse"
"""The dot that breathes, in place of an icon: this is going on."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a status is shown: `tint` is a class without its prefix, empty for grey."""

    words: str
    tint: str = ""
    icon: str


_IMPORTS = {
    Status.QUEUED: ("", "clock"),
    Status.IN_PROGRESS: ("acc", LIVE),
    Status.COMPLETED: ("ok", "circle-check"),
    Status.COMPLETED_WITH_ERRORS: ("warn", "alert-triangle"),
    Status.FAILED: ("bad", "circle-x"),
    Status.CANCELLED: ("", "ban"),
    Status.STOPPED: ("bad", "player-stop"),
}
_BROADCASTS = {
    State.DRAFT: ("", "pencil"),
    State.SCHEDULED: ("acc", "calendar-event"),
    State.MISSED: ("warn", "calendar-x"),
    State.PREPARING: ("acc", LIVE),
    State.SENDING: ("acc", LIVE),
    State.PAUSED: ("warn", "player-pause"),
    State.FINISHED: ("ok", "circle-check"),
    State.CANCELLED: ("", "ban"),
}
_MESSAGES = {
    MessageState.QUEUED: ("", "clock"),
    MessageState.SENDING: ("acc", LIVE),
    MessageState.ACCEPTED: ("", "circle-dotted"),
    MessageState.SENT: ("", "check"),
    MessageState.DELIVERED: ("", "checks"),
    MessageState.READ: ("acc", "checks"),
    MessageState.FAILED: ("bad", "alert-circle"),
    MessageState.SKIPPED: ("warn", "circle-minus"),
    MessageState.UNKNOWN: ("odd", "help-circle"),
    MessageState.CANCELLED: ("", "ban"),
}
_CHANNELS = {
    ChannelState.ACTIVE: ("ok", "circle-check"),
    ChannelState.PAUSED: ("warn", "player-pause"),
    ChannelState.KEY_REFUSED: ("bad", "key-off"),
    ChannelState.STOPPED: ("bad", "player-stop"),
    ChannelState.DISCONNECTED: ("", "plug-off"),
}
_TEMPLATES = {
    "APPROVED": ("Approved", "wa", "circle-check"),
    "PENDING": ("Pending", "", "clock"),
    "REJECTED": ("Rejected", "bad", "circle-x"),
    "PAUSED": ("Paused", "warn", "player-pause"),
    "DISABLED": ("Disabled", "bad", "ban"),
    "": ("Cannot be sent here", "", "circle-off"),
}

LOOKS: dict[str, dict[str, Look]] = {
    "import": {s.value: Look(words=IMPORT_WORDS[s], tint=t, icon=i) for s, (t, i) in _IMPORTS.items()},
    "broadcast": {s.value: Look(words=BROADCAST_WORDS[s], tint=t, icon=i) for s, (t, i) in _BROADCASTS.items()},
    "message": {s.value: Look(words=s.value.capitalize(), tint=t, icon=i) for s, (t, i) in _MESSAGES.items()},
    "channel": {s.value: Look(words=str(s.label), tint=t, icon=i) for s, (t, i) in _CHANNELS.items()}
    | {"waiting": Look(words="Waiting for callback", tint="warn", icon=LIVE)},
    "template": {s: Look(words=w, tint=t, icon=i) for s, (w, t, i) in _TEMPLATES.items()},
}
"""By what it is the status of, then by the status."""


def look_of(concern: str, status: str) -> Look:
    """Give the look of a status. One that this version does not know is shown in its own word."""
    return LOOKS[concern].get(status) or Look(words=status.replace("_", " ").capitalize(), icon="help-circle")
