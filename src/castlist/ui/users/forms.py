"""The forms of the list of users."""

from django import forms
from django.utils.translation import gettext_lazy as _

from castlist.audience.segments import NAME_LENGTH
from castlist.ui.forms import CastlistForm


class SegmentForm(CastlistForm):
    """The name of a segment that is made of filters."""

    name = forms.CharField(
        label=_("Segment name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        error_messages={"required": _("Give the segment a name.")},
    )
