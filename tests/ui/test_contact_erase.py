"""Erasing in the pages: who may, what is asked, what is said when it cannot be now, and what other pages tell then."""

import re
from typing import TYPE_CHECKING

import pytest

from broadcast_scenes import ASHA, PEOPLE, RAVI, claim, compose, freeze
from castlist.imports.models import Import
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    return workspace


def address(workspace: Workspace) -> str:
    return f"/w/{workspace.slug}/users/{ASHA}/erase/"


def words(response: object) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.split())


def test_it_is_asked_by_name_and_the_way_back_has_the_focus(listed: Workspace, owner: "Client") -> None:
    freeze(compose(listed))
    asked = owner.get(address(listed), headers={"HX-Request": "true"})
    assert "Erase Asha ?" in words(asked)
    assert "Values, messages and rows in stored files are erased. This cannot be undone." in words(asked)
    assert "1 message that waits is cancelled." in words(asked)
    assert re.search(r"autofocus[^>]*>Keep<", asked.content.decode())
    assert len(contacts(listed)) == 3


def test_owners_alone_erase(listed: Workspace, editor: "Client", viewer: "Client", stranger: "Client") -> None:
    for client, status in ((editor, 403), (viewer, 403), (stranger, 404)):
        assert client.get(address(listed)).status_code == status
        assert client.post(address(listed)).status_code == status
    assert len(contacts(listed)) == 3
    assert "Erase" not in words(editor.get(address(listed).removesuffix("erase/")))


def test_who_is_erased_is_not_found_and_not_named_any_more(listed: Workspace, owner: "Client") -> None:
    told = words(owner.post(address(listed), follow=True))
    assert "The user is erased." in told
    assert "Asha" not in told
    assert owner.get(address(listed).removesuffix("erase/")).status_code == 404
    assert owner.post(address(listed)).status_code == 404


def test_many_files_are_gone_through_piece_by_piece(
    listed: Workspace, owner: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("castlist.ui.users.contact_erase.SECONDS", 0.0)
    for _ in range(2):
        import_sheet(listed, PEOPLE, segment="Everyone")
    page = owner.post(address(listed))
    for done in (1, 2):
        assert f"{done} of 3 stored files are gone through." in words(page)
        assert 'hx-trigger="load' in page.content.decode()
        assert len(contacts(listed)) == 3
        page = owner.post(address(listed), {"so_far": so_far(page)}, headers={"HX-Request": "true"})
    assert page["HX-Redirect"] == f"/w/{listed.slug}/users/"
    assert len(contacts(listed)) == 2


def so_far(page: object) -> str:
    found = re.search(r'name="so_far" value="([^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found[1]


@pytest.mark.parametrize("said", ["999999999:3", "", "x", "{after}:0", "{after}:0:{signed}"])
def test_nobody_can_say_that_files_are_gone_through(
    listed: Workspace, owner: "Client", monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr("castlist.ui.users.contact_erase.SECONDS", 0.0)
    import_sheet(listed, PEOPLE, segment="Everyone")
    signed = so_far(owner.post(address(listed))).split(":", 2)[2]
    last = Import.objects.filter(workspace=listed).latest("pk").pk
    told = owner.post(address(listed), {"so_far": said.format(after=last, signed=signed), "after": last, "files": 2})
    assert "1 of 2 stored files are gone through." in words(told)
    assert len(contacts(listed)) == 3


def test_how_far_one_erasure_is_says_nothing_of_another(
    listed: Workspace, owner: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("castlist.ui.users.contact_erase.SECONDS", 0.0)
    import_sheet(listed, PEOPLE, segment="Everyone")
    of_asha = so_far(owner.post(address(listed)))
    of_ravi = owner.post(address(listed).replace(ASHA, RAVI), {"so_far": of_asha})
    assert "1 of 2 stored files are gone through." in words(of_ravi)
    assert len(contacts(listed)) == 3


def test_what_is_in_the_way_is_said(listed: Workspace, owner: "Client") -> None:
    claim(freeze(compose(listed)))
    told = words(owner.post(address(listed), follow=True))
    assert "A message to them is on its way at this moment. Erase them in a minute." in told
    assert len(contacts(listed)) == 3


def test_the_import_tells_that_its_file_is_not_what_was_uploaded(listed: Workspace, owner: "Client") -> None:
    saved = Import.objects.get(workspace=listed)
    owner.post(address(listed))
    assert "1 row was erased with a user" in words(owner.get(f"/w/{listed.slug}/imports/{saved.uuid}/"))


def test_a_report_names_nobody_who_is_erased(listed: Workspace, owner: "Client") -> None:
    broadcast = freeze(compose(listed))
    owner.post(address(listed))
    told = owner.get(f"/w/{listed.slug}/broadcasts/{broadcast.uuid}/?state=cancelled")
    assert "Erased" in words(told)
    assert "Asha" not in words(told)
    assert ASHA not in told.content.decode()
