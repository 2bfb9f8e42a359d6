"""Uploads and verdicts expire after 180 days (setting); the counts stay (import sheet rules §5).

What was left behind goes as well: rows laid aside for a batch, uploads that no import names, files that were checked
or half received and never saved.
"""

import time
from contextlib import closing
from typing import Any

from psycopg.rows import scalar_row

from castlist.config.database import connect
from castlist.config.environment import environment
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger
from castlist.imports.checked_files import forget_old_checks
from castlist.imports.lifecycle import Status
from castlist.imports.receiving import forget_left_behind
from castlist.imports.record import query
from castlist.imports.scratch import forget_scratch, left_behind
from castlist.imports.uploads import forget_upload, list_uploads

DAY = 86_400
"""An upload that no import names is left alone for so long: its import may be about to be saved."""


def forget_expired() -> int:
    """Delete what has expired and what was left behind; say how many imports expired.

    The rows let go first: a file left behind by a crash is found the next time, a row without its file would be a lie.
    """
    expired = _scalars("forget_expired", days=environment().keep_uploads_days)
    for name in filter(None, expired):
        forget_upload(name)
    _forget_lost_uploads()
    _forget_scratch()
    forget_old_checks()
    forget_left_behind()
    return len(expired)


def tidy_up() -> None:
    """Delete it for those who have other work: what cannot be deleted is told to the log, and tried the next time."""
    try:
        forget_expired()
    except OSError as error:
        logger(__name__).error("expired uploads are not deleted", fault=fault_words(error), place=place_of(error))


def _forget_lost_uploads() -> None:
    """Delete the stored files that no import names: it was never saved, or the deleting was cut off."""
    old = [name for name, written_at in list_uploads() if time.time() - written_at > DAY]
    for name in set(old) - set(_scalars("known_uploads", names=old)):
        forget_upload(name)


def _forget_scratch() -> None:
    """Delete what killed imports laid aside, save of those that will go on."""
    uuids = left_behind()
    going_on = _scalars("going_on", uuids=uuids, status=Status.IN_PROGRESS.value)
    for uuid in set(uuids) - set(going_on):
        forget_scratch(uuid)


def _scalars(name: str, **parameters: Any) -> list[Any]:
    with closing(connect()) as connection, connection.cursor(row_factory=scalar_row) as cursor:
        return cursor.execute(query(name), parameters).fetchall()
