"""A contact's page: what is stored of somebody, segments, messages, opting out and being brought back."""

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from broadcast_scenes import ASHA, PEOPLE, RAVI, compose, freeze, make_rule
from castlist.audience.models import Segment
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs, is_opted_out
from castlist.config.database import connect
from castlist.ui.users import contact
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet, sheet

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    return workspace


def address(workspace: Workspace, phone: str = ASHA, rest: str = "") -> str:
    return f"/w/{workspace.slug}/users/{phone}/{rest}"


def words(response: object) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(text.split())


def opted_out(workspace: Workspace, phone: str = ASHA) -> bool:
    with closing(connect()) as connection:
        return is_opted_out(connection, workspace.pk, phone=phone)


def test_all_values_are_shown_with_exactly_their_digits(listed: Workspace, viewer: "Client") -> None:
    told = words(viewer.get(address(listed)))
    assert "Asha" in told
    assert "2,000.50" in told
    assert "Pune" in told


def test_values_that_are_missing_are_named(listed: Workspace, viewer: "Client") -> None:
    assert re.search(r"Not set: .*city .*points", words(viewer.get(address(listed, "919876543203"))))


def test_text_of_users_is_never_markup(workspace: Workspace, viewer: "Client") -> None:
    import_sheet(workspace, sheet(",9876543201,,<b>Asha</b>,,,,<i>x</i>", columns="note"))
    page = viewer.get(address(workspace)).content.decode()
    assert "<b>Asha" not in page
    assert "&lt;i&gt;x" in page


def test_strangers_find_nobody(listed: Workspace, viewer: "Client", stranger: "Client") -> None:
    for rest in ("", "edit/", "lift/"):
        assert stranger.get(address(listed, rest=rest)).status_code == 404
    assert stranger.post(address(listed, rest="opt-out/")).status_code == 404
    assert viewer.get(address(listed, "919876543299")).status_code == 404


def test_who_may_only_look_changes_nothing(listed: Workspace, viewer: "Client") -> None:
    segment = Segment.objects.get(workspace=listed, name="Everyone")
    for rest in ("opt-out/", "lift/", "edit/", f"leave/{segment.uuid}/"):
        assert viewer.post(address(listed, rest=rest)).status_code == 403
    assert not opted_out(listed)
    page = viewer.get(address(listed)).content.decode()
    assert "Opt out</button>" not in page
    assert "Take out" not in page


def test_segments_are_those_joined_and_those_whose_rule_matches(listed: Workspace, viewer: "Client") -> None:
    make_rule(listed, "Rich", ("points", "at_least", "1000"))
    make_rule(listed, "Poor", ("points", "less_than", "1000"))
    told = words(viewer.get(address(listed)))
    assert "Everyone imported, since" in told
    assert "Rich matches its rule" in told
    assert "Poor" not in told


def test_somebody_can_be_taken_out_of_an_imported_segment_alone(listed: Workspace, editor: "Client") -> None:
    make_rule(listed, "Rich", ("points", "at_least", "1000"))
    everyone, rich = (Segment.objects.get(workspace=listed, name=name) for name in ("Everyone", "Rich"))
    editor.post(address(listed, rest=f"leave/{everyone.uuid}/"))
    assert [each["phone"] for each in contacts(listed, segment="Everyone")] == [RAVI, "919876543203"]
    told = words(editor.post(address(listed, rest=f"leave/{rich.uuid}/"), follow=True))
    assert "They are not in it, or a rule decides that." in told


def test_messages_are_told_with_state_and_reason(listed: Workspace, viewer: "Client", editor: "Client") -> None:
    editor.post(address(listed, rest="opt-out/"))
    freeze(compose(listed, "Diwali"))
    told = words(viewer.get(address(listed)))
    assert "Diwali Skipped Opted out" in told
    assert "Diwali Queued" in words(viewer.get(address(listed, RAVI)))


def test_many_messages_are_turned_page_by_page(listed: Workspace, viewer: "Client") -> None:
    for number in range(12):
        freeze(compose(listed, f"Offer {number}"))
    part = {"HX-Request": "true", "HX-Target": "contact-messages"}
    first = viewer.get(address(listed), headers=part)
    assert first.content.decode().count("Offer ") == 10
    before = re.search(r"before=(\d+)", first.content.decode())
    assert before
    older = viewer.get(f"{address(listed)}?before={before[1]}", headers=part)
    assert re.findall(r"Offer \d+", words(older)) == ["Offer 1", "Offer 0"]


def test_turning_their_pages_looks_at_nothing_else(
    listed: Workspace, viewer: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(compose(listed, "Diwali"))
    monkeypatch.setattr(contact, "read_ground", lambda *_: pytest.fail("segments and attributes are not on it"))
    part = viewer.get(address(listed), headers={"HX-Request": "true", "HX-Target": "contact-messages"})
    assert "Diwali Queued" in words(part)


def test_opting_out_by_hand_is_told_on_the_page(listed: Workspace, editor: "Client") -> None:
    told = words(editor.post(address(listed, rest="opt-out/"), follow=True))
    assert opted_out(listed)
    assert "Added by hand" in told


def test_bringing_back_is_asked_and_recorded_by_name(listed: Workspace, editor: "Client") -> None:
    with closing(connect()) as connection:
        add_opt_outs(connection, listed.pk, [OptOut(person=ASHA, source=OptOutSource.STOP_WORD)])
    asked = words(editor.get(address(listed, rest="lift/"), headers={"HX-Request": "true"}))
    assert "again?" in asked
    assert "Wrote a stop word" in asked
    assert "it is recorded with your name" in asked
    assert opted_out(listed)
    told = words(editor.post(address(listed, rest="lift/"), follow=True))
    assert not opted_out(listed)
    assert "Brought back by The editor" in told


def test_an_opt_out_by_user_id_is_told_and_lifted_as_well(listed: Workspace, editor: "Client") -> None:
    with closing(connect()) as connection:
        connection.execute(
            "UPDATE contact SET user_id = 'IN.1234567890' WHERE workspace_id = %s AND phone = %s", (listed.pk, ASHA)
        )
        add_opt_outs(connection, listed.pk, [OptOut(person="IN.1234567890", source=OptOutSource.WHATSAPP_PREFERENCE)])
    assert "Stopped in WhatsApp" in words(editor.get(address(listed)))
    editor.post(address(listed, rest="lift/"))
    assert not opted_out(listed)


def test_other_numbers_are_told(listed: Workspace, viewer: "Client") -> None:
    with closing(connect()) as connection:
        connection.execute("INSERT INTO number_change VALUES (%s, %s, '919876543299', '', now())", (listed.pk, ASHA))
        connection.execute(
            "UPDATE contact SET wa_id = '919876543200' WHERE workspace_id = %s AND phone = %s", (listed.pk, ASHA)
        )
    told = words(viewer.get(address(listed)))
    assert re.search(r"Moved to \+91 98765 43299", told)
    assert re.search(r"WhatsApp number \+91 98765 43200", told)
