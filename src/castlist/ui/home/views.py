"""The pages of home."""

from django.http import HttpResponse
from django.shortcuts import render

from castlist.ui.access import PageRequest, page


@page()
def home(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "home/home.html", {"nav": "home"})


@page()
def more(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "home/more.html", {"nav": "more"})
