"""What needs attention, in words: title, reason, and the one remedy."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from castlist.broadcasts.lifecycle import MessageState
from castlist.imports.history import count_reasons
from castlist.reports.attention import NOTHING, Need
from castlist.reports.report import read_report
from castlist.ui.spoken import spoken
from castlist.ui.templatetags.parts import exact, phone_text


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that needs somebody; `remedy` is the word on its button, which leads to `there`.

    `at`: when, or since when; None is now. What `is_past` can be dismissed, by the UUID of what it is `about`.
    """

    icon: str
    tint: str
    title: str
    reason: str
    there: str
    remedy: str
    at: datetime | None = None
    is_past: bool = False
    about: UUID = NOTHING


def item_of(need: Need, slug: str) -> Item:
    """Put a need in words, for the workspace of this slug."""
    return replace(_SAY[need.kind](need, slug), at=need.at, is_past=need.is_past, about=need.uuid)


def _no_worker(_need: Need, slug: str) -> Item:
    return Item(
        icon="cpu",
        tint="bad",
        title=gettext("No worker is running: nothing is imported or sent."),
        reason=gettext("Start `castlist worker` on the server, or `castlist serve`, which has one."),
        there=reverse("home", args=[slug]),
        remedy=gettext("Look again"),
    )


def _channel_halted(need: Need, slug: str) -> Item:
    channel = need.about
    return Item(
        icon="key-off",
        tint="bad",
        title=gettext("%(number)s cannot send") % {"number": phone_text(channel.number)},
        reason=channel.state_reason or channel.last_error,
        there=reverse("whatsapp", args=[slug]),
        remedy=gettext("See what to do"),
    )


def _broadcast_paused(need: Need, slug: str) -> Item:
    told = read_report(need.about, with_reasons=False)
    left = told.counts[MessageState.QUEUED]
    rest = gettext("%(left)s of %(total)s are still to go.") % {"left": exact(left), "total": exact(told.audience)}
    title = gettext("%(name)s paused itself") if need.is_bad else gettext("%(name)s is paused")
    return Item(
        icon="player-pause",
        tint="bad" if need.is_bad else "warn",
        title=title % {"name": need.about.name},
        reason=f"{need.about.state_reason} {rest}",
        there=reverse("broadcast", args=[slug, need.about.uuid]),
        remedy=gettext("See what to do"),
    )


def _broadcast_missed(need: Need, slug: str) -> Item:
    at = date_format(localtime(need.about.scheduled_at), "DATETIME_FORMAT") if need.about.scheduled_at else ""
    return Item(
        icon="calendar-event",
        tint="warn",
        title=gettext("%(name)s missed its time") % {"name": need.about.name},
        reason=gettext("Nothing ran on %(at)s. Nothing went out; it waits for you.") % {"at": at},
        there=reverse("compose_edit", args=[slug, need.about.uuid]),
        remedy=gettext("Send now or later"),
    )


def _broadcast_failures(need: Need, slug: str) -> Item:
    title = ngettext("%(number)s message of %(name)s failed", "%(number)s messages of %(name)s failed", need.number)
    reason = gettext("Its audience was %(users)s. The report says why each failed, and can try them again.")
    return Item(
        icon="alert-circle",
        tint="warn",
        title=title % {"name": need.about.name, "number": exact(need.number)},
        reason=reason % {"users": exact(need.about.audience)},
        there=reverse("broadcast", args=[slug, need.about.uuid]),
        remedy=gettext("See the report"),
    )


def _import_stopped(need: Need, slug: str) -> Item:
    return _of_import(need, slug, title=gettext("The import of %(file)s stopped"), reason=need.about.fault, tint="bad")


def _import_failed(need: Need, slug: str) -> Item:
    first = need.about.problems[0]["words"] if need.about.problems else ""
    reason = gettext("%(problem)s Nothing was written.") % {"problem": first}
    return _of_import(need, slug, title=gettext("%(file)s was refused"), reason=reason)


def _import_errors(need: Need, slug: str) -> Item:
    title = ngettext("%(number)s row of %(file)s stayed out", "%(number)s rows of %(file)s stayed out", need.number)
    return _of_import(need, slug, title=title, reason=_most_frequent(count_reasons(need.about)))


def _of_import(need: Need, slug: str, *, title: str, reason: str, tint: str = "warn") -> Item:
    return Item(
        icon="file-alert",
        tint=tint,
        title=title % {"file": need.about.file_name, "number": exact(need.number)},
        reason=reason,
        there=reverse("import_details", args=[slug, need.about.uuid]),
        remedy=gettext("See the details"),
    )


def _most_frequent(counted: Counter[str]) -> str:
    """Say the two most frequent reasons, and how many problems more there are."""
    first = ", ".join(f"{exact(number)} × {spoken(words)}" for words, number in counted.most_common(2))
    more = counted.total() - sum(number for _, number in counted.most_common(2))
    if not more:
        return f"{first}."
    return gettext("%(first)s, and %(more)s more.") % {"first": first, "more": exact(more)}


def _callbacks_set_aside(need: Need, slug: str) -> Item:
    words = ngettext("%s report could not be read", "%s reports could not be read", need.number)
    return Item(
        icon="inbox",
        tint="warn",
        title=words % exact(need.number),
        reason=gettext("They are kept. An update of Castlist may read them; the server's log says what they are."),
        there=reverse("whatsapp", args=[slug]),
        remedy=gettext("To the numbers"),
    )


_SAY: dict[str, Callable[[Need, str], Item]] = {
    "no_worker": _no_worker,
    "channel_halted": _channel_halted,
    "broadcast_paused": _broadcast_paused,
    "broadcast_missed": _broadcast_missed,
    "broadcast_failures": _broadcast_failures,
    "import_stopped": _import_stopped,
    "import_failed": _import_failed,
    "import_errors": _import_errors,
    "callbacks_set_aside": _callbacks_set_aside,
}
