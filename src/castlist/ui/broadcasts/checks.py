"""Pre-flight on the page: everybody is gone through, by itself, and everything that would keep it from leaving."""

import itertools
from dataclasses import dataclass
from http import HTTPStatus
from typing import TextIO
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from castlist.broadcasts.browsing import Viewed
from castlist.broadcasts.drafting import note_test
from castlist.broadcasts.header_link import look_at_link
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.preflight import Preflight, PreflightStopped, check_everybody
from castlist.broadcasts.previewing import outcome_words, send_test
from castlist.broadcasts.skipping import Skip, SkipReason
from castlist.channels.models import ChannelState
from castlist.channels.providers.protocol import Accepted, Refused
from castlist.channels.template_lint import lint
from castlist.channels.templates import unsendable_words
from castlist.ui.access import PageRequest, page
from castlist.ui.broadcasts.composition import Composed, Row, compose
from castlist.ui.broadcasts.finding import REFUSALS, broadcast_of
from castlist.ui.broadcasts.previews import Bubble, number, preview_context
from castlist.ui.broadcasts.words import header_words, language_words
from castlist.ui.phone_format import written
from castlist.ui.spoken import spoken
from castlist.ui.streaming import Download, pieces_of
from castlist.ui.templatetags.parts import exact
from castlist.workspaces.roles import Right


@dataclass(frozen=True, kw_only=True)
class Check:
    """Something that was looked at: `tint` is ok, warn or bad."""

    tint: str
    words: str

    @property
    def icon(self) -> str:
        """Name its icon."""
        return {"ok": "circle-check", "warn": "alert-triangle"}.get(self.tint, "alert-circle")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why some are skipped. `lead`, `name`: the words, and the attribute they name; `remedy`: a variable's row."""

    count: int
    lead: str
    name: str
    words: str
    remedy: Row | None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What pre-flight found, for the page."""

    preflight: Preflight
    reasons: list[Reason]

    @property
    def bar(self) -> list[tuple[str, int]]:
        """Give the parts of the bar."""
        return [("d4", self.preflight.will_be_sent), ("warn", self.skipped)]

    @property
    def seconds(self) -> float:
        """Say about how long sending takes, a second at least."""
        return max(1.0, self.preflight.seconds)

    @property
    def skipped(self) -> int:
        """How many are skipped."""
        return self.preflight.reasons.total()


_newest: dict[int, int] = {}
"""The number of the newest pre-flight of each broadcast in this process: older ones stop, nobody waits for them."""
_numbers = itertools.count(1)


def result_of(composed: Composed) -> Result:
    """Go through everybody. Raises what check_everybody raises: PreflightStopped when a newer one has begun."""
    key, number_of_this = composed.draft.pk, next(_numbers)
    _newest[key] = number_of_this
    try:
        found = check_everybody(composed.draft, should_end=lambda: _newest.get(key) != number_of_this)
    finally:
        if _newest.get(key) == number_of_this:
            del _newest[key]
    return Result(
        preflight=found, reasons=[_reason(composed, skip, count) for skip, count in found.reasons.most_common()]
    )


def _reason(composed: Composed, skip: Skip, count: int) -> Reason:
    if skip.reason is not SkipReason.NO_VALUE:
        return Reason(count=count, lead=skip.words, name="", words=skip.words, remedy=None)
    name = skip.words.removeprefix("No value for ")
    rows = [row for row in composed.rows if not row.fallback and f"{{{{{name.lower()}}}}}" in _squeezed(row.text)]
    return Reason(count=count, lead=_("No value for"), name=name, words=skip.words, remedy=rows[0] if rows else None)


def _squeezed(text: str) -> str:
    return text.lower().replace("{{ ", "{{").replace(" }}", "}}")


@page()
def preflight(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Go through the whole audience and show what would happen."""
    composed = compose(broadcast_of(request, uuid))
    result, refused = None, composed.lacks
    if not refused:
        try:
            result = result_of(composed)
        except PreflightStopped:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        except REFUSALS as refusal:
            refused = str(refusal)
    context = {
        "draft": composed.draft,
        "composed": composed,
        "result": result,
        "refused": refused,
        "checks": checks_of(composed, result, request.GET.get("at", "")),
        "at": timezone.now(),
        "is_answer": True,
        "review_why": refused or (" ".join(result.preflight.troubles) if result else ""),
        "warned": _warned(composed, result) if request.GET.get("open") == "message" else [],
    }
    return render(request, "broadcasts/preflight.html", context)


