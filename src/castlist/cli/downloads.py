"""Writing files for a person: whole or not at all, and never in the place of something that is no file."""

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castlist.imports.models import Import


class OutputRefused(Exception):
    """A file cannot be written. The message says why."""


STANDARD_OUTPUT = Path("-")
"""What commands take for standard output, as other programs do."""


def write_download(saved: "Import", output: Path, *, is_processed: bool, errors_only: bool) -> None:
    """Write an import's original, or its processed file, also to standard output. Raises OutputRefused."""
    from castlist.imports.processed_file import copy_original, write_processed_file

    def write(path: Path) -> None:
        if is_processed:
            with path.open("w", encoding="utf-8-sig", newline="") as text:
                write_processed_file(saved, text, errors_only=errors_only)
        else:
            with path.open("wb") as content:
                copy_original(saved, content)

    write_result(output, write)


def refuse_two_on_standard_output(output: Path, *, as_json: bool) -> None:
    """Refuse a file and an object of JSON in one stream. Raises OutputRefused."""
    if output == STANDARD_OUTPUT and as_json:
        raise OutputRefused("--output - and --json both write to standard output. Leave one out, or name a file.")


def write_result(output: Path, write: Callable[[Path], None]) -> None:
    """Write the one thing that a command gives, as write_output does; `-` is standard output. Raises OutputRefused.

    What is not whole does not get there either, so it is written to a draft first.
    """
    if output != STANDARD_OUTPUT:
        write_output(output, write)
        return
    with tempfile.TemporaryDirectory(prefix="castlist-") as folder:
        draft = Path(folder) / "draft"
        write(draft)
        sys.stdout.flush()
        with draft.open("rb") as content:
            shutil.copyfileobj(content, sys.stdout.buffer)


def write_output(output: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a draft beside the file, then put it there: a failure leaves no half and loses no older one.

    Through a symbolic link the file it leads to is written, and the link stays. A device or a pipe is written to as it
    is; a folder is refused, and so is `-`, since the command has more to say on standard output. Raises OutputRefused.
    """
    if output == STANDARD_OUTPUT:
        raise OutputRefused("Standard output (-) is taken by what the command says. Name a file.")
    try:
        if output.is_dir():
            raise OutputRefused(f"{output} is a folder. Name a file in it.")
        if output.exists() and not output.is_file():
            write(output)
            return
        file = Path(os.path.realpath(output))
        if file.is_symlink():
            raise OutputRefused(f"{output} is a symbolic link that leads in a circle. Name a file.")
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as draft:
            path = Path(draft.name)
    except OSError as error:
        raise OutputRefused(_cannot_be_written(output, error)) from error
    try:
        write(path)
        path.replace(file)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise OutputRefused(_cannot_be_written(output, error)) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _cannot_be_written(output: Path, error: OSError) -> str:
    if error.errno == errno.ENOENT and output.is_symlink():
        return f"{output} cannot be written: it is a link into a folder that does not exist."
    return f"{output} cannot be written: {error.strerror}."
