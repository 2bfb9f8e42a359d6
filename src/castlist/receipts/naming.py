"""Reading who is meant, as a person of the team writes it: a number with its calling code, or a user id. Pure."""

from castlist.channels.own_number import read_number
from castlist.channels.providers.people import USER_ID, digits
from castlist.channels.refusals import ChannelRefused


class PersonRefused(Exception):
    """It is not clear who is meant. The message says what to write."""


def read_person(text: str) -> str:
    """Give the digits of a number, whatever is written between them, or a user id. Raises PersonRefused."""
    if USER_ID.fullmatch(text.strip()):
        return text.strip()
    found = digits(text)
    if not found:
        raise PersonRefused(
            f"{text or 'An empty text'} is not a number. Write it with its calling code, for example +91 98765 43210."
        )
    try:
        return read_number(found)[0]
    except ChannelRefused as refusal:
        raise PersonRefused(
            f"{found} is not a valid number. Write it with its calling code, for example +91 98765 43210."
        ) from refusal
