"""What is done with a contact: opted out by hand, brought back, taken out of a segment."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from castlist.audience.one_contact import leave_segment
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs
from castlist.config.database import pooled
from castlist.receipts.bringing_back import bring_back
from castlist.receipts.people import find_person
from castlist.ui.access import PageRequest, page
from castlist.ui.users.contact import contact_or_404, means_of
from castlist.workspaces.roles import Right


def back_to_contact(request: PageRequest, phone: str, words: str, *, is_done: bool = True) -> HttpResponse:
    """Say what was done, and lead to the contact, out of a dialog as well."""
    (messages.success if is_done else messages.error)(request, words)
    there = redirect("contact", request.workspace.slug, phone)
    return HttpResponseClientRedirect(there.url) if request.htmx else there


def who(request: PageRequest) -> str:
    """Name the person who does it, as it is recorded."""
    return request.user.called


@require_POST
@page(Right.EDIT)
def contact_opt_out(request: PageRequest, phone: str) -> HttpResponse:
    """Let somebody get no messages from now on. It is undone as easily, so nothing is asked."""
    with pooled() as connection:
        found = contact_or_404(connection, request, phone)
        add_opt_outs(connection, request.workspace.pk, [OptOut(person=found.phone, source=OptOutSource.PERSON)])
    return back_to_contact(request, phone, _("They get no messages from now on."))


@page(Right.EDIT)
def contact_lift(request: PageRequest, phone: str) -> HttpResponse:
    """Ask, then bring somebody back, by whatever means they opted out; it is recorded by whom."""
    with pooled() as connection:
        found = contact_or_404(connection, request, phone)
        if request.method == "POST":
            lifted = bring_back(connection, request.workspace.pk, found.phone, by=who(request))
            words = _("They get messages again.") if lifted else _("They had not opted out.")
            return back_to_contact(request, phone, words)
        means = means_of(
            connection, request.workspace.pk, find_person(connection, request.workspace.pk, found.phone).names
        )
    return render(request, "users/contact_lift.html", {"nav": "users", "contact": found, "means": means})


@require_POST
@page(Right.EDIT)
def contact_leave(request: PageRequest, phone: str, segment: UUID) -> HttpResponse:
    """Take somebody out of an imported segment."""
    with pooled() as connection:
        found = contact_or_404(connection, request, phone)
        is_out = leave_segment(connection, request.workspace.pk, found.contact_id, segment)
    words = _("They are not in this segment any more.") if is_out else _("They are not in it, or a rule decides that.")
    return back_to_contact(request, phone, words, is_done=is_out)
