"""Composing on the page: a draft is saved step by step, shown filled in for a real recipient, and checked by itself."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from broadcast_pages import HTMX, address, begun, complete, place, template
from django.utils import timezone

from broadcast_scenes import GIVE_FALLBACK, NO_CITY, PEOPLE, add_template, anew, compose
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs
from castlist.broadcasts.models import Broadcast
from scenes import import_sheet, sheet

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace


def text(client: "Client", url: str, **query: str) -> str:
    """Read a page."""
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_choosing_a_template_makes_the_draft(editor: "Client", workspace: "Workspace") -> None:
    import_sheet(workspace, PEOPLE)
    assert "welcome" in text(editor, place("compose", workspace), segment="Everyone")
    assert not Broadcast.objects.filter(workspace=workspace).exists()
    sent = {"template": str(template(workspace).uuid), "segment": "Everyone"}
    answer = editor.post(place("compose", workspace), sent)
    one = Broadcast.objects.get(workspace=workspace)
    assert answer["Location"] == f"{address('compose_edit', one)}#step", "the focus goes on to the next step"
    assert (one.template_name, one.created_by.name) == ("welcome", "The editor")  # type: ignore[union-attr]
    assert "3 users" in text(editor, address("compose_edit", one))


def test_without_a_number_it_says_what_to_do(editor: "Client", workspace: "Workspace") -> None:
    from castlist.channels.models import Channel, ChannelState

    Channel.objects.filter(workspace=workspace).update(state=ChannelState.DISCONNECTED)
    assert "Connect a WhatsApp number first" in text(editor, place("compose", workspace))


def test_the_audience_is_counted_once(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    import_sheet(workspace, PEOPLE, segment="Again")
    editor.post(address("compose_audience", one), {"add": "Again"})
    shown = text(editor, address("compose_edit", one), step="audience")
    assert "3 users" in shown
    editor.post(address("compose_audience", one), {"exclude": "Again"})
    chosen = {each.segment_name: each.is_excluded for each in anew(one).chosen.all()}
    assert chosen == {"Everyone": False, "Again": True}
    editor.post(address("compose_audience", one), {"drop": "Everyone"})
    assert [each.segment_name for each in anew(one).chosen.all()] == ["Again"]


def test_values_are_saved_while_they_are_typed(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    typed = {"text.body.1": "{{user.last_name}}", "fallback.body.1": "", "users": "3"}
    answer = editor.post(address("compose_message", one), typed, headers=HTMX).content.decode()
    assert anew(one).values == {"body.1": {"text": "{{user.last_name}}", "fallback": None}}
    assert "Draft saved" in answer
    assert "Checking 3 users" in answer
    assert 'hx-trigger="load delay:1s"' in answer


def test_an_unknown_attribute_is_said_under_its_field(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    typed = {"text.body.1": "{{town}}", "fallback.body.1": ""}
    answer = editor.post(address("compose_message", one), typed, headers=HTMX).content.decode()
    assert "There is no attribute town." in answer
    assert 'aria-disabled="true"' in answer


def test_the_message_is_shown_filled_in_and_safely(editor: "Client", workspace: "Workspace") -> None:
    import_sheet(workspace, PEOPLE.replace("Asha", "<b>Asha</b>"))
    one = complete(workspace, has_people=True)
    shown = text(editor, address("broadcast_preview", one))
    assert "<mark><bdi>&lt;b&gt;Asha&lt;/b&gt;</bdi></mark>" in shown


def test_somebody_who_is_skipped_is_shown_with_the_reason(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, values={"body.1": "{{city}}"})
    assert NO_CITY in text(viewer, address("broadcast_preview", one), step="skipped")
    everybody = compose(workspace, "All")
    assert "Nobody is skipped." in text(viewer, address("broadcast_preview", everybody), step="skipped")


def test_the_preview_begins_with_somebody_who_gets_it(viewer: "Client", workspace: "Workspace") -> None:
    lost = [f",98765{number:05d},,Lost,,,,," for number in range(30)]
    import_sheet(workspace, sheet(*lost, ",9876599999,,Asha,,,,Pune,", columns="city,points||NUMBER"))
    one = complete(workspace, has_people=True, values={"body.1": "{{city}}"})
    shown = text(viewer, address("broadcast_preview", one))
    assert ("Asha" in shown, "would be skipped" in shown) == (True, False)


def test_where_nobody_gets_it_the_preview_says_so_of_the_first(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, values={"body.1": "{{user.title}}"})
    shown = text(viewer, address("broadcast_preview", one))
    assert "would be skipped" in shown
    assert GIVE_FALLBACK in shown


def test_recipients_are_found_by_name(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    assert "Ravi" in text(viewer, address("broadcast_people", one), q="rav")
    assert "Nobody in the audience has this." in text(viewer, address("broadcast_people", one), q="nobody")


def test_preflight_adds_up_and_offers_the_remedy(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, values={"body.1": "{{city}}"})
    opt_out(workspace, "919876543201")
    shown = text(editor, address("broadcast_preflight", one), open="message")
    assert "1 will be sent, 2 skipped" in shown
    assert "Opted out" in shown
    assert 'data-goto="fallback-body-1"' in shown
    assert "1 user has no city. They are skipped unless you give a fallback." in shown


def opt_out(workspace: "Workspace", phone: str) -> None:
    """Opt somebody out."""
    from contextlib import closing

    from castlist.config.database import connect

    with closing(connect()) as connection, connection.transaction():
        add_opt_outs(connection, workspace.pk, [OptOut(person=phone, source=OptOutSource.PERSON)])


def test_nobody_left_keeps_it_from_leaving(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, values={"body.1": "{{user.title}}"})
    shown = text(editor, address("broadcast_preflight", one))
    assert "Nobody would get this message." in shown
    assert 'aria-disabled="true"' in shown


def test_the_skipped_are_downloaded_with_comments(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace, values={"body.1": "{{city}}"})
    answer = viewer.get(address("broadcast_skipped", one))
    assert answer.getvalue().decode() == (
        f'\ufeffuser.phone_no,Comments\r\n919876543203,"Skipped: {NO_CITY}. {GIVE_FALLBACK}"\r\n'
    )


def test_the_picker_lists_who_has_which_value(editor: "Client", workspace: "Workspace") -> None:
    shown = text(editor, address("compose_variables", complete(workspace)))
    assert 'data-name="city"' in shown
    assert "67 %" in shown


def test_a_test_is_sent_and_remembered_until_the_message_changes(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    said = editor.post(address("broadcast_test", one), {"to": "+91 98765 43201"}, headers=HTMX).content.decode()
    assert "Sent to +91 98765 43201" in said
    assert "A test was sent at" in text(editor, address("broadcast_preflight", one))
    editor.post(address("compose_message", one), {"text.body.1": "You"}, headers=HTMX)
    assert "No test sent since the last change" in text(editor, address("broadcast_preflight", one))


def test_a_test_that_cannot_be_sent_says_why(editor: "Client", workspace: "Workspace") -> None:
    said = editor.post(address("broadcast_test", complete(workspace)), {"to": "call me"}).content.decode()
    assert "call me is not a number" in said


def test_the_time_is_the_workspaces(editor: "Client", workspace: "Workspace") -> None:
    workspace.timezone = "Asia/Kolkata"
    workspace.save()
    one = complete(workspace)
    day = (timezone.now() + timedelta(days=40)).date()
    editor.post(address("compose_time", one), {"when": "at", "at": f"{day}T10:00"})
    one = anew(one)
    assert (one.scheduled_at.isoformat(), one.timezone) == (f"{day}T04:30:00+00:00", "Asia/Kolkata")  # type: ignore[union-attr]
    assert "Asia/Kolkata (UTC+5:30)" in text(editor, address("compose_edit", one))
    editor.post(address("compose_time", one), {"when": "now"})
    assert anew(one).scheduled_at is None


def test_a_name_that_is_taken_is_refused_in_words(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    begun(workspace, name="Holi")
    assert (
        "There is a broadcast Holi already."
        in editor.post(address("compose_name", one), {"name": "Holi"}).content.decode()
    )
    assert editor.post(address("compose_name", one), {"name": "Onam"}).status_code == 302
    assert anew(one).name == "Onam"


@pytest.mark.parametrize("step", ["template", "audience", "message"])
def test_every_step_of_an_empty_draft_is_shown(editor: "Client", workspace: "Workspace", step: str) -> None:
    assert "New broadcast" in text(editor, address("compose_edit", begun(workspace)), step=step)


def test_a_template_that_is_gone_is_said(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    template(workspace).delete()
    assert "has no template welcome" in text(editor, address("compose_edit", one))


def test_a_template_with_nothing_to_fill_in_says_so(editor: "Client", workspace: "Workspace") -> None:
    add_template(workspace, "plain", "Hello everybody")
    one = complete(workspace, template="plain", values={})
    assert "nothing to fill in" in text(editor, address("compose_edit", one))


def test_viewers_look_and_change_nothing(viewer: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    shown = text(viewer, address("compose_edit", one))
    assert "<form" not in shown.split('id="compose"')[1].split("cl-tabbar")[0]
    for name in ("compose_template", "compose_audience", "compose_message", "compose_time", "broadcast_test"):
        assert viewer.post(address(name, one), {"text.body.1": "x", "to": "1"}).status_code == 403
    assert viewer.get(place("compose", workspace)).status_code == 403
    assert anew(one).values == one.values


def test_what_has_started_leads_to_its_own_page(editor: "Client", workspace: "Workspace") -> None:
    one = complete(workspace)
    type(one).objects.filter(pk=one.pk).update(state="finished")
    assert editor.get(address("compose_edit", one))["Location"] == address("broadcast", one)


@pytest.mark.parametrize("at", ["", "2020-01-01T10:00", "2999-01-01T10:00", "soon"])
def test_what_is_meant_for_a_time_does_not_leave_at_once(editor: "Client", workspace: "Workspace", at: str) -> None:
    one = complete(workspace)
    there = editor.post(address("compose_time", one), {"when": "at", "at": at})["Location"]
    shown = editor.get(there).content.decode()
    assert 'value="at" checked' in shown
    assert f'value="{at}" aria-label="Date and time"' in shown
    assert ("aria-invalid" in shown) is bool(at)
    assert 'title="Choose a date and time, or Now."' in shown
    asked = editor.get(address("broadcast_start", one), headers=HTMX).content.decode()
    assert "Choose a date and time, or Now." in asked
    assert "btn-primary" not in asked
    editor.post(address("compose_time", one), {"when": "now"})
    assert "Choose a date and time" not in editor.get(address("compose_edit", one)).content.decode()


def test_a_scheduled_time_is_told_in_the_zone_that_stands_beside_it(editor: "Client", workspace: "Workspace") -> None:
    workspace.timezone = "Europe/Berlin"
    workspace.save()
    one = complete(workspace)
    day = (timezone.now() + timedelta(days=40)).date()
    editor.post(address("broadcast_schedule", one), {"at": f"{day}T10:00"})
    workspace.timezone = "Asia/Kolkata"
    workspace.save()
    listed = editor.get(f"/w/{workspace.slug}/broadcasts/?tab=scheduled").content.decode()
    assert "10:00" in listed
    assert "Europe/Berlin" in listed
    assert "10:00 (Europe/Berlin)" in text(editor, address("compose_edit", one))


def test_a_template_that_cannot_be_sent_leaves_no_draft_behind(editor: "Client", workspace: "Workspace") -> None:
    parts = [{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "Hi"}]
    odd = add_template(workspace, "odd", components=parts)
    editor.post(place("compose", workspace), {"template": str(odd.uuid)})
    assert not Broadcast.objects.filter(workspace=workspace).exists()
