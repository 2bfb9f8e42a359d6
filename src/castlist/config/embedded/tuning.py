"""The server's settings: sensible for the machine, safe for the data, and silent about people."""

from pathlib import Path

from castlist.config.embedded.memory import memory_mb


def settings_for(*, socket_folder: Path, port: int, log_folder: Path) -> dict[str, str]:
    """Choose the settings. Durability stays on: fsync, full_page_writes and synchronous_commit are not touched."""
    memory = memory_mb()
    buffers = min(max(memory // 4, 128), 1_024)
    return {
        "listen_addresses": "",
        "unix_socket_directories": _as_name(str(socket_folder)),
        "unix_socket_permissions": "0700",
        "port": str(port),
        "max_connections": "100",
        "cluster_name": "castlist",
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{max(memory * 55 // 100, 256)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": f"{min(max(memory // 16, 64), 512)}MB",
        "temp_buffers": "64MB",
        # Memory for workers as plain files: containers often have next to nothing in /dev/shm.
        "dynamic_shared_memory_type": "mmap",
        "huge_pages": "off",
        "jit": "off",
        "random_page_cost": "1.1",
        # pglz, the only compression of this build, costs more time than the writes it spares: measured by `make bench`,
        # importing an unchanged list took 1.38 times the floor with it and 1.24 without.
        "wal_compression": "off",
        "wal_buffers": "64MB" if buffers >= 512 else "16MB",
        "min_wal_size": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        **_logging(log_folder),
    }


def _as_name(path: str) -> str:
    """Write a path as one element of a list, whatever commas and spaces are in it."""
    return '"' + path.replace('"', '""') + '"'


def _logging(folder: Path) -> dict[str, str]:
    """Write a log of seven days at most, in which no statement and no value of anybody's row appears."""
    return {
        "logging_collector": "on",
        "log_directory": str(folder),
        "log_filename": "postgres-%a.log",
        "log_line_prefix": "%m [%p] ",
        "log_file_mode": "0600",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_truncate_on_rotation": "on",
        # "log" stands above errors and warnings, which go to the client alone: their texts may quote a row's value.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_statement": "none",
    }