def _warned(composed: Composed, result: Result | None) -> list[tuple[Row, Reason | None]]:
    """Say under each variable how many are skipped for it; under one that is wrong stands that."""
    by_key = {each.remedy.key: each for each in result.reasons if each.remedy} if result else {}
    return [(row, by_key.get(row.key)) for row in composed.rows if not row.problem]


def checks_of(composed: Composed, result: Result | None, at: str) -> list[Check]:
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
    checks += _link_check(composed, at)
    checks += [Check(tint="warn" if each.is_warning else "bad", words=each.words) for each in lint(shape)]
    checks += _limit_check(result, channel.daily_limit)
    checks.append(_test_check(composed))
    return checks


def _link_check(composed: Composed, at: str) -> list[Check]:
    bubble = preview_context(composed, at=number(at))["bubble"]
    if not isinstance(bubble, Bubble) or not bubble.media or not bubble.link or composed.shape is None:
        return []
    seen = look_at_link(bubble.link, composed.shape.header)
    if seen.problem:
        return [Check(tint="bad", words=seen.problem)]
    return [Check(tint="ok", words=_("%(header)s can be fetched") % {"header": header_words(composed.shape.header)})]


def _limit_check(result: Result | None, limit: int | None) -> list[Check]:
    if result is None or limit is None:
        return []
    if result.preflight.days <= 1:
        return [Check(tint="ok", words=_("Within today’s limit of %(limit)s people") % {"limit": exact(limit)})]
    words = _("The daily limit of %(limit)s people spreads it over %(days)s days") % {
        "limit": exact(limit),
        "days": exact(result.preflight.days),
    }
    return [Check(tint="warn", words=words)]


def _test_check(composed: Composed) -> Check:
    tested = composed.draft.tested_at
    if tested is None:
        return Check(tint="warn", words=_("No test sent since the last change"))
    at = formats.time_format(timezone.localtime(tested), "TIME_FORMAT")
    return Check(tint="ok", words=_("A test was sent at %(time)s") % {"time": at})


@page()
def skipped_file(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Download who would be skipped, each with the reason."""
    draft = broadcast_of(request, uuid)

    def write(output: TextIO) -> None:
        output.write("\ufeff")
        check_everybody(draft, skipped_to=output)

    try:
        return Download(pieces_of(write), name=f"skipped-{draft.uuid}.csv", content_type="text/csv; charset=utf-8")
    except REFUSALS as refusal:
        return HttpResponse(spoken(refusal), status=409, content_type="text/plain; charset=utf-8")


@page(Right.EDIT)
@require_POST
def test(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Send the message to one number now, filled with the values of the recipient who is shown."""
    draft = broadcast_of(request, uuid)
    to = request.POST.get("to", "")
    request.session["test_number"] = to
    composed = compose(draft)
    shown = preview_context(composed, at=number(request.POST.get("at", "")))
    viewed = shown["viewed"]
    tint, words = _tested(draft, to, viewed.phone if isinstance(viewed, Viewed) else None)
    context = {
        "draft": draft,
        "composed": composed,
        "may_change": True,
        "test_number": to,
        "users": number(request.POST.get("users", "")),
        "test_tint": tint,
        "test_words": words,
        **shown,
    }
    if request.htmx:
        return render(request, "broadcasts/test.html", {**context, "is_answer": True})
    from castlist.ui.broadcasts.composing import page_context

    return render(request, "broadcasts/compose.html", {**page_context(request, draft), **context})


def _tested(draft: Broadcast, to: str, as_phone: str | None) -> tuple[str, str]:
    try:
        outcome = send_test(draft, to=to, as_phone=as_phone)
    except REFUSALS as refusal:
        return "bad", str(refusal)
    if isinstance(outcome, Accepted):
        note_test(draft)
        at = formats.time_format(timezone.localtime(), "TIME_FORMAT")
        return "ok", _("Sent to %(number)s at %(time)s.") % {"number": written(to), "time": at}
    return "bad" if isinstance(outcome, Refused) else "warn", outcome_words(outcome)
