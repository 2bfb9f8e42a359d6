"""Editing a contact: the predefined fields and the attributes, each by its type."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.attributes import known_attributes
from castlist.audience.contact_changes import ChangeRefused, Changes, change_contact
from castlist.audience.one_contact import FullContact
from castlist.audience.predefined import PHONE_HEADER
from castlist.config.database import pooled
from castlist.imports.typed_values import ValueRefused, read_field, read_value
from castlist.ui.access import PageRequest, page
from castlist.ui.attribute_values import written
from castlist.ui.forms import CastlistForm
from castlist.ui.spoken import spoken
from castlist.ui.users.contact import contact_or_404
from castlist.ui.users.contact_acts import back_to_contact, who
from castlist.ui.users.contact_values import by_name, field_titles
from castlist.ui.users.sheet_times import TIMES, as_in_sheet
from castlist.workspaces.roles import Right

_HELP = {
    AttributeType.NUMBER: "1499.50",
    AttributeType.DATE: "2026-11-25",
    AttributeType.TIME: "18:30",
    AttributeType.DATETIME: "2026-11-25 18:30",
    AttributeType.ARRAY: '["red","blue"]',
    AttributeType.OBJECT: '{"size":"M"}',
    AttributeType.LOCATION: '{"latitude":18.52,"longitude":73.85}',
}
_LEFT_TO_RIGHT, _AS_IT_IS, _END = "\u2066", "\u2068", "\u2069"
"""Unicode's isolates, for texts in which no element can stand."""

_REFUSED = re.compile(r"(?P<value>[\"“].*[\"”]) (?P<says>(?:is|has) .*)", re.DOTALL)
_WIDE = (AttributeType.ARRAY, AttributeType.OBJECT, AttributeType.LOCATION)


class TypedField(forms.CharField):
    """A value of a type, as text; blank is no value. What it may be is decided by the rules of the sheet alone."""

    def __init__(self, kind: AttributeType, *, zone: str, text: str, **options: Any) -> None:
        self.kind, self.zone = kind, zone
        self.is_wide = kind in _WIDE or "\n" in text or len(text) > 120
        super().__init__(
            required=False,
            strip=False,
            show_hidden_initial=True,
            widget=_widget(kind, is_wide=self.is_wide),
            help_text=_help(kind, zone),
            **options,
        )

    def to_python(self, value: Any) -> str:
        """Take the line breaks of a form for those of a text."""
        return str(super().to_python(value)).replace("\r\n", "\n")


def _widget(kind: AttributeType, *, is_wide: bool) -> forms.Widget:
    if kind is AttributeType.BOOLEAN:
        return forms.Select(choices=[("", _("not set")), ("true", "true"), ("false", "false")])
    if is_wide:
        written = {"class": "cl-mono", "dir": "ltr"} if kind in _WIDE else {"dir": "auto"}
        return forms.Textarea(attrs={"rows": 3, **written})
    numeric = {"inputmode": "decimal"} if kind is AttributeType.NUMBER else {}
    # Days and times as text: a browser's own field sends nothing for what it does not take, and the value were gone.
    left_to_right = {"dir": "ltr"} if kind in (AttributeType.NUMBER, *TIMES) else {}
    return forms.TextInput(attrs={"autocomplete": "off", **numeric, **left_to_right})


def _help(kind: AttributeType, zone: str) -> str:
    """Say how a value is written; the example keeps its order where lines run from right to left."""
    if kind not in _HELP:
        return ""
    value = f"{_LEFT_TO_RIGHT}{_HELP[kind]}{_END}"
    if kind is AttributeType.DATETIME:
        words = _("As in a sheet: %(value)s. Without an offset such as +05:30 it is a time of %(zone)s.")
        return words % {"value": value, "zone": zone}
    return _("For example %(value)s") % {"value": value}


def _said(refusal: str) -> str:
    """Say a refusal in the reader's language; what was typed stays as it is, in its own direction."""
    found = _REFUSED.fullmatch(refusal)
    return f"{_AS_IT_IS}{found['value']}{_END} {spoken(found['says'])}" if found else refusal


def _written(value: Any, kind: AttributeType, zone: str) -> str:
    """Write a value as the form shows it, and as it can be sent back."""
    if kind in TIMES and isinstance(value, str):
        return as_in_sheet(value, kind, zone=zone)
    return "" if value is None else written(value)


class ContactForm(CastlistForm):
    """The values of a contact. Only what differs from what the form showed is changed."""

    def __init__(self, data: Any, *, contact: FullContact, attributes: Mapping[str, KnownAttribute], zone: str) -> None:
        self._attributes = {f"a-{each.name}": each for each in by_name(attributes)}
        super().__init__(data)
        titles = field_titles()
        for header, value in contact.fields.items():
            if header != PHONE_HEADER:
                self._add(header, titles[header], AttributeType.TEXT, value or "", zone)
        for at, (name, each) in enumerate(self._attributes.items()):
            value = contact.attributes.get(each.name)
            self._add(name, each.name, each.type, _written(value, each.type, zone), zone)
            self.fields[name].widget.attrs["id"] = f"attribute-{at}"  # a name may have spaces, an id may not

    def _add(self, name: str, label: str, kind: AttributeType, text: str, zone: str) -> None:
        self.fields[name] = TypedField(kind, zone=zone, text=text, label=label)
        self.initial[name] = text
        self.fields[name].widget.attrs["class"] = " ".join(
            filter(
                None,
                (
                    "form-select" if kind is AttributeType.BOOLEAN else "form-control",
                    self.fields[name].widget.attrs.get("class", ""),
                ),
            )
        )

    @property
    def of_fields(self) -> list[BoundField]:
        """The predefined ones."""
        return [self[name] for name in self.fields if name not in self._attributes]

    @property
    def of_attributes(self) -> list[BoundField]:
        """The attributes."""
        return [self[name] for name in self._attributes]

    def as_shown(self) -> SafeString:
        """Carry along what the form showed, so that only what a person changed is changed."""
        return format_html_join("", "{}", ((self[name].as_hidden(only_initial=True),) for name in self.fields))

    def changes(self) -> Changes:
        """Read what was changed; what is refused becomes an error of its field."""
        fields: dict[str, str | None] = {}
        attributes: dict[str, str | None] = {}
        for name in self.changed_data:
            field, text = self.fields[name], self.cleaned_data.get(name, "")
            try:
                if name in self._attributes and isinstance(field, TypedField):
                    attributes[self._attributes[name].name] = read_value(text, field.kind, zone=field.zone)
                else:
                    fields[name] = read_field(text)
            except ValueRefused as refusal:
                self.add_error(name, _said(str(refusal)))
        return Changes(fields=fields, attributes=attributes)


@page(Right.EDIT)
def contact_edit(request: PageRequest, phone: str) -> HttpResponse:
    """Edit a contact."""
    with pooled() as connection:
        found = contact_or_404(connection, request, phone)
        form = ContactForm(
            request.POST if request.method == "POST" else None,
            contact=found,
            attributes=known_attributes(connection, request.workspace.pk),
            zone=request.workspace.timezone,
        )
        if form.is_bound and form.is_valid():
            changes = form.changes()
            try:
                if form.is_valid() and changes:
                    change_contact(connection, request.workspace.pk, phone, changes, by=who(request))
            except ChangeRefused as refusal:
                form.add_error(None, str(refusal))
            if form.is_valid():
                words = _("The changes are saved.") if changes else _("Nothing was changed.")
                return back_to_contact(request, phone, words)
    return render(request, "users/contact_edit.html", {"nav": "users", "contact": found, "form": form})
