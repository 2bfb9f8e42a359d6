"""What `castlist doctor` looks at, in the order in which one thing needs the other."""

import os
import shlex
import shutil
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castlist.workspaces.models import Workspace

GIGABYTE = 1_073_741_824
LOW_DISK = GIGABYTE

HALTS = {
    "paused": ("paused", "resume"),
    "stopped": ("stopped", "verify"),
    "key_refused": ("stopped: its key was refused", "replace-key"),
}
"""Of a channel that sends nothing until a person acts: how it is told, and the command that leads out of it."""

REACH = (
    "In DATABASE_URL=postgresql://USER:PASSWORD@HOST:PORT/DATABASE every part has to be right; a server that does not "
    "answer may be down, or not listen there (listen_addresses, pg_hba.conf, a firewall)."
)


@dataclass(frozen=True, kw_only=True)
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
        yield _obstacle(error)


def _obstacle(error: Exception) -> Finding:
    """Tell of what ends the tour: our own errors are sentences already."""
    from castlist.cli.database_words import database_words
    from castlist.config.database import DatabaseUnreachable, is_embedded
    from castlist.config.faults import fault_words, place_of

    if isinstance(error, DatabaseUnreachable):
        return Finding(is_well=False, what=str(error), to_do="" if is_embedded() else REACH)
    if type(error).__module__.startswith("castlist."):
        return Finding(is_well=False, what=str(error))
    if words := database_words(error):
        return Finding(is_well=False, what=words)
    where = getattr(error, "filename", None) or place_of(error)
    to_do = "Mend that, and look again." if isinstance(error, OSError) else "Please report it, with this line."
    return Finding(is_well=False, what=f"{fault_words(error)}{f', {where}' if where else ''}", to_do=to_do)


def _examine() -> Iterator[Finding]:
    from castlist.config.environment import environment

    yield Finding(is_well=True, what=f"Python {sys.version.split()[0]}")
    settings = environment()
    yield Finding(is_well=True, what="Settings can be read")
    has_tables = yield from _examine_database()
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
        what=f"{_size(free)} of disk are free",
        to_do="" if free > LOW_DISK else "Free some space: an import needs about three times its file.",
    )
    if has_tables:
        yield from _examine_rooms()


def _size(count: int) -> str:
    """Write a number of bytes so that little is not nothing: `61 MB`, `12.3 GB`."""
    return f"{count / GIGABYTE:,.1f} GB" if count >= GIGABYTE else f"{count / 1_048_576:,.0f} MB"


def _examine_database() -> Generator[Finding, None, bool]:
    """Look at the database; says whether the tables are there, without which nothing in them can be looked at."""
    from castlist.cli.house import SetUpError, open_house
    from castlist.config.database import connect, is_embedded

    has_tables = True
    try:
        open_house()
    except SetUpError as error:
        has_tables = False
        yield Finding(is_well=False, what=str(error))  # the sentence says what to do
    with closing(connect()) as connection:
        version = connection.info.parameter_status("server_version")
        kind = "embedded" if is_embedded() else "of DATABASE_URL"
        yield Finding(is_well=True, what=f"PostgreSQL {version} ({kind}) answers")
    return has_tables


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
    yield from _examine_channels()
    yield from _examine_credentials()
    yield from _examine_callbacks(Workspace.objects.order_by("slug"))
    for stopped in Import.objects.filter(status=Status.STOPPED):
        yield Finding(
            is_well=False,
            what=f"The import of {stopped.file_name} is stopped: {stopped.fault}",
            to_do=f"castlist imports resume {stopped.uuid} --workspace {stopped.workspace.slug}, or cancel it.",
        )


def _examine_channels() -> Iterator[Finding]:
    """Look for channels that send nothing, or not to everybody. A pause is a person's choice, a limit ends alone."""
    from django.utils import timezone

    from castlist.channels.lifecycle import CONNECTED, HALTED
    from castlist.channels.models import Channel
    from castlist.channels.waiting import waiting_of

    for channel in Channel.objects.filter(state__in=CONNECTED).select_related("workspace").order_by("id"):
        waiting = waiting_of(channel, timezone.now())
        if waiting is None:
            continue
        place = channel.workspace
        state, verb = HALTS.get(channel.state, ("waiting", ""))
        command = f"castlist channels {verb} {shlex.quote(channel.name)} --workspace {place.slug}"
        yield Finding(
            is_well=waiting.is_long and channel.state not in HALTED,
            what=f"The channel {channel.name} (workspace {place.slug}) is {state}",
            to_do=f"{channel.state_reason} {command}".strip() if verb else waiting.words(place.timezone),
        )


def _examine_credentials() -> Iterator[Finding]:
    """Look whether what is sealed of channels can be opened."""
    from castlist.channels.lifecycle import CONNECTED
    from castlist.channels.models import Channel
    from castlist.channels.sealed import sealed_words

    for channel in Channel.objects.filter(state__in=CONNECTED).select_related("workspace").order_by("id"):
        if words := sealed_words(channel):
            where = f"workspace {channel.workspace.slug}"
            yield Finding(is_well=False, what=f"The key of the channel {channel.name} ({where})", to_do=words)


def _examine_callbacks(workspaces: Iterable["Workspace"]) -> Iterator[Finding]:
    """Look for callbacks that were set aside, because our own code stumbled over them."""
    from castlist.config.database import connect
    from castlist.receipts.processing import count_set_aside

    with closing(connect()) as connection:
        for workspace in workspaces:
            if count := count_set_aside(connection, workspace.pk):
                yield Finding(
                    is_well=False,
                    what=f"Workspace {workspace.slug}: {count:,} callbacks could not be processed and are set aside",
                    to_do="The worker's log says why. Once that is mended (in a newer version, perhaps): "
                    f"castlist channels take-up-again --workspace {workspace.slug}",
                )
