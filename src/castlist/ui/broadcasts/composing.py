"""Composing: the page of a draft, and its steps as they are saved one by one."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from castlist.audience.segment_list import list_segments
from castlist.broadcasts.composing import BroadcastRefused, local_time, refuse_wrong_time
from castlist.broadcasts.drafting import (
    DraftStart,
    Side,
    choose_channel,
    choose_template,
    fill_in,
    place_segment,
    plan_time,
    rename_draft,
    start_draft,
)
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.lifecycle import BEFORE_START
from castlist.broadcasts.models import Broadcast
from castlist.channels.lookup import connected, find_channel
from castlist.channels.mirroring import mirror_templates
from castlist.channels.models import Channel, Template
from castlist.config.database import pooled
from castlist.config.vault import SealBroken
from castlist.ui.access import PageRequest, may_do, page
from castlist.ui.broadcasts.choices import template_choices
from castlist.ui.broadcasts.composition import Composed, compose
from castlist.ui.broadcasts.finding import REFUSALS, broadcast_of
from castlist.ui.broadcasts.own_tests import test_words
from castlist.ui.broadcasts.previews import number, preview_context
from castlist.ui.broadcasts.steps import back_step, next_step, steps_of
from castlist.ui.broadcasts.words import zone_words
from castlist.ui.templatetags.parts import exact
from castlist.workspaces.roles import Right

Change = Callable[[Broadcast], None]
"""What a step does to a draft; it may refuse."""


@page(Right.EDIT)
def compose_new(request: PageRequest) -> HttpResponse:
    """Begin a broadcast: nothing is stored until a template is chosen. `?segment=` is who it is for."""
    channels = list(connected(request.workspace))
    segment = request.POST.get("segment", request.GET.get("segment", ""))
    if request.method == "POST":
        return _start(request, segment)
    channel = _asked_channel(channels, request.GET.get("channel", ""))
    context = {
        "nav": "broadcast",
        "segment": segment,
        "channels": channels,
        "channel": channel,
        "choices": template_choices(channel) if channel else [],
        "step": "template",
        "steps": steps_of(None),
    }
    return render(request, "broadcasts/compose_new.html", context)


def _start(request: PageRequest, segment: str) -> HttpResponse:
    try:
        template = _template(request)
        start = DraftStart(
            channel=template.channel,
            segments=[segment] if segment else [],
            created_by=request.user,
        )
        with transaction.atomic():  # a draft without its template would stay behind
            draft = start_draft(request.workspace, start)
            choose_template(draft, template.channel, template.name, template.language)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("compose", request.workspace.slug)
    return redirect(f"{reverse('compose_edit', args=[request.workspace.slug, draft.uuid])}#step")


def _asked_channel(channels: list[Channel], asked: str) -> Channel | None:
    return next((each for each in channels if str(each.uuid) == asked), channels[0] if channels else None)


@page(Right.EDIT)
@require_POST
def fetch(request: PageRequest) -> HttpResponse:
    """Fetch the templates of a number from its provider now, then show the step that chooses one again."""
    try:
        channel = find_channel(request.workspace, request.POST.get("channel", ""))
        mirrored = mirror_templates(channel)
    except (*REFUSALS, SealBroken) as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("%(total)s templates: %(added)s new, %(changed)s changed, %(removed)s gone.")
        told = {name: exact(getattr(mirrored, name)) for name in ("total", "added", "changed", "removed")}
        messages.success(request, words % told)
    asked = {name: request.POST[name] for name in ("channel", "segment") if request.POST.get(name)}
    if draft := request.POST.get("draft", ""):
        try:
            address = reverse("compose_edit", args=[request.workspace.slug, UUID(draft)])
        except ValueError as error:
            raise Http404 from error
        return redirect(f"{address}?step=template")
    return redirect(f"{reverse('compose', args=[request.workspace.slug])}?{urlencode(asked)}")


@page()
def compose_edit(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Show a draft; one that is scheduled can be looked at, one that has started has its own page."""
    draft = broadcast_of(request, uuid)
    if draft.state not in BEFORE_START:
        return redirect("broadcast", request.workspace.slug, uuid)
    return render(request, "broadcasts/compose.html", page_context(request, draft))


def page_context(request: PageRequest, draft: Broadcast) -> dict[str, object]:
    """Give all that the compose page shows."""
    composed = compose(draft, request.GET.get("step", ""))
    may_change = may_do(request, Right.EDIT) and composed.is_changeable
    step = composed.open_step if may_change else ""
    typed = request.GET.get("typed", "")
    steps = steps_of(composed)
    context: dict[str, object] = {
        "nav": "broadcast",
        "draft": draft,
        "composed": composed,
        "step": step,
        "steps": steps,
        "next_step": next_step(steps, step),
        "back_step": back_step(steps, step),
        "may_change": may_change,
        "test_number": request.session.get("test_number", ""),
        "asks_time": composed.has_time or draft.is_timed,
        "typed": typed,
        "time_problem": _time_problem(typed, request.workspace.timezone) if typed else "",
        "tested": test_words(draft),
        "zone_words": zone_words(request.workspace.timezone if may_change else draft.timezone, draft.scheduled_at),
        **preview_context(composed, at=number(request.GET.get("at", ""))),
    }
    if step == "template":
        context |= {"channels": list(connected(request.workspace)), "channel": draft.channel}
        context["choices"] = template_choices(draft.channel)
    if step == "audience":
        context["segments"] = _segments(request, composed)
    return context


