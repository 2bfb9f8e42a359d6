"""What WhatsApp would object to in a template's text, said here already (reference §6.3). Pure.

Characters are counted as Unicode code points; which unit WhatsApp counts is not known, so close to a limit it warns.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from castlist.channels.template_shape import (
    BODY_LENGTH,
    HEADER_LENGTH,
    PLACEHOLDER,
    POSITION,
    URL_LENGTH,
    ButtonKind,
    TemplateShape,
)

NAME = re.compile(r"[a-z0-9_]+")
NAME_LENGTH = 512
FOOTER_LENGTH = 60
BUTTON_LENGTH = 25
MOST_BUTTONS = 10
MOST_OF_A_KIND = {ButtonKind.URL: 2, ButtonKind.PHONE_NUMBER: 1, ButtonKind.COPY_CODE: 1}
KIND_WORDS = {ButtonKind.URL: "link", ButtonKind.PHONE_NUMBER: "call", ButtonKind.COPY_CODE: "code"}
NEAR = 0.95
"""From this share of a limit on, another way of counting may be over it."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about a template. `part`: `name`, `header`, `body`, `footer`, `buttons` or `button.N`."""

    part: str
    words: str
    is_warning: bool = False


def lint(shape: TemplateShape) -> list[Finding]:
    """List what is wrong with a template, part by part in the order in which it is read; empty when all is well."""
    return [*_name(shape), *_header(shape), *_body(shape), *_footer(shape), *_buttons(shape), *_opt_out(shape)]


def _name(shape: TemplateShape) -> Iterator[Finding]:
    if not NAME.fullmatch(shape.name):
        yield Finding(part="name", words="The name has small letters a to z, digits and _ only.")
    yield from _length("name", "The name", shape.name, NAME_LENGTH)


def _header(shape: TemplateShape) -> Iterator[Finding]:
    yield from _length("header", "The header", shape.header_text, HEADER_LENGTH)
    if len(PLACEHOLDER.findall(shape.header_text)) > 1:
        yield Finding(part="header", words="The header has more than one variable. Keep one.")


def _body(shape: TemplateShape) -> Iterator[Finding]:
    if not shape.body.strip():
        yield Finding(part="body", words="The body is empty. Write a text.")
    yield from _length("body", "The body", shape.body, BODY_LENGTH)
    names = list(dict.fromkeys(PLACEHOLDER.findall(shape.body)))
    positions = [int(name) for name in names if POSITION.fullmatch(name)]
    if positions and len(positions) < len(names):
        yield Finding(part="body", words="The body has numbered and named variables. Use one kind.")
    elif positions and sorted(positions) != list(range(1, len(positions) + 1)):
        yield Finding(part="body", words=f"Number the variables of the body from 1 to {len(positions)}, without gaps.")
    for name in names:
        if not POSITION.fullmatch(name) and not NAME.fullmatch(name):
            yield Finding(part="body", words=f"The variable {name} has small letters a to z, digits and _ only.")


def _footer(shape: TemplateShape) -> Iterator[Finding]:
    yield from _length("footer", "The footer", shape.footer, FOOTER_LENGTH)
    if PLACEHOLDER.search(shape.footer):
        yield Finding(part="footer", words="The footer cannot have variables. Move them to the body.")


def _buttons(shape: TemplateShape) -> Iterator[Finding]:
    kinds = [button.kind for button in shape.buttons]
    if len(kinds) > MOST_BUTTONS:
        yield Finding(part="buttons", words=f"There are {len(kinds)} buttons; {MOST_BUTTONS} at most are allowed.")
    for kind, most in MOST_OF_A_KIND.items():
        if kinds.count(kind) > most:
            words = f"There are {kinds.count(kind)} {KIND_WORDS[kind]} buttons; {most} at most can be had."
            yield Finding(part="buttons", words=words)
    replies = [at for at, kind in enumerate(kinds) if kind is ButtonKind.QUICK_REPLY]
    if replies and replies[-1] - replies[0] >= len(replies):
        yield Finding(part="buttons", words="Other buttons stand between the quick replies. Put these side by side.")
    for at, button in enumerate(shape.buttons):
        yield from _length(f"button.{at}", f"The text of button {at + 1}", button.text, BUTTON_LENGTH)
        yield from _link(f"button.{at}", f"The link of button {at + 1}", button.url)


def _link(part: str, what: str, url: str) -> Iterator[Finding]:
    yield from _length(part, what, url, URL_LENGTH)
    found = list(PLACEHOLDER.finditer(url))
    if len(found) > 1 or (found and found[0].end() != len(url)):
        yield Finding(part=part, words=f"{what} can have one variable, at its end.")


def _opt_out(shape: TemplateShape) -> Iterator[Finding]:
    """Advise a way out on offers (reference §8): people who find none block and report the number instead."""
    has_way_out = re.search(r"\bstop\b|unsubscribe|opt[ -]?out", f"{shape.body} {shape.footer}", re.IGNORECASE)
    is_replied = any(button.kind is ButtonKind.QUICK_REPLY for button in shape.buttons)
    if shape.category == "MARKETING" and not has_way_out and not is_replied:
        words = 'Offer a way out, for example a quick reply "Stop promotions" or "Reply STOP to opt out" in the footer.'
        yield Finding(part="buttons", words=words, is_warning=True)


def _length(part: str, what: str, text: str, most: int) -> Iterator[Finding]:
    """Measure a text with its variables as they stand; filled, it is measured again before it is sent."""
    if len(text) > most:
        yield Finding(part=part, words=f"{what} has {len(text):,} characters; {most:,} at most are allowed.")
    elif most >= HEADER_LENGTH and len(text) > NEAR * most:
        words = f"{what} has {len(text):,} of {most:,} characters, which WhatsApp may count differently."
        yield Finding(part=part, words=words, is_warning=True)
