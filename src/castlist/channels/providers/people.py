"""Who a provider speaks of: a number's digits, or a business-scoped user id (reference §6.4, §6.5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from castlist.channels.providers.wire_json import identifier, mappings, text

DIGITS = re.compile(r"[0-9]{5,20}")
PUNCTUATION = re.compile(r"[\s()+.\-]")
USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as far as a callback tells. Digits, a business-scoped user id, both or neither."""

    phone: str = ""
    user_id: str = ""

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self.phone or self.user_id)


def digits(value: Any) -> str:
    """Give a number's digits, whatever is written around them; empty where it is none."""
    found = PUNCTUATION.sub("", text(value))
    return found if DIGITS.fullmatch(found) else ""


def person(number: Any, user_id: Any = None) -> Person:
    """Read a person. A user id has been seen in the place of the number (reference §6.5)."""
    number_text = text(number).strip()
    fallback = number_text if USER_ID.fullmatch(number_text) else ""
    return Person(phone=digits(number), user_id=identifier(user_id) or fallback)


def complete(known: Person, contacts: Any) -> Person:
    """Add what the callback's `contacts` tell of this person: the number to the user id, or the reverse.

    `contacts` may be missing (reference §5.2). A single one is the person where nothing else is known.
    """
    people = [_contact(each) for each in mappings(contacts)]
    if not known:
        return people[0] if len(people) == 1 else known
    for each in people:
        if (known.phone and each.phone == known.phone) or (known.user_id and each.user_id == known.user_id):
            return Person(phone=known.phone or each.phone, user_id=known.user_id or each.user_id)
    return known


def _contact(contact: Mapping[str, Any]) -> Person:
    return person(contact.get("wa_id"), contact.get("user_id"))
