"""Checking the values of a message: texts that fill places, and links to media (§2.1, §6.3). Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from castlist.simulator.catalogue.needs import TextNeeds
from castlist.simulator.meta_codes import refusal

FORBIDDEN = re.compile(r"[\n\r\t]| {5}")
"""A new line, a tab, or more than four spaces in a row."""


def check_texts(needs: TextNeeds, parameters: Sequence[Mapping[str, Any]], *, part: str, is_named: bool) -> None:
    """Check the texts of a header or body: their number, their names, each value, the filled length. Raises Refused."""
    if len(parameters) != len(needs.names):
        raise refusal(
            132000,
            f"{part}: number of localizable_params ({len(parameters)}) does not match "
            f"the expected number of params ({len(needs.names)})",
            part=part,
        )
    if not parameters:
        return
    names = _names(needs, parameters, part=part, is_named=is_named)
    values = {name: read_text_value(each, part=part) for name, each in zip(names, parameters, strict=True)}
    if needs.filled_length(values) > needs.limit:
        raise refusal(132005, f"{part}: the filled text is longer than {needs.limit} characters", part=part)


def _names(needs: TextNeeds, parameters: Sequence[Mapping[str, Any]], *, part: str, is_named: bool) -> Sequence[str]:
    """Say which place each parameter fills. Named and positional ones are never mixed (§2.1)."""
    given = [each.get("parameter_name") for each in parameters]
    if not is_named:
        if any(name is not None for name in given):
            raise refusal(132018, f"{part}: this template has positional parameters, without parameter_name", part=part)
        return needs.names
    names = [name for name in given if isinstance(name, str) and name]
    if len(names) < len(given):
        raise refusal(100, f"{part}: Parameter name is missing or empty", part=part)
    if set(names) != set(needs.names):
        expected = ", ".join(needs.names)
        raise refusal(132018, f"{part}: the parameter names are not those of the template ({expected})", part=part)
    return names


def read_text_value(parameter: Mapping[str, Any], *, part: str) -> str:
    """Read the text of a parameter: of type text, or the fallback of a currency or date. Raises Refused."""
    kind = parameter.get("type")
    if kind == "text":
        return check_text(parameter.get("text"), part=part)
    if kind in ("currency", "date_time") and isinstance(parameter.get(kind), dict):
        return check_text(parameter[kind].get("fallback_value"), part=part)
    raise refusal(132012, f"{part}: Format mismatch, expected TEXT, received {str(kind).upper()}", part=part)


def check_text(value: object, *, part: str) -> str:
    """Check one value: not empty, without signs that WhatsApp does not take (§6.3). Raises Refused."""
    if not isinstance(value, str) or not value.strip():
        raise refusal(131008, f"{part}: Parameter of type text is missing text value", part=part)
    if FORBIDDEN.search(value):
        raise refusal(
            132018,
            f"{part}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
            part=part,
        )
    return value


def check_media(media: object) -> None:
    """Check a header's media: by id or by a link to the web, one of them. It is not fetched. Raises Refused."""
    given = media if isinstance(media, dict) else {}
    link, media_id = given.get("link"), given.get("id")
    if bool(link) == bool(media_id):
        raise refusal(131008, "header: one of link and id is required", part="header")
    if media_id:
        return
    parts = urlsplit(link) if isinstance(link, str) and not re.search(r"\s", link) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise refusal(131009, "header: link is not a valid URL", part="header")
