"""Erasing a person from what providers told: rows stay where something refers to them, their words go."""

from collections.abc import Sequence

from castlist.audience.erasing import Erased
from castlist.receipts.statements import Connection, fetch_all, run


def erase_from_receipts(connection: Connection, workspace_id: int, person: Erased, messages: Sequence[int]) -> None:
    """Empty or delete what was told of a person, in the caller's transaction. `messages`: the ids of theirs.

    What waits to be processed is processed as ever: of a message without a number nothing is kept but what happened.
    """
    named = {"workspace_id": workspace_id, "phones": list(person.phones), "names": list(person.names)}
    run(connection, "empty_receipts", workspace_id=workspace_id, message_ids=list(messages))
    run(connection, "empty_inbound", **named, message_ids=list(messages))
    for name in ("forget_parked", "forget_number_changes"):
        run(connection, name, **named)
    _blot_out(connection, workspace_id, person)


def _blot_out(connection: Connection, workspace_id: int, person: Erased) -> None:
    """Blot their names out of callbacks that were set aside: others may stand in them, so they stay."""
    for row in fetch_all(connection, "set_aside_naming", workspace_id=workspace_id, names=list(person.names)):
        body, query = row["body"], row["query"]
        for name in person.names:
            blot = b"0" * len(name.encode())
            body, query = body.replace(name.encode(), blot), query.replace(name.encode(), blot)
        run(
            connection,
            "change_callback",
            workspace_id=workspace_id,
            callback_id=row["callback_id"],
            body=body,
            query=query,
        )
