"""The team of a workspace: places, roles, and the owner who stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import uuid6
from django.db import connection as django_connection

from castlist.workspaces.models import Role, TeamMember, User, Workspace
from castlist.workspaces.team import (
    TeamRefused,
    add_member,
    change_role,
    check_may_reset,
    find_by_key,
    list_team,
    password_key,
    remove_member,
)
from scenes import new_workspace

PASSWORD = "correct horse battery"


def new_email() -> str:
    return f"{uuid6.uuid7().hex}@nilgirilane.example"


def join(workspace: Workspace, role: str) -> TeamMember:
    member = add_member(workspace, email=new_email(), name="Asha", role=role).member
    member.user.set_password(PASSWORD)
    member.user.save()
    return member


@pytest.mark.parametrize(("name", "called"), [("Asha", "Asha"), ("", "asha@shop.example")])
def test_somebody_without_a_name_is_called_by_their_address(name: str, called: str) -> None:
    assert User(name=name, email="asha@shop.example").called == called


def test_a_new_person_gets_an_account_without_a_password(workspace: Workspace) -> None:
    added = add_member(workspace, email=" Asha.Rao@Nilgirilane.example ", name=" Asha Rao ", role="viewer")
    person = added.member.user
    assert (person.email, person.name, added.member.role) == ("asha.rao@nilgirilane.example", "Asha Rao", "viewer")
    assert (added.has_account, person.has_usable_password()) == (False, False)


def test_an_account_that_exists_keeps_its_name_and_password(workspace: Workspace) -> None:
    there = join(new_workspace(has_channel=False), "owner").user
    added = add_member(workspace, email=there.email.upper(), name="Somebody Else", role="editor")
    stored = User.objects.get(pk=there.pk)
    assert (added.has_account, stored.name, stored.check_password(PASSWORD)) == (True, "Asha", True)


@pytest.mark.parametrize(
    ("given", "words", "field"),
    [
        ({"email": "asha"}, "Write an e-mail address, for example meera@nilgirilane.example.", "email"),
        ({"name": " "}, "Give the person a name.", "name"),
        ({"role": "king"}, "king is not a role. The roles are owner, editor, viewer.", "role"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(
    workspace: Workspace, given: dict[str, str], words: str, field: str
) -> None:
    with pytest.raises(TeamRefused) as refused:
        add_member(workspace, **{"email": new_email(), "name": "Asha", "role": "editor", **given})
    assert (str(refused.value), refused.value.field) == (words, field)


def test_nobody_is_in_a_team_twice(workspace: Workspace) -> None:
    member = join(workspace, "viewer")
    with pytest.raises(TeamRefused, match=f"{member.user.email} is in the team already"):
        add_member(workspace, email=member.user.email, name="Asha", role="owner")


def test_owners_come_first(workspace: Workspace) -> None:
    for role in ("viewer", "editor", "owner"):
        join(workspace, role)
    assert [each.role for each in list_team(workspace)] == ["owner", "editor", "viewer"]


LEAVE: dict[str, Callable[[TeamMember], None]] = {
    "removed": remove_member,
    "demoted": lambda member: change_role(member, "editor"),
}


@pytest.mark.parametrize("how", LEAVE)
def test_the_last_owner_stays(workspace: Workspace, how: str) -> None:
    owner, other = join(workspace, "owner"), join(workspace, "owner")
    LEAVE[how](other)
    with pytest.raises(TeamRefused, match=r"Asha is the only owner who can log in\. Make somebody else an owner first"):
        LEAVE[how](owner)
    assert [each.role for each in TeamMember.objects.filter(workspace=workspace, role=Role.OWNER)] == ["owner"]


@pytest.mark.parametrize("missing", ["password", "account"])
def test_an_owner_who_cannot_log_in_does_not_count(workspace: Workspace, missing: str) -> None:
    owner, other = join(workspace, "owner"), join(workspace, "owner")
    if missing == "password":
        other.user.set_unusable_password()
    else:
        other.user.is_active = False
    other.user.save()
    with pytest.raises(TeamRefused):
        remove_member(owner)
    remove_member(other)


@pytest.mark.parametrize("how", LEAVE)
def test_of_two_owners_who_leave_at_the_same_moment_one_stays(workspace: Workspace, how: str) -> None:
    owners = [join(workspace, "owner") for _ in range(2)]

    def leave(member: TeamMember) -> bool:
        try:
            LEAVE[how](member)
        except TeamRefused:
            return False
        finally:
            django_connection.close()
        return True

    with ThreadPoolExecutor() as both:
        left = list(both.map(leave, owners))
    assert sorted(left) == [False, True]
    assert TeamMember.objects.filter(workspace=workspace, role=Role.OWNER).count() == 1


def test_a_link_finds_its_person_until_the_password_is_chosen(workspace: Workspace) -> None:
    person = add_member(workspace, email=new_email(), name="Asha", role="editor").member.user
    whose, token = password_key(person)
    assert find_by_key(whose, token) == person
    person.set_password(PASSWORD)
    person.save()
    assert find_by_key(whose, token) is None


def test_a_link_that_is_made_up_or_of_somebody_else_finds_nobody(workspace: Workspace) -> None:
    one, other = (join(workspace, "editor").user for _ in range(2))
    whose, token = password_key(one)
    for made_up in ((whose, "x"), (password_key(other)[0], token), ("!", token), ("AAAA", token), ("", "")):
        assert find_by_key(*made_up) is None


def test_an_owner_helps_their_own_people_only(workspace: Workspace) -> None:
    owner, editor = join(workspace, "owner"), join(workspace, "editor")
    check_may_reset(editor, by=owner.user)
    elsewhere = new_workspace(has_channel=False)
    add_member(elsewhere, email=editor.user.email, name="Asha", role="viewer")
    with pytest.raises(TeamRefused, match="They also work in a workspace that is not yours"):
        check_may_reset(editor, by=owner.user)
    add_member(elsewhere, email=owner.user.email, name="Asha", role="owner")
    check_may_reset(editor, by=owner.user)


def test_an_owner_does_not_help_who_runs_the_installation(workspace: Workspace) -> None:
    owner, other = join(workspace, "owner"), join(workspace, "viewer")
    other.user.is_superuser = True
    other.user.save()
    with pytest.raises(TeamRefused):
        check_may_reset(other, by=owner.user)
