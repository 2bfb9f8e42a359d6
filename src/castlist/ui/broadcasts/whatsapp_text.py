"""A message's text as WhatsApp shows it: bold, italic, struck, typed; what was filled in is marked."""

import re
from collections.abc import Mapping

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from castlist.channels.template_shape import PLACEHOLDER

_STYLES = (
    (re.compile(r"```(.+?)```", re.DOTALL), r"<code>\1</code>"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"<i>\1</i>"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])"), r"<s>\1</s>"),
)
_FILLED = re.compile("\0([0-9]+)\0")


def message_html(text: str, part: str, values: Mapping[str, str], *, is_single: bool = False) -> SafeString:
    """Write a part of a template with its values. `part` and `is_single` as in the keys: `body.1`, or just `header`.

    Values are shown as they are, never read as styles. What is not filled yet stays as its placeholder.
    """
    pieces: list[SafeString] = []

    def fill(found: re.Match[str]) -> str:
        value = values.get(part if is_single else f"{part}.{found.group(1)}")
        pieces.append(
            format_html('<span class="cl-unfilled">{}</span>', found.group())
            if value is None
            else format_html("<mark><bdi>{}</bdi></mark>", value)
        )
        return f"\0{len(pieces) - 1}\0"

    shown = str(escape(PLACEHOLDER.sub(fill, text.replace("\0", ""))))
    for pattern, styled in _STYLES:
        shown = pattern.sub(styled, shown)
    shown = _FILLED.sub(lambda found: pieces[int(found.group(1))], shown.replace("\n", "<br>"))
    return mark_safe(shown)  # noqa: S308 - text and values are escaped above
