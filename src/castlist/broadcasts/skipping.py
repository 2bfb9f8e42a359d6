"""Why somebody does not get a message of a broadcast: codes that are stored with the message, and their words."""

from dataclasses import dataclass
from enum import StrEnum


class SkipReason(StrEnum):
    """A code, as stored. What a person reads is made when it is stored, since it may name an attribute."""

    OPTED_OUT = "opted_out"
    NOT_WHATSAPP = "not_whatsapp"
    OWN_NUMBER = "own_number"
    US_MARKETING = "us_marketing"
    NO_VALUE = "no_value"
    TOO_LONG = "too_long"
    BAD_CHARACTER = "bad_character"
    BAD_LINK = "bad_link"
    BAD_BRACKETS = "bad_brackets"
    NOT_CARRIED = "not_carried"


@dataclass(frozen=True, kw_only=True)
class Skip:
    """A recipient who is skipped, and why."""

    reason: SkipReason
    words: str


OPTED_OUT = Skip(reason=SkipReason.OPTED_OUT, words="Opted out")
NOT_WHATSAPP = Skip(reason=SkipReason.NOT_WHATSAPP, words="Not a contact of a WhatsApp channel")
OWN_NUMBER = Skip(reason=SkipReason.OWN_NUMBER, words="The channel's own number")
US_MARKETING = Skip(reason=SkipReason.US_MARKETING, words="WhatsApp delivers no marketing to US numbers")


def no_value(name: str) -> Skip:
    """Skip for a value that is missing without a fallback."""
    return Skip(reason=SkipReason.NO_VALUE, words=f"No value for {name}")


def too_long(part: str, limit: int) -> Skip:
    """Skip for a part of the message that is too long once filled in."""
    return Skip(
        reason=SkipReason.TOO_LONG, words=f"Text too long once filled in ({part}, {limit:,} characters at most)"
    )


def bad_character(name: str) -> Skip:
    """Skip for what WhatsApp refuses: line breaks, tabs and more than four spaces in a value (reference §6.3)."""
    words = f"Value has a line break, a tab, another control character or more than four spaces ({name})"
    return Skip(reason=SkipReason.BAD_CHARACTER, words=words)


def bad_brackets(name: str) -> Skip:
    """Skip for a value that would arrive as a raw `{{…}}` (import sheet rules §6)."""
    return Skip(reason=SkipReason.BAD_BRACKETS, words=f"Value has {{{{ in it ({name})")


def not_carried(words: str) -> Skip:
    """Skip for what the channel's provider cannot carry, in its adapter's words."""
    return Skip(reason=SkipReason.NOT_CARRIED, words=words)


def bad_link(name: str) -> Skip:
    """Skip for a link that is none."""
    return Skip(reason=SkipReason.BAD_LINK, words=f"Not a link that begins with https:// or http:// ({name})")


def blank_in_link(name: str) -> Skip:
    """Skip for a link with a blank in it, which ends it for whoever fetches it."""
    return Skip(reason=SkipReason.BAD_LINK, words=f"Link has a blank in it: write %20 ({name})")
