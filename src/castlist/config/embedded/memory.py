"""How much memory there is: the machine's, or what the container or service we run in may use."""

import os
from collections.abc import Iterator
from pathlib import Path

MB = 1_048_576
CGROUPS = Path("/sys/fs/cgroup")


def memory_mb() -> int:
    """Give the memory in MB: the least of all limits that can be read."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MB
    return min([physical, *_limits()])


def _limits() -> Iterator[int]:
    """Read the limits of our control group and of those around it, in both versions of the interface."""
    for file in [*_our_groups(), CGROUPS / "memory.max", CGROUPS / "memory" / "memory.limit_in_bytes"]:
        try:
            yield int(file.read_text()) // MB
        except (OSError, ValueError):  # not there, or the word "max"
            continue


def _our_groups() -> list[Path]:
    try:
        line = Path("/proc/self/cgroup").read_text().splitlines()[-1]
    except (OSError, IndexError):
        return []
    group = CGROUPS / line.rpartition(":")[2].lstrip("/")
    return [place / "memory.max" for place in (group, *group.parents) if place.is_relative_to(CGROUPS)]
