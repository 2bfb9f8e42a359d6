"""Naming a fault on our side for logs and history: without anybody's data."""

import psycopg

DATA_EXCEPTION = "22"
"""The class of PostgreSQL's errors whose sentences quote the value that they are about."""


def fault_words(error: BaseException) -> str:
    """Name a fault without quoting data: PostgreSQL's own sentence or the system's, else only its kind."""
    if isinstance(error, psycopg.Error) and error.diag.message_primary:
        if (error.sqlstate or "").startswith(DATA_EXCEPTION):
            return f"PostgreSQL refused a value ({type(error).__name__})"
        return f"PostgreSQL: {error.diag.message_primary}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} ({type(error).__name__})"
    return f"An unexpected fault ({type(error).__name__})"


def place_of(error: BaseException) -> str:
    """Say where in our own code a fault came up: `imports/merge.py:71`; nothing where it never passed through it."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        _, is_ours, file = trace.tb_frame.f_code.co_filename.rpartition("/castlist/")
        if is_ours and "/site-packages/" not in file:
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
