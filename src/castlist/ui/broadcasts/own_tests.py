"""A test of a draft on one's own phone: sent, then followed as receipts tell."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from castlist.broadcasts.browsing import Viewed
from castlist.broadcasts.drafting import note_test
from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.models import Broadcast, SentTest
from castlist.broadcasts.previewing import send_test
from castlist.channels.providers.protocol import Accepted
from castlist.ui.access import PageRequest, page
from castlist.ui.broadcasts.composition import compose
from castlist.ui.broadcasts.finding import REFUSALS, broadcast_of
from castlist.ui.broadcasts.previews import number, preview_context
from castlist.ui.phone_format import written
from castlist.ui.spoken import spoken
from castlist.workspaces.roles import Right


@page(Right.EDIT)
@require_POST
def test(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Send the message to one number now, filled with the values of the recipient who is shown."""
    draft = broadcast_of(request, uuid)
    to = request.POST.get("to", "")
    composed = compose(draft)
    shown = preview_context(composed, at=number(request.POST.get("at", "")))
    viewed = shown["viewed"]
    refused = _send(draft, to, viewed.phone if isinstance(viewed, Viewed) else None)
    if not refused:
        request.session["test_number"] = to
    tested = ("bad", refused) if refused else test_words(draft)
    context = {
        "draft": draft,
        "composed": composed,
        "may_change": True,
        "test_number": to,
        "users": number(request.POST.get("users", "")),
        "tested": tested,
        **shown,
    }
    if request.htmx:
        return render(request, "broadcasts/test.html", {**context, "is_answer": True})
    from castlist.ui.broadcasts.composing import page_context

    return render(request, "broadcasts/compose.html", {**page_context(request, draft), **context})


def _send(draft: Broadcast, to: str, as_phone: str | None) -> str:
    """Send it; says why nothing was tried, if so."""
    try:
        outcome = send_test(draft, to=to, as_phone=as_phone)
    except REFUSALS as refusal:
        return str(refusal)
    if isinstance(outcome, Accepted):
        note_test(draft)
    return ""


def test_words(draft: Broadcast) -> tuple[str, str] | None:
    """Say what became of the last test, with its tint; None where none was sent."""
    last = SentTest.objects.filter(workspace=draft.workspace_id, broadcast=draft).first()
    if last is None:
        return None
    told = {"number": written(last.phone), "time": _time(last)}
    match last.state:
        case MessageState.READ:
            return "ok", _("Sent. Read on %(number)s at %(time)s.") % told
        case MessageState.DELIVERED:
            return "ok", _("Sent. Delivered to %(number)s at %(time)s.") % told
        case MessageState.FAILED:
            return "bad", _("Not delivered to %(number)s: %(reason)s") % {**told, "reason": spoken(last.words)}
        case MessageState.UNKNOWN:
            return "warn", spoken(last.words)
        case _:
            return "ok", _("Sent to %(number)s at %(time)s.") % told


def _time(last: SentTest) -> str:
    """Give the time of day, and the day where it is another one."""
    at = timezone.localtime(last.state_at)
    is_today = at.date() == timezone.localdate()
    return formats.date_format(at, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")
