"""Why somebody is skipped, as a marketer reads it: which place of the message, what is wrong with it, what to do. Pure.

What is stored with a message (skipping.py) is short, names variables by their keys, and stays as programs know it. It
is written out here, with the broadcast's template beside it: the same on the pages, in files and at the command.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from castlist.audience.names import name_key
from castlist.broadcasts.expressions import Written, references_to
from castlist.broadcasts.skipping import (
    Skip,
    SkipReason,
    bad_brackets,
    bad_character,
    bad_link,
    blank_in_link,
    no_value,
    too_long,
)
from castlist.channels.template_shape import PLACEHOLDER, ButtonKind, HeaderKind, TemplateShape

TO_DO: Mapping[str, str] = {
    SkipReason.OPTED_OUT: "They wrote STOP or were opted out. They stay out of every broadcast.",
    SkipReason.NO_VALUE: "Give the variable a fallback, or fill the value in the sheet.",
    SkipReason.TOO_LONG: "Shorten the value or give another variable.",
    SkipReason.BAD_CHARACTER: "Take line breaks and tabs out of the value.",
    SkipReason.BAD_LINK: "Correct the link in the sheet.",
    SkipReason.BAD_BRACKETS: "Take {{ out of the value.",
    SkipReason.NOT_CARRIED: "Take it out of the value, or send by another channel.",
    SkipReason.US_MARKETING: "WhatsApp carries no marketing to the United States.",
    SkipReason.OWN_NUMBER: "Take your own number off the list.",
    SkipReason.NOT_WHATSAPP: "Import them through a WhatsApp channel.",
}


def _pattern(of: Skip, most: str = "") -> re.Pattern[str]:
    """Make the pattern that finds what was filled into the words of a reason: where its name is NUL, and its limit."""
    written = re.escape(of.words).replace("\0", "(.+)")
    return re.compile(written.replace(most, r"([\d,]+)") if most else written, re.DOTALL)


_NO_VALUE = _pattern(no_value("\0"))
_TOO_LONG = _pattern(too_long("\0", 9), "9")
_BAD_CHARACTER, _BAD_BRACKETS = _pattern(bad_character("\0")), _pattern(bad_brackets("\0"))
_BAD_LINK, _BLANK_IN_LINK = _pattern(bad_link("\0")), _pattern(blank_in_link("\0"))


def gettext_noop(words: str) -> str:
    """Mark words for the translators, who do not find them by themselves as they find sentences."""
    return words


_MEDIA = {
    HeaderKind.IMAGE: gettext_noop("the header image"),
    HeaderKind.VIDEO: gettext_noop("the header video"),
    HeaderKind.DOCUMENT: gettext_noop("the header document"),
}
_CODE, _REPLY = gettext_noop("the code to copy"), gettext_noop("what a tap on a reply sends back")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A reason written out: `words` is what is wrong, without a full stop; `to_do` a sentence."""

    words: str
    to_do: str

    def __str__(self) -> str:
        """Write it in a line."""
        return f"{self.words}. {self.to_do}"


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Writes out why people are skipped from a broadcast. `values`: what is filled in, by the variable's key."""

    shape: TemplateShape
    values: Mapping[str, Written]

    def tell(self, skip: Skip) -> Told:
        """Write out a reason with what to do about it."""
        return Told(words=self.words(skip.words), to_do=TO_DO[skip.reason])

    def words(self, stored: str) -> str:
        """Write out what is stored of a reason; what says enough by itself stays."""
        if found := _NO_VALUE.fullmatch(stored):
            return self._no_value(found.group(1))
        if found := _TOO_LONG.fullmatch(stored):
            return self._too_long(*found.groups())
        return self._fault(stored) or stored

    def culprit(self, name: str) -> str:
        """Give the key of the variable that lacks a contact's value of this name and has no fallback; or nothing."""
        for variable in self.shape.variables:
            written = self.values.get(variable.key)
            if written is None or (written.fallback or "").strip():
                continue
            if name_key(name) in map(name_key, references_to(written.text)):
                return variable.key
        return ""

    def _no_value(self, name: str) -> str:
        what = place_words(self.shape, self.culprit(name))
        if not what:
            return f"No value: {name} is empty, and there is no fallback"
        return f"No value for {what}: {name} is empty, and there is no fallback"

    def _too_long(self, part: str, most: str) -> str:
        if part == "header":
            return f"The header is too long once filled in: {most} characters at most"
        if part == "body":
            return f"The text is too long once filled in: {most} characters at most"
        what = place_words(self.shape, part.replace(" ", "."))
        return f"The value for {what} is too long once filled in: {most} characters at most"

    def _fault(self, stored: str) -> str:
        if what := self._place(_BAD_CHARACTER, stored):
            return f"The value for {what} has a line break, a tab, another control character or more than four spaces"
        if what := self._place(_BAD_BRACKETS, stored):
            return f"The value for {what} has {{{{ in it, which would arrive as it is"
        if what := self._place(_BAD_LINK, stored):
            return f"The value for {what} is no link that begins with https:// or http://"
        if what := self._place(_BLANK_IN_LINK, stored):
            return f"The link for {what} has a blank in it: write %20"
        return ""

    def _place(self, fault: re.Pattern[str], stored: str) -> str:
        found = fault.fullmatch(stored)
        return place_words(self.shape, found.group(1)) if found else ""


def lacking(stored: str) -> str:
    """Give the name of the value that is missing, as it is stored of a reason; empty where none is."""
    found = _NO_VALUE.fullmatch(stored)
    return found.group(1) if found else ""


def place_words(shape: TemplateShape, key: str) -> str:
    """Name the place of a variable in a sentence: `{{1}} in the text`; empty where the template has no such place."""
    if key == "header.link":
        return _MEDIA.get(shape.header, "")
    part, _, name = key.partition(".")
    if part == "header":
        placeholder = _first(shape.header_text)
        return f"{placeholder} in the header"
    if part == "body":
        placeholder = f"{{{{{name}}}}}"
        return f"{placeholder} in the text"
    return _button_words(shape, name) if part == "button" else ""


def _button_words(shape: TemplateShape, at: str) -> str:
    if not at.isdigit() or int(at) >= len(shape.buttons):
        return ""
    button = shape.buttons[int(at)]
    if button.kind is ButtonKind.COPY_CODE:
        return _CODE
    if button.kind is ButtonKind.QUICK_REPLY:
        return _REPLY
    placeholder = _first(button.url)
    return f"{placeholder} in the link of “{button.text}”"


def _first(text: str) -> str:
    found = PLACEHOLDER.search(text)
    return found.group() if found else "{{1}}"
