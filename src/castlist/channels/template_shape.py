"""What a message template looks like: the parts of its text, and the variables that have to be filled.

Read from a provider's `components` (Meta's form, which all providers mirror; reference §3). Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

HEADER_LENGTH = 60
BODY_LENGTH = 1_024
COUPON_LENGTH = 15
PAYLOAD_LENGTH = 256
URL_LENGTH = 2_000

PLACEHOLDER = re.compile(r"\{\{\s*([^{}\s](?:[^{}]*[^{}\s])?)\s*\}\}")
"""A variable in a template's text: `{{1}}` or `{{first_name}}`. Written so that no text takes long to search."""

POSITION = re.compile(r"[0-9]{1,4}")
"""The name of a positional variable."""

APPROVED = "APPROVED"
"""The one status in which a template can be sent; every other, and every unknown one, means that it cannot."""


class HeaderKind(StrEnum):
    """What stands above the text."""

    NONE = "none"
    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


MEDIA = frozenset({HeaderKind.IMAGE, HeaderKind.VIDEO, HeaderKind.DOCUMENT})


class ButtonKind(StrEnum):
    """What a button does."""

    QUICK_REPLY = "quick_reply"
    URL = "url"
    PHONE_NUMBER = "phone_number"
    COPY_CODE = "copy_code"


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button: its text, and for links the address, which may end in a variable."""

    kind: ButtonKind
    text: str = ""
    url: str = ""

    @property
    def has_variable(self) -> bool:
        """Whether something has to be filled in."""
        return self.kind is ButtonKind.COPY_CODE or (
            self.kind is ButtonKind.URL and PLACEHOLDER.search(self.url) is not None
        )


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A place to be filled. `key` as people write it: `header`, `header.link`, `body.1`, `body.first_name`, `button.0`.

    `placeholder` is what stands in the text (`{{1}}`), empty for media, codes and payloads.
    """

    key: str
    placeholder: str = ""
    is_required: bool = True


@dataclass(frozen=True, kw_only=True)
class TemplateShape:
    """A template of one language. `status` and `category` in capitals, as Meta writes them.

    `unsupported` says why it cannot be sent by us, empty when it can. `is_declared`: an operator wrote down the
    variables, because the provider does not list them (Kaleyra V1).
    """

    name: str
    language: str
    status: str = ""
    category: str = ""
    is_named: bool = False
    header: HeaderKind = HeaderKind.NONE
    header_text: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    unsupported: str = ""
    rejected_reason: str = ""
    quality: str = ""
    provider_id: str = ""
    is_declared: bool = False

    @property
    def variables(self) -> tuple[Variable, ...]:
        """List the places to be filled, in the order in which they are read."""
        return (*self._header_variables(), *_text_variables("body", self.body), *self._button_variables())

    def _header_variables(self) -> tuple[Variable, ...]:
        if self.header in MEDIA:
            return (Variable(key="header.link"),)
        found = PLACEHOLDER.search(self.header_text)
        return (Variable(key="header", placeholder=found.group()),) if found else ()

    def _button_variables(self) -> tuple[Variable, ...]:
        return tuple(
            Variable(key=f"button.{at}", is_required=button.has_variable)
            for at, button in enumerate(self.buttons)
            if button.has_variable or button.kind is ButtonKind.QUICK_REPLY
        )


def _text_variables(part: str, text: str) -> tuple[Variable, ...]:
    names = dict.fromkeys(PLACEHOLDER.findall(text))
    ordered = sorted(names, key=int) if all(map(POSITION.fullmatch, names)) else list(names)
    return tuple(Variable(key=f"{part}.{name}", placeholder=f"{{{{{name}}}}}") for name in ordered)


def read_shape(template: Mapping[str, Any]) -> TemplateShape:
    """Read a template as a provider lists it. What cannot be sent by us is said in `unsupported`, never an exception.

    `template` has `name`, `language`, and as far as the provider tells them `status`, `category`, `parameter_format`,
    `components`, `quality_score`, `rejected_reason`, `id`. Words are taken in any case.
    """
    components = [part for part in _sequence(template.get("components")) if isinstance(part, Mapping)]
    header, header_text, header_trouble = _read_header(components)
    buttons, button_trouble = _read_buttons(components)
    body = _part_text(components, "BODY")
    kinds = {_word(part.get("type")) for part in components} - {"HEADER", "BODY", "FOOTER", "BUTTONS"}
    category = _word(template.get("category"))
    names = PLACEHOLDER.findall(body) + PLACEHOLDER.findall(header_text)
    troubles = [
        "one-time codes are not for broadcasts" if category == "AUTHENTICATION" else "",
        f"it has a part that Castlist does not send ({', '.join(sorted(kinds)).lower()})" if kinds else "",
        header_trouble,
        button_trouble,
        "" if body or template.get("components") is None else "it has no body",
    ]
    return TemplateShape(
        name=str(template.get("name") or ""),
        language=_language(template.get("language")),
        status=_word(template.get("status")).replace(" ", "_"),
        category=category,
        is_named=_word(template.get("parameter_format")) == "NAMED" or not all(map(POSITION.fullmatch, names)),
        header=header,
        header_text=header_text,
        body=body,
        footer=_part_text(components, "FOOTER"),
        buttons=buttons,
        unsupported=next((trouble for trouble in troubles if trouble), ""),
        rejected_reason=""
        if _word(template.get("rejected_reason")) == "NONE"
        else _word(template.get("rejected_reason")),
        quality=_quality(template.get("quality_score")),
        provider_id=str(template.get("id") or ""),
    )


def _read_header(components: Sequence[Mapping[str, Any]]) -> tuple[HeaderKind, str, str]:
    part = _part(components, "HEADER")
    if part is None:
        return HeaderKind.NONE, "", ""
    shape = _word(part.get("format")) or "TEXT"
    if shape == "TEXT":
        return HeaderKind.TEXT, str(part.get("text") or ""), ""
    if shape.lower() in MEDIA:
        return HeaderKind(shape.lower()), "", ""
    return HeaderKind.NONE, "", f"it has a header that Castlist does not send ({shape.lower()})"


def _read_buttons(components: Sequence[Mapping[str, Any]]) -> tuple[tuple[Button, ...], str]:
    part = _part(components, "BUTTONS")
    buttons, trouble = [], ""
    for raw in _sequence(part.get("buttons")) if part else ():
        kind = _word(raw.get("type") if isinstance(raw, Mapping) else "").lower()
        if kind not in set(ButtonKind):
            trouble = trouble or f"it has a button that Castlist does not send ({kind or 'unknown'})"
            continue
        buttons.append(Button(kind=ButtonKind(kind), text=str(raw.get("text") or ""), url=str(raw.get("url") or "")))
    return tuple(buttons), trouble


def _part(components: Sequence[Mapping[str, Any]], kind: str) -> Mapping[str, Any] | None:
    return next((part for part in components if _word(part.get("type")) == kind), None)


def _part_text(components: Sequence[Mapping[str, Any]], kind: str) -> str:
    part = _part(components, kind)
    return str(part.get("text") or "") if part else ""


def _language(value: Any) -> str:
    return str(value.get("code") or "") if isinstance(value, Mapping) else str(value or "")


def _quality(value: Any) -> str:
    return _word(value.get("score") if isinstance(value, Mapping) else value)


def _word(value: Any) -> str:
    return str(value or "").strip().upper()


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()
