"""Checking a message's components against its template, as the provider does (§2.1, §4.2, §6.3). Pure.

Which code answers which mistake is documented for the count, the format and the length; the rest is the likely one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from castlist.simulator.catalogue.buttons import check_buttons
from castlist.simulator.catalogue.needs import Needs
from castlist.simulator.catalogue.values import check_media, check_texts
from castlist.simulator.meta_codes import refusal

MEDIA = frozenset({"image", "video", "document", "gif"})


def check_components(needs: Needs, components: object) -> None:
    """Check what a message brings. `components` as it came in, None where it was left out. Raises Refused."""
    parts = _read_parts(components)
    _check_header(needs, _parameters_of(parts, "header"))
    check_texts(needs.body, _parameters_of(parts, "body") or (), part="body", is_named=needs.is_named)
    check_buttons(needs.buttons, [part for part in parts if part["type"] == "button"])


def _read_parts(components: object) -> list[dict[str, Any]]:
    """Read the components, their types in small letters. Raises Refused if they are no such thing."""
    if components is None:
        return []
    if not isinstance(components, list):
        raise refusal(100, "template['components'] must be an array")
    parts = [_read_part(part) for part in components]
    single = [part["type"] for part in parts if part["type"] != "button"]
    if len(set(single)) < len(single):
        raise refusal(132018, "a component is given twice")
    return parts


def _read_part(part: object) -> dict[str, Any]:
    kind = str(part.get("type", "")).lower() if isinstance(part, dict) else ""
    if not isinstance(part, dict) or kind not in ("header", "body", "button"):
        raise refusal(100, "components: each needs a type, which is header, body or button")
    parameters = part.get("parameters", [])
    if not isinstance(parameters, list) or not all(isinstance(each, dict) for each in parameters):
        raise refusal(100, f"{kind}: parameters must be an array of objects", part=kind)
    return {**part, "type": kind, "parameters": parameters}


def _parameters_of(parts: Sequence[Mapping[str, Any]], kind: str) -> Sequence[Mapping[str, Any]] | None:
    return next((part["parameters"] for part in parts if part["type"] == kind), None)


def _check_header(needs: Needs, parameters: Sequence[Mapping[str, Any]] | None) -> None:
    """Check the header. One of media needs its component on every send: the example is no default (§2.1)."""
    if needs.header in ("none", "text"):
        check_texts(needs.header_text, parameters or (), part="header", is_named=needs.is_named)
        return
    found = str(parameters[0].get("type", "unknown")).lower() if parameters else "unknown"
    if found != needs.header or parameters is None:
        expected = needs.header.upper()
        raise refusal(132012, f"header: Format mismatch, expected {expected}, received {found.upper()}", part="header")
    if len(parameters) > 1:
        raise refusal(132000, f"header: {len(parameters)} parameters, 1 is expected", part="header")
    if needs.header in MEDIA:
        check_media(parameters[0].get(needs.header))
