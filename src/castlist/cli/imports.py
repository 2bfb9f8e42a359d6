"""`castlist import`, `castlist imports`, `castlist worker`, `castlist sample`."""

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castlist.cli.downloads import (
    STANDARD_OUTPUT,
    OutputRefused,
    refuse_two_on_standard_output,
    write_download,
    write_result,
)
from castlist.cli.ending import heed_ctrl_c, heed_ending
from castlist.cli.house import open_house
from castlist.cli.options import json_option, output_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table, visible

if TYPE_CHECKING:
    from castlist.imports.models import Import
    from castlist.workspaces.models import Workspace


MANY_PROBLEMS = 5
"""A header with so many faults was not made from the sample."""


@click.group()
def imports() -> None:
    """Look into Import History: what was imported, how it went, its files."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--segment", metavar="NAME", required=True, help="The segment its users go into.")
@click.option("--country", metavar="IN", help="Country of numbers without calling code. Default: the channel's.")
@click.option("--accept", is_flag=True, help="I understand: see the question that is asked without it.")
@workspace_option
@click.option("--channel", metavar="NAME", help="Needed where several are active.")
@click.option(
    "--blank-cells",
    metavar="keep|clear",
    default="keep",
    show_default=True,
    help="What a blank cell does to the stored value.",
)
@click.option("--row-limit", metavar="N", type=int, help="Fewer users than the workspace allows.")
@json_option
def import_file(
    *,
    file: Path,
    segment: str,
    country: str | None,
    accept: bool,
    workspace: str,
    channel: str | None,
    blank_cells: str,
    row_limit: int | None,
    as_json: bool,
) -> int:
    """Import a sheet and wait for the end. Exit code 0: imported, row errors included; 2: the file was refused."""
    open_house()
    from castlist.cli.progress import bring_to_end
    from castlist.imports.saving import ImportRequest, save_import_of
    from castlist.workspaces.settings import find_workspace

    place = find_workspace(workspace)
    request = ImportRequest(
        file_name=file.name,
        segment=segment,
        is_accepted=accept or _asks_to_accept(place, row_limit, as_json=as_json),
        channel=channel,
        country=country,
        blank_cells=blank_cells,
        row_limit=row_limit,
        uploaded_as=account_name(),
    )
    saved = save_import_of(place, file, request)
    bring_to_end(saved, is_shown=not as_json)
    _show_result(saved, as_json=as_json)
    return _exit_code(saved)


def _asks_to_accept(place: "Workspace", row_limit: int | None, *, as_json: bool) -> bool:
    """Ask on a terminal; where nobody sits there, the box counts as not ticked."""
    from castlist.imports.consent import consent_wording

    if as_json or not sys.stdin.isatty():
        return False
    return click.confirm(visible(consent_wording(place.name, row_limit or place.row_limit)))


def account_name() -> str:
    """Name the account that runs the command, for Import History."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _exit_code(saved: "Import") -> int:
    from castlist.imports.lifecycle import Status

    codes = {Status.COMPLETED: 0, Status.COMPLETED_WITH_ERRORS: 0, Status.FAILED: 2}
    return codes.get(Status(saved.status), 1)


def _show_result(saved: "Import", *, as_json: bool) -> None:
    from castlist.imports.history import describe_import

    if as_json:
        print_json(describe_import(saved))
    else:
        show_import(saved)


def show_import(saved: "Import") -> None:
    """Print an import for a person: how it ended, the counts that add up, what went wrong and where to read on."""
    from castlist.cli.progress import ways_on
    from castlist.imports.history import count_reasons, count_words, is_left_alone, problem_words, status_words
    from castlist.imports.lifecycle import FINISHED, Status
    from castlist.workspaces.settings import DEFAULT_SLUG

    print_line(f"{saved.file_name} → {saved.segment_name}: {status_words(saved)}")
    for words in problem_words(saved):
        print_line(f"  {words}")
    if len(saved.problems) >= MANY_PROBLEMS:
        print_line("  The header as it has to be: castlist sample --output sample.csv")
    if saved.fault:
        print_line(f"  {saved.fault}")
    if is_left_alone(saved):
        print_line("  Nobody works on it now: the process that did has ended, or no worker runs. What is done stays.")
        print_line(f"  A worker that is started takes it up by itself. {ways_on(saved)}")
    if saved.retry_at is not None or saved.status == Status.STOPPED:
        print_line(f"  {ways_on(saved)}")
    if saved.total:
        print_line(f"  {saved.total:,} {'user' if saved.total == 1 else 'users'}: {count_words(saved)}")
    for reason, count in count_reasons(saved).most_common():
        print_line(f"  {count:,} × {reason}")
    if saved.status in FINISHED and (saved.errors or saved.discarded or saved.replaced):
        place = "" if saved.workspace.slug == DEFAULT_SLUG else f" --workspace {saved.workspace.slug}"
        print_line(
            f"  Each row with its comment: castlist imports download {saved.uuid} --processed --output FILE{place}"
        )


