"""The forms of Configure, besides those of an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from castlist.channels.declaring import CATEGORIES, Declaration, read_button
from castlist.channels.models import Channel
from castlist.channels.pace import APP_RATE, USUAL_RATE, Limits
from castlist.channels.refusals import TemplateRefused
from castlist.channels.template_shape import HeaderKind
from castlist.receipts.wishes import Meaning
from castlist.ui.forms import CastlistForm
from castlist.workspaces.models import Role
from castlist.workspaces.settings import list_zones

USUAL, APP, OWN = "usual", "app", "own"
PROVIDER, NONE = "provider", "none"


class RateForm(CastlistForm):
    """How fast and how far a number sends."""

    pace_kind = forms.ChoiceField(label=_("Messages a second"), widget=forms.RadioSelect)
    messages_per_second = forms.IntegerField(label=_("Own rate"), required=False)
    limit_kind = forms.ChoiceField(label=_("New users a day"), widget=forms.RadioSelect)
    daily_limit = forms.IntegerField(label=_("Own limit"), required=False)
    us_marketing = forms.BooleanField(
        label=_("Send marketing to numbers of the United States"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "cl-check"}),
    )

    def __init__(self, channel: Channel, *args: Any, **kwargs: Any) -> None:
        self.channel = channel
        kwargs.setdefault("prefix", channel.uuid.hex[-8:])
        kwargs.setdefault("initial", _rates(channel))
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["pace_kind"]
        kinds.choices = [(USUAL, ""), (APP, ""), (OWN, "")]
        limits: Any = self.fields["limit_kind"]
        limits.choices = [(PROVIDER, ""), (NONE, ""), (OWN, "")]

    def clean(self) -> dict[str, Any]:
        """Ask for the number where an own one was chosen."""
        given = self.cleaned_data
        pairs = (("pace_kind", "messages_per_second"), ("limit_kind", "daily_limit"))
        for kind, number in pairs:
            if given.get(kind) == OWN and given.get(number) is None and number not in self.errors:
                self.add_error(number, _("Write a number."))
        return given

    def limits(self) -> Limits:
        """Give what the room needs."""
        given = self.cleaned_data
        pace, limit = given["pace_kind"], given["limit_kind"]
        return Limits(
            rate=given["messages_per_second"] if pace == OWN else None,
            with_app=pace == APP,
            follows_told_limit=limit == PROVIDER,
            daily_limit=given["daily_limit"] if limit == OWN else None,
            sends_marketing_to_us=given["us_marketing"],
        )

    def disable(self) -> None:
        """Show it to somebody who may not change it."""
        for each in self.fields.values():
            each.disabled = True

    @property
    def pace_now(self) -> str:
        """The kind of pace that is chosen."""
        return str(self["pace_kind"].value())

    @property
    def limit_now(self) -> str:
        """The kind of limit that is chosen."""
        return str(self["limit_kind"].value())


def _rates(channel: Channel) -> dict[str, Any]:
    rate = channel.messages_per_second
    pace = {(USUAL_RATE, False): USUAL, (APP_RATE, True): APP}.get((rate, channel.with_app), OWN)
    limit = PROVIDER if channel.follows_told_limit else NONE if channel.daily_limit is None else OWN
    return {
        "pace_kind": pace,
        "messages_per_second": rate if pace == OWN else None,
        "limit_kind": limit,
        "daily_limit": channel.daily_limit if limit == OWN else None,
        "us_marketing": channel.sends_marketing_to_us,
    }


class DeclareForm(CastlistForm):
    """What an owner says of a template that the provider lists by its name only."""

    name = forms.CharField(
        label=_("Name"), max_length=512, help_text=_("As Kaleyra lists it: small letters, digits and _.")
    )
    language = forms.CharField(
        label=_("Language"), max_length=16, help_text=_("As WhatsApp writes it, for example en or pt_BR.")
    )
    category = forms.ChoiceField(label=_("Category"), choices=[(each, each.capitalize()) for each in CATEGORIES])
    header = forms.ChoiceField(
        label=_("Above the text"),
        choices=[
            ("none", _("Nothing")),
            ("text", _("A line of text")),
            ("image", _("An image")),
            ("video", _("A video")),
            ("document", _("A document")),
        ],
    )
    header_text = forms.CharField(label=_("The line above"), max_length=200, required=False)
    body = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4_096,
        help_text=_("Copy it from Kaleyra's console, with its variables as {{1}}, {{2}}."),
    )
    buttons = forms.CharField(
        label=_("Buttons"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "cl-mono", "dir": "ltr"}),
        help_text=_(
            "One a line, in their order: quick_reply:Stop, url:Shop:https://x.example/{{1}}, phone_number:Call, "
            "copy_code:Copy."
        ),
    )

    def clean_buttons(self) -> list[Any]:
        """Read the lines."""
        try:
            return [read_button(line.strip()) for line in self.cleaned_data["buttons"].splitlines() if line.strip()]
        except TemplateRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def declaration(self) -> Declaration:
        """Give what the room needs."""
        given = self.cleaned_data
        is_text = given["header"] == "text"
        return Declaration(
            name=given["name"],
            language=given["language"],
            category=given["category"],
            header=HeaderKind.NONE if is_text else HeaderKind(given["header"]),
            header_text=given["header_text"] if is_text else "",
            body=given["body"],
            buttons=given["buttons"],
        )


class WordForm(CastlistForm):
    """A word that the workspace understands."""

    word = forms.CharField(
        label=_("A word or a short sentence"),
        max_length=400,
        help_text=_("It counts as a whole message or the text of a button; capitals and accents do not matter."),
    )
    meaning = forms.ChoiceField(
        label=_("It means"),
        choices=[(Meaning.STOP.value, _("Stop messages")), (Meaning.START.value, _("Messages again"))],
    )


class OptOutForm(CastlistForm):
    """Somebody who gets no messages."""

    who = forms.CharField(
        label=_("Phone number"),
        max_length=200,
        help_text=_("With its calling code. It need not be on your list."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


class GeneralForm(CastlistForm):
    """Name, time zone and limits of a workspace."""

    name = forms.CharField(
        label=_("Business name"), max_length=400, help_text=_("Your team and the consent of each import name it.")
    )
    timezone = forms.ChoiceField(label=_("Time zone"))
    row_limit = forms.IntegerField(label=_("Users per file"), help_text=_("Rows after it are discarded, and say so."))
    file_limit_mb = forms.IntegerField(label=_("Size of a file, in MB"), help_text=_("Larger files are refused."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: Any = self.fields["timezone"]
        known = dict.fromkeys([*list_zones(), self.initial.get("timezone") or "UTC"])
        zones.choices = [(zone, zone.replace("_", " ")) for zone in known]


ROLE_WORDS = {
    Role.OWNER: _("Connects numbers, sets limits, changes the team. Everything else as well."),
    Role.EDITOR: _("Imports, changes users and segments, composes and sends broadcasts."),
    Role.VIEWER: _("Looks at everything and changes nothing."),
}


class MemberForm(CastlistForm):
    """Somebody new in the team."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("They log in with it. Castlist sends no e-mail: you pass a link on."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.EDITOR, widget=forms.RadioSelect)
