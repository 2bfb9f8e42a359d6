"""The way to PostgreSQL: the embedded server or the one that DATABASE_URL names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import conninfo

from castlist.config.environment import environment
from castlist.config.unreachable import unreachable_words

if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool

OLDEST_POSTGRES = 160_000
"""The first server version whose SQL we rely on, as PostgreSQL counts (16.0)."""


class DatabaseError(Exception):
    """The database cannot be used. The message says why and what to do."""


class DatabaseUnreachable(DatabaseError):
    """There is no connection. The message has host and reason, and what to check."""


_parameters: dict[str, Any] = {}

_SERVER_KEEPALIVES = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
_OURS = {
    "application_name": "castlist",
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "options": _SERVER_KEEPALIVES,
}
"""What a connection has where DATABASE_URL says nothing of it; times in seconds.

A machine that dies says no farewell: both sides notice within a minute, and the server frees the locks that it held,
where its own settings would keep them for two hours. On a local socket none of it has a meaning.
"""


PAGE_POOL = {"min_size": 0, "max_size": 16, "timeout": 10}
"""How many connections a process that serves pages keeps for Django, which would open one for every request."""


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

    What DATABASE_URL says of a connection (`?application_name=`, `?connect_timeout=` …) wins over what we would choose.
    Raises DatabaseUnreachable when nobody answers, or the address is such that nobody can be asked.
    """
    try:
        return psycopg.connect(**{**_OURS, **_parameters}, autocommit=True)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        words = unreachable_words(str(error), _parameters, is_embedded=is_embedded())
        raise DatabaseUnreachable(words) from error


async def connect_async() -> psycopg.AsyncConnection[Any]:
    """Open a connection for an event loop. Raises psycopg.OperationalError when nobody answers."""
    return await psycopg.AsyncConnection.connect(**{**_OURS, **_parameters}, autocommit=True)


def django_database() -> dict[str, Any]:
    """Describe the same database to Django. Before `prepare_database` it names none, which is enough to lint."""
    known = dict(_parameters)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": known.pop("host", ""),
        "PORT": known.pop("port", ""),
        "NAME": known.pop("dbname", known.get("user", "castlist")),  # as libpq does where the address names none
        "USER": known.pop("user", ""),
        "PASSWORD": known.pop("password", ""),
        "OPTIONS": {**_OURS, **known},
    }


@cache
def _pool() -> "ConnectionPool[psycopg.Connection[Any]]":
    from psycopg_pool import ConnectionPool

    return ConnectionPool(
        kwargs={**_OURS, **_parameters, "autocommit": True},
        min_size=0,
        max_size=16,
        max_idle=60,
        timeout=10,
        check=ConnectionPool.check_connection,
        open=True,
    )


def begin_to_serve() -> None:
    """Let this process, which serves pages, keep its connections in pools. To be called when Django is loaded.

    A server's processes are forked from one that has loaded it and may have connected: nothing of that is used.
    """
    from django.db import connections

    _pool.cache_clear()
    connections.settings["default"]["OPTIONS"]["pool"] = PAGE_POOL


@contextmanager
def pooled() -> Iterator["psycopg.Connection[Any]"]:
    """Lend one of this process's connections, as `connect` opens them, for a page that must not wait for a new one.

    Raises DatabaseUnreachable when none can be had within ten seconds.
    """
    from psycopg_pool import PoolTimeout

    try:
        connection = _pool().getconn()
    except PoolTimeout as error:
        raise DatabaseUnreachable("PostgreSQL does not answer. Castlist tries again by itself.") from error
    try:
        yield connection
    finally:
        _pool().putconn(connection)
