"""The forms by which people come in."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from castlist.config.database import pooled
from castlist.ui.forms import CastlistForm
from castlist.workspaces.login_tries import Try, begin_try, end_well
from castlist.workspaces.models import Theme, User
from castlist.workspaces.passwords import PasswordRefused, check_password
from castlist.workspaces.settings import list_zones


class LoginForm(CastlistForm):
    """E-mail and password, tried from an address (login_tries.py). `person` is who logged in."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )
    person: User

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        self._address = address
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check who it is, if there are tries left."""
        given = self.cleaned_data
        if "email" in given and "password" in given:
            attempt = Try(account=given["email"], address=self._address)
            with pooled() as connection:
                _refuse_until(begin_try(connection, attempt))
                person = authenticate(username=given["email"].lower(), password=given["password"])
                if not isinstance(person, User):
                    raise ValidationError(_("E-mail and password do not fit. Check both, and the Caps Lock key."))
                end_well(connection, attempt)
            self.person = person
        return given


def _refuse_until(minutes: int) -> None:
    if minutes:
        words = ngettext_lazy(
            "Too many tries. Wait %(minutes)d minute.", "Too many tries. Wait %(minutes)d minutes.", "minutes"
        )
        raise ValidationError(words, params={"minutes": minutes})


class PasswordField(forms.CharField):
    """A new password. Its form checks it, by whose it is."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("At least 10 characters, not a common word."))
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(widget=widget, strip=False, **options)


def _checked(password: str, person: User) -> str:
    try:
        check_password(password, person)
    except PasswordRefused as refusal:
        raise ValidationError(str(refusal)) from refusal
    return password


class SetUpForm(CastlistForm):
    """The owner's account and the first workspace."""

    workspace = forms.CharField(
        label=_("Business name"), max_length=120, help_text=_("The people you write to know you by this name.")
    )
    timezone = forms.ChoiceField(label=_("Time zone"), initial="UTC", required=False)
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = PasswordField(label=_("Password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones: Any = self.fields["timezone"]
        zones.choices = [(zone, zone.replace("_", " ")) for zone in list_zones()]
        zones.widget.attrs["data-here"] = ""  # set_up.js chooses the browser's own

    def clean_timezone(self) -> str:
        """Take UTC where none is chosen."""
        return self.cleaned_data["timezone"] or "UTC"

    def clean_password(self) -> str:
        """Check it by the name and address above it."""
        given = self.cleaned_data
        return _checked(given["password"], User(name=given.get("name", ""), email=given.get("email", "")))


class ChosenPasswordForm(CastlistForm):
    """The password that a person chooses by a one-time link."""

    password = PasswordField(label=_("Your new password"))

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        self._person = person
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Check it."""
        return _checked(self.cleaned_data["password"], self._person)


class AccountForm(CastlistForm):
    """What a person chooses for themselves."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the browser asks")), *settings.LANGUAGES]
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)


class PasswordForm(CastlistForm):
    """A new password, by who knows the old one."""

    old = forms.CharField(
        label=_("Present password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    new = PasswordField(label=_("New password"))

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        self._person = person
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        """Check that it is the person."""
        old: str = self.cleaned_data["old"]
        if not self._person.check_password(old):
            raise ValidationError(_("This is not your present password."))
        return old

    def clean_new(self) -> str:
        """Check the new one."""
        return _checked(self.cleaned_data["new"], self._person)
