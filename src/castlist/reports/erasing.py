"""Erasing a person: from stored files, messages, what providers told, and the audience.

Files first, one transaction each, then the tables in one: whoever finds the contact still there after a crash erases
them again. Opt-outs stay (house promise 4).
"""

from dataclasses import dataclass
from math import inf

from castlist.audience.erasing import Erased, EraseRefused, erase_from_audience, find_erased
from castlist.broadcasts.erasing import erase_from_messages, refuse_on_the_way
from castlist.broadcasts.statements import Connection
from castlist.imports.checked_files import forget_checks_of
from castlist.imports.erasing import Looked, erase_from_uploads, no_import_runs
from castlist.receipts.erasing import erase_from_receipts
from castlist.workspaces.models import Workspace


@dataclass(frozen=True, kw_only=True)
class Erasing:
    """How far an erasure is: `files` gone through, their `rows` erased, after which import to go on, files `left`."""

    files: int = 0
    rows: int = 0
    after: int = 0
    left: int = 0
    is_done: bool = False


def erase_contact(connection: Connection, workspace: Workspace, phone: str) -> int:
    """Erase a contact by their digits. Gives how many rows of stored files were erased.

    Raises EraseRefused while an import of the workspace has not ended, a broadcast is being prepared, or a message to
    them is on its way; and where nobody has the number.
    """
    return erase_for_a_while(connection, workspace, phone, Erasing(), seconds=inf).rows


def erase_for_a_while(
    connection: Connection, workspace: Workspace, phone: str, so_far: Erasing, *, seconds: float
) -> Erasing:
    """Go on with an erasure for about so long, at least by one file. The contact goes last. Raises EraseRefused."""
    with no_import_runs(connection, workspace):
        person = find_erased(connection, workspace.pk, phone)
        if person is None:
            raise EraseRefused("There is no such user in this workspace.")
        refuse_on_the_way(connection, workspace.pk, person)
        forget_checks_of(workspace.uuid)
        looked = erase_from_uploads(connection, workspace, phone, after=so_far.after, seconds=seconds)
        if not looked.left:
            _erase_from_tables(connection, workspace, person)
    return _further(so_far, looked)


def _erase_from_tables(connection: Connection, workspace: Workspace, person: Erased) -> None:
    with connection.transaction():
        refuse_on_the_way(connection, workspace.pk, person)
        messages = erase_from_messages(connection, workspace.pk, person)
        erase_from_receipts(connection, workspace.pk, person, messages)
        erase_from_audience(connection, workspace.pk, person)


def _further(so_far: Erasing, looked: Looked) -> Erasing:
    return Erasing(
        files=so_far.files + looked.files,
        rows=so_far.rows + looked.rows,
        after=looked.after,
        left=looked.left,
        is_done=not looked.left,
    )
