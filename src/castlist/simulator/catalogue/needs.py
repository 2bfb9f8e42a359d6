"""What a template asks of a message: read from its components (§2.1, §3.1). Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PLACEHOLDER = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")

HEADER_LENGTH = 60
BODY_LENGTH = 1_024


@dataclass(frozen=True, kw_only=True)
class TextNeeds:
    """A text with places to be filled.

    `names` in the order in which values are expected; `times`: how often each stands in the text; `fixed`: characters
    (code points) of the rest; `limit`: characters when it is filled (§6.3).
    """

    names: tuple[str, ...] = ()
    times: tuple[int, ...] = ()
    fixed: int = 0
    limit: int = BODY_LENGTH

    def filled_length(self, values: Mapping[str, str]) -> int:
        """Count the characters of the text with its values; `values` has one for each name."""
        return self.fixed + sum(len(values[name]) * times for name, times in zip(self.names, self.times, strict=True))


@dataclass(frozen=True, kw_only=True)
class ButtonNeeds:
    """A button. `kind` in small letters: `quick_reply`, `url`, `phone_number`, `copy_code` and others."""

    kind: str
    text: str = ""
    url: str = ""

    @property
    def is_required(self) -> bool:
        """Whether a message without a value for it is refused."""
        return self.kind == "copy_code" or (self.kind == "url" and PLACEHOLDER.search(self.url) is not None)


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a message has to bring. `header` in small letters: `none`, `text`, `image` and other media."""

    is_named: bool
    header: str
    header_text: TextNeeds
    body: TextNeeds
    buttons: tuple[ButtonNeeds, ...]


def read_needs(components: Iterable[Mapping[str, Any]], *, is_named: bool) -> Needs:
    """Read what a template of these components asks for."""
    parts = {str(part.get("type", "")).upper(): part for part in components}
    header = parts.get("HEADER", {})
    return Needs(
        is_named=is_named,
        header=str(header.get("format", "none")).lower(),
        header_text=read_text(str(header.get("text", "")), limit=HEADER_LENGTH),
        body=read_text(str(parts.get("BODY", {}).get("text", "")), limit=BODY_LENGTH),
        buttons=_read_buttons(parts.get("BUTTONS", {}).get("buttons", ())),
    )


def read_text(text: str, *, limit: int) -> TextNeeds:
    """Find the places in a text: numbered ones in the order of their numbers, named ones as they first stand."""
    times = Counter(PLACEHOLDER.findall(text))
    names = sorted(times, key=int) if all(name.isdigit() for name in times) else list(times)
    return TextNeeds(
        names=tuple(names),
        times=tuple(times[name] for name in names),
        fixed=len(PLACEHOLDER.sub("", text)),
        limit=limit,
    )


def has_named_places(components: Iterable[Mapping[str, Any]]) -> bool:
    """Whether any place in the texts is not purely a number, which makes the template a named one (§3.2)."""
    texts = [str(part.get("text", "")) for part in components]
    return any(not name.isdigit() for text in texts for name in PLACEHOLDER.findall(text))


def _read_buttons(buttons: Sequence[Mapping[str, Any]]) -> tuple[ButtonNeeds, ...]:
    return tuple(
        ButtonNeeds(
            kind=str(button.get("type", "")).lower(), text=str(button.get("text", "")), url=str(button.get("url", ""))
        )
        for button in buttons
    )
