"""Attributes and the broadcasts that fill them in: changing one takes drafts along and waits for nobody's import."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from castlist.audience.attribute_changes import AttributeRow, delete_attribute, rename_attribute
from castlist.audience.attribute_names import AttributeRefused
from castlist.audience.names import name_key
from castlist.broadcasts.expressions import references_renamed, references_to
from castlist.broadcasts.lifecycle import BEFORE_START, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.statements import Connection, fetch_all, run
from castlist.imports.queue import workspace_lock

UNFROZEN = [*(state.value for state in BEFORE_START), State.PAUSED.value]
"""A broadcast in one of these that is not written down yet fills in what it names when it is."""


def drafts_with(workspace_id: int, attribute: str) -> list[Broadcast]:
    """List the broadcasts that have yet to be written down and fill in an attribute."""
    waiting = Broadcast.objects.filter(workspace_id=workspace_id, state__in=UNFROZEN, is_frozen=False).order_by("-pk")
    return [each for each in waiting if _uses(each.values, attribute)]


def rename_everywhere(connection: Connection, workspace_id: int, attribute: AttributeRow, name: str) -> str:
    """Rename an attribute in contacts, rules and broadcasts that are not written down, all or nothing.

    Contacts come first, which takes long: what people change in their drafts meanwhile is kept, since the drafts are
    read, and locked, only then. Raises AttributeRefused, also where a broadcast that fills it in was started meanwhile.
    """
    with _alone(connection, workspace_id):
        new = rename_attribute(connection, workspace_id, attribute, name)
        for row in fetch_all(connection, "hold_unfrozen", workspace_id=workspace_id):
            if not _uses(row["values"], attribute.name):
                continue
            if row["state"] == State.PREPARING:
                raise _being_prepared(row["name"])
            values = _renamed(row["values"], attribute.name, new)
            run(connection, "change_values", workspace_id=workspace_id, broadcast_id=row["id"], values=values)
        return new


def delete_everywhere(connection: Connection, workspace_id: int, attribute: AttributeRow) -> None:
    """Delete an attribute with its values. Drafts that fill it in refuse to start until they are changed."""
    with _alone(connection, workspace_id):
        delete_attribute(connection, workspace_id, attribute)


@contextmanager
def _alone(connection: Connection, workspace_id: int) -> Iterator[None]:
    """Be the only one who writes contacts of a workspace, in one transaction. Raises AttributeRefused."""
    preparing = Broadcast.objects.filter(workspace_id=workspace_id, state=State.PREPARING.value).first()
    if preparing is not None:
        raise _being_prepared(preparing.name)
    with workspace_lock(connection, workspace_id) as is_ours:
        if not is_ours:
            raise AttributeRefused("An import is running. Change attributes when it has ended.")
        with connection.transaction():
            yield


def _being_prepared(broadcast: str) -> AttributeRefused:
    return AttributeRefused(f"The broadcast {broadcast} is being prepared. Try again in a minute.")


def _uses(values: Mapping[str, Any], attribute: str) -> bool:
    return any(
        name_key(name) == name_key(attribute) for each in values.values() for name in references_to(each["text"])
    )


def _renamed(values: Mapping[str, Any], old: str, new: str) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb({key: {**each, "text": references_renamed(each["text"], old, new)} for key, each in values.items()})
