"""The table of Meta's codes as data: code, what follows, what is read, what is done (reference §4.2, screens §7)."""

from dataclasses import dataclass

from castlist.channels.providers.errors import ErrorKind


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a code means for us."""

    kind: ErrorKind
    title: str
    to_do: str = ""
    is_throttle: bool = False


def _meaning(kind: ErrorKind, title: str, to_do: str = "", *, is_throttle: bool = False) -> Meaning:
    return Meaning(kind=kind, title=title, to_do=to_do, is_throttle=is_throttle)


RETRY = ErrorKind.RETRY
FAIL = ErrorKind.FAIL
FAIL_PAYLOAD = ErrorKind.FAIL_PAYLOAD
PAUSE = ErrorKind.PAUSE_BROADCAST
STOP = ErrorKind.STOP_CHANNEL

BY_ITSELF = "Waits and tries again by itself."
NEVER_ACCEPTED = "Never accepted, so safe to send again."
NEW_KEY = "Make a new access token and give it with Replace key."
IN_MANAGER = "Look at the account in WhatsApp Manager; then Verify here."
FETCH_AGAIN = "Fetch the templates again, then choose."
ANOTHER_TEMPLATE = "Choose another template, or wait until it is approved."
CHECK_VALUES = "Check the values of the variables against the template."
REGISTER = "Register the number again in WhatsApp Manager; then Verify here."

PERMISSION_CODES = frozenset({3, 10, *range(200, 300)})
PERMISSION_MISSING = _meaning(
    STOP,
    "The access token may not do this",
    "Give it whatsapp_business_messaging and whatsapp_business_management; then Verify here.",
)

ACCESS: dict[int, Meaning] = {
    0: _meaning(STOP, "WhatsApp refused the key", NEW_KEY),
    33: _meaning(STOP, "The phone number id does not exist", "Copy it again from WhatsApp Manager and connect anew."),
    190: _meaning(STOP, "WhatsApp refused the key", NEW_KEY),
    368: _meaning(STOP, "Account blocked for breaking a policy", IN_MANAGER),
    131005: _meaning(STOP, "The access token may not do this", "Give it the missing permissions; then Verify here."),
    131031: _meaning(STOP, "Account locked", "Open WhatsApp Manager; then Verify here."),
    131037: _meaning(STOP, "The number's display name is not approved", IN_MANAGER),
    131042: _meaning(STOP, "The account cannot pay", "Set the payment right in WhatsApp Manager; then Verify here."),
    131045: _meaning(STOP, "The number's registration is not in order", REGISTER),
    131048: _meaning(
        STOP, "Too many people reported your messages", "Look at the number's quality before sending more."
    ),
    131064: _meaning(STOP, "Messaging limit lowered: templates of the wrong category", IN_MANAGER),
    133000: _meaning(STOP, "The number's registration is not in order", REGISTER),
    133005: _meaning(STOP, "The number's PIN is wrong", REGISTER),
    133006: _meaning(STOP, "The number is not verified", REGISTER),
    133008: _meaning(STOP, "The number's PIN was wrong too often", REGISTER),
    133009: _meaning(STOP, "The number's PIN was tried too fast", REGISTER),
    133010: _meaning(STOP, "The number is not registered", REGISTER),
    133015: _meaning(STOP, "The number was deleted a moment ago", REGISTER),
    133016: _meaning(
        ErrorKind.WAIT_A_DAY,
        "The number was registered too often",
        "The rest waits for the next day; then Verify here.",
    ),
}

FOR_NOW: dict[int, Meaning] = {
    2: _meaning(RETRY, "WhatsApp was down for a moment", NEVER_ACCEPTED),
    4: _meaning(RETRY, "Sent faster than allowed", BY_ITSELF, is_throttle=True),
    613: _meaning(RETRY, "Sent faster than allowed", BY_ITSELF, is_throttle=True),
    80007: _meaning(RETRY, "Sent faster than allowed", BY_ITSELF, is_throttle=True),
    130429: _meaning(RETRY, "Sent faster than allowed", BY_ITSELF, is_throttle=True),
    131000: _meaning(RETRY, "WhatsApp had a fault", NEVER_ACCEPTED),
    131016: _meaning(RETRY, "WhatsApp was overloaded", NEVER_ACCEPTED),
    131053: _meaning(RETRY, "Header image could not be fetched", "The link must answer without a login."),
    131056: _meaning(ErrorKind.RETRY_RECIPIENT, "Too many messages to this person", BY_ITSELF),
    131057: _meaning(RETRY, "The account is in maintenance", BY_ITSELF),
    132069: _meaning(RETRY, "The template's form is throttled", BY_ITSELF),
    133004: _meaning(RETRY, "WhatsApp was down for a moment", NEVER_ACCEPTED),
}

PERSON: dict[int, Meaning] = {
    130472: _meaning(FAIL, "Part of a WhatsApp experiment", "Nothing to correct. They stay on your list."),
    130497: _meaning(FAIL, "The account may not message this country", "Leave out its numbers."),
    131021: _meaning(FAIL, "The recipient is the sending number itself", "Take your own number off the list."),
    131026: _meaning(FAIL, "Not on WhatsApp, or cannot receive it", "Check them before the next broadcast."),
    131049: _meaning(FAIL, "Held back by WhatsApp", "They got many offers lately. Wait 24 hours."),
    131050: _meaning(ErrorKind.OPTED_OUT, "Stopped your promotions", "They are opted out here as well now."),
    131051: _meaning(FAIL, "WhatsApp does not carry this kind of message", "Choose another template."),
    131052: _meaning(FAIL, "WhatsApp could not load a file", "Give another link."),
    131062: _meaning(FAIL, "Needs the phone number, a user name is not enough", "Add the number to the list."),
    132005: _meaning(FAIL, "Text too long once filled in", "Shorten the value or give another variable."),
    137000: _meaning(FAIL, "WhatsApp doubts that it is the same person", "Ask them to write to you first."),
}

EVERYBODY: dict[int, Meaning] = {
    1: _meaning(FAIL_PAYLOAD, "WhatsApp did not understand the request", CHECK_VALUES),
    100: _meaning(FAIL_PAYLOAD, "A value is not allowed", CHECK_VALUES),
    131008: _meaning(FAIL_PAYLOAD, "A value is missing", CHECK_VALUES),
    131009: _meaning(FAIL_PAYLOAD, "A value is not allowed", CHECK_VALUES),
    131030: _meaning(
        FAIL_PAYLOAD,
        "Not among the numbers that a test number may message",
        "Add them to its list, or use a real number.",
    ),
    131047: _meaning(
        FAIL_PAYLOAD, "They have not written for 24 hours", "Only templates reach them; ask your provider."
    ),
    131063: _meaning(
        PAUSE, "Marketing messages are switched off for the account", "Switch them on in WhatsApp Manager; then Resume."
    ),
    132000: _meaning(PAUSE, "The number of variables does not match the template", FETCH_AGAIN),
    132001: _meaning(PAUSE, "Template not found in this language", FETCH_AGAIN),
    132007: _meaning(PAUSE, "The template breaks a policy of WhatsApp", "Choose another template."),
    132008: _meaning(FAIL_PAYLOAD, "A variable's value is not allowed", CHECK_VALUES),
    132012: _meaning(FAIL_PAYLOAD, "A variable's value has the wrong form", CHECK_VALUES),
    132015: _meaning(PAUSE, "Template paused or disabled", ANOTHER_TEMPLATE),
    132016: _meaning(PAUSE, "Template paused or disabled", ANOTHER_TEMPLATE),
    132018: _meaning(FAIL_PAYLOAD, "A variable's value is not allowed", CHECK_VALUES),
    132068: _meaning(PAUSE, "The template's form is blocked", "Choose another template."),
    135000: _meaning(FAIL_PAYLOAD, "WhatsApp did not accept the values", CHECK_VALUES),
}

MEANINGS: dict[int, Meaning] = {**ACCESS, **FOR_NOW, **PERSON, **EVERYBODY}

LATE_KINDS = {131000: FAIL, 131053: FAIL_PAYLOAD}
"""What follows in a receipt: 131000 is tried again only where it answers the request itself; 131053 is a link that
fails for everyone, and nothing says that it will work for the next try."""


def is_known(code: int) -> bool:
    """Whether the table has this code."""
    return code in MEANINGS or code in PERMISSION_CODES
