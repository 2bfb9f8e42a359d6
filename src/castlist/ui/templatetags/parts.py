"""The small parts of every page: icons, badges, avatars, bars, numbers of telephones (built in to all templates)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from castlist.ui.phone_format import spoken as spoken_digits
from castlist.ui.phone_format import written
from castlist.ui.spoken import spoken
from castlist.ui.statuses import LIVE, Look, look_of

register = template.Library()
register.filter("spoken", spoken)

TYPE_ICONS = {
    "TEXT": "letter-t",
    "NUMBER": "hash",
    "DATE": "calendar",
    "TIME": "clock",
    "DATETIME": "calendar-time",
    "BOOLEAN": "toggle-left",
    "ARRAY": "brackets",
    "OBJECT": "braces",
    "LOCATION": "map-pin",
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of the sprite; `size` is xs, s or l. It says nothing to screen readers."""
    sprite = static("castlist/vendor/icons.svg")
    size = f" cl-{size}" if size else ""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true"><use href="{}#{}"/></svg>',
        size,
        sprite,
        name,
    )


@register.simple_tag
def type_icon(type_name: str, size: str = "xs") -> SafeString:
    """Draw the icon of an attribute's type."""
    return icon(TYPE_ICONS.get(type_name, "help-circle"), size)


@register.simple_tag
def type_name(type_name: str, name: str) -> SafeString:
    """Write an attribute's name behind the icon of its type, which is read out."""
    return format_html(
        '<span class="cl-ty" title="{}">{}<span class="cl-vh">{} </span><bdi>{}</bdi></span>',
        type_name,
        type_icon(type_name),
        type_name,
        name,
    )


@register.simple_tag
def badge(concern: str, status: str, *, flat: bool = False, tint: str | None = None) -> SafeString:
    """Show a status of an import, broadcast, message, channel or template: icon and word. `tint` overrules its own."""
    return badge_of(look_of(concern, str(status)), flat=flat, tint=tint)


def badge_of(look: Look, *, flat: bool = False, tint: str | None = None) -> SafeString:
    """Show a look."""
    return mark(look.icon, gettext(look.words), tint=look.tint if tint is None else tint, flat=flat)


@register.simple_tag
def mark(icon_name: str, words: str, *, tint: str = "", flat: bool = False) -> SafeString:
    """Show a badge of any icon and words."""
    drawn = mark_safe('<i class="cl-pulse"></i>') if icon_name == LIVE else icon(icon_name)
    classes = "cl-st" + (f" cl-{tint}" if tint else "") + (" cl-flat" if flat else "")
    return format_html('<span class="{}">{}{}</span>', classes, drawn, words)


@register.simple_tag
def avatar(name: str, key: Any = "", size: str = "") -> SafeString:
    """Show the first letters of a name on one of five grounds, always the same for a person (`key`)."""
    ground = ("", " cl-b", " cl-c", " cl-d", " cl-e")[hashlib.sha256(str(key or name).encode()).digest()[0] % 5]
    extra = "".join(f" cl-{word}" for word in size.split())
    return format_html('<span class="cl-av{}{}" aria-hidden="true">{}</span>', ground, extra, initials(name))


