"""Who somebody is: the numbers, user ids and contacts behind what a callback tells of a person (reference §6.4, §6.5).

A person may be named by WhatsApp's own form of the number, by a user id alone, or by nothing but the message of ours
that they answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from castlist.receipts.statements import Connection, fetch_all, run
from castlist.receipts.told import Origin, columns


@dataclass(frozen=True, kw_only=True)
class Clue:
    """What is told of a person; all may be empty. `context_id`: the provider's id of a message of ours to them."""

    phone: str = ""
    user_id: str = ""
    context_id: str = ""
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """All by which a person is known: numbers (digits), user ids, contacts."""

    phones: frozenset[str]
    user_ids: frozenset[str]
    contact_ids: frozenset[int]

    @property
    def names(self) -> tuple[str, ...]:
        """Numbers and user ids, as opt-outs name people."""
        return tuple(sorted(self.phones | self.user_ids))

    @property
    def is_found(self) -> bool:
        """Whether a message to them could be held back: a number is known. A user id alone stops nothing yet."""
        return bool(self.phones)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Something learnt of a contact, or of who got a message: WhatsApp's names of them, and when they were heard of."""

    contact_id: int | None = None
    message_id: int | None = None
    wa_id: str = ""
    user_id: str = ""
    interacted_at: datetime | None = None


def find_people(connection: Connection, origin: Origin, clues: Sequence[Clue]) -> list[Person]:
    """Find the person behind each clue, in the same order. Reads only."""
    return _find_people(connection, origin.key_of_number, clues)


def find_person(connection: Connection, workspace_id: int, named: str) -> Person:
    """Find the person whom somebody of the team names, by a phone's digits or a user id (it has letters)."""
    clue = Clue(phone=named) if named.isdigit() else Clue(user_id=named)
    (person,) = _find_people(connection, {"workspace_id": workspace_id, "channel_ids": []}, [clue])
    return person


def _find_people(connection: Connection, key: Mapping[str, Any], clues: Sequence[Clue]) -> list[Person]:
    if not clues:
        return []
    rows = fetch_all(
        connection,
        "find_people",
        **key,
        phones=[clue.phone for clue in clues],
        user_ids=[clue.user_id for clue in clues],
        context_ids=[clue.context_id for clue in clues],
        message_ids=[clue.message_id for clue in clues],
    )
    found = {row["n"]: row for row in rows}
    return [_person(clue, found.get(at, {})) for at, clue in enumerate(clues, start=1)]


def note_contacts(connection: Connection, origin: Origin, lessons: Iterable[Lesson]) -> None:
    """Write down what was learnt. Locks the contacts that change, in the order of their numbers, as an import does."""
    rows = [
        (each.contact_id, each.message_id, each.wa_id, each.user_id, each.interacted_at)
        for each in lessons
        if each.wa_id or each.user_id or each.interacted_at
    ]
    names = ("contact_ids", "message_ids", "wa_ids", "user_ids", "times")
    if rows:
        run(
            connection,
            "note_contacts",
            **origin.key_of_number,
            **dict(zip(names, columns(len(names), rows), strict=True)),
        )


def _person(clue: Clue, row: dict[str, object]) -> Person:
    return Person(
        phones=_set(row.get("phones"), clue.phone),
        user_ids=_set(row.get("user_ids"), clue.user_id),
        contact_ids=frozenset(each for each in _list(row.get("contact_ids")) if isinstance(each, int)),
    )


def _set(found: object, given: str) -> frozenset[str]:
    return frozenset(str(each) for each in [*_list(found), given] if each)


def _list(found: object) -> list[object]:
    return found if isinstance(found, list) else []
