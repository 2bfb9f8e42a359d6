"""The message as it will be for a recipient, and a test of it on one's own phone."""

import asyncio
import re
import secrets
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from castlist.audience.attributes import known_attributes
from castlist.audience.opt_outs import is_opted_out
from castlist.broadcasts.browsing import Reading, Viewed, find_recipient
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.header_link import look_at_link
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.plans import is_us_skipped, judge_of, teller_of, template_of
from castlist.broadcasts.refs import TEST_PREFIX
from castlist.broadcasts.running import refuse_unready
from castlist.broadcasts.sent_tests import begin_test, end_test
from castlist.broadcasts.skipping import Skip
from castlist.broadcasts.us_numbers import is_us_number
from castlist.channels.access import access_of
from castlist.channels.own_number import read_number
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import Accepted, Outcome, TemplateMessage, Unknown
from castlist.channels.refusals import ChannelRefused
from castlist.channels.sending import NOT_SENT, send_message
from castlist.channels.template_shape import MEDIA, PLACEHOLDER, TemplateShape
from castlist.config.database import connect
from castlist.config.outside import open_outside

_SEPARATORS = re.compile(r"[\s()+./-]")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One recipient's message: the filled parts, or why this person is skipped."""

    phone: str
    header: str
    body: str
    footer: str
    buttons: tuple[str, ...]
    skipped: str


def preview_message(broadcast: Broadcast, *, phone: str | None = None) -> Preview:
    """Show the message for a contact of the audience, the first one where no phone is given.

    Raises BroadcastRefused where the audience is empty or has no such contact.
    """
    recipient = _find(broadcast, phone)
    shape = template_of(broadcast)
    values = {} if isinstance(recipient.message, Skip) else recipient.message
    return Preview(
        phone=recipient.phone,
        header=values.get("header.link") or _filled(shape.header_text, "header", values, is_single=True),
        body=_filled(shape.body, "body", values),
        footer=shape.footer,
        buttons=_buttons(shape, values),
        skipped=recipient.message.words if isinstance(recipient.message, Skip) else "",
    )


def header_problem(broadcast: Broadcast) -> str:
    """Fetch the header's link as the first recipient gets it, and say what WhatsApp would refuse it for.

    Empty where it is well, and where there is no such link or nobody who gets it.
    """
    shape = template_of(broadcast)
    if shape.header not in MEDIA:
        return ""
    try:
        link = preview_message(broadcast).header
    except BroadcastRefused:
        return ""
    return look_at_link(link, shape.header).problem if link else ""


def send_test(broadcast: Broadcast, *, to: str, as_phone: str | None = None) -> Outcome:
    """Send the message of one recipient to a number of one's own, at once. It is part of no report, but followed.

    Raises BroadcastRefused, also for a number that could not get it (opted out, the channel's own, marketing to the
    United States) and for a recipient who would be skipped. What came of it says `outcome_words`.
    """
    to = _number(to)
    with closing(connect()) as connection:
        shape = refuse_unready(connection, broadcast)
        if is_opted_out(connection, broadcast.workspace_id, phone=to):
            raise BroadcastRefused(f"{to} has opted out. Nobody who opted out is messaged, for a test neither.")
    if to == broadcast.channel.number:
        raise BroadcastRefused(f"{to} is the channel's own number, which cannot write to itself. Take another phone.")
    if is_us_skipped(broadcast, shape) and is_us_number(to):
        raise BroadcastRefused(
            f"{to} is a number of the United States, to which WhatsApp delivers no marketing. Take another phone, or "
            "let the channel send it: castlist channels set --us-marketing."
        )
    recipient = _find(broadcast, as_phone)
    if isinstance(recipient.message, Skip):
        words = teller_of(broadcast).words(recipient.message.words)
        raise BroadcastRefused(f"{recipient.phone} would be skipped: {words}. Test as another one.")
    message = TemplateMessage(to=to, shape=shape, values=recipient.message, ref=f"{TEST_PREFIX}{secrets.token_hex(8)}")
    test = begin_test(broadcast, ref=message.ref, phone=to)
    outcome = asyncio.run(_send(broadcast, message))
    end_test(test, outcome, outcome_words(outcome))
    return outcome


async def _send(broadcast: Broadcast, message: TemplateMessage) -> Outcome:
    async with open_outside(1) as outside:
        return await send_message(outside, access_of(broadcast.channel), message)


def outcome_words(outcome: Outcome) -> str:
    """Say what came of a test that was not accepted: nothing of it is tried again by itself."""
    if isinstance(outcome, Unknown):
        return f"No answer came back: {outcome.words} It may have arrived: look at the phone before you try again."
    return "Sent." if isinstance(outcome, Accepted) else _refused_words(outcome.error)


def _refused_words(error: ProviderError) -> str:
    if error.code == NOT_SENT:
        return "The provider could not be reached, so nothing was sent. Try again in a minute."
    if error.kind is ErrorKind.RETRY_RECIPIENT:
        return f"Not now: {error.title}. Wait a minute, then send the test again."
    if error.kind is ErrorKind.WAIT_A_DAY:
        return f"Not today: {error.title}. Send the test again tomorrow."
    if error.kind is ErrorKind.RETRY:
        return f"Not now: {error.title}. Nothing was sent, and a test is not tried again by itself: wait a minute."
    return f"{error.title}. {error.to_do}".strip()


def _number(phone: str) -> str:
    """Give the digits of the phone to test on: a number that there can be. Raises BroadcastRefused."""
    digits = _digits(phone)
    try:
        return read_number(digits)[0]
    except ChannelRefused as refusal:
        raise BroadcastRefused(
            f"{digits} is not a valid number. Write it with its calling code, for example +91 98765 43210."
        ) from refusal


def _digits(phone: str) -> str:
    """Give the digits of a number as people write it, by which contacts and opt-outs are known."""
    digits = _SEPARATORS.sub("", phone)
    if not (digits.isascii() and digits.isdigit()):
        raise BroadcastRefused(
            f"{phone or 'An empty text'} is not a number: "
            "write the digits with the calling code, for example 919876500110."
        )
    return digits


def _find(broadcast: Broadcast, phone: str | None) -> Viewed:
    phone = _digits(phone) if phone is not None else None
    with closing(connect()) as connection:
        judge = judge_of(broadcast, known_attributes(connection, broadcast.workspace_id))
        reading = Reading(shape=template_of(broadcast), judge=judge, problems={})
        found = find_recipient(connection, broadcast, reading, phone)
    if found is None:
        who = f"{phone} is not in the audience" if phone else "The audience is empty"
        raise BroadcastRefused(f"{who}, so there is nothing to show.")
    return found


def _filled(text: str, part: str, values: Mapping[str, str], *, is_single: bool = False) -> str:
    def fill(found: object) -> str:
        name = found.group(1)  # type: ignore[attr-defined]
        key = part if is_single else f"{part}.{name}"
        return values.get(key, found.group())  # type: ignore[attr-defined]

    return PLACEHOLDER.sub(fill, text)


def _buttons(shape: TemplateShape, values: Mapping[str, str]) -> tuple[str, ...]:
    shown = []
    for at, button in enumerate(shape.buttons):
        url = _filled(button.url, f"button.{at}", values, is_single=True) if button.url else ""
        shown.append(f"{button.text} → {url}" if url else button.text or values.get(f"button.{at}", ""))
    return tuple(shown)
