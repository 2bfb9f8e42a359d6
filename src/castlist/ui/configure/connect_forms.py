"""The forms of a channel's account: what each provider needs, as its own pages name it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from castlist.channels.account import Account, misshapen
from castlist.channels.connecting import ConnectRequest
from castlist.channels.models import Provider
from castlist.channels.providers import PROVIDERS
from castlist.channels.providers.people import digits
from castlist.ui.configure.provider_words import DOMAINS, WORDS
from castlist.ui.forms import CastlistForm

SECRETS = ("api_key", "app_secret")
LONGEST = 4_096


class AccountFields(CastlistForm):
    """The fields of an account at a provider, in the order in which they are copied."""

    def __init__(self, provider: str, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        self.provider = provider
        super().__init__(*args, **kwargs)
        for name, (label, help_text, missing) in WORDS[provider].fields.items():
            self.fields[name] = _account_field(name, label, help_text, missing=missing if is_new else "")
        if provider == Provider.META:
            self.fields["graph_version"] = _account_field(
                "graph_version", _("Graph version"), _("Empty for the usual one, v25.0.")
            )
        if provider in (Provider.KALEYRA, Provider.KALEYRA_V1):
            choices = list(DOMAINS) if is_new else [("", _("As it is")), *DOMAINS]
            self.fields["domain"] = forms.ChoiceField(
                label=_("Domain of the account"),
                choices=choices,
                required=is_new,
                help_text=_("The region in which your console runs."),
                error_messages={"required": _("Choose the region in which your console runs.")},
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        if provider != Provider.SANDBOX:
            self.fields["base_url"] = forms.CharField(
                label=_("Another base URL"),
                required=False,
                max_length=LONGEST,
                help_text=_("Only if the provider has told you one. It begins with https://."),
                widget=forms.URLInput(attrs={"class": "form-control cl-mono", "placeholder": self._usual()}),
            )

        self.order_fields((*WORDS[provider].fields, "domain", "number", "name"))  # as they stand on the page

    def clean(self) -> dict[str, Any]:
        """Say of each value that cannot be right by its look alone what is wrong with it, all at once."""
        given = self.cleaned_data
        known = {name: given.get(name, "") for name in self.fields if name in Account.__dataclass_fields__}
        for name, words in misshapen(Account(**known)).items():
            self.add_error(name, words)
        return given

    def refuse(self, refusal: Exception) -> None:
        """Say at its field what the room refused, where it names one."""
        field = getattr(refusal, "field", "")
        self.add_error(field if field in self.fields else None, str(refusal))

    def account(self) -> dict[str, Any]:
        """Give what was filled in, by the names of Account: texts, empty where nothing was."""
        given = self.cleaned_data
        values: dict[str, Any] = {name: given.get(name, "") for name in WORDS[self.provider].fields}
        values["base_url"] = given.get("base_url", "") or given.get("domain", "")
        values["graph_version"] = given.get("graph_version", "")
        return values

    def account_fields(self) -> list[Any]:
        """Give the fields that have to be copied."""
        return [self[name] for name in (*WORDS[self.provider].fields, "domain") if name in self.fields]

    def advanced_fields(self) -> list[Any]:
        """Give those that hardly anybody needs."""
        return [self[name] for name in ("base_url", "graph_version") if name in self.fields]

    def _usual(self) -> str:
        return PROVIDERS[self.provider].base_url


class ConnectForm(AccountFields):
    """All that is given to connect a number."""

    version = forms.ChoiceField(
        label=_("API version"),
        choices=[(Provider.KALEYRA.value, "V2"), (Provider.KALEYRA_V1.value, "V1")],
        required=False,
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=_("WhatsApp number"),
        max_length=40,
        help_text=_("With its calling code, as +91 98765 00110."),
        error_messages={"required": _("Write the number with its calling code, as +91 98765 00110.")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "dir": "ltr"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("What your team calls it: Shop, Support, Rehearsal."),
        error_messages={"required": _("Give it a name by which your team knows it, as Shop or Support.")},
    )

    def clean_number(self) -> str:
        """Take what people write between digits away; whether it is a number says the room."""
        written: str = self.cleaned_data["number"]
        return digits(written) or written

    def request(self) -> ConnectRequest:
        """Give what the room needs."""
        given = self.cleaned_data
        return ConnectRequest(provider=self.provider, name=given["name"], number=given["number"], **self.account())


class ReplaceKeyForm(AccountFields):
    """A new key, or what else has changed; what is left empty stays."""

    def __init__(self, provider: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(provider, *args, is_new=False, **kwargs)

    def changes(self) -> Account:
        """Give what the room needs."""
        return Account(**self.account())


def _account_field(name: str, label: Any, help_text: Any, *, missing: Any = "") -> forms.CharField:
    """Make a field; `missing` says what to paste, and from where, into one that must not be empty."""
    attrs = {"class": "form-control cl-mono", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
    is_secret = name in SECRETS
    widget = (
        forms.PasswordInput(attrs={**attrs, "autocomplete": "new-password"}) if is_secret else forms.TextInput(attrs)
    )
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        max_length=LONGEST,
        widget=widget,
        strip=True,
        error_messages={"required": missing},
    )
