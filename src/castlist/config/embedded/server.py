"""Starting, sharing and stopping the server."""

import atexit
import hashlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from castlist.config.embedded.cluster import ROLE, make_cluster, password
from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.locks import Membership, starting
from castlist.config.embedded.owner import Owner, owner, refuse_unreachable
from castlist.config.embedded.programs import programs_for
from castlist.config.embedded.tuning import as_file, settings_for

PORT = 5432
"""Only part of the socket's name: the server listens to no network."""

LONGEST_SOCKET_PATH = 100
POLL_SECONDS = 0.01
BURIAL_SECONDS = 10
PATIENCE_SECONDS = 2
"""After so long a person is told what is being waited for."""

_memberships: dict[Path, Membership] = {}
_guard = RLock()


@dataclass(frozen=True, kw_only=True)
class ServerAddress:
    """Where the server is and how to log in. `host` is the folder of its socket."""

    host: str
    port: int
    user: str
    password: str
    dbname: str

    def __repr__(self) -> str:
        """Name the place, never the password."""
        return f"ServerAddress(host={self.host!r}, dbname={self.dbname!r})"


def use_server(data: Path, *, version: int = 18, say: Callable[[str], None] = lambda _words: None) -> ServerAddress:
    """Start the server under `data` if it is not running, and keep it up while this process lives.

    May be called by many processes and threads at once. Raises EmbeddedServerError.
    """
    data = data.absolute()
    with _guard:
        membership = _memberships.get(data)
        if membership is None or not membership.is_ours:
            _join(data, version, say)
    address = _socket_folder(data, owner())
    return ServerAddress(host=str(address), port=PORT, user=ROLE, password=password(data), dbname=ROLE)


def release_server(data: Path) -> None:
    """Leave the server; the last one to leave asks it to stop and does not wait for that."""
    with _guard:
        membership = _memberships.pop(data.absolute(), None)
    if membership is None or not membership.is_ours or not data.exists():
        return
    with starting(data):
        if membership.leave():
            _stop(data)


def _join(data: Path, version: int, say: Callable[[str], None]) -> None:
    try:
        data.mkdir(mode=0o755, parents=True, exist_ok=True)
        with starting(data):
            _make_sure_it_runs(data, version, say)
            _memberships[data] = Membership(data)
    except PermissionError as error:
        raise EmbeddedServerError(
            f"This account may not write in the data directory {data}. Set CASTLIST_DATA_DIR to a folder of its own."
        ) from error
    except OSError as error:
        raise EmbeddedServerError(f"The data directory {data} cannot be used: {error.strerror}.") from error
    atexit.register(release_server, data)


def _make_sure_it_runs(data: Path, version: int, say: Callable[[str], None]) -> None:
    status = _status(data)
    if status is not None and status.is_ready:
        return
    account = owner()
    refuse_unreachable(data / "pg", account)
    programs = programs_for(account, data, version)
    make_cluster(data, programs, account, version=version, say=say)
    if status is not None and status.is_stopping:
        _wait_for_end(data, say)
        status = None
    if status is None:
        _bury(data)
    process = None if status is not None else _start(data, programs, account)
    _wait_until_ready(data, process, say)
    _make_database(data, account)


@dataclass(frozen=True, kw_only=True)
class _Status:
    """What the server's own file says: the process, and `starting`, `ready` or `stopping`."""

    pid: int
    word: str

    @property
    def is_ready(self) -> bool:
        return self.word == "ready"

    @property
    def is_stopping(self) -> bool:
        return self.word == "stopping"


