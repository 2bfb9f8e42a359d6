"""What a person of the team changes of a contact, kept with their name (sources.py)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from castlist.audience.predefined import FIELDS, PHONE_HEADER, PREDEFINED
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


class ChangeRefused(Exception):
    """Nothing was changed. The message says why."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """New values; None takes one away. `fields` by header, without the phone; `attributes` by stored name, as JSON."""

    fields: Mapping[str, str | None] = field(default_factory=dict)
    attributes: Mapping[str, str | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.fields or self.attributes)

    @property
    def values(self) -> dict[str, str | None]:
        """All of them by name."""
        return {**self.fields, **self.attributes}


def change_contact(connection: Connection, workspace_id: int, phone: str, changes: Changes, *, by: str) -> None:
    """Change a contact in one transaction, and note by whom. Other values stay as they are, whoever changes them.

    Raises ChangeRefused where the contact or one of the attributes is gone meanwhile.
    """
    with connection.transaction():
        key = {"workspace_id": workspace_id, "names": list(changes.attributes)}
        if len(connection.execute(_query("hold_attributes"), key).fetchall()) < len(changes.attributes):
            raise ChangeRefused("An attribute was renamed or deleted meanwhile. Open the page again.")
        changed = connection.execute(_query("change_contact"), _parameters(workspace_id, phone, changes, by))
        if changed.fetchone() is None:
            raise ChangeRefused("This user was erased meanwhile.")


def _parameters(workspace_id: int, phone: str, changes: Changes, by: str) -> dict[str, Any]:
    given = {name: value for name, value in changes.attributes.items() if value is not None}
    texts = {
        name: changes.fields.get(header)
        for header, name in zip(PREDEFINED, FIELDS, strict=True)
        if header != PHONE_HEADER
    }
    return {
        **texts,
        "workspace_id": workspace_id,
        "phone": phone,
        "headers": list(changes.fields),
        "removed": [name for name in changes.attributes if name not in given],
        # Spliced as texts, so that a number keeps its digits.
        "given": "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in given.items()) + "}",
        "cleared": [name for name, value in changes.values.items() if value is None],
        "written": [name for name, value in changes.values.items() if value is not None],
        "by": by,
    }


def _query(name: str) -> Any:
    return named_queries("castlist.audience")[name]
