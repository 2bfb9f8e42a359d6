"""The pages of reports."""

from django.http import HttpResponse
from django.shortcuts import render

from castlist.ui.access import PageRequest, page


@page()
def reports(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "reports/reports.html", {"nav": "reports"})
