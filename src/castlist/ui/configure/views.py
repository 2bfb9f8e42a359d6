"""The pages of configure."""

from django.http import HttpResponse
from django.shortcuts import render

from castlist.ui.access import PageRequest, page


@page()
def attributes(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "configure/attributes.html", {"nav": "configure", "subnav": "attributes"})
