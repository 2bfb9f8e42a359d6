"""The pages of broadcasts."""

from django.http import HttpResponse
from django.shortcuts import render

from castlist.ui.access import PageRequest, page


@page()
def broadcasts(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "broadcasts/broadcasts.html", {"nav": "broadcast"})
