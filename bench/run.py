"""Measure the import against the floor of the same run: `make bench`.

Each figure is a ratio to what PostgreSQL alone takes to COPY the same accepted rows (floor.sql), because machines are
shared and noisy; each is the median of three rounds. Everything runs in a data directory of its own.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import psycopg

from make_sheet import make_sheet

HERE = Path(__file__).resolve().parent
CASTLIST = Path(sys.executable).with_name("castlist")
WORKSPACE = 1
GOALS = {"new": 2.0, "unchanged": 1.2, "changed": 3.0}
MOST_MEMORY_MB = 500
MOST_GROWTH = 1.25
COLD_LIST_SECONDS = 0.9


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A process from outside: seconds on the clock, and the most memory it held (MB)."""

    seconds: float
    memory_mb: float


def run(*arguments: str, is_counted: bool = True) -> Measured:
    """Run the command to its end as a whole process; a failing one ends the benchmark."""
    begun = time.perf_counter()
    process = subprocess.Popen([CASTLIST, *arguments], stdout=subprocess.PIPE, text=True)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode and is_counted:
        sys.exit(f"castlist {' '.join(arguments)} ended with {process.returncode}: {output}")
    return Measured(seconds=time.perf_counter() - begun, memory_mb=usage.ru_maxrss / 1024)


@contextmanager
def database() -> Iterator[psycopg.Connection]:
    """Connect to the embedded server; holding on to it keeps it up between the measured processes."""
    from castlist.config.database import connect, prepare_database

    prepare_database()
    with closing(connect()) as connection:
        yield connection


def accepted_rows(sheet: Path, folder: Path) -> tuple[Path, Path]:
    """Write what the floor copies: the accepted rows of a sheet in its order, as contacts and as memberships."""
    from castlist.imports.header import read_header
    from castlist.imports.rows import judge_rows
    from castlist.imports.sheet import open_sheet
    from castlist.imports.survey import numbered_frames

    contacts, memberships = folder / "contacts.csv", folder / "memberships.csv"
    opened = open_sheet(sheet, name=sheet.name)
    header = read_header(opened.header, known={}, custom_limit=200)
    members = [
        pl.concat_str(pl.lit(f'"{column.name}":'), pl.col(f"a{at}")) for at, column in enumerate(header.attributes)
    ]
    attributes = pl.concat_str(pl.lit("{"), pl.concat_str(members, separator=",", ignore_nulls=True), pl.lit("}"))
    moment = pl.lit("2026-11-23T10:00:00+00:00")
    with contacts.open("wb") as to_contacts, memberships.open("wb") as to_memberships:
        for frame in numbered_frames(opened, header, rows=50_000):
            rows = judge_rows(frame, header, country="IN", zone="UTC").accepted.with_columns(
                workspace=pl.lit(WORKSPACE), contact=pl.col("ordinal") + 1, made=moment, changed=moment
            )
            names = ("phone", "username", "email", "first_name", "last_name", "title", "account")
            rows.select("workspace", "contact", *names, attributes.alias("attributes"), "made", "changed").write_csv(
                to_contacts, include_header=False
            )
            rows.select("workspace", pl.lit(1).alias("segment"), "contact", "made").write_csv(
                to_memberships, include_header=False
            )
    return contacts, memberships


def floor_seconds(connection: psycopg.Connection, files: tuple[Path, Path]) -> float:
    """Copy the rows into bare tables in one transaction, and say how long that took."""
    _, *parts = re.split(r"^-- name: (\w+)$", (HERE / "floor.sql").read_text(), flags=re.MULTILINE)
    statements = dict(zip(parts[::2], parts[1::2], strict=True))
    connection.execute(statements["make_tables"])
    connection.execute("CHECKPOINT")
    begun = time.perf_counter()
    with connection.transaction():
        for name, file in zip(("copy_contacts", "copy_memberships"), files, strict=True):
            statement = statements[name].strip().rstrip(";")
            with file.open("rb") as rows, connection.cursor() as cursor, cursor.copy(statement) as copy:
                while block := rows.read(1_048_576):
                    copy.write(block)
    seconds = time.perf_counter() - begun
    connection.execute(statements["drop_tables"])
    return seconds


def import_sheet(workspace: str, sheet: Path) -> Measured:
    """Import a sheet by the command, as a whole process."""
    options = ("--country", "IN", "--segment", "Bench", "--accept", "--workspace", workspace, "--json")
    return run("import", str(sheet), *options)


def make_workspace(name: str, rows: int) -> None:
    """Make a workspace that takes the sheet whole."""
    limits = ("--row-limit", str(rows), "--file-limit", "4096")
    run("workspaces", "create", name, *limits)
    run("channels", "connect", "--provider", "sandbox", "--name", name, "--number", "919876500110", "--workspace", name)


