"""The preview: the message on a telephone, as one real recipient will see it."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.audience_facts import ValueFacts, value_facts
from castlist.broadcasts.browsing import Viewed, search_recipients, view_first, view_recipient, view_skipped
from castlist.broadcasts.header_link import look_at_link
from castlist.broadcasts.plans import teller_of
from castlist.broadcasts.skipping import Skip
from castlist.channels.template_shape import MEDIA, Button, HeaderKind, TemplateShape
from castlist.config.database import pooled
from castlist.ui.access import PageRequest, page
from castlist.ui.broadcasts.composition import Composed, compose
from castlist.ui.broadcasts.finding import broadcast_of
from castlist.ui.broadcasts.whatsapp_text import message_html
from castlist.ui.whole_number import whole_number
from castlist.workspaces.roles import Right

BUTTON_ICONS = {"url": "external-link", "phone_number": "phone", "copy_code": "copy", "quick_reply": "arrow-back-up"}


@dataclass(frozen=True, kw_only=True)
class Bubble:
    """A message as it is drawn. `link`: the header's, as it is filled; `skipped`: why nobody gets it."""

    media: str = ""
    link: str = ""
    header: SafeString | str = ""
    body: SafeString | str = ""
    footer: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    skipped: str = ""


def bubble_of(shape: TemplateShape, viewed: Viewed | None, skipped: str = "") -> Bubble:
    """Draw a template for a recipient; for one who is skipped, or for nobody, with its places empty. Pure."""
    message = viewed.message if viewed else {}
    values = {} if isinstance(message, Skip) else message
    return Bubble(
        media=shape.header.value if shape.header in MEDIA else "",
        link=values.get("header.link", ""),
        header=message_html(shape.header_text, "header", values, is_single=True) if shape.header_text else "",
        body=message_html(shape.body, "body", values),
        footer=shape.footer,
        buttons=tuple(_button(each) for each in shape.buttons),
        skipped=skipped,
    )


def _button(button: Button) -> tuple[str, str]:
    return BUTTON_ICONS.get(button.kind.value, "link"), button.text


def preview_context(
    composed: Composed, *, at: int = 0, step: str = "at", words: str = "", phone: str = ""
) -> dict[str, object]:
    """Give what the preview shows: the recipient `at`, or the one after, before, or the next who is skipped."""
    viewed, told = None, None
    if composed.reading is not None and composed.has_audience:
        viewed = _view(composed, at, step, words, phone)
    if viewed is not None and isinstance(viewed.message, Skip):
        told = teller_of(composed.draft).tell(viewed.message)
    bubble = bubble_of(composed.reading.shape, viewed, told.words if told else "") if composed.reading else None
    return {
        "viewed": viewed,
        "viewed_is_skipped": told is not None,
        "to_do": told.to_do if told else "",
        "bubble": bubble,
        "has_nobody_skipped": step == "skipped" and viewed is None,
    }


def _view(composed: Composed, at: int, step: str, words: str, phone: str) -> Viewed | None:
    assert composed.reading is not None  # noqa: S101 - asked before
    try:
        if step == "skipped":
            found = view_skipped(composed.draft, composed.reading, after=at, words=words)
            if found is None:
                return view_skipped(composed.draft, composed.reading, words=words) if at else None
            at, step = found.contact_id, "at"
        with pooled() as connection:
            if phone:
                people = search_recipients(connection, composed.draft, composed.reading, phone)
                return people[0] if people else None
            found = view_recipient(connection, composed.draft, composed.reading, at=at, step=step) if at else None
            is_other = found is not None and step == "at" and found.contact_id != at
            return view_first(connection, composed.draft, composed.reading) if found is None or is_other else found
    except SegmentRefused:
        return None


@page()
def preview(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Show the preview for a recipient: `at` an id, `step` after, before, skipped."""
    composed = compose(broadcast_of(request, uuid))
    context = preview_context(
        composed,
        at=number(request.GET.get("at", "")),
        step=request.GET.get("step", "at"),
        words=request.GET.get("reason", ""),
    )
    return render(
        request, "broadcasts/preview.html", {"draft": composed.draft, "composed": composed, "is_alone": True, **context}
    )


@page()
def people(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Search among the recipients."""
    composed = compose(broadcast_of(request, uuid))
    search, found = request.GET.get("q", "").strip(), []
    if composed.reading is not None and composed.has_audience:
        with pooled() as connection:
            found = search_recipients(connection, composed.draft, composed.reading, search)
    return render(request, "broadcasts/people.html", {"draft": composed.draft, "people": found, "search": search})


@page()
def media(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Give the header image of a recipient's message, fetched here: pages load nothing from elsewhere."""
    composed = compose(broadcast_of(request, uuid))
    context = preview_context(composed, at=number(request.GET.get("at", "")))
    bubble = context["bubble"]
    if not isinstance(bubble, Bubble) or bubble.media != HeaderKind.IMAGE.value or not bubble.link:
        return HttpResponse(status=404)
    seen = look_at_link(bubble.link, HeaderKind.IMAGE)
    if seen.problem or not seen.content:
        return HttpResponse(status=404)
    response = HttpResponse(seen.content, content_type=seen.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=300"
    return response


@page()
def link_seen(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Say what the header's link leads to."""
    composed = compose(broadcast_of(request, uuid))
    bubble = preview_context(composed, at=number(request.GET.get("at", "")))["bubble"]
    is_link = isinstance(bubble, Bubble) and bubble.media and bubble.link
    seen = look_at_link(bubble.link, HeaderKind(bubble.media)) if is_link else None  # type: ignore[attr-defined]
    return render(request, "broadcasts/link_seen.html", {"seen": seen, "draft": composed.draft})


def number(text: str) -> int:
    """Read a contact's id of an address; 0 where it is none."""
    return whole_number(text) or 0


@page(Right.EDIT)
def variables(request: PageRequest, uuid: UUID) -> HttpResponse:
    """List what can be filled in, for the picker."""
    draft = broadcast_of(request, uuid)
    facts: list[ValueFacts] = []
    with pooled() as connection:
        try:
            facts = value_facts(connection, draft)
        except SegmentRefused:
            facts = []  # the step of the audience says what is wrong with it
    return render(request, "broadcasts/variables.html", {"facts": facts, "draft": draft})
