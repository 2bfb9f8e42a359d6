"""Bringing the database's tables up to what this version of Castlist needs. Forward only."""

from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from psycopg.errors import UndefinedTable

from castlist.config.database import OLDEST_POSTGRES, DatabaseError, connect
from castlist.config.rooms import ROOMS

_LOCK = "SELECT pg_advisory_lock(17229)"
"""Held while migrating, by a session that a killed process gives back: two first starts at once migrate once."""


def pending_migrations() -> list[str]:
    """List what is not applied yet, as `room.name`, by comparing names.

    Neither Django nor any migration is loaded for it.

    Raises DatabaseError when a newer Castlist has been here, or the server is too old.
    """
    ours = {(package.rpartition(".")[2], file.stem) for package in ROOMS for file in _migration_files(package)}
    applied = _applied()
    labels = {label for label, _ in ours}
    unknown = sorted(f"{label}.{name}" for label, name in applied - ours if label in labels)
    if unknown:
        raise DatabaseError(
            f"This database was made by a newer Castlist (it has {unknown[0]}). Upgrade Castlist, or restore a backup."
        )
    return sorted(f"{label}.{name}" for label, name in ours - applied)


def migrate() -> list[str]:
    """Apply what is pending, and say what that was. Safe to be called by several processes at once."""
    from django.core.management import call_command

    with closing(connect()) as connection:
        connection.execute(_LOCK)
        pending = pending_migrations()
        if pending:
            call_command("migrate", interactive=False, verbosity=0)
    return pending


def _migration_files(package: str) -> list[Path]:
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return [file for folder in folders or () for file in (Path(folder) / "migrations").glob("[0-9]*.py")]


def _applied() -> set[tuple[str, str]]:
    with closing(connect()) as connection:
        if connection.info.server_version < OLDEST_POSTGRES:
            version = connection.info.server_version // 10_000
            raise DatabaseError(f"PostgreSQL {version} is too old: Castlist needs 16 or newer.")
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise DatabaseError(
                f"The database is encoded in {encoding}, which cannot hold names of all scripts. Make a new one: "
                "CREATE DATABASE castlist ENCODING 'UTF8' TEMPLATE template0."
            )
        try:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
        except UndefinedTable:
            return set()
    return {(app, name) for app, name in rows}
