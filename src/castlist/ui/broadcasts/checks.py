"""What is checked beside the people: the template, the number, the header's link, the daily limit, a test."""

from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from castlist.broadcasts.header_link import LinkSeen, look_at_link
from castlist.broadcasts.preflight import Preflight
from castlist.channels.models import ChannelState
from castlist.channels.template_lint import lint
from castlist.channels.templates import unsendable_words
from castlist.channels.waiting import waiting_of
from castlist.ui.broadcasts.composition import Composed
from castlist.ui.broadcasts.previews import Bubble, number, preview_context
from castlist.ui.broadcasts.words import header_words, language_words
from castlist.ui.phone_format import written
from castlist.ui.spoken import spoken
from castlist.ui.templatetags.parts import exact


@dataclass(frozen=True, kw_only=True)
class Check:
    """Something that was looked at: `tint` is ok, warn or bad."""

    tint: str
    words: str

    @property
    def icon(self) -> str:
        """Name its icon."""
        return {"ok": "circle-check", "warn": "alert-triangle"}.get(self.tint, "alert-circle")


def checks_of(composed: Composed, found: Preflight | None, at: str) -> list[Check]:
    """List what was checked, what is well and what is not."""
    shape, channel = composed.shape, composed.draft.channel
    if shape is None:
        return []
    checks = []
    if problem := unsendable_words(shape):
        checks.append(Check(tint="bad", words=problem))
    else:
        language = language_words(shape.language)
        checks.append(Check(tint="ok", words=_("Template approved in %(language)s") % {"language": language}))
    if channel.state != ChannelState.ACTIVE:
        words = _("%(number)s is %(state)s") % {
            "number": written(channel.number),
            "state": ChannelState(channel.state).label,
        }
        checks.append(Check(tint="bad", words=f"{words}. {channel.state_reason}".strip()))
    elif waiting := waiting_of(channel, timezone.now()):
        checks.append(Check(tint="warn", words=waiting.reason))
    checks += _link_check(composed, at)
    checks += [Check(tint="warn" if each.is_warning else "bad", words=each.words) for each in lint(shape)]
    checks += _limit_check(found, channel.daily_limit)
    checks.append(_test_check(composed))
    return checks


def link_seen(composed: Composed, at: str) -> LinkSeen | None:
    """Look at the header's link as the recipient who is shown gets it; None where there is none."""
    bubble = preview_context(composed, at=number(at))["bubble"]
    if not isinstance(bubble, Bubble) or not bubble.media or not bubble.link or composed.shape is None:
        return None
    return look_at_link(bubble.link, composed.shape.header)


def link_trouble(composed: Composed) -> str:
    """Say that the header's link cannot be fetched, what that means for the messages and what to do; or nothing."""
    seen = link_seen(composed, "")
    if seen is None or not seen.problem or composed.shape is None or composed.link is None:
        return ""
    header = header_words(composed.shape.header)
    told = _("%(header)s: %(problem)s") % {"header": header, "problem": spoken(seen.problem)}
    if composed.link.has_reference:
        means = _("WhatsApp will refuse the messages whose link is like that: this is the first recipient’s.")
    else:
        means = _("WhatsApp will refuse every message.")
    return " ".join((told, means, _("Correct the link in the message first, or put the file where the link leads.")))


def _link_check(composed: Composed, at: str) -> list[Check]:
    seen = link_seen(composed, at)
    if seen is None or composed.shape is None:
        return []
    if seen.problem:
        return [Check(tint="bad", words=seen.problem)]
    return [Check(tint="ok", words=_("%(header)s can be fetched") % {"header": header_words(composed.shape.header)})]


def _limit_check(found: Preflight | None, limit: int | None) -> list[Check]:
    if found is None or limit is None:
        return []
    if found.days <= 1:
        return [Check(tint="ok", words=_("Within today’s limit of %(limit)s people") % {"limit": exact(limit)})]
    words = _("The daily limit of %(limit)s people spreads it over %(days)s days") % {
        "limit": exact(limit),
        "days": exact(found.days),
    }
    return [Check(tint="warn", words=words)]


def _test_check(composed: Composed) -> Check:
    tested = composed.draft.tested_at
    if tested is None:
        return Check(tint="warn", words=_("No test sent since the last change"))
    at = formats.time_format(timezone.localtime(tested), "TIME_FORMAT")
    return Check(tint="ok", words=_("A test was sent at %(time)s") % {"time": at})
