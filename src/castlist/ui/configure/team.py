"""Configure > Workspace > Team."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from castlist.config.environment import environment
from castlist.ui.access import PageRequest, page
from castlist.ui.configure.dialogs import done, failed, show_dialog
from castlist.ui.configure.forms import ROLE_WORDS, MemberForm
from castlist.ui.spoken import spoken
from castlist.workspaces.models import Role, TeamMember
from castlist.workspaces.roles import Right
from castlist.workspaces.team import (
    TeamRefused,
    add_member,
    change_role,
    check_may_reset,
    list_team,
    password_key,
    remove_member,
)


@page()
def team(request: PageRequest) -> HttpResponse:
    """List the people and their roles."""
    context = {"nav": "configure", "subnav": "team", "members": list_team(request.workspace), "roles": _roles()}
    return render(request, "configure/team.html", context)


@page(Right.OWN)
def add(request: PageRequest) -> HttpResponse:
    """Ask for somebody new, add them, and show the link by which they choose a password."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_member(request.workspace, **form.cleaned_data, by=request.user)
        except TeamRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            if added.has_account:
                words = _("%(who)s is in the team, and logs in as before.") % {"who": added.member.user.called}
                return done(request, words, "team")
            return _show_link(request, added.member, is_new=True)
    return show_dialog(request, "configure/member_add.html", "team", form=form, roles=_roles())


@page(Right.OWN)
def set_role(request: PageRequest, member: Any) -> HttpResponse:
    """Ask for another role, and give it."""
    found = _found(request, member)
    if request.method != "POST":
        return show_dialog(request, "configure/member_role.html", "team", each=found, roles=_roles())
    try:
        change_role(found, request.POST.get("role", ""))
    except TeamRefused as refusal:
        return failed(request, str(refusal), "team")
    words = _("%(who)s: %(role)s.") % {"who": found.user.called, "role": Role(found.role).label}
    return done(request, words, "team")


@require_POST
@page(Right.OWN)
def password_link(request: PageRequest, member: Any) -> HttpResponse:
    """Show a link by which somebody chooses a new password."""
    found = _found(request, member)
    return _show_link(request, found, is_new=False)


@page(Right.OWN)
def remove(request: PageRequest, member: Any) -> HttpResponse:
    """Ask, then remove somebody."""
    found = _found(request, member)
    if request.method != "POST":
        return show_dialog(request, "configure/member_remove.html", "team", each=found)
    try:
        remove_member(found)
    except TeamRefused as refusal:
        return failed(request, str(refusal), "team")
    return done(request, _("%(who)s is no longer in the team.") % {"who": found.user.called}, "team")


def _show_link(request: PageRequest, member: TeamMember, *, is_new: bool) -> HttpResponse:
    try:
        check_may_reset(member, by=request.user)
    except TeamRefused as refusal:
        if not is_new:
            return failed(request, str(refusal), "team")
        words = _("%(who)s is in the team. There is no link: %(why)s")
        return done(request, words % {"who": member.user.called, "why": spoken(refusal)}, "team")
    path = reverse("welcome", args=password_key(member.user))
    public = environment().public_url
    link = f"{public}{path}" if public else request.build_absolute_uri(path)
    response = show_dialog(request, "configure/member_link.html", "team", each=member, link=link, is_new=is_new)
    response["Cache-Control"] = "no-store"
    return response


def _found(request: PageRequest, member: UUID) -> TeamMember:
    found = list_team(request.workspace).filter(user__uuid=member).first()
    if found is None:
        raise Http404
    return found


def _roles() -> list[tuple[str, Any, Any]]:
    return [(role.value, role.label, ROLE_WORDS[role]) for role in Role]
