"""One contact with all that is stored of them, and the segments they are in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import class_row, dict_row, scalar_row

from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.matching import segment_part
from castlist.audience.opt_outs import StoredOptOut
from castlist.audience.predefined import FIELDS, PREDEFINED
from castlist.audience.segments import SegmentBroken
from castlist.audience.sources import Sources, read_sources
from castlist.config.queries import named_queries

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, kw_only=True)
class FullContact:
    """A contact. `attributes`: by stored name, numbers as Decimals with exactly their digits."""

    contact_id: int
    phone: str
    wa_id: str | None
    user_id: str | None
    username: str | None
    email: str | None
    first_name: str | None
    last_name: str | None
    title: str | None
    account: str | None
    attributes: Mapping[str, Any]
    sources: Sources
    channel_ids: Sequence[int]
    created_at: datetime
    updated_at: datetime
    interacted_at: datetime | None

    @property
    def name(self) -> str:
        """First and last name; who has neither is called by username, or by e-mail address, or not at all."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.username or self.email or ""

    @property
    def fields(self) -> dict[str, str | None]:
        """The seven predefined values by their headers."""
        return {header: getattr(self, field) for header, field in zip(PREDEFINED, FIELDS, strict=True)}


@dataclass(frozen=True, kw_only=True)
class TeamLifted:
    """Somebody of the team brought a contact back: when, and who."""

    lifted_at: datetime
    lifted_by: str


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A segment that a contact is in: `added_at` for an imported one; a rule is worked out as of now."""

    uuid: UUID
    name: str
    kind: str
    added_at: datetime | None


def find_contact(connection: Connection, workspace_id: int, phone: str) -> FullContact | None:
    """Find a contact by their digits."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_query("read_contact"), {"workspace_id": workspace_id, "phone": phone}).fetchone()
    if row is None:
        return None
    attributes = json.loads(row.pop("attributes"), parse_float=Decimal, parse_int=Decimal)
    sources = read_sources(row.pop("source_import"), row.pop("source_row"), row.pop("sources"))
    return FullContact(**row, attributes=attributes, sources=sources)


def opt_outs_of(connection: Connection, workspace_id: int, names: Sequence[str]) -> list[StoredOptOut]:
    """List by what means a person (all their numbers and user ids) opted out, the youngest first."""
    with connection.cursor(row_factory=class_row(StoredOptOut)) as cursor:
        parameters = {"workspace_id": workspace_id, "people": list(names)}
        return cursor.execute(_query("opt_outs_of_people"), parameters).fetchall()


def lift_of(connection: Connection, workspace_id: int, names: Sequence[str]) -> TeamLifted | None:
    """Say when the team brought a person (all their numbers and user ids) back last, if ever."""
    with connection.cursor(row_factory=class_row(TeamLifted)) as cursor:
        parameters = {"workspace_id": workspace_id, "people": list(names)}
        return cursor.execute(_query("lift_of_people"), parameters).fetchone()


def memberships_of(connection: Connection, ground: Ground, contact: FullContact) -> list[Membership]:
    """List the segments a contact is in, by name. A rule that cannot be worked out has nobody."""
    joined = _joined(connection, ground.workspace_id, contact.contact_id)
    rules = [segment for segment in ground.segments.values() if segment.kind != "imported"]
    matched = {segment.uuid for segment in _matching(connection, ground, contact.contact_id, rules)}
    found = [
        Membership(uuid=each.uuid, name=each.name, kind=each.kind, added_at=joined.get(each.id))
        for each in ground.segments.values()
        if each.id in joined or each.uuid in matched
    ]
    return sorted(found, key=lambda each: each.name.casefold())


def leave_segment(connection: Connection, workspace_id: int, contact_id: int, segment: UUID) -> bool:
    """Take a contact out of an imported segment; says whether they were in it. A rule decides by itself."""
    parameters = {"workspace_id": workspace_id, "contact_id": contact_id, "segment": segment}
    return connection.execute(_query("leave_segment"), parameters).fetchone() is not None


def _joined(connection: Connection, workspace_id: int, contact_id: int) -> dict[int, datetime]:
    parameters = {"workspace_id": workspace_id, "contact_id": contact_id}
    return dict(connection.execute(_query("segments_of_contact"), parameters).fetchall())


def _matching(
    connection: Connection, ground: Ground, contact_id: int, rules: Sequence[StoredSegment]
) -> list[StoredSegment]:
    kept: list[StoredSegment] = []
    parts: list[sql.Composable] = []
    values: dict[str, Any] = {}
    for segment in rules:
        try:
            part = segment_part(segment, ground)
        except SegmentBroken:
            continue
        kept.append(segment)
        parts.append(sql.SQL("({}) IS TRUE").format(part.condition))
        values |= part.values
    if not kept:
        return []
    statement = sql.SQL(_query("rules_of_contact")).format(matches=sql.SQL(", ").join(parts))
    with connection.cursor(row_factory=scalar_row) as cursor:
        row = cursor.execute(
            statement, {**values, "workspace_id": ground.workspace_id, "contact_id": contact_id}, prepare=False
        ).fetchone()
    return [segment for segment, is_matched in zip(kept, row or [], strict=False) if is_matched]


def _query(name: str) -> Any:
    return named_queries("castlist.audience")[name]
