"""The server's settings: sensible for the machine, safe for the data, and silent about people."""

import os
from pathlib import Path

MB = 1_048_576


def settings_for(*, socket_folder: Path, port: int, log_folder: Path) -> dict[str, str]:
    """Choose the settings. Durability stays on: fsync, full_page_writes and synchronous_commit are not touched."""
    memory = _memory_mb()
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "port": str(port),
        "max_connections": "100",
        "cluster_name": "castlist",
        "shared_buffers": f"{min(max(memory // 4, 128), 1_024)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": f"{min(max(memory // 16, 64), 512)}MB",
        "temp_buffers": "64MB",
        # Memory for workers as plain files: containers often have next to nothing in /dev/shm.
        "dynamic_shared_memory_type": "mmap",
        "huge_pages": "off",
        "jit": "off",
        "random_page_cost": "1.1",
        "wal_compression": "pglz",
        "wal_buffers": "64MB",
        "min_wal_size": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        **_logging(log_folder),
    }


def _logging(folder: Path) -> dict[str, str]:
    """Write a log of seven days at most, in which no statement and no value of anybody's row appears."""
    return {
        "logging_collector": "on",
        "log_directory": str(folder),
        "log_filename": "postgres-%a.log",
        "log_file_mode": "0600",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_statement": "none",
    }


def as_file(settings: dict[str, str]) -> str:
    """Write settings as PostgreSQL reads them."""
    quoted = {name: value.replace("\\", "\\\\").replace("'", "''") for name, value in settings.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())


def _memory_mb() -> int:
    """Say how much memory this machine, or the container we are in, has."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MB
    limit = Path("/sys/fs/cgroup/memory.max")
    try:
        return min(physical, int(limit.read_text()) // MB)
    except (OSError, ValueError):
        return physical
