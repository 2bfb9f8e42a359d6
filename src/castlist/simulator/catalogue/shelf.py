"""The templates by name and language, and which of them can be sent."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from castlist.simulator.catalogue.template import Template
from castlist.simulator.meta_codes import refusal

APPROVED = "APPROVED"
REFUSED_STATUS = {"PAUSED": (132015, "is paused"), "DISABLED": (132016, "is disabled")}


class Shelf:
    """The account's templates. Their status can change while the simulator runs."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._templates = {(each.name, each.language): each for each in templates}

    def __iter__(self) -> Iterator[Template]:
        """Go through the templates in the order in which they were made."""
        return iter(self._templates.values())

    def find(self, name: str, language: str) -> Template | None:
        """Find a template whatever its status."""
        return self._templates.get((name, language))

    def take(self, name: str, language: str) -> Template:
        """Find the template of a message. Raises Refused with 132001, 132015 or 132016 if it cannot be sent (§4.2)."""
        template = self._templates.get((name, language))
        if template is None:
            raise refusal(132001, f"template name ({name}) does not exist in {language}", part="template")
        if template.status == APPROVED:
            return template
        code, words = REFUSED_STATUS.get(template.status, (132001, f"is not approved but {template.status.lower()}"))
        raise refusal(code, f"template ({name}) in {language} {words}", part="template")

    def set_status(self, name: str, status: str, language: str = "") -> list[Template]:
        """Give a template another status, in one language or in all. Gives the changed ones, none if it is unknown."""
        changed = [
            replace(each, status=status.upper())
            for each in self._templates.values()
            if each.name == name and language in ("", each.language)
        ]
        self._templates.update({(each.name, each.language): each for each in changed})
        return changed
