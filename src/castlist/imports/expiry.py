"""Uploads and verdicts expire after 180 days (setting); the counts stay (import sheet rules §5)."""

from contextlib import closing

from psycopg.rows import scalar_row

from castlist.config.database import connect
from castlist.config.environment import environment
from castlist.imports.record import query
from castlist.imports.uploads import forget_upload


def forget_expired() -> int:
    """Delete what has expired, and say how many imports that were.

    The rows let go first: a file left behind by a crash is only disk space, a row without its file would be a lie.
    """
    with closing(connect()) as connection, connection.cursor(row_factory=scalar_row) as cursor:
        files = cursor.execute(query("forget_expired"), {"days": environment().keep_uploads_days}).fetchall()
    for file in files:
        if file:
            forget_upload(file)
    return len(files)
