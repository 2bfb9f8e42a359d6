"""The Import Broadcast List dialog (import sheet rules §1): its form, the check of a chosen file, Save.

Save does not send the file again: what was checked waits on the server (see imports/checked_files.py).
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from castlist.channels.models import Channel
from castlist.config.database import pooled
from castlist.imports.checked_files import AlreadyTaken, CheckedFile
from castlist.imports.consent import consent_parts
from castlist.imports.gate import GateClosed, importing_channels
from castlist.imports.models import Import
from castlist.imports.saving import ImportRefused, ImportRequest, save_import_of
from castlist.imports.segment_choice import look_at_segment_name
from castlist.ui.access import PageRequest, page
from castlist.ui.imports.file_area import FileArea, area_of, check_upload, shelf_of
from castlist.ui.imports.finding import import_or_404
from castlist.ui.imports.forms import ImportForm
from castlist.ui.imports.type_help import SEVEN, TYPE_HELP
from castlist.ui.refused import refuse
from castlist.workspaces.roles import Right

FIELD_OF_REFUSAL = {
    "unknown_country": "country",
    "segment_refused": "segment",
    "not_accepted": "accepted",
}


@page(Right.EDIT)
def import_dialog(request: PageRequest) -> HttpResponseBase:
    """Show the dialog, or save what it asks for."""
    try:
        channels = importing_channels(request.workspace)
    except GateClosed as gate:
        name = "imports/gate_dialog.html" if request.htmx else "imports/gate_page.html"
        return render(request, name, {"nav": "users", "gate": str(gate)})
    if request.method == "POST":
        return _save(request, channels)
    return _show(request, ImportForm(channels=channels, initial=_initial(request, channels)), FileArea())


@require_POST
@page(Right.EDIT)
def import_check(request: PageRequest) -> HttpResponseBase:
    """Look at a chosen file and tell of it; nothing is saved."""
    upload = request.FILES.get("file")
    if upload is None:
        return refuse(request, _("Choose a file."), status=HTTPStatus.BAD_REQUEST)
    shelf_of(request.workspace, request.user).forget(request.POST.get("token", ""))
    area = check_upload(request.workspace, request.user, upload)
    return render(
        request, "imports/dialog_checked.html", {"area": area, "is_swapped": True, "types": TYPE_HELP, "seven": SEVEN}
    )


@require_safe
@page(Right.EDIT)
def import_segment(request: PageRequest) -> HttpResponseBase:
    """Say what a segment name would come to."""
    return render(request, "imports/dialog_segment.html", {"choice": _choice(request, request.GET.get("segment", ""))})


def _initial(request: PageRequest, channels: list[Channel]) -> dict[str, Any]:
    """Fill in the first channel and its country, or what an import that is corrected had."""
    initial = {"channel": channels[0].name, "country": channels[0].country}
    before = _before(request)
    if before is None:
        return initial
    if before.channel.name in {channel.name for channel in channels}:
        initial["channel"] = before.channel.name
    return {
        **initial,
        "country": before.country,
        "segment": before.segment_name,
        "blank_clears": before.blank_cells == "clear",
    }


def _before(request: PageRequest) -> Import | None:
    try:
        return import_or_404(request.workspace, UUID(request.GET.get("after", "")))
    except (ValueError, Http404):
        return None


def _save(request: PageRequest, channels: list[Channel]) -> HttpResponseBase:
    form = ImportForm(request.POST, request.FILES, channels=channels)
    file, area = _file(request)
    if file is None and area is None:
        form.add_error("file", _("Choose a file."))
    if not form.is_valid() or file is None:
        return _show(request, form, area or area_of(request.workspace, file))
    try:
        with shelf_of(request.workspace, request.user).taking(file) as path:
            saved = save_import_of(request.workspace, path, _asked(request, form, file))
    except AlreadyTaken:
        form.add_error("file", _("This file was saved a moment ago. See Import History."))
        area, file = None, None
    except GateClosed as gate:
        form.add_error("channel", str(gate))
    except ImportRefused as refusal:
        form.add_error(FIELD_OF_REFUSAL.get(refusal.code), _(str(refusal)))
    else:
        return _started(request, saved)
    return _show(request, form, area or area_of(request.workspace, file))


def _file(request: PageRequest) -> tuple[CheckedFile | None, FileArea | None]:
    """Find the checked file; without scripts it comes along with the form, and is checked and told of now."""
    shelf = shelf_of(request.workspace, request.user)
    upload = request.FILES.get("file")
    if upload is not None:
        area = check_upload(request.workspace, request.user, upload)
        return shelf.find(area.token), area
    return shelf.find(request.POST.get("token", "")), None


def _asked(request: PageRequest, form: ImportForm, file: CheckedFile) -> ImportRequest:
    return ImportRequest(
        file_name=file.name,
        segment=form.cleaned_data["segment"],
        is_accepted=form.cleaned_data["accepted"],
        channel=form.cleaned_data["channel"],
        country=form.cleaned_data["country"],
        blank_cells="clear" if form.cleaned_data["blank_clears"] else "keep",
        uploaded_by=request.user,
    )


def _started(request: PageRequest, saved: Import) -> HttpResponseBase:
    """Say that it has started: beside the page that was open, or on Import History, whose rows are others now."""
    history = reverse("import_history", args=[request.workspace.slug])
    words = _started_words(request, saved)
    if not request.htmx:
        messages.success(request, words)
        return redirect("import_details", request.workspace.slug, saved.uuid)
    if (request.htmx.current_url_abs_path or "").startswith(history):
        messages.success(request, words)
        return HttpResponseClientRedirect(history)
    response = render(request, "imports/dialog_started.html", {"words": words})
    response["HX-Reswap"] = "none"
    return trigger_client_event(response, "castlist:close-dialog")


def _started_words(request: PageRequest, saved: Import) -> SafeString:
    address = reverse("import_details", args=[request.workspace.slug, saved.uuid])
    link = format_html('<a href="{}">{}</a>', address, _("See its progress"))
    return format_html("{} {}", _("Import started."), link)


def _show(request: PageRequest, form: ImportForm, area: FileArea) -> HttpResponseBase:
    workspace = request.workspace
    lead, what = consent_parts(workspace.name, workspace.row_limit)
    context = {
        "nav": "users",
        "form": form,
        "area": replace(area, row_limit=workspace.row_limit),
        "consent_lead": lead,
        "consent": what,
        "choice": _choice(request, form["segment"].value() or ""),
        "types": TYPE_HELP,
        "seven": SEVEN,
        "limit_bytes": workspace.file_limit_mb * 1_048_576,
    }
    name = "imports/dialog.html" if request.htmx else "imports/dialog_page.html"
    return render(request, name, context)


def _choice(request: PageRequest, name: str) -> Any:
    with pooled() as connection:
        return look_at_segment_name(connection, request.workspace.pk, name)
