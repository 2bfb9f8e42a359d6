"""Import History."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from castlist.imports.gate import GateClosed, importing_channels
from castlist.imports.history import Show, count_shown, search_imports
from castlist.ui.access import PageRequest, page
from castlist.ui.imports.told import tell
from castlist.workspaces.models import Workspace

A_PAGE = 25

_WORDS = {
    Show.ALL: _("All"),
    Show.RUNNING: _("Running"),
    Show.WITH_ERRORS: _("With errors"),
    Show.FAILED: _("Failed"),
}


@page()
def import_history(request: PageRequest) -> HttpResponse:
    """Show the imports of the workspace, newest first."""
    show = _show(request.GET.get("show", ""))
    text = request.GET.get("q", "").strip()[:200]
    counted = count_shown(request.workspace)
    found = search_imports(request.workspace, show=show, text=text).select_related("channel", "uploaded_by", "segment")
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "nav": "users",
        "rows": [tell(saved) for saved in shown.object_list],
        "page": shown,
        "text": text,
        "filters": [(kind.value, words, counted[kind], kind == show) for kind, words in _WORDS.items()],
        "is_empty": not counted[Show.ALL],
        "gate": gate_words(request.workspace),
    }
    return render(request, "imports/import_history.html", context)


def gate_words(workspace: Workspace) -> str:
    """Say why nothing can be imported now; empty where something can."""
    try:
        importing_channels(workspace)
    except GateClosed as gate:
        return str(gate)
    return ""


def _show(written: str) -> Show:
    return Show(written) if written in set(Show) else Show.ALL
