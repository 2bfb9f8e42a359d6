"""The form of the Import Broadcast List dialog."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from castlist.channels.models import Channel
from castlist.imports.phones import countries
from castlist.ui.forms import CastlistForm
from castlist.ui.phone_format import written


class ChannelSelect(forms.Select):
    """A choice of channels, each with its country, which the page takes over."""

    countries: dict[str, str]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Write the channel's country at its option."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-country"] = self.countries.get(str(value), "")
        return option


class ImportForm(CastlistForm):
    """Channel, country, file, segment, box: in the order of the specification (import sheet rules §1)."""

    channel = forms.ChoiceField(label=_("Channel"), widget=ChannelSelect)
    country = forms.ChoiceField(label=_("Country"))
    file = forms.FileField(label=_("Upload user list"), required=False, allow_empty_file=True)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    blank_clears = forms.BooleanField(label=_("Blank cells clear the stored value"), required=False)
    segment = forms.CharField(
        label=_("Segment name"), error_messages={"required": _("Give the segment a name.")}, strip=False
    )
    accepted = forms.BooleanField(label=_("I understand"), error_messages={"required": _("Tick the box to go on.")})

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel, country = self.fields["channel"], self.fields["country"]
        channel.choices = [(each.name, f"{each.name} · {written(each.number)}") for each in channels]  # type: ignore[attr-defined]
        channel.widget.countries = {each.name: each.country for each in channels}
        country.choices = [  # type: ignore[attr-defined]
            (code, f"{name} (+{calling_code})")
            for name, code, calling_code in sorted(
                (gettext(each.name), each.code, each.calling_code) for each in countries()
            )
        ]
        channel.widget.attrs["autofocus"] = True
        self.fields["segment"].widget.attrs |= {"autocomplete": "off", "maxlength": "400"}
