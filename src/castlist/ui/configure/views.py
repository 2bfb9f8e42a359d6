"""The pages of configure."""

from django.http import HttpResponse
from django.shortcuts import render

from castlist.ui.access import PageRequest, page


@page()
def whatsapp(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "configure/whatsapp.html", {"nav": "configure"})


@page()
def attributes(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "configure/attributes.html", {"nav": "configure"})


@page()
def general(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "configure/general.html", {"nav": "configure"})


@page()
def team(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "configure/team.html", {"nav": "configure"})
