"""Cancel and Resume, as a person asks for them."""

from contextlib import closing

from castlist.config.database import connect
from castlist.imports.lifecycle import WAITING, Status, sources
from castlist.imports.models import Import
from castlist.imports.queue import is_anybody_at_it, wake_workers, workspace_lock
from castlist.imports.record import fetch, read_record
from castlist.imports.run import cancel_now


class MoveRefused(Exception):
    """The import is in a state from which this arrow does not lead. The message says which."""


def cancel_import(saved: Import, *, cancelled_by: str) -> None:
    """Ask an import to end after the batch it is at; one that nobody is working on ends at once.

    What is committed stays. Raises MoveRefused when it has ended already.
    """
    with closing(connect()) as connection:
        record = read_record(connection, saved.workspace_id, saved.pk)
        asked = fetch(
            connection,
            "request_cancel",
            **record.key,
            cancelled_by=cancelled_by,
            sources=sources(Status.CANCELLED),
        )
        if asked is None:
            raise MoveRefused("This import has ended already; there is nothing to cancel.")
        if asked["status"] != Status.IN_PROGRESS:
            cancel_now(connection, record)
            return
        with workspace_lock(connection, saved.workspace_id) as nobody_is_at_it:
            if nobody_is_at_it:
                cancel_now(connection, read_record(connection, saved.workspace_id, saved.pk))


def resume_import(saved: Import) -> None:
    """Put a stopped import back into the queue, to go on from where it stopped. A wish to cancel it is forgotten.

    One that waits for its next try goes on at once, and one that nobody works on as soon as somebody is there. Raises
    MoveRefused for any other, and where the file has expired.
    """
    with closing(connect()) as connection:
        record = read_record(connection, saved.workspace_id, saved.pk)
        if record.status == Status.STOPPED and not record.stored_file:
            raise MoveRefused("The file of this import has expired. Cancel the import, and upload the file again.")
        if (
            fetch(connection, "hurry_import", **record.key) is None
            and fetch(connection, "resume_import", **record.key, sources=sources(Status.QUEUED)) is None
            and (record.status not in WAITING or is_anybody_at_it(connection, saved.workspace_id))
        ):
            raise MoveRefused(
                "Only an import that was stopped, waits for its next try, or that nobody works on, can be resumed."
            )
        wake_workers(connection, saved.workspace_id)
