"""What `castlist doctor` looks at, in the order in which one thing needs the other."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

LOW_DISK = 1_073_741_824


@dataclass(kw_only=True)
class Finding:
    """One thing looked at: whether it is well, what it is, and what to do about it."""

    is_well: bool
    what: str
    to_do: str = ""


def examine() -> Iterator[Finding]:
    """Look at everything a working installation needs; what cannot be reached ends the tour with its reason."""
    try:
        yield from _examine()
    except Exception as error:  # noqa: BLE001 - whatever is in the way is the finding
        ours = type(error).__module__.startswith("castlist.")
        words = str(error) if ours else f"{type(error).__name__}: {getattr(error, 'strerror', None) or ''}"
        yield Finding(is_well=False, what=words, to_do="" if ours else "CASTLIST_LOG_LEVEL=debug shows more.")


def _examine() -> Iterator[Finding]:
    from castlist.config.environment import environment

    yield Finding(is_well=True, what=f"Python {sys.version.split()[0]}")
    settings = environment()
    yield Finding(is_well=True, what="Settings can be read")
    yield from _examine_database()
    data = settings.data_directory
    can_write = os.access(data, os.W_OK | os.X_OK)
    yield Finding(
        is_well=can_write,
        what=f"Data directory {data}",
        to_do="" if can_write else "This account cannot write there. Set CASTLIST_DATA_DIR to a folder of its own.",
    )
    free = shutil.disk_usage(data).free
    yield Finding(
        is_well=free > LOW_DISK,
        what=f"{free / LOW_DISK:,.1f} GB of disk are free",
        to_do="" if free > LOW_DISK else "Free some space: an import needs about three times its file.",
    )
    yield from _examine_rooms()


def _examine_database() -> Iterator[Finding]:
    from castlist.cli.house import SetUpError, open_house
    from castlist.config.database import connect, is_embedded

    try:
        open_house()
    except SetUpError as error:
        yield Finding(is_well=False, what=str(error), to_do="castlist migrate")
    with closing(connect()) as connection:
        version = connection.info.parameter_status("server_version")
        kind = "embedded" if is_embedded() else "of DATABASE_URL"
        yield Finding(is_well=True, what=f"PostgreSQL {version} ({kind}) answers")
        encoding = connection.info.parameter_status("server_encoding")
        yield Finding(
            is_well=encoding == "UTF8",
            what=f"The database is encoded in {encoding}",
            to_do="" if encoding == "UTF8" else "Names of many scripts need UTF8: make a new database with it.",
        )


def _examine_rooms() -> Iterator[Finding]:
    from castlist.imports.gate import GateClosed, importing_channels
    from castlist.imports.lifecycle import Status
    from castlist.imports.models import Import
    from castlist.workspaces.models import Workspace

    yield Finding(is_well=True, what="The tables are up to date")
    for workspace in Workspace.objects.order_by("slug"):
        try:
            names = ", ".join(channel.name for channel in importing_channels(workspace))
            yield Finding(is_well=True, what=f"Workspace {workspace.slug}: active channels {names}")
        except GateClosed as gate:
            # Not a fault of the set-up: a workspace without a channel is where everybody begins.
            yield Finding(is_well=True, what=f"Workspace {workspace.slug}: no active channel yet", to_do=str(gate))
    for stopped in Import.objects.filter(status=Status.STOPPED):
        yield Finding(
            is_well=False,
            what=f"The import of {stopped.file_name} is stopped: {stopped.fault}",
            to_do=f"castlist imports resume {stopped.uuid} --workspace {stopped.workspace.slug}, or cancel it.",
        )
