"""Erasing a person from messages: the rows stay, for the sums of reports; who they went to and what they said goes.

A message without a number was to somebody who is erased: it is never sent and never tried again.
"""

from castlist.audience.erasing import Erased, EraseRefused
from castlist.broadcasts.sent_tests import erase_tests
from castlist.broadcasts.statements import Connection, fetch_all


def refuse_on_the_way(connection: Connection, workspace_id: int, person: Erased) -> None:
    """Refuse while a message to them is on its way, or a broadcast writes down whom it goes to. Raises EraseRefused.

    In a transaction it holds both until its end: no broadcast begins to, and no message to them leaves.
    """
    held = fetch_all(connection, "hold_unfrozen", workspace_id=workspace_id)
    preparing = next((row["name"] for row in held if row["state"] == "preparing"), None)
    if preparing is not None:
        raise EraseRefused(
            f"{preparing} is being prepared and may go to them. Erase them when it is sending, or cancel it first."
        )
    mine = fetch_all(connection, "hold_messages_of", workspace_id=workspace_id, contact_id=person.contact_id)
    if any(row["state"] == "sending" for row in mine):
        raise EraseRefused("A message to them is on its way at this moment. Erase them in a minute.")


def erase_from_messages(connection: Connection, workspace_id: int, person: Erased) -> list[int]:
    """Empty their messages in the caller's transaction; those that wait are cancelled. Gives the messages' ids."""
    erase_tests(connection, workspace_id, list(person.phones))
    rows = fetch_all(
        connection,
        "erase_messages",
        workspace_id=workspace_id,
        contact_id=person.contact_id,
        phones=list(person.phones),
    )
    return [row["message_id"] for row in rows]
