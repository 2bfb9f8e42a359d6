"""What PostgreSQL has against us, in words for the operator who can mend it."""

from collections.abc import Iterator


def database_words(error: BaseException) -> str | None:
    """Say what PostgreSQL refused, where that is the operator's to mend; None for other faults."""
    import psycopg

    for cause in _causes(error):
        if isinstance(cause, psycopg.errors.InsufficientPrivilege):
            said = cause.diag.message_primary
            return f"The database account has too few rights: {said}. Let it own the database, or grant them."
        if isinstance(cause, psycopg.errors.ReadOnlySqlTransaction):
            return "The database only lets us read. Allow writing, or name another one in DATABASE_URL."
        if isinstance(cause, psycopg.OperationalError):
            return (
                "PostgreSQL stopped answering. What was committed stays, and an import that was going on is taken up "
                "again by the next command or worker. Run `castlist doctor`."
            )
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to what caused it: Django wraps the driver's errors."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
