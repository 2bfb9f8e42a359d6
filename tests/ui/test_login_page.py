"""Logging in: a few tries, then a rest."""

from typing import Any

from django.test import Client

from castlist.workspaces.login_tries import FOR_BOTH
from castlist.workspaces.models import TeamMember, User, Workspace

PASSWORD = "correct horse battery"


def person_of(workspace: Workspace) -> User:
    person = User.objects.create_user(f"asha@{workspace.slug}.example", PASSWORD, name="Asha")
    TeamMember.objects.create(workspace=workspace, user=person, role="viewer")
    return person


def try_in(person: User, password: str, **origin: Any) -> Any:
    return Client().post("/login/", {"email": person.email, "password": password}, **origin)


def origin(workspace: Workspace) -> dict[str, str]:
    return {"REMOTE_ADDR": f"8.{workspace.pk >> 16 & 255}.{workspace.pk >> 8 & 255}.{workspace.pk & 255}"}


def test_after_some_wrong_passwords_even_the_right_one_waits(workspace: Workspace) -> None:
    person, here = person_of(workspace), origin(workspace)
    for _ in range(FOR_BOTH):
        assert "E-mail and password do not fit." in try_in(person, "wrong", **here).content.decode()
    assert "Too many tries. Wait 15 minutes." in try_in(person, PASSWORD, **here).content.decode()
    assert try_in(person, PASSWORD, REMOTE_ADDR="9.9.9.9").status_code == 302


def test_behind_a_near_proxy_people_are_told_apart(workspace: Workspace) -> None:
    person = person_of(workspace)
    near = {"REMOTE_ADDR": "127.0.0.1"}
    for _ in range(FOR_BOTH + 1):
        answer = try_in(person, "wrong", **near, HTTP_X_FORWARDED_FOR=f"1.1.1.1, {origin(workspace)['REMOTE_ADDR']}")
    assert "Too many tries." in answer.content.decode()
    assert try_in(person, PASSWORD, **near, HTTP_X_FORWARDED_FOR="9.9.9.8").status_code == 302


def test_who_mistypes_and_then_logs_in_has_all_tries_again(workspace: Workspace) -> None:
    person, here = person_of(workspace), origin(workspace)
    for _ in range(3):
        for _ in range(FOR_BOTH - 1):
            try_in(person, "wrong", **here)
        assert try_in(person, PASSWORD, **here).status_code == 302
