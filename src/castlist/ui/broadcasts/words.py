"""What the parts of a template are called on the pages, and the text around a place that is filled in."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from castlist.channels.template_shape import PLACEHOLDER, ButtonKind, HeaderKind, TemplateShape

AROUND = 12
"""Characters of the neighbouring words that are shown on each side of a place."""

PLACE = "▢"


def language_words(code: str) -> str:
    """Name a template's language in the reader's own: `English`; a code that is not known stays as it is."""
    for known in (code.replace("_", "-").lower(), code.partition("_")[0].lower()):
        try:
            return str(get_language_info(known)["name_translated"])
        except KeyError:
            continue
    return code


def category_words(category: str) -> str:
    """Name a template's category."""
    words = {"MARKETING": _("Marketing"), "UTILITY": _("Utility"), "AUTHENTICATION": _("Authentication")}
    return words.get(category, category.capitalize())


def header_words(kind: HeaderKind) -> str:
    """Name the kind of a header with media."""
    words = {HeaderKind.IMAGE: _("Header image"), HeaderKind.VIDEO: _("Header video")}
    return words.get(kind, _("Header document"))


def zone_words(zone: str, at: datetime | None = None) -> str:
    """Name a time zone with its distance from UTC then, or now: `Asia/Kolkata (UTC+5:30)`."""
    offset = (at or timezone.now()).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    sign = "−" if offset < timedelta() else "+"
    hours, rest = divmod(abs(int(offset.total_seconds())), 3_600)
    return f"{zone} (UTC{sign}{hours}:{rest // 60:02})" if offset else f"{zone} (UTC)"


def variable_words(shape: TemplateShape, key: str) -> str:
    """Name a variable for people: what part of the template it stands in."""
    if key == "header.link":
        return header_words(shape.header)
    if key == "header":
        return pgettext("part of a template", "Header")
    if key.startswith("body."):
        return pgettext("part of a template", "Body")
    button = shape.buttons[int(key.removeprefix("button."))]
    if button.kind is ButtonKind.URL:
        return _("Button link")
    if button.kind is ButtonKind.COPY_CODE:
        return _("Code to copy")
    return _("Reply to “%(button)s”") % {"button": button.text}


def surroundings(shape: TemplateShape, key: str) -> str:
    """Show a variable's place with its neighbours: `“lit at our ▢ store”`; empty where there is no text around it."""
    if key.startswith("body."):
        return _quoted(shape.body, key.removeprefix("body."))
    if key == "header":
        return _quoted(shape.header_text, "")
    if key.startswith("button."):
        button = shape.buttons[int(key.removeprefix("button."))]
        return PLACEHOLDER.sub(PLACE, re.sub(r"^https?://", "", button.url))
    return ""


def _quoted(text: str, name: str) -> str:
    for found in PLACEHOLDER.finditer(text):
        if name in ("", found.group(1)):
            before = _last_words(PLACEHOLDER.sub(PLACE, text[: found.start()]))
            after = _first_words(PLACEHOLDER.sub(PLACE, text[found.end() :]))
            return f"“{before}{PLACE}{after}”"
    return ""


def _last_words(text: str) -> str:
    text = text.rsplit("\n", 1)[-1]
    return text if len(text) <= AROUND else text[-AROUND:].partition(" ")[2]


def _first_words(text: str) -> str:
    text = text.split("\n", 1)[0]
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0]
