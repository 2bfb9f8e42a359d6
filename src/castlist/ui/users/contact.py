"""A contact's page: values with where each came from, segments, messages, opt-outs, other numbers."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.http import Http404, HttpResponse
from django.shortcuts import render

from castlist.audience.ground import read_ground
from castlist.audience.one_contact import FullContact, find_contact, lift_of, memberships_of, opt_outs_of
from castlist.audience.opt_outs import WORDS, OptOutSource
from castlist.channels.models import Channel
from castlist.config.database import pooled
from castlist.receipts.numbers import NumberChange, number_changes_of
from castlist.receipts.people import find_person
from castlist.reports.contact_messages import messages_of
from castlist.ui.access import PageRequest, page
from castlist.ui.users.contact_values import by_name, list_attributes, list_fields, phone_source
from castlist.ui.whole_number import whole_number

Connection = psycopg.Connection[Any]


@page()
def contact(request: PageRequest, phone: str) -> HttpResponse:
    """Show a contact; to the page's own script only the messages, when it turns their pages."""
    is_part = request.htmx and request.htmx.target == "contact-messages"
    with pooled() as connection:
        found = contact_or_404(connection, request, phone)
        context = _messages(request, connection, found)
        if not is_part:
            context |= _context(request, connection, found)
    return render(request, "users/contact_messages.html" if is_part else "users/contact.html", context)


def contact_or_404(connection: Connection, request: PageRequest, phone: str) -> FullContact:
    """Find who an address means."""
    found = find_contact(connection, request.workspace.pk, phone)
    if found is None:
        raise Http404
    return found


def _messages(request: PageRequest, connection: Connection, found: FullContact) -> dict[str, Any]:
    before = whole_number(request.GET.get("before", ""))
    messages = messages_of(connection, request.workspace.pk, found.contact_id, before=before)
    return {"contact": found, "messages_page": messages, "is_later_page": bool(before)}


def _context(request: PageRequest, connection: Connection, found: FullContact) -> dict[str, Any]:
    workspace = request.workspace
    ground = read_ground(connection, workspace.pk)
    names = find_person(connection, workspace.pk, found.phone).names
    return {
        "nav": "users",
        "fields": list_fields(workspace, found),
        "attributes": list_attributes(workspace, found, ground.attributes),
        "unset": [each for each in by_name(ground.attributes) if each.name not in found.attributes],
        "phone_source": phone_source(workspace, found),
        "opt_outs": means_of(connection, workspace.pk, names),
        "lift": lift_of(connection, workspace.pk, names),
        "memberships": memberships_of(connection, ground, found),
        "moves": _moves(number_changes_of(connection, workspace.pk, found.phone), found.phone),
        "channels": Channel.objects.filter(workspace=workspace, pk__in=found.channel_ids).order_by("pk"),
    }


def means_of(connection: Connection, workspace_id: int, names: Sequence[str]) -> list[dict[str, Any]]:
    """List by what means a person opted out, in words, and when: one for each, under whatever name."""
    means: dict[str, Any] = {}
    for each in opt_outs_of(connection, workspace_id, names):
        means.setdefault(each.source, {"how": WORDS[OptOutSource(each.source)], "at": each.opted_out_at})
    return list(means.values())


def _moves(changes: list[NumberChange], phone: str) -> list[dict[str, Any]]:
    return [
        {
            "is_away": each.old_phone == phone,
            "other": each.new_phone if each.old_phone == phone else each.old_phone,
            "at": each.noticed_at,
        }
        for each in changes
    ]