def _status(data: Path) -> _Status | None:
    """Read postmaster.pid; None where no server runs, also where another program got its number later."""
    try:
        lines = (data / "pg" / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
        is_postgres = b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0", 1)[0]
    except (OSError, ValueError, IndexError):
        return None
    if not is_postgres:
        return None
    return _Status(pid=pid, word=lines[7].strip() if len(lines) > 7 else "starting")


def _start(data: Path, programs: Path, account: Owner) -> subprocess.Popen[bytes]:
    """Start the server apart from our terminal, holding none of our files."""
    log_folder = data / "pg-log"
    log_folder.mkdir(mode=0o700, exist_ok=True)
    account.give(log_folder)
    settings = data / "pg" / "castlist.conf"
    socket_folder = _make_socket_folder(data, account)
    settings.write_text(as_file(settings_for(socket_folder=socket_folder, port=PORT, log_folder=log_folder)))
    account.give(settings)
    start_log = log_folder / "start.log"
    with start_log.open("wb") as output:
        return subprocess.Popen(
            [programs / "postgres", "-D", data / "pg", "-c", f"config_file={_config_file(data, account)}"],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **account.process_options,
        )


def _config_file(data: Path, account: Owner) -> Path:
    """Write the one file that the server reads: its own defaults first, then ours."""
    file = data / "pg" / "castlist-all.conf"
    file.write_text("include 'postgresql.conf'\ninclude 'castlist.conf'\n")
    account.give(file)
    return file


def _wait_until_ready(data: Path, process: subprocess.Popen[bytes] | None, say: Callable[[str], None]) -> None:
    """Wait as long as a process is at it: a server that recovers from a crash may take its time."""
    begun, is_told = time.monotonic(), False
    while True:
        status = _status(data)
        if status is not None and status.is_ready:
            _let_go(process)
            return
        has_ended = process.poll() is not None if process is not None else status is None
        if has_ended:
            raise EmbeddedServerError(_why_it_ended(data))
        if not is_told and time.monotonic() - begun > PATIENCE_SECONDS:
            is_told = True
            say("PostgreSQL is recovering after a crash; waiting …")
        time.sleep(POLL_SECONDS)


def _let_go(process: subprocess.Popen[bytes] | None) -> None:
    """Tell Python that this child is not ours to wait for: the server lives on when we end."""
    if process is not None:
        process.returncode = 0


def _wait_for_end(data: Path, say: Callable[[str], None]) -> None:
    """Wait for a server that is just stopping, which has to write out what it holds in memory."""
    begun, is_told = time.monotonic(), False
    while _status(data) is not None:
        if not is_told and time.monotonic() - begun > PATIENCE_SECONDS:
            is_told = True
            say("PostgreSQL is still writing to disk; waiting …")
        time.sleep(POLL_SECONDS)


def _why_it_ended(data: Path) -> str:
    log_folder = data / "pg-log"
    logs = sorted(log_folder.glob("*.log"), key=lambda file: file.stat().st_mtime)
    lines = [line for file in logs for line in file.read_text(errors="replace").splitlines()]
    reasons = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines or ["it gave no reason"]
    return f"PostgreSQL did not start: {reasons[-1].strip()} The log is in {log_folder}."


def _make_database(data: Path, account: Owner) -> None:
    """Make the database in which everything is, if the first start was cut short before it."""
    marker = data / "pg" / "castlist.made"
    if marker.exists():
        return
    import psycopg

    address = {"host": str(_socket_folder(data, account)), "port": PORT, "user": ROLE, "password": password(data)}
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as connection:  # type: ignore[arg-type]  # mixed
        if not connection.execute("SELECT FROM pg_database WHERE datname = 'castlist'").fetchone():
            connection.execute("CREATE DATABASE castlist OWNER castlist")
    marker.touch()


def _stop(data: Path) -> None:
    """Ask the server to stop, in order (what SIGINT means to it), and wait only until it has heard that."""
    status = _status(data)
    if status is None:
        return
    with suppress(ProcessLookupError):
        os.kill(status.pid, signal.SIGINT)
    while (now := _status(data)) is not None and now.is_ready:
        time.sleep(POLL_SECONDS)


def _bury(data: Path) -> None:
    """Wait until a server that was killed is gone from the table of processes: PostgreSQL takes it for alive till then.

    One that we started is our own child, which nobody else can take away.
    """
    try:
        pid = int((data / "pg" / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    until = time.monotonic() + BURIAL_SECONDS
    while _is_dead_but_listed(pid) and time.monotonic() < until:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(POLL_SECONDS)


def _is_dead_but_listed(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _socket_folder(data: Path, account: Owner) -> Path:
    """Choose where the socket is: in the data directory or, its path being too long, under the system's own."""
    folder = data / "pg-socket"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return folder
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"castlist-{account.uid}-{name}"


def _make_socket_folder(data: Path, account: Owner) -> Path:
    """Make the folder of the socket, which nobody else may enter. Raises EmbeddedServerError where it is another's."""
    folder = _socket_folder(data, account)
    try:
        folder.mkdir(mode=0o700)
        account.give(folder)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != account.uid or found.st_mode & 0o077:
            raise EmbeddedServerError(
                f"{folder}, where the socket of PostgreSQL belongs, is not a private folder of its account. Remove it."
            ) from None
    return folder
