"""What is filled into a variable: text with `{{attribute}}` in it, and a fallback (import sheet rules §6). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from castlist.audience.attribute_types import KnownAttribute
from castlist.audience.names import name_key
from castlist.audience.predefined import FIELDS, PREDEFINED
from castlist.audience.trimming import trim_text

_REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")
_BAR = re.compile(r"(?<!\\)\|")


class ExpressionRefused(Exception):
    """What is to be filled in cannot be used. The message says what and why."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A contact's value: one of the seven predefined fields, or an attribute by its stored name."""

    name: str
    is_field: bool

    @property
    def shown(self) -> str:
        """Name it for people: `city`, `user.first_name`."""
        return f"user.{_COLUMN[self.name]}" if self.is_field else self.name


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a person wrote for a variable. `fallback` is None where there is none."""

    text: str
    fallback: str | None = None


@dataclass(frozen=True, kw_only=True)
class Expression:
    """Text and references in turn: `parts` are strings and References. `fallback` takes the place of it all."""

    parts: tuple[str | Reference, ...]
    fallback: str | None

    @property
    def references(self) -> tuple[Reference, ...]:
        """List what has to be read of a contact."""
        return tuple(part for part in self.parts if isinstance(part, Reference))


_COLUMN = {field: name.removeprefix("user.") for field, name in zip(FIELDS, PREDEFINED, strict=True)}
_FIELD_OF = {name_key(name): field for field, name in zip(FIELDS, PREDEFINED, strict=True)}


def read_written(text: str) -> Written:
    r"""Read `{{user.first_name}}|friend`: the text after the last `|` is the fallback; `\|` is a bar."""
    bars = list(_BAR.finditer(text))
    if not bars:
        return Written(text=_unescaped(text))
    at = bars[-1].start()
    return Written(text=_unescaped(text[:at]), fallback=_unescaped(text[at + 1 :]))


def _unescaped(text: str) -> str:
    return text.replace("\\|", "|")


def read_expression(written: Written, known: Mapping[str, KnownAttribute]) -> Expression:
    """Find the references in what was written. Names are looked up without case; outer spaces do not count.

    `known`: the workspace's attributes by key. Raises ExpressionRefused for a name that nobody has, for brackets that
    are not closed, and where there is nothing at all.
    """
    parts: list[str | Reference] = []
    end = 0
    for found in _REFERENCE.finditer(written.text):
        parts += [written.text[end : found.start()], _reference(found.group(1), known)]
        end = found.end()
    parts.append(written.text[end:])
    kept = tuple(part for part in parts if part != "")
    _refuse_brackets(kept, written.fallback or "")
    if not trim_text(written.text):
        raise ExpressionRefused("Nothing is filled in. Write a text, or an attribute such as {{user.first_name}}.")
    return Expression(parts=kept, fallback=trim_text(written.fallback) or None if written.fallback else None)


def _reference(text: str, known: Mapping[str, KnownAttribute]) -> Reference:
    name = trim_text(text)
    key = name_key(name)
    if key in _FIELD_OF:
        return Reference(name=_FIELD_OF[key], is_field=True)
    if key in known:
        return Reference(name=known[key].name, is_field=False)
    fields = ", ".join(PREDEFINED)
    raise ExpressionRefused(
        f"There is no attribute {name or 'without a name'}. Use one of {fields}, or an attribute of this workspace."
    )


def _refuse_brackets(parts: tuple[str | Reference, ...], fallback: str) -> None:
    for part in parts:
        if isinstance(part, str) and ("{{" in part or "}}" in part):
            raise ExpressionRefused(f"The brackets in {part.strip()} do not close. Write {{{{attribute}}}}.")
    if "{{" in fallback or "}}" in fallback:
        raise ExpressionRefused("The fallback is text as it stands: leave the brackets out of it.")


def references_to(text: str) -> list[str]:
    """List the names that a text refers to, as they are written."""
    return [trim_text(found.group(1)) for found in _REFERENCE.finditer(text)]


def references_renamed(text: str, old: str, new: str) -> str:
    """Let a text refer to an attribute by its new name."""

    def renamed(found: re.Match[str]) -> str:
        return f"{{{{{new}}}}}" if name_key(trim_text(found.group(1))) == name_key(old) else found.group(0)

    return _REFERENCE.sub(renamed, text)
