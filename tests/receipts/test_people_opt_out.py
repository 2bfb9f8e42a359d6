"""Who asks for no more messages gets none: by every means, under every name, and never in vain (house promise 4)."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from callback_scenes import PHONE, call_back, failure, make_channel, rows, status, written
from message_scenes import look_again, make_messages, message, name_messages, process, ref_of, tell

from castlist.audience.opt_out_pages import find_opt_outs
from castlist.audience.opt_outs import is_opted_out, list_opt_outs
from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.receipts.own_words import WordRefused, give_meaning, list_words
from castlist.receipts.wishes import Meaning
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet

USER_ID = "IN.13491208655302741918"


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return make_channel(workspace)


@pytest.fixture
def connection(house: object) -> Iterator[psycopg.Connection]:
    with closing(connect()) as connection:
        yield connection


@pytest.fixture
def asha(workspace: Workspace) -> str:
    """Asha is on the list."""
    import_sheet(workspace, sheet(f",{PHONE[2:]},,Asha,,,"), channel="Shop")
    return PHONE


def opt_outs(channel: Channel) -> list[tuple[str, str]]:
    with closing(connect()) as connection:
        found = list_opt_outs(connection, channel.workspace_id)
    return sorted((each.phone or each.user_id or "", each.source) for each in found)


def contact(channel: Channel) -> dict[str, Any]:
    (row,) = rows("SELECT * FROM contact WHERE workspace_id = %s", channel.workspace_id)
    return row


def button(text: str, payload: str = "", **more: Any) -> dict[str, Any]:
    tapped = {"type": "button", "button": {"text": text, "payload": payload or text}}
    return {name: value for name, value in written("", **more).items() if name != "text"} | tapped


def preference(value: str, *, at: int = 1_764_000_200, **who: str) -> dict[str, Any]:
    return {"wa_id": PHONE, "category": "marketing_messages", "value": value, "timestamp": at, **who}


def test_a_stop_word_opts_out_also_who_is_on_no_list(channel: Channel) -> None:
    tell(channel, messages=[written("Stop!")])
    assert opt_outs(channel) == [(PHONE, "stop_word")]


def test_other_messages_do_not(channel: Channel) -> None:
    tell(channel, messages=[written("When do you close?"), written("Non-stop", named="wamid.2")])
    assert opt_outs(channel) == []
    assert len(rows("SELECT 1 FROM inbound WHERE workspace_id = %s", channel.workspace_id)) == 2


@pytest.mark.parametrize(("text", "payload"), [("Stop promotions", ""), ("No, thanks", "STOP-MKT")])
def test_a_stop_button_opts_out_by_its_text_or_payload(channel: Channel, text: str, payload: str) -> None:
    tell(channel, messages=[button(text, payload)])
    assert opt_outs(channel) == [(PHONE, "stop_button")]


def test_start_brings_back_and_stop_counts_again(channel: Channel) -> None:
    tell(channel, messages=[written("STOP", named="1"), button("Stop promotions", named="2")])
    assert opt_outs(channel) == [(PHONE, "stop_button"), (PHONE, "stop_word")]
    tell(channel, messages=[written("start", named="3", at=1_764_000_200)])
    assert opt_outs(channel) == []
    tell(channel, messages=[written("stop", named="4", at=1_764_000_300)])
    assert opt_outs(channel) == [(PHONE, "stop_word")]


def test_within_one_second_and_one_callback_the_later_wish_counts(channel: Channel) -> None:
    tell(channel, messages=[written("STOP", named="1"), written("START", named="2")])
    assert opt_outs(channel) == []
    tell(channel, messages=[written("START", named="3"), written("STOP", named="4")])
    assert opt_outs(channel) == [(PHONE, "stop_word")]


def test_a_message_that_comes_again_asks_for_nothing_again(channel: Channel) -> None:
    stop = written("STOP", named="1")
    tell(channel, messages=[stop, stop])
    tell(channel, messages=[written("START", named="2", at=1_764_000_200)])
    tell(channel, messages=[stop])
    assert opt_outs(channel) == []


def test_a_setting_of_whatsapp_opts_out_and_resume_lifts_only_what_it_set(channel: Channel) -> None:
    tell(channel, field="user_preferences", user_preferences=[preference("stop")])
    assert opt_outs(channel) == [(PHONE, "whatsapp_preference")]
    tell(channel, messages=[written("STOP")])
    tell(channel, field="user_preferences", user_preferences=[preference("resume", at=1_764_000_900)])
    assert opt_outs(channel) == [(PHONE, "stop_word")]
    tell(channel, field="user_preferences", user_preferences=[preference("stop")])  # told again, late
    assert opt_outs(channel) == [(PHONE, "stop_word")]


def test_error_131050_opts_out_whoever_got_the_message(channel: Channel) -> None:
    (one,) = make_messages(channel)
    told = failure(131050, ref=ref_of(channel, one))
    del told["recipient_id"]
    tell(channel, told)
    assert opt_outs(channel) == [(PHONE, "error_131050")]
    assert message(one)["state"] == "failed"
    tell(channel, field="user_preferences", user_preferences=[preference("resume", at=1_764_000_900)])
    assert opt_outs(channel) == []


def test_error_131050_of_a_message_that_is_not_known_yet_opts_out_when_it_is(channel: Channel) -> None:
    (one,) = make_messages(channel, state="sending")
    told = failure(131050, named="wamid.3")
    del told["recipient_id"]
    tell(channel, told)
    assert opt_outs(channel) == []
    name_messages(channel, [one], ["wamid.3"])
    look_again(channel)
    assert opt_outs(channel) == [(PHONE, "error_131050")]


def test_kaleyras_opted_out_opts_out(workspace: Workspace) -> None:
    channel = make_channel(workspace, "kaleyra")
    (one,) = make_messages(channel)
    call_back(
        channel,
        {
            "meta_object": {"field": "messages", "value": {"statuses": [{"id": "0a1b", "status": "not-sent"}]}},
            "extra_info": {"ref": ref_of(channel, one)},
            "status": "NOT-SENT",
            "error": "Number opted out",
        },
    )
    process(channel)
    assert opt_outs(channel) == [(PHONE, "kaleyra")]


# Under which name.


def test_who_writes_by_another_form_of_the_number_is_the_contact_that_has_it(
    channel: Channel, connection: psycopg.Connection, asha: str
) -> None:
    connection.execute("UPDATE contact SET wa_id = '91876543210' WHERE workspace_id = %s", [channel.workspace_id])
    tell(channel, messages=[written("STOP", phone="91876543210")])
    assert opt_outs(channel) == [("91876543210", "stop_word"), (asha, "stop_word")]
    assert is_opted_out(connection, channel.workspace_id, phone=asha)


def test_who_writes_with_a_user_id_only_is_the_contact_that_has_it(
    channel: Channel, connection: psycopg.Connection, asha: str
) -> None:
    connection.execute("UPDATE contact SET user_id = %s WHERE workspace_id = %s", [USER_ID, channel.workspace_id])
    tell(channel, messages=[written("STOP", phone="", from_user_id=USER_ID)])
    assert opt_outs(channel) == [(asha, "stop_word")]
    assert find_opt_outs(connection, channel.workspace_id, USER_ID), "by both names, listed by one"
    assert rows("SELECT 1 FROM inbound WHERE workspace_id = %s AND NOT is_resolved", channel.workspace_id) == []


def test_who_answers_a_message_of_ours_is_who_got_it_on_a_list_or_not(channel: Channel) -> None:
    (one,) = make_messages(channel)
    name_messages(channel, [one], ["wamid.ours"])
    tell(channel, messages=[button("Stop promotions", phone="", from_user_id=USER_ID, context={"id": "wamid.ours"})])
    assert opt_outs(channel) == [(PHONE, "stop_button"), (USER_ID, "stop_button")]


def test_receipts_teach_which_user_id_a_contact_has_so_that_a_later_stop_finds_them(
    channel: Channel, asha: str
) -> None:
    (one,) = make_messages(channel)
    tell(channel, status("sent", ref=ref_of(channel, one), recipient_user_id=USER_ID, recipient_id="91876543210"))
    assert (contact(channel)["user_id"], contact(channel)["wa_id"]) == (USER_ID, "91876543210")
    tell(channel, messages=[written("STOP", phone="", from_user_id=USER_ID)])
    assert (asha, "stop_word") in opt_outs(channel)


def test_an_id_that_another_contact_has_is_left_where_it_is(
    channel: Channel, connection: psycopg.Connection, workspace: Workspace
) -> None:
    import_sheet(workspace, sheet(",9876543210,,Asha,,,", ",9876543211,,Ravi,,,"), channel="Shop")
    ids = make_messages(channel, 2)
    told = [status("sent", ref=ref_of(channel, each), recipient_user_id=USER_ID) for each in ids]
    tell(channel, *told)
    tell(channel, *told)
    found = rows("SELECT phone, user_id FROM contact WHERE workspace_id = %s ORDER BY phone", channel.workspace_id)
    assert [row["user_id"] for row in found] == [USER_ID, None]


# Nothing vanishes.


@pytest.mark.parametrize(
    "who",
    [{"from_user_id": USER_ID}, {"context": {"id": "wamid.late"}}, {"from": USER_ID, "context": {"id": "wamid.late"}}],
)
def test_a_stop_of_somebody_who_is_not_found_is_kept_shown_and_resolved_when_they_are(
    channel: Channel, connection: psycopg.Connection, who: dict[str, Any]
) -> None:
    tell(channel, messages=[written("STOP", phone="") | who])
    channel.refresh_from_db()
    assert "could not be found out who" in channel.last_error
    assert look_again(channel) == 0
    (one,) = make_messages(channel)
    if "context" in who:
        name_messages(channel, [one], ["wamid.late"])
    else:
        tell(channel, status("sent", ref=ref_of(channel, one)))
        connection.execute(
            "INSERT INTO contact (workspace_id, phone, user_id) VALUES (%s, %s, %s)",
            [channel.workspace_id, PHONE, USER_ID],
        )
    assert look_again(channel) == 1
    assert (PHONE, "stop_word") in opt_outs(channel)
    assert look_again(channel) == 0


def test_a_wish_of_nobody_at_all_is_told_to_a_person(channel: Channel) -> None:
    tell(channel, messages=[written("STOP", phone="")])
    channel.refresh_from_db()
    assert "came in without its sender" in channel.last_error


# What else a message does.


def test_a_message_makes_a_contact_active_and_older_ones_do_not_make_it_older(channel: Channel, asha: str) -> None:
    assert contact(channel)["interacted_at"] is None
    tell(channel, messages=[written("Hello", named="1", at=1_764_000_500)])
    tell(channel, messages=[written("Hi", named="2", at=1_764_000_100)])
    assert int(contact(channel)["interacted_at"].timestamp()) == 1_764_000_500


def test_a_new_number_is_kept_and_takes_the_opt_out_along_but_not_the_consent(channel: Channel, asha: str) -> None:
    tell(channel, messages=[written("STOP")])
    changed = {"type": "system", "system": {"type": "user_changed_number", "wa_id": "919876500099"}}
    tell(channel, messages=[{"from": PHONE, "id": "wamid.sys", "timestamp": "1764000300", **changed}])
    assert opt_outs(channel) == [("919876500099", "stop_word"), (PHONE, "stop_word")]
    assert contact(channel)["phone"] == PHONE
    (kept,) = rows("SELECT old_phone, new_phone FROM number_change WHERE workspace_id = %s", channel.workspace_id)
    assert tuple(kept.values()) == (PHONE, "919876500099")


def test_a_new_number_that_is_told_twice_opts_nobody_out_again_who_came_back(channel: Channel) -> None:
    changed = {"type": "system", "system": {"type": "user_changed_number", "wa_id": "919876500099"}}
    told = {"from": PHONE, "id": "wamid.sys", "timestamp": "1764000300", **changed}
    tell(channel, messages=[written("STOP")])
    tell(channel, messages=[told])
    tell(channel, messages=[written("START", named="wamid.back", phone="919876500099", at=1_764_000_400)])
    tell(channel, messages=[told])
    assert opt_outs(channel) == [(PHONE, "stop_word")]


# Words.


def test_a_workspace_has_words_of_its_own(channel: Channel, workspace: Workspace) -> None:
    give_meaning(workspace, " Genug! ", Meaning.STOP)
    give_meaning(workspace, "END", Meaning.NOTHING)
    tell(channel, messages=[written("genug", named="1"), written("end", named="2", phone="919876500002")])
    assert opt_outs(channel) == [(PHONE, "stop_word")]
    words = {each.word: each for each in list_words(workspace)}
    assert words["Genug!"].is_own
    assert words["Genug!"].meaning is Meaning.STOP
    assert "end" not in words
    assert "stop" in words
    give_meaning(workspace, "End", Meaning.STOP)
    assert "end" in {each.word for each in list_words(workspace)}


@pytest.mark.parametrize("word", ["", "!?", "x" * 121])
def test_a_word_that_nobody_could_write_is_refused(workspace: Workspace, word: str) -> None:
    with pytest.raises(WordRefused):
        give_meaning(workspace, word, Meaning.STOP)
