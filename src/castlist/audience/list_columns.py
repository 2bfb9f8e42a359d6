"""The columns of the list of contacts: those a person chose, or the first few that the workspace has."""

from collections.abc import Mapping, Sequence

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.models import Attribute, ListColumns
from castlist.audience.names import name_key
from castlist.workspaces.models import User, Workspace

FIRST = 4
"""Attributes that are shown to who chose none."""

MOST = 12

FIELD_COLUMNS = ("user.email", "user.title", "user.account", "created")
"""What can be a column beside attributes; name and phone always are."""

_FIT = frozenset(AttributeType) - {AttributeType.OBJECT, AttributeType.ARRAY, AttributeType.LOCATION}


def columns_of(workspace: Workspace, user: User, attributes: Mapping[str, KnownAttribute]) -> Sequence[str]:
    """Give the columns that a person sees: names of FIELD_COLUMNS and of attributes that there still are."""
    chosen = ListColumns.objects.filter(workspace=workspace, user=user).values_list("names", flat=True).first()
    if chosen is None:
        return _first(workspace)
    known = (name if name in FIELD_COLUMNS else _spelled(name, attributes) for name in chosen)
    return [name for name in known if name]


def choose_columns(workspace: Workspace, user: User, names: Sequence[str]) -> None:
    """Remember the columns that a person chose, in this order; beyond MOST they are left out."""
    ListColumns.objects.update_or_create(workspace=workspace, user=user, defaults={"names": list(names[:MOST])})


def _first(workspace: Workspace) -> list[str]:
    """Attributes that fit into a column, in the order in which sheets brought them."""
    known = Attribute.objects.filter(workspace=workspace, type__in=[kind.value for kind in _FIT]).order_by("id")
    return list(known.values_list("name", flat=True)[:FIRST])


def _spelled(name: str, attributes: Mapping[str, KnownAttribute]) -> str | None:
    found = attributes.get(name_key(name))
    return found.name if found else None
