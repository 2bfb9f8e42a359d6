"""Reading templates: the built-in ones, and more from a file (JSON, as Meta or 360dialog list them)."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from castlist.simulator.catalogue.builtin import BUILT_IN
from castlist.simulator.catalogue.needs import has_named_places
from castlist.simulator.catalogue.template import Template

FIRST_ID = 1_689_556_900_000_000
"""Ids look like Meta's: long numbers."""


class TemplatesRefused(Exception):
    """A file of templates cannot be used. The message says why."""


def read_templates(file: Path | None) -> list[Template]:
    """Read the built-in templates and those of a file; one of the same name and language replaces the built-in one.

    The file holds a list, or an object with a list under `data` or `waba_templates`. Raises TemplatesRefused.
    """
    listed = [*BUILT_IN, *(_read_file(file) if file else ())]
    found = {(str(each["name"]), str(each["language"])): each for each in listed}
    return [_template(each, FIRST_ID + at) for at, each in enumerate(found.values())]


def _read_file(file: Path) -> Sequence[Mapping[str, Any]]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TemplatesRefused(f"The templates in {file} cannot be read: {error}.") from error
    if isinstance(value, dict):
        value = value.get("data", value.get("waba_templates"))
    if not isinstance(value, list):
        raise TemplatesRefused(f'{file} has no list of templates. Write [{{...}}] or {{"data": [{{...}}]}}.')
    for at, each in enumerate(value, start=1):
        _check(each, f"Template {at} of {file}")
    return value


def _check(each: object, which: str) -> None:
    if not isinstance(each, dict) or not all(isinstance(each.get(key), str) for key in ("name", "language")):
        raise TemplatesRefused(f"{which} needs a name and a language.")
    components = each.get("components")
    if not isinstance(components, list) or not all(isinstance(part, dict) for part in components):
        raise TemplatesRefused(f"{which} ({each['name']}) needs components, a list of objects as Meta lists them.")


def _template(listed: Mapping[str, Any], number: int) -> Template:
    """Make a template of what is listed; what it does not say is approved, MARKETING, named if a place is."""
    components = listed["components"]
    word = str(listed.get("parameter_format", "")).upper()
    return Template(
        id=str(listed.get("id") or number),
        name=listed["name"],
        language=listed["language"],
        status=str(listed.get("status", "APPROVED")).upper(),
        category=str(listed.get("category", "MARKETING")).upper(),
        is_named=word == "NAMED" if word else has_named_places(components),
        components=components,
    )
