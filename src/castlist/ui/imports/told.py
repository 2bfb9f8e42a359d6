"""What Import History tells of an import besides its counts: who, through which number, and how it stands in words."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import number_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from castlist.imports.history import held_up_by, waits_behind
from castlist.imports.lifecycle import FINISHED, Status
from castlist.imports.models import Import
from castlist.imports.phones import calling_code, country_name
from castlist.imports.problem_groups import group_problems
from castlist.ui.spoken import spoken


@dataclass(frozen=True, kw_only=True)
class Told:
    """An import as the pages tell of it. `sentence` may be empty; `done` of `reached` rows are decided."""

    saved: Import
    sentence: SafeString | str = ""

    @property
    def status(self) -> Status:
        """How it stands."""
        return Status(self.saved.status)

    @property
    def who(self) -> str:
        """The person who uploaded it, or the account that ran the command."""
        person = self.saved.uploaded_by
        return person.called if person else self.saved.uploaded_as

    @property
    def country(self) -> str:
        """The country with its calling code."""
        return f"{_(country_name(self.saved.country))} (+{calling_code(self.saved.country)})"

    @property
    def number_end(self) -> str:
        """The last digits of the channel's number."""
        return self.saved.channel.number[-5:]

    @property
    def reached(self) -> int:
        """How many rows will be decided: those within the limit."""
        return min(self.saved.rows or 0, self.saved.row_limit)

    @property
    def done(self) -> int:
        """How many are."""
        return self.saved.rows_decided

    @property
    def is_moving(self) -> bool:
        """Whether it can change by itself, or by somebody's act."""
        return self.status not in FINISHED

    @property
    def is_running(self) -> bool:
        """Whether it is in progress."""
        return self.status == Status.IN_PROGRESS

    @property
    def can_be_cancelled(self) -> bool:
        """Whether Cancel would do anything."""
        return self.is_moving and self.saved.cancel_requested_at is None

    @property
    def can_be_resumed(self) -> bool:
        """Whether Resume would do anything."""
        waits = self.is_running and self.saved.retry_at is not None
        return waits or (self.status == Status.STOPPED and bool(self.saved.stored_file))

    @property
    def has_counts(self) -> bool:
        """Whether the counts say more than the sentence would."""
        decided = self.status in {Status.COMPLETED, Status.COMPLETED_WITH_ERRORS} or self.done > 0
        return decided or (self.is_running and self.saved.retry_at is None)

    @property
    def has_original(self) -> bool:
        """Whether the upload can be downloaded."""
        return bool(self.saved.stored_file)

    @property
    def has_processed(self) -> bool:
        """Whether there is a processed file."""
        return self.status in FINISHED and self.status != Status.FAILED and self.has_original


def tell(saved: Import) -> Told:
    """Put an import into words."""
    return Told(saved=saved, sentence=_SENTENCES[Status(saved.status)](saved))


def _queued(saved: Import) -> SafeString | str:
    held = held_up_by(saved)
    if held is not None:
        when = time_format(timezone.localtime(held.retry_at), "TIME_FORMAT")
        return format_html(_("Waits for {file}, which is tried again at {time}."), file=_bdi(held), time=when)
    behind = waits_behind(saved)
    if behind is None:
        return _("Starts as soon as a worker is free.")
    return format_html(_("Starts after {file}."), file=_bdi(behind))


def _in_progress(saved: Import) -> SafeString | str:
    if saved.cancel_requested_at is not None:
        return _("Stops after the rows that are being written.")
    if saved.retry_at is not None:
        when = time_format(timezone.localtime(saved.retry_at), "TIME_FORMAT")
        return _("Something went wrong on our side. It is tried again at %(time)s. %(fault)s") % {
            "time": when,
            "fault": spoken(saved.fault),
        }
    return "" if saved.rows else _("Reading the file")


def _failed(saved: Import) -> str:
    number = len(group_problems(saved.problems, ()))
    if number:
        return ngettext(
            "The header has %(number)s problem. Nothing was written.",
            "The header has %(number)s problems. Nothing was written.",
            number,
        ) % {"number": number_format(number)}
    words = saved.problems[0]["words"] if saved.problems else ""
    return f"{_(words)} {_('Nothing was written.')}".strip()


def _cancelled(saved: Import) -> SafeString | str:
    if saved.rows_decided:
        return ngettext(
            "Cancelled after %(number)s row; it stays.",
            "Cancelled after %(number)s rows; they stay.",
            saved.rows_decided,
        ) % {"number": number_format(saved.rows_decided, force_grouping=True)}
    who = format_html("<bdi>{}</bdi>", saved.cancelled_by)
    if saved.started_at is None:
        return format_html(_("Cancelled by {who} before it began. Nothing was written."), who=who)
    return format_html(_("Cancelled by {who}. Nothing was written."), who=who)


def _stopped(saved: Import) -> str:
    if not saved.stored_file:
        return _("%(fault)s Its file has expired: cancel it and upload the file again.") % {
            "fault": spoken(saved.fault)
        }
    return spoken(saved.fault)


def _nothing(_saved: Import) -> str:
    return ""


def _bdi(saved: Import) -> SafeString:
    return format_html("<bdi>{}</bdi>", saved.file_name)


_SENTENCES = {
    Status.QUEUED: _queued,
    Status.IN_PROGRESS: _in_progress,
    Status.COMPLETED: _nothing,
    Status.COMPLETED_WITH_ERRORS: _nothing,
    Status.FAILED: _failed,
    Status.CANCELLED: _cancelled,
    Status.STOPPED: _stopped,
}
