"""Erasing a contact: asked by name, done by owners alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from castlist.audience.erasing import EraseRefused
from castlist.config.database import pooled
from castlist.reports.contact_messages import count_waiting
from castlist.reports.erasing import erase_contact
from castlist.ui.access import PageRequest, page
from castlist.ui.users.contact import contact_or_404
from castlist.ui.users.contact_acts import back_to_contact
from castlist.workspaces.roles import Right


@page(Right.OWN)
def contact_erase(request: PageRequest, phone: str) -> HttpResponse:
    """Ask, then erase. Nobody is named afterwards, also not in what is said."""
    with pooled() as connection:
        found = contact_or_404(connection, request, phone)
        if request.method == "POST":
            try:
                erase_contact(connection, request.workspace, phone)
            except EraseRefused as refusal:
                return back_to_contact(request, phone, str(refusal), is_done=False)
            messages.success(request, _("The user is erased."))
            there = redirect("users", request.workspace.slug)
            return HttpResponseClientRedirect(there.url) if request.htmx else there
        waiting = count_waiting(connection, request.workspace.pk, found.contact_id)
    return render(request, "users/contact_erase.html", {"nav": "users", "contact": found, "waiting": waiting})
