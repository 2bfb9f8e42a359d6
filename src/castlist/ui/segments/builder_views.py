"""The pages of the rule builder: making a rule segment, changing one, and what is asked while somebody writes."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from castlist.audience.condition_reading import WrittenCondition, read_condition
from castlist.audience.conditions import ConditionRefused, RuleRefused
from castlist.audience.counting import Connection
from castlist.audience.ground import Ground, StoredSegment, read_ground
from castlist.audience.rule_drafts import Draft, read_draft
from castlist.audience.rule_segments import change_rule, make_rule_segment
from castlist.audience.segment_renaming import rename_segment
from castlist.audience.segments import SegmentGone, SegmentRefused, check_segment_name
from castlist.config.database import pooled
from castlist.ui.access import PageRequest, page
from castlist.ui.segments.builder import page_of
from castlist.ui.segments.rows import groups, row_of
from castlist.ui.segments.views import find_segment
from castlist.ui.segments.written import Written, acted_on, written_in, written_of
from castlist.ui.whole_number import whole_number
from castlist.workspaces.roles import Right


@page(Right.EDIT)
def new_segment(request: PageRequest) -> HttpResponse:
    """Make a rule segment."""
    return _build(request, acted_on(written_in(request.POST), request.POST), None)


@page(Right.EDIT)
def edit_segment(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Change the rule or the name of a rule segment."""
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
    segment = find_segment(ground, uuid)
    if segment.kind != "rule":
        raise Http404
    if request.method == "POST":
        return _build(request, acted_on(written_in(request.POST), request.POST), segment)
    try:
        written = written_of(segment, ground)
    except RuleRefused:
        written = Written(name=segment.name)
    return _build(request, written, segment)


@page(Right.EDIT)
@require_POST
def check_segment(request: PageRequest) -> HttpResponse:
    """Say what the rule means as it is written, whom it matches, and how many each condition matches alone.

    Where there is no new number, what the page shows stays, and only what is said of it changes.
    """
    written = written_in(request.POST)
    skip = whole_number(request.POST.get("skip", "0")) or 0
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
        segment = _named(request.POST.get("segment", ""), ground)
        draft = read_draft(written.conditions, written.match, ground, of=segment)
        context = page_of(connection, written, ground, draft, segment, skip=skip)
    response = render(request, "segments/checked.html", context)
    if context["is_kept"]:
        response["HX-Reswap"] = "none"
    return response


@page(Right.EDIT)
def segment_row(request: PageRequest) -> HttpResponse:
    """Lay out one condition anew, after another field or operator was chosen. A value that does not fit it goes."""
    number = whole_number(request.GET.get("number", "1")) or 1
    written = WrittenCondition(
        field=request.GET.get("field", ""),
        operator=request.GET.get("operator", ""),
        value=request.GET.get("value", ""),
    )
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
    try:
        read_condition(written, ground)
    except ConditionRefused:
        written = replace(written, value="")
    offered = groups(ground)
    row = row_of(number, written, ground, offered)
    return render(request, "segments/row.html", {"row": row, "groups": offered})


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Why a segment is not saved: for its name, for its rule, or for what is meanwhile otherwise."""

    name: str = ""
    rule: str = ""


def _build(request: PageRequest, written: Written, segment: StoredSegment | None) -> HttpResponse:
    """Show the builder, or save when that was asked for and all is right."""
    of, refused = segment.uuid if segment else None, None
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
        draft = read_draft(written.conditions, written.match, ground, of=of)
        if "save" in request.POST:
            refused = _save(connection, request.workspace.pk, written, draft, of)
            if refused is None:
                messages.success(request, _("The segment %(name)s is saved.") % {"name": written.name.strip()})
                return redirect("segments", request.workspace.slug)
        context = page_of(connection, written, ground, draft, of)
    return render(request, "segments/builder.html", {**context, "refused": refused})


def _save(
    connection: Connection, workspace_id: int, written: Written, draft: Draft, segment: UUID | None
) -> Refused | None:
    """Store the segment; says what is wrong where that cannot be."""
    try:
        name = check_segment_name(written.name)
    except SegmentRefused as refusal:
        return Refused(name=str(refusal))
    if draft.rule is None or not draft.is_whole:
        return Refused(rule=draft.problem or ("" if draft.is_begun else _("Give one condition or more.")))
    try:
        if segment is None:
            make_rule_segment(connection, workspace_id, name, draft.rule)
            return None
        with connection.transaction():
            change_rule(connection, workspace_id, segment, draft.rule)
            rename_segment(connection, workspace_id, segment, name)
    except (RuleRefused, SegmentGone) as refusal:
        return Refused(rule=str(refusal))
    except SegmentRefused as refusal:
        return Refused(name=str(refusal))
    return None


def _named(text: str, ground: Ground) -> UUID | None:
    """Read which segment's rule is written; None for a new one."""
    try:
        uuid = UUID(text)
    except ValueError:
        return None
    return uuid if uuid in ground.segments else None
