"""The `castlist` command: its parts put together, and the barrier at which every error becomes one clear line."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from castlist import __version__
from castlist.cli.audience import attributes, contacts
from castlist.cli.broadcast_running import add_running_commands
from castlist.cli.broadcasts import broadcasts
from castlist.cli.channels import channels
from castlist.cli.database_words import database_words
from castlist.cli.demo import demo
from castlist.cli.ending import heed_ending
from castlist.cli.imports import import_file, imports, sample, worker
from castlist.cli.optouts import optouts
from castlist.cli.output import print_json, visible
from castlist.cli.segments import segments
from castlist.cli.serving import serve, web
from castlist.cli.simulator import simulator
from castlist.cli.team import team
from castlist.cli.templates import templates
from castlist.cli.upkeep import doctor, migrate
from castlist.cli.workspaces import workspaces


@click.group()
@click.version_option(__version__, prog_name="Castlist")
def castlist() -> None:
    """Message a list of people on WhatsApp."""


add_running_commands(broadcasts)
for part in (
    import_file,
    imports,
    contacts,
    segments,
    attributes,
    channels,
    templates,
    broadcasts,
    optouts,
    workspaces,
    team,
):
    castlist.add_command(part)
for part in (serve, web, worker, simulator, sample, migrate, doctor, demo):
    castlist.add_command(part)


def run() -> None:
    """Run the command. Exit code 0: done; 2: a file was refused; 1: anything else, with one line that says what."""
    heed_ending(_interrupt)
    _open_streams()
    try:
        code = _done()
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()  # nobody reads on: nothing is left to say
        sys.exit(0)
    except (KeyboardInterrupt, click.Abort):
        _end("interrupted", "Interrupted.")
    except Exception as error:  # noqa: BLE001 - the barrier: no traceback ever reaches a user
        _end(*_explained(error))
    sys.exit(code)


def _open_streams() -> None:
    """Write UTF-8, whatever the system's locale; a stream that was closed before we began is nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for the whole process
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # text streams


def _interrupt(*_: object) -> NoReturn:
    """Take the system's wish to end as Ctrl-C: what is begun is ended in order."""
    raise KeyboardInterrupt


def _done() -> int:
    """Do what the command line says. Not by `castlist()`: click would answer a closed pipe with 1 and say nothing."""
    try:
        with castlist.make_context("castlist", sys.argv[1:]) as context:
            code = castlist.invoke(context)
    except click.exceptions.NoArgsIsHelpError as help_:
        click.echo(help_.format_message())
        return 0
    except click.exceptions.Exit as end:
        return end.exit_code
    return code if isinstance(code, int) else 0


def _explained(error: Exception) -> tuple[str, str]:
    """Give an error's code, a word, and its sentence."""
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        return "usage", f"{error.format_message()} See: {context.command_path if context else 'castlist'} --help"
    if type(error).__module__.startswith("castlist."):
        return getattr(error, "code", _word(type(error).__name__)), str(error)
    if words := database_words(error):
        return "database", words
    if isinstance(error, UnicodeEncodeError):
        return "not_utf8", "An argument of the command is not valid UTF-8."
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return "system", f"The system says: {error.strerror}{where}."
    return _unexpected(error)


def _unexpected(error: Exception) -> tuple[str, str]:
    if os.environ.get("CASTLIST_LOG_LEVEL", "").lower() == "debug":
        import traceback

        traceback.print_exception(error)
    kind = type(error).__name__
    return (
        "unexpected",
        f"Something went wrong on our side ({kind}). Run `castlist doctor`; CASTLIST_LOG_LEVEL=debug shows more.",
    )


def _word(name: str) -> str:
    """Write a class's name as a code: SegmentRefused is segment_refused."""
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("_")


def _end(code: str, message: str) -> NoReturn:
    line = visible(" ".join(message.split()))
    try:
        if "--json" in sys.argv[1:]:
            print_json({"error": {"code": code, "message": line}})
        else:
            sys.stderr.write(f"castlist: {line}\n")
        sys.stdout.flush()
    except OSError:  # standard output is full or closed
        _drop_output()
        sys.stderr.write(f"castlist: {line}\n")
    sys.exit(1)


def _drop_output() -> None:
    """Send what is still buffered nowhere, so that Python's own end does not complain of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
