"""The questions that are asked before what cannot be undone (screens §6), with true counts."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from castlist.broadcasts.lifecycle import BEFORE_START, MessageState, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.preflight import Preflight
from castlist.broadcasts.preflight_runs import COUNTS_FOR, Standing, ask_preflight
from castlist.broadcasts.running import count_held_back, count_retryable, refuse_incomplete
from castlist.reports.report import read_report
from castlist.ui.broadcasts.checks import link_trouble
from castlist.ui.broadcasts.composition import compose, time_lacks
from castlist.ui.broadcasts.finding import REFUSALS
from castlist.ui.phone_format import written
from castlist.ui.templatetags.parts import exact, seconds_words

LEFT = (
    MessageState.SENDING,
    MessageState.ACCEPTED,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.READ,
    MessageState.UNKNOWN,
)
"""What has left, or may have."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A confirmation: title, text, and the words of its buttons. `yes` is empty where it cannot be done.

    `act`: the name of the address that does it. `asks_time`: a time is asked for, `at` is what stands in the field.
    `standing`: of the pre-flight that counts first, while it is under way. `trouble`: what will go wrong if it is done.
    """

    act: str
    title: str
    text: str
    no: str
    yes: str = ""
    is_red: bool = False
    asks_time: bool = False
    at: str = ""
    include_unknown: bool = False
    standing: Standing | None = None
    trouble: str = ""


def start(one: Broadcast) -> Question:
    """Ask before a broadcast leaves."""
    title = _("Send %(name)s?") % {"name": one.name}
    found = _checked(one)
    if isinstance(found, str):
        return Question(act="broadcast_start", title=title, text=found, no=_("Back"))
    if isinstance(found, Standing):
        text = _("Everybody is gone through first, so that you confirm the right number.")
        return Question(act="broadcast_start", title=title, text=text, no=_("Not yet"), standing=found)
    counted = ngettext("Send to %(number)s user", "Send to %(number)s users", found.will_be_sent)
    send = counted % {"number": exact(found.will_be_sent)}
    sentences = [
        _("%(name)s leaves at once from %(number)s, for about %(duration)s.")
        % {"name": one.name, "number": written(one.channel.number), "duration": seconds_words(max(1, found.seconds))},
        *_spread(found),
        *_left_out(found),
        _("What has left cannot be called back."),
    ]
    return Question(
        act="broadcast_start",
        title=f"{send}?",
        text=" ".join(sentences),
        no=_("Not yet"),
        yes=send,
        trouble=link_trouble(compose(one)),
    )


def _checked(one: Broadcast) -> Preflight | Standing | str:
    """Give what would happen to everybody now, or how far that is; or say why it cannot leave."""
    try:
        if lacks := compose(one).lacks:
            return lacks
        refuse_incomplete(one)
        if lacks := time_lacks(one):
            return lacks
        standing = ask_preflight(one, no_older_than=COUNTS_FOR)
    except REFUSALS as refusal:
        return str(refusal)
    found = standing.preflight
    if found is None:
        return standing.refused or standing
    return " ".join(found.troubles) or found


def _spread(found: Preflight) -> list[str]:
    if found.days <= 1:
        return []
    return [_("The daily limit spreads it over %(days)s days.") % {"days": exact(found.days)}]


def _left_out(found: Preflight) -> list[str]:
    skipped = found.reasons.total()
    if not skipped:
        return []
    return [
        ngettext("%(number)s user is skipped.", "%(number)s users are skipped.", skipped) % {"number": exact(skipped)}
    ]


def schedule(one: Broadcast) -> Question:
    """Ask before a broadcast is scheduled; for the time as well, where the one meant for it is none."""
    text = _("Audience and opt-outs are worked out again at that time.")
    at, trouble = one.scheduled_at, link_trouble(compose(one))
    if at is None or at <= timezone.now() or one.state != State.DRAFT:
        title = _("When does %(name)s leave?") % {"name": one.name}
        local = at.astimezone(ZoneInfo(one.workspace.timezone)) if at and at > timezone.now() else None
        return Question(
            act="broadcast_schedule",
            title=title,
            text=text,
            no=_("Not yet"),
            yes=_("Schedule"),
            asks_time=True,
            at=f"{local:%Y-%m-%dT%H:%M}" if local else "",
            trouble=trouble,
        )
    title = _("Schedule for %(time)s?") % {"time": time_words(at, one.workspace.timezone)}
    return Question(
        act="broadcast_schedule", title=title, text=text, no=_("Not yet"), yes=_("Schedule"), trouble=trouble
    )


def time_words(at: datetime, zone: str) -> str:
    """Write a time to send at: `Fri 30 Oct 2026, 10:00`."""
    return formats.date_format(at.astimezone(ZoneInfo(zone)), "D j M Y, H:i")


def cancel(one: Broadcast) -> Question:
    """Ask before a broadcast ends for good."""
    counts = read_report(one).counts
    left, queued = sum(counts[state] for state in LEFT), counts[MessageState.QUEUED]
    if one.state in BEFORE_START:
        text = _("Nothing has left, and nothing will.")
    else:
        stay = ngettext(
            "%(number)s message has left and stays sent.", "%(number)s messages have left and stay sent.", left
        )
        never = ngettext("%(number)s never leaves.", "%(number)s never leave.", queued)
        text = f"{stay % {'number': exact(left)}} {never % {'number': exact(queued)}}"
    return Question(
        act="broadcast_cancel",
        title=_("Cancel %(name)s?") % {"name": one.name},
        text=text,
        no=_("Keep it scheduled") if one.state in BEFORE_START else _("Keep sending"),
        yes=_("Cancel broadcast"),
        is_red=True,
    )


def retry(one: Broadcast, *, is_with_unknown: bool) -> Question:
    """Ask before failed messages get a new attempt."""
    counts = read_report(one, with_reasons=False).counts
    again = count_retryable(one)
    text = _("Failed messages that were never accepted get a new attempt.")
    if held_back := count_held_back(one):
        words = ngettext(
            "%(number)s is left out: WhatsApp held it back less than a day ago, and trying now prolongs that.",
            "%(number)s are left out: WhatsApp held them back less than a day ago, and trying now prolongs that.",
            held_back,
        )
        text = f"{text} {words % {'number': exact(held_back)}}"
    if is_with_unknown:
        unknown = exact(counts[MessageState.UNKNOWN])
        again += counts[MessageState.UNKNOWN]
        text = f"{text} " + _(
            "No answer came back for %(number)s others. They are sent again as well: some may get it twice."
        ) % {"number": unknown}
    return Question(
        act="broadcast_retry",
        title=_("Try %(name)s again?") % {"name": one.name},
        text=text,
        no=_("Not now"),
        yes=_("Retry %(number)s") % {"number": exact(again)},
        include_unknown=is_with_unknown,
    )


def delete(one: Broadcast) -> Question:
    """Ask before a draft is deleted."""
    return Question(
        act="broadcast_delete",
        title=_("Delete %(name)s?") % {"name": one.name},
        text=_("It was never sent. Users, segments and the template stay."),
        no=_("Keep"),
        yes=_("Delete broadcast"),
        is_red=True,
    )