def _segments(request: PageRequest, composed: Composed) -> list[object]:
    chosen = {each.segment_name for each in (*composed.wanted, *composed.unwanted)}
    with pooled() as connection:
        rows = list_segments(connection, request.workspace.pk)
    return [row for row in rows if row.name not in chosen]


@page(Right.EDIT)
@require_POST
def compose_template(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Choose the template, or the number to send from."""

    def change(draft: Broadcast) -> None:
        if "template" in request.POST:
            template = _template(request)
            choose_template(draft, template.channel, template.name, template.language)
        else:
            choose_channel(draft, find_channel(request.workspace, request.POST.get("channel", "")))

    is_chosen = "template" in request.POST
    return _changed(request, uuid, change, step="" if is_chosen else "template", part="step")


@page(Right.EDIT)
@require_POST
def compose_audience(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Add a segment to those who get it, or to those who do not, or take one out."""

    def change(draft: Broadcast) -> None:
        for side in Side:
            if name := request.POST.get(side, ""):
                place_segment(draft, name, side)

    return _changed(request, uuid, change, step="" if "next" in request.POST else "audience")


@page(Right.EDIT)
@require_POST
def compose_message(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Keep what is filled in."""
    keys = [name.removeprefix("text.") for name in request.POST if name.startswith("text.")]
    values = {
        key: Written(text=request.POST[f"text.{key}"], fallback=request.POST.get(f"fallback.{key}") or None)
        for key in keys
    }
    return _saved(request, uuid, lambda draft: fill_in(draft, values), step="message")


@page(Right.EDIT)
@require_POST
def compose_time(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Note when it is meant to leave: now, or at a time in the workspace's time zone."""
    at = request.POST.get("at", "").strip()

    def change(draft: Broadcast) -> None:
        is_timed = request.POST.get("when") == "at"
        try:
            plan_time(draft, local_time(at, request.workspace.timezone) if is_timed and at else None, is_timed=is_timed)
        except BroadcastRefused:
            plan_time(draft, None, is_timed=True)  # neither at once nor at an earlier choice
            kept["typed"] = at

    kept: dict[str, str] = {}
    return _changed(request, uuid, change, step=request.POST.get("step", ""), query=kept)


def _time_problem(typed: str, zone: str) -> str:
    """Say what is wrong with a time as it was typed."""
    try:
        refuse_wrong_time(local_time(typed, zone))
    except BroadcastRefused as refusal:
        return str(refusal)
    return ""


@page(Right.EDIT)
def compose_name(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Ask for another name, and give it."""
    draft = broadcast_of(request, uuid)
    problem, name = "", draft.name
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            rename_draft(draft, name)
        except REFUSALS as refusal:
            problem = str(refusal)
        else:
            address = reverse("compose_edit", args=[request.workspace.slug, uuid])
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    context = {"nav": "broadcast", "draft": draft, "name": name, "problem": problem}
    return render(request, "broadcasts/rename.html", context)


def _changed(
    request: PageRequest, uuid: UUID, change: Change, *, step: str, query: dict[str, str] | None = None, part: str = ""
) -> HttpResponse:
    """Change a draft, then show its page anew, with `step` open; `part`: where on it the focus goes."""
    draft = broadcast_of(request, uuid)
    try:
        change(draft)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    address = reverse("compose_edit", args=[request.workspace.slug, uuid])
    asked = {"step": step, "at": number(request.POST.get("at_recipient", "")), **(query or {})}
    told = urlencode({name: value for name, value in asked.items() if value})
    return redirect(f"{address}{f'?{told}' if told else ''}{f'#{part}' if part else ''}")


def _saved(request: PageRequest, uuid: UUID, change: Change, *, step: str) -> HttpResponse:
    """Change a draft while it is typed: only what stands around the fields is shown anew."""
    if not request.htmx or "next" in request.POST:
        return _changed(request, uuid, change, step="" if "next" in request.POST else step)
    draft = broadcast_of(request, uuid)
    refused = ""
    try:
        change(draft)
    except REFUSALS as refusal:
        refused = str(refusal)
    composed = compose(draft)
    context = {
        "draft": draft,
        "composed": composed,
        "refused": refused,
        "may_change": True,
        "users": number(request.POST.get("users", "")),
        **preview_context(composed, at=number(request.POST.get("at", ""))),
    }
    return render(request, "broadcasts/saved.html", context)


def _template(request: PageRequest) -> Template:
    try:
        uuid = UUID(request.POST.get("template", ""))
    except ValueError as error:
        raise Http404 from error
    found = Template.objects.select_related("channel").filter(workspace=request.workspace, uuid=uuid).first()
    if found is None:
        raise Http404(_("There is no such template any more."))
    return found
