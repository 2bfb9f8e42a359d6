"""The pages of users."""

from django.http import HttpResponse
from django.shortcuts import render

from castlist.ui.access import PageRequest, page


@page()
def users(request: PageRequest) -> HttpResponse:
    """Show it."""
    return render(request, "users/users.html", {"nav": "users"})
