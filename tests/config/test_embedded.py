"""The embedded PostgreSQL: started, shared, stopped, killed and recovered for real."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from castlist.config.embedded import EmbeddedServerError, ServerAddress, release_server, use_server

ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="the system user is only used by root")

USER = """
import sys
from pathlib import Path
from castlist.config.embedded import use_server
data = Path(sys.argv[1])
use_server(data)
print((data / "pg" / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
"""


def connect(address: ServerAddress, **other: object) -> psycopg.Connection:
    parameters = {"host": address.host, "port": address.port, "user": address.user, "dbname": address.dbname}
    return psycopg.connect(**{**parameters, "password": address.password, **other}, autocommit=True)  # type: ignore[arg-type]


def server_pid(data: Path) -> int | None:
    try:
        return int((data / "pg" / "postmaster.pid").read_text().split()[0])
    except FileNotFoundError:
        return None


def wait_for(condition: object) -> None:
    until = time.monotonic() + 30
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until, "it did not come about within 30 s"
        time.sleep(0.02)


def start_user(data: Path) -> subprocess.Popen[str]:
    """Start another process that uses the server until its standard input ends."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout is not None
    assert user.stdout.readline().strip().isdigit()
    return user


def end_user(user: subprocess.Popen[str]) -> None:
    user.communicate(timeout=30)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data directory with a cluster, to be copied: initdb takes a second each time."""
    data = Path(tempfile.mkdtemp(prefix="castlist-made-", dir="/var/tmp"))
    data.chmod(0o755)
    use_server(data)
    release_server(data)
    wait_for(lambda: server_pid(data) is None)
    yield data
    shutil.rmtree(data)


@pytest.fixture
def data(made: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="castlist-pg-", dir="/var/tmp"))
    folder.chmod(0o755)
    subprocess.run(["cp", "-a", f"{made}/.", folder], check=True)
    yield folder
    release_server(folder)
    wait_for(lambda: server_pid(folder) is None)
    shutil.rmtree(folder)


@pytest.mark.parametrize("version", [16, 18])
def test_a_first_start_makes_a_database_that_takes_every_script_and_no_network(version: int) -> None:
    data = Path(tempfile.mkdtemp(prefix="castlist-pg-", dir="/var/tmp"))
    data.chmod(0o755)
    try:
        address = use_server(data, version=version)
        with connect(address) as connection:
            assert connection.info.server_version // 10_000 == version
            shown = {
                name: connection.execute(f"SHOW {name}").fetchone()[0]  # type: ignore[index,arg-type]
                for name in ("server_encoding", "data_checksums", "listen_addresses", "fsync", "synchronous_commit")
            }
        assert shown == {
            "server_encoding": "UTF8",
            "data_checksums": "on",
            "listen_addresses": "",
            "fsync": "on",
            "synchronous_commit": "on",
        }
        assert (data / "postgres.password").stat().st_mode & 0o777 == 0o600
        assert (data / "pg").stat().st_mode & 0o777 == 0o700
        assert Path(address.host).stat().st_mode & 0o777 == 0o700
        assert not list(data.glob("initdb*")), "the password that initdb was given is gone"
        assert address.password not in repr(address)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(address, password="guessed")
    finally:
        release_server(data)
        wait_for(lambda: server_pid(data) is None)
        shutil.rmtree(data)


def test_the_last_one_out_stops_the_server_and_nobody_before(data: Path) -> None:
    use_server(data)
    pid = server_pid(data)
    other = start_user(data)
    assert server_pid(data) == pid, "they share it"
    release_server(data)
    time.sleep(0.3)
    assert server_pid(data) == pid
    end_user(other)
    wait_for(lambda: server_pid(data) is None)


def test_a_user_that_is_killed_holds_nothing(data: Path) -> None:
    killed = start_user(data)
    pid = server_pid(data)
    killed.kill()
    killed.communicate()
    with connect(use_server(data)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert server_pid(data) == pid, "the server that was left is used again"
    release_server(data)
    wait_for(lambda: server_pid(data) is None)


def test_a_server_that_was_killed_recovers_with_all_that_was_committed(data: Path) -> None:
    user = start_user(data)
    with connect(use_server(data)) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('here')")
    release_server(data)
    pid = server_pid(data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    user.kill()
    user.communicate()
    with connect(use_server(data)) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("here",)


def test_a_command_that_comes_while_the_server_stops_waits_and_starts_it_again(data: Path) -> None:
    for _ in range(3):
        with connect(use_server(data)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        release_server(data)


def test_many_first_starts_at_once_end_with_one_server() -> None:
    data = Path(tempfile.mkdtemp(prefix="castlist-pg-", dir="/var/tmp"))
    data.chmod(0o755)
    command = [sys.executable, "-c", USER, str(data)]
    users = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    pids = {user.stdout.readline().strip() for user in users if user.stdout}
    assert len(pids) == 1
    assert "" not in pids
    for user in users:
        end_user(user)
    wait_for(lambda: server_pid(data) is None)
    shutil.rmtree(data)


def test_a_forked_child_does_not_stop_its_parents_server(data: Path) -> None:
    use_server(data)
    pid = server_pid(data)
    child = os.fork()
    if child == 0:
        release_server(data)
        os._exit(0)
    os.waitpid(child, 0)
    time.sleep(0.3)
    assert server_pid(data) == pid


def test_a_cluster_of_another_version_is_refused_by_both_versions(data: Path) -> None:
    with pytest.raises(EmbeddedServerError, match=r"made by PostgreSQL 18; PostgreSQL 16 cannot read it"):
        use_server(data, version=16)


def test_an_initdb_that_was_killed_leaves_nothing_that_looks_whole(data: Path) -> None:
    shutil.rmtree(data / "pg")
    (data / "pg.draft").mkdir()
    (data / "pg.draft" / "PG_VERSION").write_text("18")
    with connect(use_server(data)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_path_too_long_for_a_socket_falls_back_to_a_private_folder(data: Path) -> None:
    deep = data / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    address = use_server(deep)
    folder = Path(address.host)
    assert folder.parent == Path(tempfile.gettempdir())
    assert folder.stat().st_mode & 0o777 == 0o700
    with connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    release_server(deep)
    wait_for(lambda: server_pid(deep) is None)
    folder.rmdir()


def test_a_fallback_folder_that_others_may_enter_is_refused(data: Path) -> None:
    deep = data / ("d" * 60) / ("f" * 60)
    deep.mkdir(parents=True)
    from castlist.config.embedded.owner import owner
    from castlist.config.embedded.socket_folder import socket_folder

    folder = socket_folder(deep, owner())
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    try:
        with pytest.raises(EmbeddedServerError, match="not a private folder"):
            use_server(deep)
    finally:
        folder.rmdir()


def test_a_broken_cluster_is_told_with_its_reason_and_the_place_of_the_log(data: Path) -> None:
    (data / "pg" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedServerError, match=r"PostgreSQL did not start: .*pg_control.*pg-log"):
        use_server(data)


@ONLY_ROOT
def test_as_root_the_cluster_belongs_to_the_system_user(data: Path) -> None:
    use_server(data)
    assert (data / "pg").owner() == "castlist"
    pid = server_pid(data)
    assert Path(f"/proc/{pid}").owner() == "castlist"


@ONLY_ROOT
def test_as_root_a_folder_that_the_system_user_cannot_enter_is_refused_by_name(data: Path) -> None:
    closed = data / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedServerError, match=rf"cannot enter {closed}\..*CASTLIST_DATA_DIR"):
        use_server(closed / "data")
    assert closed.stat().st_mode & 0o777 == 0o700, "nobody's rights are loosened"


@ONLY_ROOT
def test_as_root_programs_out_of_reach_are_copied_beside_the_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from castlist.config.embedded import programs
    from castlist.config.embedded.owner import owner

    package = programs._package()
    hidden = data / "hidden"
    hidden.mkdir(mode=0o700)
    for name in (package.name, f"{package.name}.libs"):
        (hidden / name).symlink_to(package.with_name(name))
    monkeypatch.setattr(programs, "_package", lambda: hidden / package.name)
    found = programs.programs_for(owner(), data, 18)
    assert found.is_relative_to(data)
    assert owner().run([found / "postgres", "--version"]).stdout.startswith("postgres (PostgreSQL) 18")
    assert programs.programs_for(owner(), data, 18) == found, "copied once"
