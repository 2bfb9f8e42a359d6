"""The pages of segments."""

from django.http import HttpResponse
from django.shortcuts import render

from castlist.ui.access import PageRequest, page


@page()
def segments(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "segments/segments.html", {"nav": "segments"})
