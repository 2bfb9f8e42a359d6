"""What fills the variable at the end of a button's link, percent-encoded (reference §2.1). Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from castlist.channels.template_shape import PLACEHOLDER

_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_IN_A_PATH = "/?&=:@!$'()*+,;"
_PLAIN = {safe: re.compile(f"[A-Za-z0-9_.~{re.escape(safe)}-]*") for safe in ("", _IN_A_PATH)}
"""What stays as it is, as most does: so a million links are filled in a few seconds."""


def encode_suffix(value: str, url: str) -> str:
    """Percent-encode what fills the variable at the end of a link.

    In a path, `/`, `?` and their kin stay, so that a value can be a piece of an address (`sale?from=chat`). Behind `?`
    or `#` everything is encoded: there the value is data, and an `&` of it would begin another parameter. What is
    encoded already stays, so that encoding twice changes nothing.
    """
    return _encoded(value, safe="" if _ends_in_data(url) else _IN_A_PATH)


def encode_pieces(pieces: Sequence[tuple[str, bool]], url: str) -> str:
    """Percent-encode a suffix put together of pieces, each a text and whether it is somebody's value.

    `p?name={{user.first_name}}`: what was written is a piece of an address, a value behind its `?` is data.
    """
    suffix = ""
    for text, is_value in pieces:
        suffix += _encoded(text, safe="") if is_value and _is_data(suffix) else text
    return encode_suffix(suffix, url)


@lru_cache(maxsize=1_000)
def _ends_in_data(url: str) -> bool:
    return _is_data(PLACEHOLDER.split(url)[0])


def _is_data(before: str) -> bool:
    return "?" in before or "#" in before


def _encoded(value: str, *, safe: str) -> str:
    if _PLAIN[safe].fullmatch(value):
        return value
    parts, kept = _ENCODED.split(value), [*_ENCODED.findall(value), ""]
    return "".join(quote(part, safe=safe) + kept[at] for at, part in enumerate(parts))
