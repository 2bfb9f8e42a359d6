"""Why a program of PostgreSQL ended: the line of its output that a person needs."""

import re
from pathlib import Path

START_LOG = "pg-start.log"
LOG_FOLDER = "pg-log"

_REASON = re.compile(r"(?:PANIC|FATAL|ERROR|error): +(.*)")
_NO_REASON = "the database system is"
"""What clients were told while the server started or stopped: true, but no reason for its end."""


def reason_in(output: str) -> str:
    """Give the reason a program printed: a full disk, which has many consequences, else its last fault or line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    faults = [found[1] for line in lines if (found := _REASON.search(line)) and not found[1].startswith(_NO_REASON)]
    full = [fault for fault in faults if "No space left on device" in fault]
    return (full or faults or lines or ["it gave no reason"])[-1]


def why_it_ended(data: Path, since: str) -> str:
    """Say why the server ended, from what it wrote since then (UTC, written as in the log), and where the log is."""
    return f"PostgreSQL did not start: {reason_in(_written(data, since))}. The log is in {data / LOG_FOLDER}."


def _written(data: Path, since: str) -> str:
    """Give what was written before the server had its own log, if only that is there, and the log itself."""
    logs = sorted((data / LOG_FOLDER).glob("postgres-*.log"))
    lines = [line for log in logs for line in log.read_text(errors="replace").splitlines() if line >= since]
    early = (data / START_LOG).read_text(errors="replace").splitlines() if (data / START_LOG).exists() else []
    return "\n".join([*early, *sorted(line for line in lines if line[:4].isdigit())])
