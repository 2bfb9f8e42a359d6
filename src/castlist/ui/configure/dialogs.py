"""Dialogs that are pages as well: who has no scripts sees the same on a page of its own."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from castlist.ui.access import PageRequest


def show_dialog(request: PageRequest, template: str, subnav: str, **context: Any) -> HttpResponse:
    """Show a dialog's fragment, or a page around it."""
    context |= {"nav": "configure", "subnav": subnav, "fragment": template}
    page = template if request.htmx else "configure/dialog_page.html"
    return render(request, page, context)


def done(request: PageRequest, words: str, name: str, *arguments: Any, query: str = "") -> HttpResponse:
    """Say what was done, and lead on."""
    messages.success(request, words)
    return lead_on(request, name, *arguments, query=query)


def failed(request: PageRequest, words: str, name: str, *arguments: Any, query: str = "") -> HttpResponse:
    """Say why it was not done, and lead back."""
    messages.error(request, words)
    return lead_on(request, name, *arguments, query=query)


def lead_on(request: PageRequest, name: str, *arguments: Any, query: str = "") -> HttpResponse:
    """Lead to a page of the workspace, out of a dialog as well."""
    there = redirect(name, request.workspace.slug, *arguments)
    address = f"{there.url}{query}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def told_at_fields(request: PageRequest, form: Form, place: str) -> HttpResponse:
    """Say what is wrong with a form, and leave its fields as they are: keys that were pasted are not sent back.

    `place` is the selector of its [data-errors-at-fields], from where field_errors.js puts each sentence to its field.
    """
    response = render(request, "configure/form_trouble.html", {"form": form})
    response["HX-Retarget"], response["HX-Reswap"] = place, "innerHTML"
    return response
