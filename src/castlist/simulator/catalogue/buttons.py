"""Checking the button components of a message (§2.1, §6.3). Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from castlist.simulator.catalogue.needs import PLACEHOLDER, ButtonNeeds
from castlist.simulator.catalogue.values import check_text
from castlist.simulator.meta_codes import refusal

PAYLOAD_LENGTH = 256
COUPON_LENGTH = 15
URL_LENGTH = 2_000


def check_buttons(buttons: Sequence[ButtonNeeds], parts: Sequence[Mapping[str, Any]]) -> None:
    """Check the button components: each names a button, and none that needs a value lacks it. Raises Refused."""
    filled = set()
    for part in parts:
        at = _read_index(part.get("index"), len(buttons))
        if at in filled:
            raise refusal(132018, f"Button at index {at} is given twice", part="button")
        _check_button(buttons[at], at, part)
        filled.add(at)
    for at, button in enumerate(buttons):
        if button.is_required and at not in filled:
            raise refusal(131008, f"Button at index {at} of type {button.kind} requires a parameter", part="button")


def _read_index(index: object, count: int) -> int:
    """Read the position among all buttons: a number, or one as a string; both are in use (§2.1)."""
    if index is None:
        raise refusal(131008, "Button: index is missing", part="button")
    text = str(index)
    if isinstance(index, bool) or not (text.isascii() and text.isdigit()) or int(text) >= count:
        raise refusal(131009, f"Button: the template has no button at index {text[:10]}", part="button")
    return int(text)


def _check_button(button: ButtonNeeds, at: int, part: Mapping[str, Any]) -> None:
    kind = str(part.get("sub_type", "")).lower()
    if kind != button.kind:
        raise refusal(131009, f"Button at index {at} is of type {button.kind}, not {kind[:20]}", part="button")
    parameters = part["parameters"]
    if len(parameters) != 1:
        raise refusal(132000, f"Button at index {at}: {len(parameters)} parameters, 1 is expected", part="button")
    if kind == "url":
        _check_suffix(button, at, parameters[0])
    elif kind == "quick_reply":
        _check_limited(parameters[0], at, "payload", "payload", PAYLOAD_LENGTH)
    elif kind == "copy_code":
        _check_limited(parameters[0], at, "coupon_code", "coupon_code", COUPON_LENGTH)


def _check_suffix(button: ButtonNeeds, at: int, parameter: Mapping[str, Any]) -> None:
    if not button.is_required:
        raise refusal(132018, f"Button at index {at} has no variable", part="button")
    if parameter.get("type") != "text":
        raise refusal(132012, f"Button at index {at}: a parameter of type text is expected", part="button")
    suffix = check_text(parameter.get("text"), part="button")
    if len(PLACEHOLDER.sub("", button.url)) + len(suffix) > URL_LENGTH:
        raise refusal(131009, f"Button at index {at}: the URL is longer than {URL_LENGTH} characters", part="button")


def _check_limited(parameter: Mapping[str, Any], at: int, kind: str, key: str, limit: int) -> None:
    value = parameter.get(key)
    if parameter.get("type") != kind:
        raise refusal(132012, f"Button at index {at}: a parameter of type {kind} is expected", part="button")
    if not isinstance(value, str) or not value:
        raise refusal(131008, f"Button at index {at}: {key} is missing", part="button")
    if len(value) > limit:
        raise refusal(131009, f"Button at index {at}: {key} is longer than {limit} characters", part="button")