def measure_rounds(connection: psycopg.Connection, folder: Path, rows: int, rounds: int) -> dict[str, object]:
    """Measure new, unchanged and changed against the floor, round by round."""
    new, changed = folder / "new.csv", folder / "changed.csv"
    make_sheet(new, rows)
    make_sheet(changed, rows, changed=True)
    files = accepted_rows(new, folder)
    seconds: dict[str, list[float]] = {"floor": [], "new": [], "unchanged": [], "changed": []}
    memory: list[float] = []
    for at in range(rounds):
        workspace = f"bench-{rows}-{at}"
        make_workspace(workspace, rows)
        seconds["floor"].append(floor_seconds(connection, files))
        connection.execute("CHECKPOINT")  # the round begins with nothing left to be written by others
        for kind, sheet in (("new", new), ("unchanged", new), ("changed", changed)):
            measured = import_sheet(workspace, sheet)
            seconds[kind].append(measured.seconds)
            memory.append(measured.memory_mb)
            print(f"  round {at + 1}, {kind}: {measured.seconds:.1f} s, floor {seconds['floor'][at]:.1f} s", flush=True)
    ratios = {
        kind: statistics.median(mine / floor for mine, floor in zip(seconds[kind], seconds["floor"], strict=True))
        for kind in GOALS
    }
    return {
        "rows": rows,
        "floor_seconds": statistics.median(seconds["floor"]),
        "rows_per_second": {kind: rows / statistics.median(seconds[kind]) for kind in GOALS},
        "ratio_to_floor": ratios,
        "peak_memory_mb": max(memory),
    }


def measure_growth(connection: psycopg.Connection, folder: Path, sizes: tuple[int, int]) -> dict[str, float]:
    """Measure the ratio of a new import at two sizes: it must not grow with the list."""
    ratios = []
    for rows in sizes:
        sheet = folder / "growth.csv"
        make_sheet(sheet, rows)
        files = accepted_rows(sheet, folder)
        pairs = []
        for at in range(3):
            make_workspace(f"growth-{rows}-{at}", rows)
            floor = floor_seconds(connection, files)
            pairs.append(import_sheet(f"growth-{rows}-{at}", sheet).seconds / floor)
        ratios.append(statistics.median(pairs))
        print(f"  {rows:,} rows: {ratios[-1]:.2f} × the floor", flush=True)
    return {"small": ratios[0], "large": ratios[1], "growth": ratios[1] / ratios[0]}


def measure_list(rounds: int = 7) -> dict[str, float]:
    """Time `castlist contacts list` from cold: with the server running, and with the server to be started first."""
    running = [run("contacts", "list", "--json").seconds for _ in range(rounds)]
    return {"running": statistics.median(running)}


def measure_cold_start(rounds: int = 5) -> float:
    """Time the same command when no process holds the embedded server, so that it has to be started."""
    seconds = []
    for _ in range(rounds):
        time.sleep(2)  # the server that the command before it left is on its way out
        seconds.append(run("contacts", "list", "--json").seconds)
    return statistics.median(seconds)


def report(results: dict[str, object]) -> None:
    """Print the figures beside what is to be reached."""
    rounds, growth, listing = results["rounds"], results["growth"], results["contacts_list"]
    assert isinstance(rounds, dict)
    assert isinstance(growth, dict)
    assert isinstance(listing, dict)
    print(f"\n{rounds['rows']:,} rows, floor {rounds['floor_seconds']:.1f} s (median of the rounds)")
    for kind, goal in GOALS.items():
        ratio, speed = rounds["ratio_to_floor"][kind], rounds["rows_per_second"][kind]
        print(f"  {kind:<10} {speed:>10,.0f} rows/s   {ratio:.2f} × floor   to reach: ≤ {goal}")
    print(f"  peak memory {rounds['peak_memory_mb']:.0f} MB   to reach: ≤ {MOST_MEMORY_MB}")
    print(f"  ratio at the large size / at the small: {growth['growth']:.2f}   to reach: ≤ {MOST_GROWTH}")
    for kind, seconds in listing.items():
        print(f"  contacts list, server {kind}: {seconds:.2f} s   to reach: ≤ {COLD_LIST_SECONDS}")


def main() -> None:
    """Measure everything, print it, and keep it in bench/out/results.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs=2, default=(300_000, 3_000_000))
    arguments = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="castlist-bench-", dir="/var/tmp"))
    data.chmod(0o755)
    os.environ["CASTLIST_DATA_DIR"] = str(data)
    os.environ.pop("DATABASE_URL", None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    try:
        run("workspaces", "list")
        cold = measure_cold_start()
        with database() as connection, tempfile.TemporaryDirectory(dir=data) as folder:
            results: dict[str, object] = {
                "contacts_list": {**measure_list(), "started": cold},
                "rounds": measure_rounds(connection, Path(folder), arguments.rows, arguments.rounds),
                "growth": measure_growth(connection, Path(folder), tuple(arguments.sizes)),
            }
        report(results)
        (HERE / "out").mkdir(exist_ok=True)
        (HERE / "out" / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