@register.filter
def initials(name: str) -> str:
    """Give the first letters of the first and the last word of a name."""
    words = [word for word in str(name).split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.simple_tag
def bar(parts: Sequence[tuple[str, int]], total: int, *, size: str = "", label: str = "") -> SafeString:
    """Draw a bar of parts (colour, number), whose lengths are attributes: the policy forbids styles."""
    at, pieces = 0.0, []
    for colour, number in parts:
        width = 100 * number / total if total else 0.0
        pieces.append((colour, f"{at:.3f}", f"{width:.3f}"))
        at += width
    drawn = format_html_join("", '<rect class="cl-f-{}" x="{}%" width="{}%"/>', pieces)
    extra = f" cl-{size}" if size else ""
    return format_html('<svg class="cl-bar{}" role="img" aria-label="{}">{}</svg>', extra, label, drawn)


@register.simple_tag
def bar_of(colour: str, number: int, total: int, label: str, size: str = "t10") -> SafeString:
    """Draw one number of a whole."""
    return bar([(colour, number)], total, size=size, label=f"{label}: {exact(number)}")


@register.simple_tag
def status_words(concern: str, status: str) -> str:
    """Give the word of a status alone."""
    return gettext(look_of(concern, status).words)


@register.simple_tag
def progress(done: int, total: int, *, size: str = "t4", label: str = "") -> SafeString:
    """Draw how far something has come."""
    return bar([("acc", done)], max(total, 1), size=size, label=label)


@register.filter
def phone(digits: str) -> SafeString:
    """Write a number as people do, left to right in every script, and let it be read digit by digit in groups."""
    shown = written(str(digits))
    return format_html(
        '<span class="cl-num" dir="ltr"><span aria-hidden="true">{}</span><span class="cl-vh">{}</span></span>',
        shown,
        spoken_digits(shown),
    )


@register.filter
def phone_text(digits: str) -> str:
    """Write a number as people do, as plain text, for attributes and sentences."""
    return written(str(digits))


@register.filter
def exact(number: Any) -> str:
    """Write a number with exactly its digits, grouped as the reader is used to."""
    if isinstance(number, Decimal):
        places = max(0, -int(number.as_tuple().exponent))
        return str(number_format(number, decimal_pos=places, force_grouping=True))
    return str(number_format(number, force_grouping=True))


@register.filter
def percent(part: int, whole: int) -> str:
    """Give a share in whole per cent; never 100 where something is missing, never 0 where there is something."""
    if not whole:
        return "–"
    share = 100 * part / whole
    rounded = min(99, max(1, round(share))) if 0 < part < whole else round(share)
    return f"{number_format(rounded)} %"


@register.filter
def share(part: int, whole: int) -> str:
    """Give a share in per cent with one decimal, for figures that stand beside each other; by the rule of `percent`."""
    if not whole:
        return "–"
    found = 100 * part / whole
    rounded = min(99.9, max(0.1, round(found, 1))) if 0 < part < whole else round(found)
    return f"{number_format(rounded, decimal_pos=1 if 0 < part < whole else 0)}%"


@register.filter
def seconds_words(seconds: float) -> str:
    """Give a duration in words a person plans by."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": number_format(hours), "minutes": minutes}
    if minutes:
        return gettext("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": left}
    return gettext("%(seconds)s s") % {"seconds": left}


@register.simple_tag(takes_context=True)
def query_string(context: Mapping[str, Any], **changes: Any) -> str:
    """Give the address's query with these changes; None takes a name away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, *, optional: bool = False, passed: str = "", classes: str = "") -> dict[str, Any]:
    """Show a field of a form: label, control, help, and what is wrong with it, tied to the control for all readers."""
    control = bound.as_widget(attrs=_described(bound, classes))
    return {"bound": bound, "control": control, "is_optional": optional, "passed": passed}


def _described(bound: BoundField, classes: str) -> dict[str, str | bool]:
    described = [f"{bound.id_for_label}-error"] if bound.errors else []
    described += [f"{bound.id_for_label}-help"] if bound.help_text else []
    own = bound.field.widget.attrs.get("class", "")
    attributes: dict[str, str | bool] = {
        "class": " ".join(filter(None, (own, classes, "cl-bad" if bound.errors else "")))
    }
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes


@register.inclusion_tag("parts/summary.html")
def summary(form: Any) -> dict[str, Any]:
    """List everything that is wrong with a form, each leading to its field; takes the focus."""
    return {"form": form}


@register.simple_tag
def sheet_url(name: str) -> str:
    """Give the address of one of our style sheets."""
    return static(f"castlist/css/{name}.css")


@register.filter
def split(words: str) -> list[str]:
    """Split words at spaces."""
    return words.split()


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """Give what a mapping has under a key."""
    return mapping.get(key, "")


@register.filter
def as_json(value: Any) -> str:
    """Write a value as JSON for an attribute."""
    return json.dumps(value, ensure_ascii=False)
