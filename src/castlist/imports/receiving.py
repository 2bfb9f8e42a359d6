"""Where a sheet lies while it is received: on the data directory's disk, since a temporary folder may be memory."""

import time
from pathlib import Path

from castlist.config.environment import environment

LONGEST = 24 * 3600
"""Seconds after which what lies here was left behind by a killed process."""


def receiving_folder() -> Path:
    """Give the folder, made if need be."""
    folder = environment().data_directory / "receiving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def forget_left_behind() -> None:
    """Remove what killed processes left here."""
    for path in receiving_folder().iterdir():
        if time.time() - path.stat().st_mtime > LONGEST:
            path.unlink(missing_ok=True)
