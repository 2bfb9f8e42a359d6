"""The pages of imports."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from castlist.ui.access import PageRequest, page


@page()
def import_history(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "imports/import_history.html", {"nav": "users"})


@page()
def import_details(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Show it."""
    return render(request, "imports/import_details.html", {"nav": "users"})
