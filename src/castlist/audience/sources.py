"""Where a value of a contact came from: a row of an import, somebody of the team, or nobody knows any more. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class FromRow:
    """A row of an import's sheet, by the number that a spreadsheet shows."""

    import_id: int
    row: int


@dataclass(frozen=True, kw_only=True)
class FromPerson:
    """Somebody of the team wrote it, by name."""

    by: str
    at: datetime


Source = FromRow | FromPerson | None
"""None: it was there before sources were kept."""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Where the values of one contact came from: `last` wrote it, `others` tell of the values that it did not have."""

    last: FromRow | None
    others: Mapping[str, Source]

    def of(self, name: str) -> Source:
        """Say where a value came from, by its name: `user.email`, or an attribute's."""
        return self.others.get(name, self.last)

    def import_ids(self) -> set[int]:
        """Give the imports that are named."""
        return {each.import_id for each in (self.last, *self.others.values()) if isinstance(each, FromRow)}


def read_sources(import_id: int | None, row: int | None, stored: str | None) -> Sources:
    """Read the three columns of a contact."""
    last = None if import_id is None or row is None else FromRow(import_id=import_id, row=row)
    others = json.loads(stored) if stored else {}
    return Sources(last=last, others={name: _read(each) for name, each in others.items()})


def _read(stored: Any) -> Source:
    match stored:
        case [int(import_id), int(row)]:
            return FromRow(import_id=import_id, row=row)
        case {"by": str(by), "at": str(at)}:
            return FromPerson(by=by, at=datetime.fromisoformat(at))
    return None
