"""Configure > Workspace > General and limits."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from castlist.ui.access import PageRequest, may_do, page
from castlist.ui.configure.dialogs import done
from castlist.ui.configure.forms import GeneralForm
from castlist.workspaces.roles import Right
from castlist.workspaces.settings import WorkspaceRefused, change_workspace

SETTINGS = ("name", "timezone", "row_limit", "file_limit_mb")


@page()
def general(request: PageRequest) -> HttpResponse:
    """Show name, time zone and limits."""
    form = GeneralForm(initial=_now(request))
    if not may_do(request, Right.OWN):
        for each in form.fields.values():
            each.disabled = True
    return _show(request, form)


@page(Right.OWN)
def set_general(request: PageRequest) -> HttpResponse:
    """Set them."""
    form = GeneralForm(request.POST or None, initial=_now(request))
    if request.method == "POST" and form.is_valid():
        try:
            change_workspace(request.workspace, **{name: form.cleaned_data[name] for name in SETTINGS})
        except WorkspaceRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return done(request, _("Saved."), "general")
    return _show(request, form)


def _show(request: PageRequest, form: GeneralForm) -> HttpResponse:
    return render(request, "configure/general.html", {"nav": "configure", "subnav": "general", "form": form})


def _now(request: PageRequest) -> dict[str, Any]:
    return {name: getattr(request.workspace, name) for name in SETTINGS}
