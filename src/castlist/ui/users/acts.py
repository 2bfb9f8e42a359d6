"""What is done with a list: exported, kept as a segment, shown in other columns, narrowed by one more filter."""

from typing import TextIO
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, HttpResponseLocation, trigger_client_event

from castlist.audience.conditions import Rule, RuleRefused
from castlist.audience.contact_export import export_contacts
from castlist.audience.ground import read_ground
from castlist.audience.list_columns import FIELD_COLUMNS, MOST, choose_columns, columns_of
from castlist.audience.listed import Listed
from castlist.audience.rule_segments import make_rule_segment
from castlist.audience.segments import SegmentRefused
from castlist.config.database import pooled
from castlist.ui.access import PageRequest, page
from castlist.ui.export_turns import Renew, export_pieces
from castlist.ui.refused import refuse
from castlist.ui.streaming import Download
from castlist.ui.users.asked import Asked, read_asked
from castlist.ui.users.chips import Chip, read_chips
from castlist.ui.users.columns import columns_named
from castlist.ui.users.forms import SegmentForm
from castlist.workspaces.export_turns import ExportRefused
from castlist.workspaces.models import Workspace
from castlist.workspaces.roles import Right


def back_to_list(request: PageRequest, asked: Asked) -> HttpResponse:
    """Lead to the list, from a page or from a dialog, beneath which the list is swapped: the focus stays."""
    there = reverse("users", args=[request.workspace.slug]) + (asked.query() if asked.pairs() else "")
    if not request.htmx:
        return HttpResponseRedirect(there)
    answer = HttpResponseLocation(there, target="#users-list", swap="outerHTML")
    return trigger_client_event(answer, "castlist:close-dialog")


@page()
def export(request: PageRequest) -> HttpResponseBase:
    """Send the list as CSV. Whoever has enough exports under way stays at the list, and is told so."""
    asked = read_asked(request.GET)
    try:
        pieces = export_pieces(request.user, lambda output, renew: _write(request.workspace, asked, output, renew))
        name = f"users-{request.workspace.slug}-{localtime():%Y-%m-%d}.csv"
        return Download(pieces, name=name, content_type="text/csv; charset=utf-8")
    except RuleRefused as refusal:
        return refuse(request, str(refusal), status=400)
    except ExportRefused as refusal:
        messages.error(request, _(str(refusal)))
        return back_to_list(request, asked)


def _write(workspace: Workspace, asked: Asked, output: TextIO, renew: Renew) -> None:
    with pooled() as connection:
        ground = read_ground(connection, workspace.pk)
        chips = read_chips(asked, ground)
        for chip in chips:
            if chip.condition is None:
                raise RuleRefused(chip.problem)
        conditions = [chip.condition for chip in chips if chip.condition]
        listed = Listed(ground=ground, conditions=conditions, search=asked.search)
        for lines in export_contacts(connection, listed):
            output.write(lines)
            renew()


@page(Right.EDIT)
def save_segment(request: PageRequest) -> HttpResponse:
    """Keep the filters of the list as a rule segment; `then=broadcast` goes on to a broadcast to them."""
    asked = read_asked(request.POST if request.method == "POST" else request.GET)
    with pooled() as connection:
        chips = read_chips(asked, read_ground(connection, request.workspace.pk))
        form = SegmentForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                rule = _rule_of(asked, chips)
                uuid = make_rule_segment(connection, request.workspace.pk, form.cleaned_data["name"], rule)
            except (SegmentRefused, RuleRefused) as refusal:
                form.add_error("name", str(refusal))
            else:
                return _segment_saved(request, form.cleaned_data["name"], str(uuid))
    then = request.POST.get("then", request.GET.get("then", ""))
    context = {"nav": "users", "asked": asked, "chips": chips, "form": form, "then": then}
    return render(request, "users/save_segment.html" if request.htmx else "users/save_segment_page.html", context)


def _rule_of(asked: Asked, chips: list[Chip]) -> Rule:
    """Give the rule of a list's filters. Raises RuleRefused where it would be another list."""
    conditions = tuple(chip.condition for chip in chips if chip.condition)
    if asked.search or not chips or len(conditions) < len(chips):
        raise RuleRefused(_("A segment keeps filters that can be worked out, and no search. Change the list first."))
    return Rule(conditions=conditions)


def _segment_saved(request: PageRequest, name: str, uuid: str) -> HttpResponse:
    messages.success(
        request, _("The segment %(name)s is made. Its users are worked out when it is used.") % {"name": name}
    )
    if request.POST.get("then") == "broadcast":
        there = reverse("compose", args=[request.workspace.slug]) + "?" + urlencode({"segment": uuid})
        return HttpResponseClientRedirect(there) if request.htmx else HttpResponseRedirect(there)
    there = reverse("users", args=[request.workspace.slug]) + Asked(segments=(uuid,)).query()
    return HttpResponseClientRedirect(there) if request.htmx else HttpResponseRedirect(there)


@page()
def columns(request: PageRequest) -> HttpResponse:
    """Choose the columns, which a person keeps."""
    asked = read_asked(request.POST if request.method == "POST" else request.GET)
    with pooled() as connection:
        ground = read_ground(connection, request.workspace.pk)
    if request.method == "POST":
        chosen = [column.name for column in columns_named(request.POST.getlist("column"), ground)]
        choose_columns(request.workspace, request.user, chosen)
        return back_to_list(request, asked)
    shown = columns_of(request.workspace, request.user, ground.attributes)
    others = sorted(attribute.name for attribute in ground.attributes.values() if attribute.name not in shown)
    known = [*shown, *(name for name in FIELD_COLUMNS if name not in shown), *others]
    context = {
        "nav": "users",
        "asked": asked,
        "columns": [(column, column.name in shown) for column in columns_named(known, ground)],
        "most": MOST,
    }
    return render(request, "users/columns.html" if request.htmx else "users/columns_page.html", context)
