"""What moves on the pages of imports: a row of the history, and a page of details."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from castlist.ui.imports.details import details_of
from castlist.ui.imports.finding import import_or_404
from castlist.ui.imports.told import Told, tell
from castlist.ui.live.topics import Topic, register

QUARTERS = 4


def render_row(request: Any, about: str) -> str:
    """Render the cells of an import's row in the history."""
    told = tell(import_or_404(request.workspace, about))
    return render_to_string("imports/history_cells.html", {"told": told}, request=request)


def render_details(request: Any, about: str) -> str:
    """Render the page of an import below its breadcrumb."""
    saved = import_or_404(request.workspace, about)
    return render_to_string("imports/details_body.html", details_of(request, saved), request=request)


def render_words(request: Any, about: str) -> str:
    """Say to screen readers how far an import is: at its start, at each quarter and at its end."""
    return progress_words(tell(import_or_404(request.workspace, about)))


def progress_words(told: Told) -> str:
    """Say how far an import is, in quarters."""
    if not told.is_moving:
        return _("The import has ended.")
    if not told.is_running or not told.reached:
        return ""
    quarter = told.done * QUARTERS // told.reached
    return _("%(percent)s percent imported.") % {"percent": quarter * 100 // QUARTERS}


register("import", Topic(render=render_row, seconds=0.5))
register("importpage", Topic(render=render_details, seconds=0.5))
register("importwords", Topic(render=render_words, seconds=1.0))
