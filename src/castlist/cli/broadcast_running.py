"""`castlist broadcasts`: sending, holding, ending, trying again, reporting."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castlist.broadcasts.outcomes import OUTCOMES
from castlist.cli.broadcast_words import standing_words
from castlist.cli.downloads import write_output
from castlist.cli.one_broadcast import on_broadcast, show
from castlist.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castlist.broadcasts.models import Broadcast
    from castlist.reports.timeline import Stretch

TWICE = "No answer came back for {count} messages. They are sent again as well: some people may get it twice."


@click.command("send")
@click.option("--at", metavar="TIME", help="Send then instead of now: 2026-11-30 10:00, in the workspace's time zone.")
@click.option(
    "--wait", "is_waiting", is_flag=True, help="Work as a worker for it, and show progress until it is finished."
)
@on_broadcast
def send(one: "Broadcast", *, at: str | None, is_waiting: bool, as_json: bool) -> int:
    """Let a broadcast leave: its audience is frozen, then a worker sends. What has left cannot be called back."""
    from castlist.broadcasts.composing import local_time
    from castlist.broadcasts.running import schedule_broadcast, start_broadcast

    if at is not None and is_waiting:
        raise click.UsageError("--at and --wait do not go together: nobody waits here until then.")
    if at is not None:
        schedule_broadcast(one, local_time(at, one.timezone))
    else:
        start_broadcast(one)
        if is_waiting:
            return _wait(one, as_json=as_json)
    one.refresh_from_db()
    hint = "" if at else ". A worker sends it: castlist worker, or castlist serve"
    show(one, f"{one.name}: {standing_words(one)}{hint}.", as_json=as_json)
    return 0


@click.command("wait")
@on_broadcast
def wait(one: "Broadcast", *, as_json: bool) -> int:
    """Work as a worker for a broadcast that was sent, and show progress until it is finished."""
    return _wait(one, as_json=as_json)


def _wait(broadcast: "Broadcast", *, as_json: bool) -> int:
    from castlist.broadcasts.lifecycle import State
    from castlist.cli.broadcast_progress import bring_to_end

    one = bring_to_end(broadcast, is_shown=not as_json)
    print_report(one, as_json=as_json)
    return 0 if one.state == State.FINISHED else 1


@click.command("unschedule")
@on_broadcast
def unschedule(one: "Broadcast", *, as_json: bool) -> None:
    """Make a scheduled or missed broadcast a draft again."""
    from castlist.broadcasts.running import unschedule_broadcast

    unschedule_broadcast(one)
    show(one, f"{one.name} is a draft again.", as_json=as_json)


@click.command("pause")
@on_broadcast
def pause(one: "Broadcast", *, as_json: bool) -> None:
    """Hold a broadcast. Messages that are on their way still arrive."""
    from castlist.broadcasts.running import pause_broadcast

    pause_broadcast(one)
    show(one, f"{one.name} is paused. What was on its way may still arrive.", as_json=as_json)


@click.command("resume")
@on_broadcast
def resume(one: "Broadcast", *, as_json: bool) -> None:
    """Go on with a paused broadcast from where it was held."""
    from castlist.broadcasts.running import resume_broadcast

    resume_broadcast(one)
    show(one, f"{one.name} goes on.", as_json=as_json)


@click.command("cancel")
@on_broadcast
def cancel(one: "Broadcast", *, as_json: bool) -> None:
    """End a broadcast for good. What has left stays sent."""
    from castlist.broadcasts.running import cancel_broadcast
    from castlist.reports.funnel import left_of
    from castlist.reports.report import read_report

    cancel_broadcast(one)
    told = read_report(one)
    left = left_of(told.counts, failed_late=told.failed_late)
    failed = f"; {left.refused:,} had been refused" if left.refused else ""
    words = (
        f"{one.name} is cancelled. {left.never:,} messages never leave; "
        f"{left.gone:,} had left or were on their way{failed}."
    )
    show(one, words, as_json=as_json, never_leave=left.never, had_left=left.gone, refused=left.refused)


@click.command("retry")
@click.option("--include-unknown", is_flag=True, help="Also those of which no answer came back: some may get it twice.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask on a terminal before unknown ones are sent again.")
@on_broadcast
def retry(one: "Broadcast", *, include_unknown: bool, is_sure: bool, as_json: bool) -> None:
    """Try again what failed and certainly was not accepted."""
    from castlist.broadcasts.running import count_held_back, count_retryable, retry_broadcast

    unknown = _count_unknown(one) if include_unknown else 0
    warning = TWICE.format(count=f"{unknown:,}") if unknown else None
    if warning and not as_json:
        _warn(warning, is_asking=not is_sure)
    held, certain = count_held_back(one), count_retryable(one)
    again = retry_broadcast(one, include_unknown=include_unknown)
    doubtful = min(unknown, max(0, again - certain))  # exact, but for what a worker records in this very moment
    among = f" {doubtful:,} of them are unknown." if doubtful else ""
    later = f" {held:,} that WhatsApp held back less than a day ago are left out: try again later." if held else ""
    told = {"retried": again, "unknown_retried": doubtful, "held_back": held, "warning": warning if doubtful else None}
    show(one, f"{again:,} messages get a new attempt.{among}{later}", as_json=as_json, **told)


def _count_unknown(broadcast: "Broadcast") -> int:
    from castlist.broadcasts.lifecycle import MessageState
    from castlist.reports.report import read_report

    return read_report(broadcast, with_reasons=False).counts[MessageState.UNKNOWN]


def _warn(warning: str, *, is_asking: bool) -> None:
    """Say what may happen; ask where somebody sits at a terminal. Elsewhere the option itself is the answer."""
    print_line(warning)
    if is_asking and sys.stdin.isatty() and not click.confirm("Send them again?"):
        raise click.Abort


@click.command("report")
@click.option("--recipients", metavar="FILE", type=click.Path(path_type=Path), help="Write every recipient as CSV.")
@click.option("--timeline", is_flag=True, help="Also how many were sent, delivered, read and failed when.")
@on_broadcast
def report(one: "Broadcast", *, recipients: Path | None, timeline: bool, as_json: bool) -> None:
    """Show what came of a broadcast: counts that sum to its audience, reasons, what to do about them, the funnel."""
    if recipients is not None:
        from castlist.reports.lists import export_recipients

        def write(path: Path) -> None:
            with path.open("w", encoding="utf-8-sig", newline="") as text:
                export_recipients(one, text)

        write_output(recipients, write)
    print_report(one, as_json=as_json, with_timeline=timeline)


@click.command("segment")
@on_broadcast
@click.argument("outcome", type=click.Choice(tuple(OUTCOMES)))
@click.argument("name")
def segment(one: "Broadcast", *, outcome: str, name: str, as_json: bool) -> None:
    """Make a segment NAME of the people with an OUTCOME, or add them to it."""
    from castlist.reports.lists import count_outcome, make_segment

    make_segment(one, name, outcome)
    people = count_outcome(one, outcome)
    words = f"{people:,} users of {one.name} are {outcome} and in {name}. See: castlist segments list."
    show(one, words, as_json=as_json, segment=name, users=people)


def print_report(broadcast: "Broadcast", *, as_json: bool, with_timeline: bool = False) -> None:
    """Print the report of a broadcast."""
    from castlist.cli.report_words import report_lines, report_object, timeline_object, timeline_rows
    from castlist.reports.funnel import funnel_of
    from castlist.reports.report import read_report
    from castlist.reports.timeline import KINDS

    told = read_report(broadcast)
    funnel = funnel_of(told.counts, failed_late=told.failed_late)
    stretches = _timeline(broadcast) if with_timeline else []
    if as_json:
        timeline = {"timeline": timeline_object(stretches)} if with_timeline else {}
        print_json({**report_object(broadcast, told, funnel), **timeline})
        return
    for line in report_lines(broadcast, told, funnel):
        print_line(line)
    if with_timeline:
        headings = ("From", *(kind.capitalize() for kind in KINDS))
        print_table(headings, timeline_rows(broadcast, stretches), empty="Nothing has happened yet.")


def _timeline(broadcast: "Broadcast") -> "Sequence[Stretch]":
    from django.utils import timezone

    from castlist.cli.report_words import stretch_for
    from castlist.reports.timeline import last_event_at, read_timeline

    if broadcast.started_at is None:
        return []
    until = last_event_at(broadcast) or timezone.now()
    return read_timeline(broadcast, stretch=stretch_for(until - broadcast.started_at))


def add_running_commands(group: click.Group) -> None:
    """Add these commands to `castlist broadcasts`."""
    for command in (send, wait, unschedule, pause, resume, cancel, retry, report, segment):
        group.add_command(command)
