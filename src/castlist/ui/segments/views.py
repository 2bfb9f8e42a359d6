"""The pages of segments: the list, the rule builder, renaming and deleting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.conditions import RuleRefused
from castlist.audience.ground import Ground, StoredSegment, read_ground
from castlist.audience.rule_segments import change_rule, make_rule_segment
from castlist.audience.segment_list import list_segments
from castlist.audience.segment_renaming import rename_segment
from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.segment_use import broadcasts_by_segment, delete_unneeded_segment
from castlist.config.database import pooled
from castlist.ui.access import PageRequest, page
from castlist.ui.segments.builder import Written, matches, page_of, understand, written_in, written_of
from castlist.ui.segments.rows import groups, row_of
from castlist.ui.whole_number import whole_number
from castlist.workspaces.roles import Right


@page()
def segments(request: PageRequest) -> HttpResponse:
    """List the segments."""
    with pooled() as connection:
        rows = list_segments(connection, request.workspace.pk)
        used = broadcasts_by_segment(connection, request.workspace.pk)
    sought = request.GET.get("search", "").strip().casefold()
    lines = [{"segment": row, "used": used.get(row.uuid, [])} for row in rows if sought in row.name.casefold()]
    context = {"nav": "segments", "lines": lines, "total": len(rows), "search": request.GET.get("search", "")}
    return render(request, "segments/segments.html", context)


@page(Right.EDIT)
def new_segment(request: PageRequest) -> HttpResponse:
    """Make a rule segment."""
    written = written_in(request.POST)
    return _build(request, written, None)


@page(Right.EDIT)
def edit_segment(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Change the rule or the name of a rule segment."""
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
    segment = _find(ground, uuid)
    if segment.kind != "rule":
        raise Http404
    if request.method == "POST":
        return _build(request, written_in(request.POST), segment)
    try:
        written = written_of(segment, ground)
    except RuleRefused:
        written = Written(name=segment.name, conditions=(WrittenCondition(field="", operator=""),))
    return _build(request, written, segment)


def _build(request: PageRequest, written: Written, segment: StoredSegment | None) -> HttpResponse:
    """Show the builder, or save when that was asked for and all is right."""
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
        understood = understand(written, ground)
        context = page_of(written, ground, understood, segment.uuid if segment else None)
        if "save" in request.POST:
            try:
                name = _save(connection, request, written, understood, segment)
            except (SegmentRefused, RuleRefused) as refusal:
                context["refusal"] = str(refusal)
            else:
                messages.success(request, _("The segment %(name)s is saved.") % {"name": name})
                return redirect("segments", request.workspace.slug)
        context |= matches(connection, understood, ground, skip=0)
    return render(request, "segments/builder.html", context)


def _save(
    connection: Any, request: PageRequest, written: Written, understood: Any, segment: StoredSegment | None
) -> str:
    if understood.rule is None:
        raise RuleRefused(understood.problem or _("Give one condition or more."))
    if segment is None:
        make_rule_segment(connection, request.workspace.pk, written.name, understood.rule)
        return written.name
    with connection.transaction():
        change_rule(connection, request.workspace.pk, segment.uuid, understood.rule)
        return rename_segment(connection, request.workspace.pk, segment.uuid, written.name)


@page(Right.EDIT)
@require_POST
def check_segment(request: PageRequest) -> HttpResponse:
    """Say what the rule means as it is written, whom it matches, and how many each condition matches alone."""
    written = written_in(request.POST)
    skip = request.POST.get("skip", "0")
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
        understood = understand(written, ground)
        context = page_of(written, ground, understood, None)
        context |= matches(connection, understood, ground, skip=whole_number(skip) or 0)
    return render(request, "segments/checked.html", context)


@page(Right.EDIT)
def segment_row(request: PageRequest) -> HttpResponse:
    """Lay out one condition anew, after another field or operator was chosen."""
    number = request.GET.get("number", "1")
    written = WrittenCondition(
        field=request.GET.get("field", ""),
        operator=request.GET.get("operator", ""),
        value=request.GET.get("value", ""),
    )
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
    row = row_of(whole_number(number) or 1, written, ground)
    return render(request, "segments/row.html", {"row": row, "groups": groups(ground)})


@page(Right.EDIT)
def rename(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Give a segment another name."""
    with pooled() as connection:
        segment = _find(read_ground(connection, request.workspace.pk), uuid)
        name = request.POST.get("name", segment.name)
        context = {"nav": "segments", "segment": segment, "name": name}
        if request.method == "POST":
            try:
                name = rename_segment(connection, request.workspace.pk, uuid, name)
            except SegmentRefused as refusal:
                context["error"] = str(refusal)
            else:
                messages.success(request, _("The segment is called %(name)s now.") % {"name": name})
                return redirect("segments", request.workspace.slug)
    return render(request, "segments/rename.html", context)


@page(Right.EDIT)
def delete(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Delete a segment, after it was confirmed."""
    with pooled() as connection:
        segment = _find(read_ground(connection, request.workspace.pk), uuid)
        row = next((each for each in list_segments(connection, request.workspace.pk) if each.uuid == uuid), None)
        used = broadcasts_by_segment(connection, request.workspace.pk).get(uuid, [])
    context: dict[str, Any] = {"nav": "segments", "segment": segment, "row": row, "used": used}
    if request.method == "POST":
        try:
            delete_unneeded_segment(request.workspace.pk, segment.name)
        except SegmentRefused as refusal:
            context["error"] = str(refusal)
        else:
            messages.success(request, _("The segment %(name)s is deleted.") % {"name": segment.name})
            return redirect("segments", request.workspace.slug)
    return render(request, "segments/delete.html", context)


def _find(ground: Ground, uuid: UUID) -> StoredSegment:
    segment = ground.segments.get(uuid)
    if segment is None:
        raise Http404
    return segment
