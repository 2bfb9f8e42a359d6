"""Measure callbacks: how many signed ones a second are committed and acknowledged. Part of `make bench`; needs `wrk`.

The web server as a process of its own, `wrk` with 64 connections beside it on the same machine, in a data directory
of its own. Every callback that was answered with 200 is counted in the database.
"""

import hashlib
import hmac
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from castlist.channels.models import Channel

HERE = Path(__file__).resolve().parent
CONNECTIONS = 64
SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
DISTINCT = 1_000
SECRET = "bench-app-secret"
GOAL = 2_000.0
MESSAGES = """
INSERT INTO message (workspace_id, broadcast_id, channel_id, contact_id, phone, state)
SELECT %(workspace)s, 1, %(channel)s, n, n::text, 'accepted' FROM generate_series(1, %(messages)s) AS n
RETURNING message_id
"""
CASTLIST = Path(sys.executable).with_name("castlist")


NO_WRK = "wrk, which sends the callbacks, is not installed. Install it: apt-get install wrk, or brew install wrk."


def main() -> None:
    if shutil.which("wrk") is None:
        sys.exit(NO_WRK)
    folder = Path(tempfile.mkdtemp(prefix="castlist-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ.update(CASTLIST_DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="castlist.config.settings")
    os.environ.pop("DATABASE_URL", None)
    try:
        from castlist.config.database import prepare_database

        prepare_database()
        import django

        django.setup()
        from castlist.config.migrating import migrate

        migrate()
        print(json.dumps(measure_callbacks(folder), indent=2))
    finally:
        from castlist.config.embedded import release_server

        release_server(folder)
        shutil.rmtree(folder, ignore_errors=True)


def measure_callbacks(folder: Path) -> dict[str, Any]:
    """Measure the intake, then how fast one worker works off what came in."""
    channel = make_channel()
    file = folder / "callbacks.txt"
    write_callbacks(file, channel)
    with served() as address:
        told = post(f"{address}/callbacks/{channel.callback_token}", file, seconds=2)  # warm
        before = stored(channel)
        told = post(f"{address}/callbacks/{channel.callback_token}", file, seconds=SECONDS)
    kept = stored(channel) - before
    worked_off = work_off(channel)
    rate = told["requests"] / (told["microseconds"] / 1e6)
    assert told["status"] == told["failed"] == 0, told
    assert kept >= told["requests"], (kept, told)
    print(f"  callbacks committed: {rate:,.0f}/s, to reach: ≥ {GOAL:,.0f}")
    print(f"    answered within {told['p50'] / 1000:.0f} ms (median), {told['p99'] / 1000:.0f} ms (99 of 100)")
    print(f"  callbacks worked off: {worked_off:,.0f}/s by one worker")
    return {
        "callbacks_per_second": rate,
        "callbacks_p50_ms": told["p50"] / 1000,
        "callbacks_p99_ms": told["p99"] / 1000,
        "callbacks_worked_off_per_second": worked_off,
    }


def work_off(channel: "Channel") -> float:
    """Let one worker work off what came in; gives how many a second."""
    from castlist.config.database import connect
    from castlist.receipts.processing import process_callbacks

    with closing(connect()) as connection:
        begun = time.perf_counter()
        count = process_callbacks(connection, channel.workspace_id, channel.pk)
        return count / (time.perf_counter() - begun)


def make_channel() -> "Channel":
    from castlist.channels.models import Channel
    from castlist.config.vault import seal
    from castlist.workspaces.settings import create_workspace

    return Channel.objects.create(
        workspace=create_workspace("bench-callbacks"),
        name="Bench",
        name_key="bench",
        provider="meta",
        number="919876500110",
        country="IN",
        state="active",
        base_url="https://graph.facebook.com",
        sealed_app_secret=seal(SECRET),
    )


def write_callbacks(file: Path, channel: "Channel") -> None:
    """Write distinct callbacks, one status of a message each, with their signatures."""
    from castlist.broadcasts.refs import write_ref
    from castlist.config.database import connect

    parameters = {"workspace": channel.workspace_id, "channel": channel.pk, "messages": DISTINCT}
    with closing(connect()) as connection, file.open("w") as lines:
        ids = connection.execute(MESSAGES, parameters).fetchall()
        for at, (message_id,) in enumerate(ids):
            body = json.dumps(callback(at, write_ref(channel.callback_token, message_id, 1)), separators=(",", ":"))
            signature = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
            lines.write(f"sha256={signature}\t{body}\n")


def callback(at: int, ref: str) -> dict[str, Any]:
    phone = f"9198{at:08d}"
    status = {
        "id": f"wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgS{at:012d}AA==",
        "status": "delivered",
        "timestamp": str(1_764_000_000 + at),
        "recipient_id": phone,
        "biz_opaque_callback_data": ref,
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "919876500110", "phone_number_id": "106540352242922"},
        "contacts": [{"wa_id": phone, "profile": {"name": "Asha"}}],
        "statuses": [status],
    }
    entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


@contextmanager
def served() -> Iterator[str]:
    """Run the web server; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([CASTLIST, "web", "--port", str(port)], stdout=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/health")
            yield address
        finally:
            process.terminate()


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def post(url: str, file: Path, *, seconds: int) -> dict[str, int]:
    command = [
        "wrk",
        "-t2",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(HERE / "callbacks.lua"),
        url,
    ]
    output = subprocess.run(
        command, env={**os.environ, "CALLBACKS_FILE": str(file)}, check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"^RESULT (.*)$", output, re.MULTILINE)
    assert found, output
    return {name: int(value) for name, _, value in (part.partition("=") for part in found[1].split())}


def stored(channel: "Channel") -> int:
    from castlist.config.database import connect

    with closing(connect()) as connection:
        row = connection.execute(
            "SELECT count(*) FROM callback WHERE workspace_id = %s", [channel.workspace_id]
        ).fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    main()
