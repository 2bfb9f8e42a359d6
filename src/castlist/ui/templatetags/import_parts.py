"""Small parts of the pages of imports: when something was uploaded, sentences with names marked, sizes of files."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from castlist.imports.problem_groups import Mark, Piece
from castlist.ui.imports.row_comments import said_comment

register = template.Library()
register.filter("said_comment", said_comment)

_TICKED = re.compile(r"`([^`]*)`")


@register.filter
def uploaded(at: datetime) -> str:
    """Write when, in the active time zone: `today, 10:41`, `yesterday, 18:20`, `26 Oct, 09:15`."""
    local = timezone.localtime(at)
    ago = timezone.localdate() - local.date()
    time = time_format(local, "TIME_FORMAT")
    if ago == timedelta(0):
        return _("today, %(time)s") % {"time": time}
    if ago == timedelta(days=1):
        return _("yesterday, %(time)s") % {"time": time}
    is_near = ago < timedelta(days=300)
    return f"{date_format(local, 'SHORT_DATE_FORMAT' if is_near else 'DATE_FORMAT')}, {time}"


@register.filter
def file_size(size: int) -> str:
    """Write a size in the unit that people know a file by."""
    if size < 1_000:
        return _("%(number)s bytes") % {"number": number_format(size)}
    if size < 1_024 * 1_024:
        return f"{number_format(max(1, round(size / 1_024)))} KB"
    return f"{number_format(round(size / 1_048_576, 1))} MB"


@register.simple_tag
def pieces(marked: Iterable[Piece]) -> SafeString:
    """Write a sentence with what was in red, what should be in green, and names as code."""
    classes = {Mark.WAS: "cl-was", Mark.IS: "cl-is", Mark.NAME: "cl-name"}
    shown = (
        format_html("{}", piece.text)
        if piece.mark == Mark.PLAIN
        else format_html('<code class="{}" dir="auto">{}</code>', classes[piece.mark], piece.text)
        for piece in marked
    )
    return format_html_join("", "{}", ((part,) for part in shown))


@register.filter
def ticked(sentence: str) -> SafeString:
    """Write what stands between backticks in a room's sentence as code."""
    parts = _TICKED.split(str(sentence))
    shown = (
        format_html("<code>{}</code>", part) if at % 2 else format_html("{}", part) for at, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((part,) for part in shown))
