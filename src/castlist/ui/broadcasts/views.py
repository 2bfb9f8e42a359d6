"""The list of broadcasts."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from castlist.channels.lookup import connected
from castlist.ui.access import PageRequest, page
from castlist.ui.broadcasts.listing import PER_PAGE, TABS, in_tab, rows_of, tab_counts


@page()
def broadcasts(request: PageRequest) -> HttpResponse:
    """Show the broadcasts of a tab: Drafts, Scheduled or Published."""
    counts = tab_counts(request.workspace)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else next((name for name in TABS if counts[name]), "drafts")
    search = request.GET.get("q", "")
    shown = Paginator(in_tab(request.workspace, tab, search), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "broadcast",
        "tab": tab,
        "counts": counts,
        "search": search,
        "page": shown,
        "rows": rows_of(shown.object_list),
        "has_any": any(counts.values()),
        "has_channel": connected(request.workspace).exists(),
    }
    template = "broadcasts/list.html" if request.htmx and not request.htmx.boosted else "broadcasts/broadcasts.html"
    return render(request, template, context)
