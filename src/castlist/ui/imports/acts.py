"""Cancel and Resume."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from castlist.imports.cancelling import MoveRefused, cancel_import, resume_import
from castlist.ui.access import PageRequest, page
from castlist.ui.imports.finding import import_or_404
from castlist.ui.refused import refuse
from castlist.workspaces.roles import Right


@page(Right.EDIT)
def import_cancel(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Ask whether to stop an import and, when that is confirmed, stop it after the batch it is at."""
    saved = import_or_404(request.workspace, uuid)
    if request.method != "POST":
        template = "imports/cancel_dialog.html" if request.htmx else "imports/cancel_page.html"
        return render(request, template, {"nav": "users", "saved": saved})
    try:
        cancel_import(saved, cancelled_by=request.user.called)
    except MoveRefused as refusal:
        messages.error(request, _(str(refusal)))
    return _back(request, uuid)


@require_POST
@page(Right.EDIT)
def import_resume(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Go on with an import that was stopped, or try one again that waits for its next try."""
    saved = import_or_404(request.workspace, uuid)
    try:
        resume_import(saved)
    except MoveRefused as refusal:
        return refuse(request, _(str(refusal)), status=HTTPStatus.CONFLICT)
    return _back(request, uuid)


def _back(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Load the page anew: its stream of events follows what can change now."""
    if request.htmx:
        return HttpResponseClientRedirect(request.htmx.current_url or "")
    return redirect("import_details", request.workspace.slug, uuid)
