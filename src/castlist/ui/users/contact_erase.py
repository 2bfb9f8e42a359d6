"""Erasing a contact: asked by name, done by owners alone."""

from typing import Any

import psycopg
from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from castlist.audience.erasing import EraseRefused
from castlist.config.database import pooled
from castlist.reports.contact_messages import count_waiting
from castlist.reports.erasing import Erasing, erase_for_a_while
from castlist.ui.access import PageRequest, page
from castlist.ui.users.contact import contact_or_404
from castlist.ui.users.contact_acts import back_to_contact
from castlist.workspaces.roles import Right

Connection = psycopg.Connection[Any]


SECONDS = 2.0
"""So long one request erases; many stored files take several, and the page shows how far it is."""


LASTS_SECONDS = 3_600
"""So long a page can go on from where it was left; after that it begins anew, which erases no less."""


@page(Right.OWN)
def contact_erase(request: PageRequest, phone: str) -> HttpResponse:
    """Ask, then erase, piece by piece. Nobody is named afterwards, also not in what is said."""
    with pooled() as connection:
        found = contact_or_404(connection, request, phone)
        if request.method == "POST":
            return _erase(request, connection, phone)
        waiting = count_waiting(connection, request.workspace.pk, found.contact_id)
    return render(request, "users/contact_erase.html", {"nav": "users", "contact": found, "waiting": waiting})


def _erase(request: PageRequest, connection: Connection, phone: str) -> HttpResponse:
    """Erase a piece; the page asks for the next by itself, or its reader does, until it is done."""
    mark = _mark(request, phone)
    so_far = _read(mark, request.POST.get("so_far", ""))
    try:
        told = erase_for_a_while(connection, request.workspace, phone, so_far, seconds=SECONDS)
    except EraseRefused as refusal:
        return back_to_contact(request, phone, str(refusal), is_done=False)
    if not told.is_done:
        context = {"nav": "users", "phone": phone, "told": told, "files": told.files + told.left}
        context["so_far"] = mark.sign(f"{told.after}:{told.files}")
        name = "contact_erasing_body" if request.htmx else "contact_erasing"
        return render(request, f"users/{name}.html", context)
    messages.success(request, _("The user is erased."))
    there = redirect("users", request.workspace.slug)
    return HttpResponseClientRedirect(there.url) if request.htmx else there


def _mark(request: PageRequest, phone: str) -> TimestampSigner:
    """Give what signs how far the erasure of this number in this workspace is: nobody can say that files are done."""
    return TimestampSigner(salt=f"castlist.erasing:{request.workspace.pk}:{phone}")


def _read(mark: TimestampSigner, told: str) -> Erasing:
    """Read how far it was; what was not written here, for this number of this workspace, is the beginning."""
    try:
        after, files = mark.unsign(told, max_age=LASTS_SECONDS).split(":")
    except BadSignature:
        return Erasing()
    return Erasing(after=int(after), files=int(files))
