"""Configure > Workspace: general and limits, team; what is more on the phone."""

import re

import pytest
from configure_pages import SCRIPTED, page, place, told
from django.test import Client

from castlist.workspaces.models import TeamMember, User, Workspace
from castlist.workspaces.team import add_member
from people import log_in
from scenes import new_workspace

GIVEN = {"name": "Nilgiri Lane", "timezone": "Asia/Kolkata", "row_limit": "5000", "file_limit_mb": "25"}


def person_of(workspace: Workspace, role: str) -> User:
    return TeamMember.objects.select_related("user").get(workspace=workspace, role=role).user


def test_settings_are_saved(workspace: Workspace, owner: Client) -> None:
    text = told(owner, place(workspace, "general/set/"), GIVEN)
    assert "Saved." in text
    assert "Nilgiri Lane" in text
    workspace.refresh_from_db()
    assert (workspace.timezone, workspace.row_limit, workspace.file_limit_mb) == ("Asia/Kolkata", 5000, 25)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"row_limit": "0"}, "The row limit is 0; it must be from 1 to"),
        ({"file_limit_mb": "-1"}, "The file limit in MB is -1"),
        ({"name": "\u202e"}, "Give the workspace a name."),
        ({"timezone": "Mars/Base"}, "Select a valid choice."),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_its_field(
    workspace: Workspace, owner: Client, changes: dict[str, str], words: str
) -> None:
    text = told(owner, place(workspace, "general/set/"), {**GIVEN, **changes})
    assert words in text
    assert f'id="id_{next(iter(changes))}-error"' in text
    workspace.refresh_from_db()
    assert workspace.row_limit == 1000


def test_a_new_person_gets_a_link_that_works_once(workspace: Workspace, owner: Client) -> None:
    email = f"asha@{workspace.slug}.example"
    given = {"name": "Asha Rao", "email": email, "role": "editor"}
    answer = owner.post(place(workspace, "team/add/"), given, **SCRIPTED)
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r'value="http://testserver(/welcome/[^"]+)"', answer.content.decode())
    assert found is not None
    asha = Client()
    assert "Choose the password with which you log in" in page(asha, found[1])
    assert "too common" in told(asha, found[1], {"password": "password123"})
    there = asha.post(found[1], {"password": "correct horse battery"}, follow=True)
    assert f"/w/{workspace.slug}/" in there.redirect_chain[-1][0]
    again = Client().get(found[1])
    assert again.status_code == 410
    assert "This link is used up or too old" in again.content.decode()
    assert Client().login(username=email, password="correct horse battery")


def test_somebody_of_another_workspace_of_ones_own_logs_in_as_before(workspace: Workspace, owner: Client) -> None:
    second = new_workspace(has_channel=False)
    person = add_member(second, email=f"x@{second.slug}.example", name="X", role="viewer").member.user
    add_member(second, email=person_of(workspace, "owner").email, name="Asha", role="owner")
    person.set_password("correct horse battery")
    person.save()
    text = told(owner, place(workspace, "team/add/"), {"name": "X", "email": person.email, "role": "viewer"})
    assert "is in the team, and logs in as before." in text
    assert "/welcome/" not in text


def test_an_account_that_others_made_is_not_taken_in_by_a_page(
    workspace: Workspace, owner: Client, stranger: Client
) -> None:
    email = User.objects.get(pk=stranger.session["_auth_user_id"]).email
    text = told(owner, place(workspace, "team/add/"), {"name": "X", "email": email, "role": "owner"})
    assert "has an account on this server that your workspaces do not know." in text
    assert not TeamMember.objects.filter(workspace=workspace, user__email=email).exists()


def test_who_made_a_link_for_one_workspace_opens_no_other_with_it(workspace: Workspace, owner: Client) -> None:
    email = f"v@{workspace.slug}.example"
    made = told(owner, place(workspace, "team/add/"), {"name": "V", "email": email, "role": "viewer"})
    link = re.search(r"/welcome/[^\"<\s]+", made)
    assert link is not None
    add_member(new_workspace(has_channel=False), email=email, name="V", role="owner")  # as who runs the server does
    assert Client().get(link[0]).status_code == 410


def test_a_link_is_not_made_for_people_of_other_workspaces(workspace: Workspace, owner: Client, editor: Client) -> None:
    person = person_of(workspace, "editor")
    link = place(workspace, f"team/{person.uuid}/password/")
    assert "/welcome/" in told(owner, link)
    add_member(new_workspace(has_channel=False), email=person.email, name="X", role="viewer")
    text = told(owner, link)
    assert "They also work in a workspace that is not yours" in text
    assert "/welcome/" not in text


def test_an_account_without_a_password_that_is_elsewhere_gives_no_link(workspace: Workspace, owner: Client) -> None:
    elsewhere = new_workspace(has_channel=False)
    invited = add_member(elsewhere, email=f"x@{elsewhere.slug}.example", name="X", role="viewer").member.user
    text = told(owner, place(workspace, "team/add/"), {"name": "X", "email": invited.email, "role": "viewer"})
    assert "/welcome/" not in text
    assert not TeamMember.objects.filter(workspace=workspace, user=invited).exists()


def test_who_is_added_without_a_link_is_told_of_as_added(workspace: Workspace, owner: Client) -> None:
    second = new_workspace(has_channel=False)
    person = add_member(second, email=f"x@{second.slug}.example", name="X", role="viewer").member.user
    add_member(second, email=person_of(workspace, "owner").email, name="Asha", role="owner")
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    text = told(owner, place(workspace, "team/add/"), {"name": "X", "email": person.email, "role": "viewer"})
    assert "X is in the team. There is no link:" in text


def test_roles_change_and_people_go(workspace: Workspace, owner: Client, viewer: Client) -> None:
    person = person_of(workspace, "viewer")
    address = place(workspace, f"team/{person.uuid}/")
    assert 'value="viewer" checked' in page(owner, f"{address}role/", **SCRIPTED)
    assert ": Editor." in told(owner, f"{address}role/", {"role": "editor"})
    assert "king is not a role." in told(owner, f"{address}role/", {"role": "king"})
    assert "They see nothing more of" in page(owner, f"{address}remove/", **SCRIPTED)
    assert "is no longer in the team." in told(owner, f"{address}remove/")
    assert viewer.get(place(workspace, "team/")).status_code == 404


def test_the_last_owner_can_neither_go_nor_step_down(workspace: Workspace, owner: Client) -> None:
    address = place(workspace, f"team/{person_of(workspace, 'owner').uuid}/")
    for act, data in (("remove/", {}), ("role/", {"role": "viewer"})):
        assert "is the only owner who can log in." in told(owner, f"{address}{act}", data)
    assert TeamMember.objects.get(workspace=workspace).role == "owner"


def test_more_leads_to_what_has_no_place_at_the_foot(workspace: Workspace, viewer: Client) -> None:
    text = page(viewer, f"/w/{workspace.slug}/more/")
    for rest in ("reports/", "configure/whatsapp/", "configure/attributes/", "configure/general/", "configure/team/"):
        assert f'href="/w/{workspace.slug}/{rest}"' in text
    assert 'action="/logout/"' in text


def test_a_person_of_two_workspaces_switches(workspace: Workspace) -> None:
    other = new_workspace(has_channel=False)
    client = log_in(workspace, "owner")
    TeamMember.objects.create(workspace=other, user=person_of(workspace, "owner"), role="viewer")
    assert f'href="/w/{other.slug}/"' in page(client, f"/w/{workspace.slug}/more/")
