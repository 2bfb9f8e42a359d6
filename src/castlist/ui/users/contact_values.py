"""The values of a contact as the page lists them: name, type, what it is, and where it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.names import name_key
from castlist.audience.one_contact import FullContact
from castlist.audience.predefined import PHONE_HEADER, PREDEFINED
from castlist.audience.sources import FromPerson, FromRow, Source
from castlist.imports.models import Import
from castlist.ui.attribute_values import shown
from castlist.ui.users.sheet_times import TIMES, as_in_sheet
from castlist.workspaces.models import Workspace


@dataclass(frozen=True, kw_only=True)
class ShownSource:
    """Where a value came from: a row of an import, or a person and when, or neither, where nobody knows."""

    file: Import | None = None
    row: int = 0
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ShownValue:
    """A value: what it is called (`code` as in a sheet's header), its type, and how it reads; None is not set.

    `zone`: whose clock a DATETIME is told by; empty for all else.
    """

    title: str
    code: str
    kind: str
    value: Any
    text: str
    source: ShownSource | None
    zone: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it is a list of nothing, which is said in words."""
        return bool(self.value == [])

    @property
    def is_long(self) -> bool:
        """Whether it is folded."""
        return len(self.text) > 240 or self.text.count("\n") > 4


def field_titles() -> dict[str, str]:
    """Give the words for the seven predefined values, by their headers."""
    words = (_("Username"), _("Phone"), _("E-mail"), _("First name"), _("Last name"), _("Title"), _("Account"))
    return dict(zip(PREDEFINED, words, strict=True))


def list_fields(workspace: Workspace, contact: FullContact) -> list[ShownValue]:
    """List the seven predefined values, save the phone, which names the page."""
    files = _files(workspace, contact)
    titles = field_titles()
    return [
        ShownValue(
            title=titles[code],
            code=code,
            kind=AttributeType.TEXT.value,
            value=value,
            text=value or "",
            source=_shown(contact.sources.of(code), files) if value is not None else None,
        )
        for code, value in contact.fields.items()
        if code != PHONE_HEADER
    ]


def list_attributes(
    workspace: Workspace, contact: FullContact, attributes: Mapping[str, KnownAttribute]
) -> list[ShownValue]:
    """List the attributes that a contact has a value of, by name."""
    files = _files(workspace, contact)
    return [
        ShownValue(
            title=each.name,
            code=each.name,
            kind=each.type.value,
            value=contact.attributes[each.name],
            text=_text(contact.attributes[each.name], each.type, workspace.timezone),
            source=_shown(contact.sources.of(each.name), files),
            zone=workspace.timezone if each.type is AttributeType.DATETIME else "",
        )
        for each in by_name(attributes)
        if each.name in contact.attributes
    ]


def _text(value: Any, kind: AttributeType, zone: str) -> str:
    """Write a value; days and times as they are edited."""
    return as_in_sheet(value, kind, zone=zone) if kind in TIMES and isinstance(value, str) else shown(value, kind)


def by_name(attributes: Mapping[str, KnownAttribute]) -> Sequence[KnownAttribute]:
    """Sort attributes by name."""
    return sorted(attributes.values(), key=lambda each: name_key(each.name))


def phone_source(workspace: Workspace, contact: FullContact) -> ShownSource:
    """Say where the number stood last."""
    return _shown(contact.sources.of(PHONE_HEADER), _files(workspace, contact))


def _files(workspace: Workspace, contact: FullContact) -> dict[int, Import]:
    ids = contact.sources.import_ids()
    return {each.pk: each for each in Import.objects.filter(workspace=workspace, pk__in=ids)} if ids else {}


def _shown(source: Source, files: Mapping[int, Import]) -> ShownSource:
    match source:
        case FromRow(import_id=import_id, row=row) if import_id in files:
            return ShownSource(file=files[import_id], row=row)
        case FromPerson(by=by, at=at):
            return ShownSource(by=by, at=at)
    return ShownSource()
