"""Erasing a person: from stored files, messages, what providers told, and the audience.

Files first, one transaction each, then the tables in one: whoever finds the contact still there after a crash erases
them again. Opt-outs stay (house promise 4).
"""

from castlist.audience.erasing import EraseRefused, erase_from_audience, find_erased
from castlist.broadcasts.erasing import erase_from_messages, refuse_on_the_way
from castlist.broadcasts.statements import Connection
from castlist.imports.checked_files import forget_checks_of
from castlist.imports.erasing import erase_from_uploads, no_import_runs
from castlist.receipts.erasing import erase_from_receipts
from castlist.workspaces.models import Workspace


def erase_contact(connection: Connection, workspace: Workspace, phone: str) -> int:
    """Erase a contact by their digits. Gives how many rows of stored files were erased.

    Raises EraseRefused while an import of the workspace has not ended, a broadcast is being prepared, or a message to
    them is on its way; and where nobody has the number.
    """
    with no_import_runs(connection, workspace):
        person = find_erased(connection, workspace.pk, phone)
        if person is None:
            raise EraseRefused("There is no such user in this workspace.")
        refuse_on_the_way(connection, workspace.pk, person)
        forget_checks_of(workspace.uuid)
        rows = erase_from_uploads(connection, workspace, phone)
        with connection.transaction():
            refuse_on_the_way(connection, workspace.pk, person)
            messages = erase_from_messages(connection, workspace.pk, person)
            erase_from_receipts(connection, workspace.pk, person, messages)
            erase_from_audience(connection, workspace.pk, person)
    return rows
