"""Set-up, login, logout, the first password and one's own account."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import login as log_person_in
from django.contrib.auth import logout as log_person_out
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from castlist.ui.access import ask_to_log_in
from castlist.ui.accounts.forms import AccountForm, ChosenPasswordForm, LoginForm, PasswordForm, SetUpForm
from castlist.workspaces.first_start import AlreadySetUp, is_set_up, set_up
from castlist.workspaces.login_tries import client_address
from castlist.workspaces.models import TeamMember, User
from castlist.workspaces.settings import WorkspaceRefused
from castlist.workspaces.team import find_by_key


def start(request: HttpRequest) -> HttpResponse:
    """Lead to where a person goes on: set-up, login, or a workspace."""
    if not request.user.is_authenticated:
        return redirect("login" if is_set_up() else "set_up")
    place = TeamMember.objects.select_related("workspace").filter(user=request.user).order_by("id").first()
    if place is None:
        return render(request, "accounts/nowhere.html")
    return redirect("home", place.workspace.slug)


def set_up_page(request: HttpRequest) -> HttpResponse:
    """Make the owner's account and the workspace, once."""
    if is_set_up():
        return redirect("start")
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            owner = set_up(**form.cleaned_data)
        except AlreadySetUp:
            return redirect("login")
        except WorkspaceRefused as refusal:
            form.add_error("workspace", str(refusal))
        else:
            log_person_in(request, owner)
            return redirect("start")
    return render(request, "accounts/set_up.html", {"form": form})


def login(request: HttpRequest) -> HttpResponse:
    """Log a person in, and lead on to where they were going (`next`)."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    if not is_set_up():
        return redirect("set_up")
    form = LoginForm(request.POST or None, address=_address(request))
    if request.method == "POST" and form.is_valid():
        log_person_in(request, form.person)
        return redirect(_next(request))
    context = {"form": form, "next": request.GET.get("next", ""), "is_lost": "lost" in request.GET}
    return render(request, "accounts/login.html", context)


def logged_in_again(request: HttpRequest) -> HttpResponseBase:
    """Say, in the tab that was opened to log in, that the other one can go on (logged_out.js)."""
    if not request.user.is_authenticated:
        return ask_to_log_in(request)
    return render(request, "accounts/logged_in_again.html")


@never_cache
def welcome(request: HttpRequest, whose: str, token: str) -> HttpResponse:
    """Let a person choose a password by a one-time link (workspaces/team.py), and log them in."""
    person = find_by_key(whose, token)
    if person is None:
        return render(request, "accounts/link_is_used.html", status=HTTPStatus.GONE)
    form = ChosenPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person.set_password(form.cleaned_data["password"])
        person.save(update_fields=["password"])
        log_person_in(request, person)
        return redirect("start")
    return render(request, "accounts/welcome.html", {"form": form, "person": person})


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Log a person out."""
    log_person_out(request)
    return redirect("login")


def account(request: HttpRequest) -> HttpResponseBase:
    """Let a person change their name, language, theme and password."""
    person = request.user
    if not isinstance(person, User):
        return ask_to_log_in(request)
    chosen = {"name": person.name, "language": person.language, "theme": person.theme}
    is_password = "old" in request.POST
    form = AccountForm(None if is_password else request.POST or None, initial=chosen)
    password = PasswordForm(person, request.POST if is_password else None)
    if request.method == "POST" and (password if is_password else form).is_valid():
        if is_password:
            person.set_password(password.cleaned_data["new"])
            update_session_auth_hash(request, person)
            messages.success(request, _("Your password is changed."))
        else:
            _choose(person, form.cleaned_data)
            messages.success(request, _("Saved."))
        person.save()
        return redirect(request.get_full_path())
    context = {"form": form, "password": password, "next": _safe(request, request.GET.get("next", "/"))}
    return render(request, "accounts/account.html", context)


def _choose(person: User, chosen: dict[str, Any]) -> None:
    person.name, person.language, person.theme = chosen["name"], chosen["language"], chosen["theme"]


def _address(request: HttpRequest) -> str:
    return client_address(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def _next(request: HttpRequest) -> str:
    return _safe(request, request.POST.get("next") or request.GET.get("next", ""))


def _safe(request: HttpRequest, address: str) -> str:
    """Give an address of our own, or the start."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and is_ours else "/"
