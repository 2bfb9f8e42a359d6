"""Configure, Attributes: the list with types and how many have a value; create, rename, delete with care."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from castlist.audience.attribute_changes import (
    AttributeRow,
    count_values,
    create_attribute,
    list_attributes,
    segments_with,
)
from castlist.audience.attribute_names import NAME_LENGTH, AttributeRefused
from castlist.audience.attribute_types import AttributeType
from castlist.audience.ground import read_ground
from castlist.broadcasts.attribute_use import delete_everywhere, drafts_with, rename_everywhere
from castlist.config.database import pooled
from castlist.ui.access import PageRequest, page
from castlist.ui.configure.dialogs import done
from castlist.ui.forms import CastlistForm
from castlist.workspaces.roles import Right

PLACE = {"nav": "configure", "subnav": "attributes"}


class AttributeForm(CastlistForm):
    """A name and a type."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_LENGTH * 4,
        help_text=gettext_lazy("Letters, digits, spaces inside, _, . and -. As it will stand in the sheet's header."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "dir": "auto"}),
        error_messages={"required": gettext_lazy("Give the attribute a name.")},
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=[(kind.value, kind.value) for kind in AttributeType])


@page()
def attributes(request: PageRequest) -> HttpResponse:
    """List the attributes."""
    with pooled() as connection:
        rows = list_attributes(connection, request.workspace.pk)
        counts = count_values(connection, request.workspace.pk)
    lines = [{"attribute": row, "values": counts.get(row.name, 0)} for row in rows]
    return render(request, "configure/attributes.html", {**PLACE, "lines": lines})


@page(Right.EDIT)
def new(request: PageRequest) -> HttpResponse:
    """Make an attribute."""
    form = AttributeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = AttributeType(form.cleaned_data["type"])
        try:
            with pooled() as connection:
                name = create_attribute(connection, request.workspace.pk, form.cleaned_data["name"], kind)
        except AttributeRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            return done(request, _("The attribute %(name)s is made.") % {"name": name}, "attributes")
    return render(request, "configure/attribute_new.html", {**PLACE, "form": form})


@page(Right.EDIT)
def rename(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Give an attribute another name, wherever it is used."""
    with pooled() as connection:
        attribute = _find(connection, request, uuid)
        context = {**PLACE, **_use(connection, request, attribute), "name": request.POST.get("name", attribute.name)}
        if request.method == "POST":
            try:
                name = rename_everywhere(connection, request.workspace.pk, attribute, request.POST.get("name", ""))
            except AttributeRefused as refusal:
                context["error"] = str(refusal)
            else:
                return done(request, _("The attribute is called %(name)s now.") % {"name": name}, "attributes")
    return render(request, "configure/attribute_rename.html", context)


@page(Right.OWN)
def delete(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Delete an attribute and its values, after its name was typed."""
    with pooled() as connection:
        attribute = _find(connection, request, uuid)
        context = {**PLACE, **_use(connection, request, attribute)}
        context["values"] = count_values(connection, request.workspace.pk).get(attribute.name, 0)
        if request.method == "POST":
            if request.POST.get("name", "").strip() != attribute.name:
                context["error"] = _("Type the name exactly as it stands above.")
            else:
                try:
                    delete_everywhere(connection, request.workspace.pk, attribute)
                except AttributeRefused as refusal:
                    context["error"] = str(refusal)
                else:
                    words = _("The attribute %(name)s is deleted.") % {"name": attribute.name}
                    return done(request, words, "attributes")
    return render(request, "configure/attribute_delete.html", context)


def _find(connection: Any, request: PageRequest, uuid: UUID) -> AttributeRow:
    found = [row for row in list_attributes(connection, request.workspace.pk) if row.uuid == uuid]
    if not found:
        raise Http404
    return found[0]


def _use(connection: Any, request: PageRequest, attribute: AttributeRow) -> dict[str, Any]:
    """Say where an attribute is used."""
    ground = read_ground(connection, request.workspace.pk)
    drafts = drafts_with(request.workspace.pk, attribute.name)
    return {"attribute": attribute, "segments": segments_with(ground, attribute.name), "drafts": drafts}
