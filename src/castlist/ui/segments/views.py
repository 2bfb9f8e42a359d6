"""The pages of segments: the list, renaming and deleting. The rule builder is in builder_views.py."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from castlist.audience.ground import Ground, StoredSegment, read_ground
from castlist.audience.segment_list import list_segments
from castlist.audience.segment_renaming import rename_segment
from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.segment_use import broadcasts_by_segment, delete_unneeded_segment, why_kept
from castlist.config.database import pooled
from castlist.ui.access import PageRequest, page
from castlist.ui.configure.dialogs import done
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
def rename(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Give a segment another name."""
    with pooled() as connection:
        segment = find_segment(read_ground(connection, request.workspace.pk), uuid)
        name = request.POST.get("name", segment.name)
        context = {"nav": "segments", "segment": segment, "name": name}
        if request.method == "POST":
            try:
                name = rename_segment(connection, request.workspace.pk, uuid, name)
            except SegmentRefused as refusal:
                context["error"] = str(refusal)
            else:
                return done(request, _("The segment is called %(name)s now.") % {"name": name}, "segments")
    return render(request, "segments/rename.html", context)


@page(Right.EDIT)
def delete(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Delete a segment, after it was confirmed. Where something needs it, that is said instead of asking."""
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
        segment = find_segment(ground, uuid)
        kept = why_kept(connection, ground, segment)
        row = next((each for each in list_segments(connection, request.workspace.pk) if each.uuid == uuid), None)
        used = broadcasts_by_segment(connection, request.workspace.pk).get(uuid, [])
    context: dict[str, Any] = {"nav": "segments", "segment": segment, "row": row, "used": used, "kept": kept}
    if request.method == "POST":
        try:
            delete_unneeded_segment(request.workspace.pk, segment.name)
        except SegmentRefused as refusal:
            context["kept"] = str(refusal)
        else:
            return done(request, _("The segment %(name)s is deleted.") % {"name": segment.name}, "segments")
    return render(request, "segments/delete.html", context)


def find_segment(ground: Ground, uuid: UUID) -> StoredSegment:
    """Find a segment of the workspace, or answer that there is nothing here."""
    segment = ground.segments.get(uuid)
    if segment is None:
        raise Http404
    return segment