@imports.command("list")
@workspace_option
@json_option
def list_imports(*, workspace: str, as_json: bool) -> None:
    """List imports, newest first."""
    open_house()
    from castlist.imports.history import count_words, describe_in_full, status_words
    from castlist.imports.history import list_imports as rows_of
    from castlist.workspaces.settings import find_workspace

    found = rows_of(find_workspace(workspace))
    if as_json:
        print_json([describe_in_full(each) for each in found])
        return
    print_table(
        ("Uploaded", "File → segment", "Status", "Users", "Id"),
        [
            (
                f"{each.uploaded_at:%Y-%m-%d %H:%M}",
                f"{each.file_name} → {each.segment_name}",
                status_words(each),
                count_words(each),
                each.uuid,
            )
            for each in found
        ],
        empty="No imports yet. Start with: castlist sample --output sample.csv",
    )


@imports.command("show")
@click.argument("import_id", metavar="ID")
@workspace_option
@json_option
def show(*, import_id: str, workspace: str, as_json: bool) -> None:
    """Show one import: counts, reasons, problems."""
    open_house()
    from castlist.imports.history import describe_in_full

    saved = _found(workspace, import_id)
    if as_json:
        print_json(describe_in_full(saved))
    else:
        show_import(saved)


@imports.command("cancel")
@click.argument("import_id", metavar="ID")
@workspace_option
@json_option
def cancel(*, import_id: str, workspace: str, as_json: bool) -> None:
    """Cancel an import after the batch it is at. What is committed stays."""
    open_house()
    from castlist.imports.cancelling import cancel_import
    from castlist.imports.lifecycle import Status

    saved = _found(workspace, import_id)
    cancel_import(saved, cancelled_by=account_name())
    saved.refresh_from_db()
    if not as_json and saved.status == Status.IN_PROGRESS:
        print_line("It ends after the batch it is at.")
    _show_result(saved, as_json=as_json)


@imports.command("resume")
@click.argument("import_id", metavar="ID")
@workspace_option
@json_option
def resume(*, import_id: str, workspace: str, as_json: bool) -> int:
    """Go on with an import that was stopped, or that nobody works on, from where it is."""
    open_house()
    from castlist.cli.progress import bring_to_end
    from castlist.imports.cancelling import resume_import

    saved = _found(workspace, import_id)
    resume_import(saved)
    saved.refresh_from_db()
    bring_to_end(saved, is_shown=not as_json)
    _show_result(saved, as_json=as_json)
    return _exit_code(saved)


@imports.command("download")
@click.argument("import_id", metavar="ID")
@output_option
@click.option("--processed", is_flag=True, help="All rows, with Comments.")
@click.option("--errors-only", is_flag=True, help="The rows that were left out, with Comments.")
@workspace_option
@json_option
def download(
    *, import_id: str, output: Path, processed: bool, errors_only: bool, workspace: str, as_json: bool
) -> None:
    """Download the original, byte for byte, or the processed file."""
    if processed and errors_only:
        raise OutputRefused("Choose --processed or --errors-only, not both.")
    refuse_two_on_standard_output(output, as_json=as_json)
    open_house()
    saved = _found(workspace, import_id)
    write_download(saved, output, is_processed=processed or errors_only, errors_only=errors_only)
    if as_json:
        print_json({"id": str(saved.uuid), "output": str(output)})
    elif output != STANDARD_OUTPUT:
        print_line(f"Written: {output}")


def _found(workspace: str, import_id: str) -> "Import":
    from castlist.imports.history import find_import
    from castlist.workspaces.settings import find_workspace

    return find_import(find_workspace(workspace), import_id)


@click.command
@click.option("--until-idle", is_flag=True, help="End when nothing is left to do now.")
def worker(*, until_idle: bool) -> None:
    """Run what is waiting, in all workspaces, until stopped (Ctrl-C, SIGTERM or SIGHUP end after the batch at hand)."""
    open_house()
    from castlist.cli.crew import Crew

    crew = Crew(until_idle=until_idle)

    def end(*_: object) -> None:
        crew.end()

    heed_ctrl_c(end)
    heed_ending(end)
    crew.run()


@click.command
@output_option
@click.option("--country", metavar="IN", default="IN", show_default=True, help="Country of the example numbers.")
@json_option
def sample(*, output: Path, country: str, as_json: bool) -> None:
    """Write the sample sheet: the header as it has to be, and one example row per attribute type."""
    from castlist.imports.phones import read_country
    from castlist.imports.sample import write_sample

    refuse_two_on_standard_output(output, as_json=as_json)
    code = read_country(country)

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as text:
            write_sample(text, country=code)

    write_result(output, write)
    if as_json:
        print_json({"output": str(output)})
    elif output != STANDARD_OUTPUT:
        print_line(f"Written: {output}")
