"""Writing files for a person: whole or not at all, and never in the place of something that is no file."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castlist.imports.models import Import


class OutputRefused(Exception):
    """A file cannot be written. The message says why."""


def write_download(saved: "Import", output: Path, *, is_processed: bool, errors_only: bool) -> None:
    """Write an import's original, or its processed file. Raises OutputRefused."""
    from castlist.imports.processed_file import copy_original, write_processed_file

    def write(path: Path) -> None:
        if is_processed:
            with path.open("w", encoding="utf-8-sig", newline="") as text:
                write_processed_file(saved, text, errors_only=errors_only)
        else:
            with path.open("wb") as content:
                copy_original(saved, content)

    write_output(output, write)


def write_output(output: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a draft beside the file, then put it there: a failure leaves no half and loses no older one.

    A device or a pipe is written to as it is; a folder is refused. Raises OutputRefused.
    """
    if output.is_dir():
        raise OutputRefused(f"{output} is a folder. Name a file in it.")
    try:
        if output.exists() and not output.is_file():
            write(output)
            return
        with tempfile.NamedTemporaryFile(
            dir=output.absolute().parent, prefix=f".{output.name}.", delete=False
        ) as draft:
            path = Path(draft.name)
    except OSError as error:
        raise OutputRefused(f"{output} cannot be written: {error.strerror}.") from error
    try:
        write(path)
        path.replace(output)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise OutputRefused(f"{output} cannot be written: {error.strerror}.") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
