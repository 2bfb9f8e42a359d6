"""Measure broadcasts: freezing a million recipients, and dispatch against the simulator. Part of `make bench`.

Everything runs in a data directory of its own, the simulator as a process of its own. Figures are of this machine;
the goals are those of the product's second part.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from castlist.broadcasts.models import Broadcast

CASTLIST = Path(sys.executable).with_name("castlist")
RECIPIENTS = 1_000_000
MESSAGES = 30_000
LATENCY_MS = 50
NUMBER = "919876500110"
GOALS = {"freeze": 30.0, "free": 1_500.0, "limit": 1_000.0, "within": 0.03}

PEOPLE = """
INSERT INTO contact (workspace_id, phone, first_name, attributes, channel_ids)
SELECT %(workspace)s, (9180000000000 / 10 + n)::bigint::text, 'Name' || n, jsonb_build_object('plan', 'gold'), '{1}'
FROM generate_series(1, %(people)s) AS n
"""
MEMBERS = """
INSERT INTO segment_membership (workspace_id, segment_id, contact_id)
SELECT workspace_id, %(segment)s, contact_id FROM contact WHERE workspace_id = %(workspace)s
"""


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="castlist-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ.update(
        CASTLIST_DATA_DIR=str(folder),
        CASTLIST_ALLOW_PRIVATE_ADDRESSES="1",
        DJANGO_SETTINGS_MODULE="castlist.config.settings",
    )
    try:
        from castlist.config.database import prepare_database

        prepare_database()
        import django

        django.setup()
        from castlist.config.migrating import migrate

        migrate()
        print(json.dumps({**measure_freeze(), **measure_dispatch()}, indent=2))
    finally:
        from castlist.config.embedded import release_server

        release_server(folder)
        shutil.rmtree(folder, ignore_errors=True)


def measure_freeze() -> dict[str, Any]:
    """Freeze a million recipients: read, filled, written with four indexes."""
    from castlist.broadcasts.preparing import prepare_broadcast
    from castlist.broadcasts.running import start_broadcast

    broadcast = compose("freeze", RECIPIENTS, provider="sandbox")
    start_broadcast(broadcast)
    begun = time.perf_counter()
    prepare_broadcast(broadcast.pk, should_end=lambda: False)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    broadcast.refresh_from_db()
    assert broadcast.audience == RECIPIENTS, broadcast.audience
    print(
        f"  freeze of {RECIPIENTS:,} recipients: {seconds:.1f} s, to reach: ≤ {GOALS['freeze']} s; peak {peak:.0f} MB"
    )
    return {"freeze_seconds": seconds, "freeze_peak_mb": peak}


def measure_dispatch() -> dict[str, Any]:
    """Send with the pace limit off, and at 1,000 a second, by one worker in this process."""
    found: dict[str, Any] = {}
    for name, limit in (("free", 0), ("limit", 1_000)):
        with simulator() as address:
            broadcast = compose(name, MESSAGES, provider="meta", base_url=address)
            seconds, cpu = dispatch(broadcast, limit)
            stats = ask(f"{address}/_sim/stats")
        rate = MESSAGES / seconds
        found |= {f"dispatch_{name}_per_second": rate, f"dispatch_{name}_cpu_ms": 1000 * cpu / MESSAGES}
        goal = f"≥ {GOALS['free']:,.0f}" if not limit else f"{limit:,} ± 3 %"
        print(
            f"  dispatch, limit {limit or 'off'}: {rate:,.0f}/s, {1000 * cpu / MESSAGES:.2f} ms CPU each; goal {goal}"
        )
        print(f"    the simulator: {stats.get('rate')}")
    return found


def dispatch(broadcast: "Broadcast", limit: int) -> tuple[float, float]:
    """Freeze, then send; gives the seconds of sending and this process's seconds of CPU for it."""
    from castlist.broadcasts.preparing import prepare_broadcast
    from castlist.broadcasts.running import start_broadcast
    from castlist.broadcasts.worker import BroadcastsWorker
    from castlist.channels.models import Channel

    Channel.objects.filter(pk=broadcast.channel_id).update(messages_per_second=limit)
    start_broadcast(broadcast)
    prepare_broadcast(broadcast.pk, should_end=lambda: False)
    begun, cpu = time.perf_counter(), time.process_time()
    worker = BroadcastsWorker(workspace_id=broadcast.workspace_id)
    thread = threading.Thread(target=worker.run)
    thread.start()
    while broadcast.state != "finished":
        time.sleep(0.05)
        broadcast.refresh_from_db()
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    worker.end()
    thread.join()
    return seconds, used


def compose(name: str, people: int, *, provider: str, base_url: str = "") -> "Broadcast":
    """Make a workspace with so many people in a segment, a channel, and a draft of the template `welcome`."""
    from castlist.audience.models import Segment
    from castlist.broadcasts.composing import Composition, compose_broadcast
    from castlist.broadcasts.expressions import read_written
    from castlist.channels.connecting import ConnectRequest, connect_channel
    from castlist.config.database import connect
    from castlist.workspaces.settings import create_workspace

    workspace = create_workspace(f"bench-{name}")
    account = (
        {}
        if provider == "sandbox"
        else {"base_url": base_url, "api_key": "key", "app_secret": "secret", "phone_number_id": "1", "waba_id": "2"}
    )
    request = ConnectRequest(provider=provider, name="Bench", number=NUMBER, **account)  # type: ignore[arg-type]
    channel = connect_channel(workspace, request)
    segment = Segment.objects.create(workspace=workspace, name="All", name_key="all", kind="imported")
    with closing(connect()) as connection:
        connection.execute(PEOPLE, {"workspace": workspace.pk, "people": people})
        connection.execute(MEMBERS, {"workspace": workspace.pk, "segment": segment.pk})
        connection.execute("ANALYZE contact, segment_membership")
        connection.execute("CHECKPOINT")
    values = {"body.1": read_written("{{user.first_name}}|friend")}
    return compose_broadcast(
        workspace,
        Composition(name=name, channel=channel, template="welcome", language="en", segments=["All"], values=values),
    )


@contextmanager
def simulator() -> Iterator[str]:
    """Run the simulator as Meta, with a latency and without callbacks; gives its address."""
    command: list[str | Path] = [
        CASTLIST,
        "simulator",
        "--provider",
        "meta",
        "--number",
        NUMBER,
        "--port",
        "0",
        "--latency",
        str(LATENCY_MS),
        "--no-callbacks",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        address = next(word for word in line.split() if word.startswith("http://")).rstrip("/.,")
        try:
            yield address
        finally:
            process.terminate()


def ask(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url) as answer:
        told: dict[str, Any] = json.load(answer)
        return told


if __name__ == "__main__":
    main()
