"""The way to PostgreSQL: the embedded server or the one that DATABASE_URL names."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import conninfo

from castlist.config.environment import environment

OLDEST_POSTGRES = 160_000
"""The first server version whose SQL we rely on, as PostgreSQL counts (16.0)."""


class DatabaseError(Exception):
    """The database cannot be used. The message says why and what to do."""


_parameters: dict[str, Any] = {}


def prepare_database(say: Callable[[str], None] = lambda _words: None) -> None:
    """Find the database, starting the embedded server where no other is named. To be called before Django loads.

    Raises DatabaseError or the embedded server's own error, whose sentences are for the operator.
    """
    url = environment().database_url
    if url:
        try:
            _parameters.update(conninfo.conninfo_to_dict(url))
        except psycopg.ProgrammingError as error:
            raise DatabaseError("DATABASE_URL cannot be read as a PostgreSQL address.") from error
        return
    from castlist.config.embedded import use_server

    address = use_server(environment().data_directory, version=environment().postgres_version, say=say)
    _parameters.update(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.password,
        dbname=address.dbname,
    )


def is_embedded() -> bool:
    """Whether Castlist runs its own PostgreSQL."""
    return environment().database_url is None


def connect() -> psycopg.Connection:
    """Open a connection of the engine's own: autocommit, so that each transaction is opened in the open.

    Raises DatabaseError when nobody answers.
    """
    try:
        return psycopg.connect(**_parameters, autocommit=True, application_name="castlist", connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise DatabaseError(f"PostgreSQL does not answer: {reason}") from error


def django_database() -> dict[str, Any]:
    """Describe the same database to Django. Before `prepare_database` it names none, which is enough to lint."""
    known = dict(_parameters)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": known.pop("host", ""),
        "PORT": known.pop("port", ""),
        "USER": known.pop("user", ""),
        "PASSWORD": known.pop("password", ""),
        "NAME": known.pop("dbname", "castlist"),
        "OPTIONS": {"application_name": "castlist", "connect_timeout": 10, **known},
    }
