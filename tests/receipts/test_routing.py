"""One callback address may serve all numbers of a business: what is told of a number is for the channel that has it."""

from contextlib import closing
from typing import Any

import pytest
from callback_scenes import APP_SECRET, call_back, envelope, failure, make_channel, rows, status, stored, written
from message_scenes import make_messages, message, name_messages, process, ref_of, states, tell

from castlist.audience.opt_outs import is_opted_out
from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.config.vault import seal
from castlist.receipts.processing import STRANGE, count_set_aside
from castlist.workspaces.models import Workspace
from scenes import new_workspace

PHONE = "919876543210"


def of(channel: Channel) -> dict[str, str]:
    """Write what a callback says of the number that it is about."""
    return {"phone_number_id": channel.phone_number_id, "display_phone_number": channel.number}


def has_opted_out(workspace_id: int) -> bool:
    with closing(connect()) as connection:
        return is_opted_out(connection, workspace_id, phone=PHONE)


def error_of(channel: Channel) -> str:
    channel.refresh_from_db()
    return channel.last_error


@pytest.fixture
def called(workspace: Workspace) -> Channel:
    return make_channel(workspace, phone_number_id="1001", waba_id="1022")


def test_receipts_of_a_second_number_that_come_to_the_address_of_the_first_move_its_messages(called: Channel) -> None:
    second = make_channel(called.workspace, phone_number_id="1002", waba_id="1022")
    by_ref, by_id = make_messages(second, 2)
    name_messages(second, [by_id], ["wamid.2"])
    told = [status("delivered", ref=ref_of(second, by_ref)), status("read", named="wamid.2")]
    tell(called, *told, metadata=of(second))
    assert states([by_ref, by_id]) == ["accepted", "accepted"]
    assert process(second) == 1
    assert states([by_ref, by_id]) == ["delivered", "read"]
    assert not stored(called)
    assert not stored(second)
    second.refresh_from_db()
    assert second.first_callback_at is not None


def test_one_callback_about_several_numbers_is_shared_out(called: Channel) -> None:
    second = make_channel(called.workspace, phone_number_id="1002", waba_id="1022")
    (first_id,), (second_id,) = make_messages(called), make_messages(second)
    one = envelope(statuses=[status("read", ref=ref_of(called, first_id))], metadata=of(called))
    other = envelope(statuses=[status("delivered", ref=ref_of(second, second_id))], metadata=of(second))
    call_back(called, {**one, "entry": one["entry"] + other["entry"]})
    process(called)
    process(second)
    assert states([first_id, second_id]) == ["read", "delivered"]
    assert not stored(second)


@pytest.mark.parametrize(
    ("secret", "is_routed"), [(APP_SECRET, True), ("another-app-secret", False)], ids=["same app", "another app"]
)
def test_a_number_of_another_workspace_gets_its_own_only_from_its_own_app(
    called: Channel, secret: str, is_routed: bool
) -> None:
    theirs = make_channel(
        new_workspace(has_channel=False), phone_number_id="1002", waba_id="1023", sealed_app_secret=seal(secret)
    )
    (message_id,) = make_messages(theirs)
    tell(
        called,
        status("delivered", ref=ref_of(theirs, message_id)),
        messages=[written("STOP", phone=PHONE)],
        metadata=of(theirs),
    )
    process(theirs)
    assert (states([message_id]) == ["delivered"]) is is_routed
    assert has_opted_out(theirs.workspace_id) is is_routed
    assert not has_opted_out(called.workspace_id)


def test_what_is_told_of_a_number_that_nobody_has_changes_nothing_and_is_kept(called: Channel) -> None:
    (message_id,) = make_messages(called)
    strange = {"phone_number_id": "999", "display_phone_number": "15550009999"}
    tell(called, status("read", ref=ref_of(called, message_id)), messages=[written("STOP")], metadata=strange)
    assert states([message_id]) == ["accepted"]
    assert not has_opted_out(called.workspace_id)
    (kept,) = stored(called)
    assert kept["fault"] == STRANGE
    with closing(connect()) as connection:
        assert count_set_aside(connection, called.workspace_id) == 0


@pytest.mark.parametrize(
    ("field", "value", "first", "second"),
    [
        ("account_update", {"event": "DISABLED_UPDATE"}, True, True),
        ("phone_number_quality_update", {"event": "FLAGGED", "display_phone_number": "SECOND"}, False, True),
    ],
    ids=["of the account", "of the number"],
)
def test_notices_are_for_all_numbers_of_their_account_or_for_the_one_that_they_name(
    called: Channel, field: str, value: dict[str, Any], first: bool, second: bool
) -> None:
    other = make_channel(called.workspace, phone_number_id="1002", waba_id="1022")
    elsewhere = make_channel(called.workspace, phone_number_id="1003", waba_id="1099")
    named = {name: other.number if text == "SECOND" else text for name, text in value.items()}
    tell(called, field=field, **named)
    process(other)
    process(elsewhere)
    assert (bool(error_of(called)), bool(error_of(other)), error_of(elsewhere)) == (first, second, "")


def test_a_changed_template_is_mirrored_by_every_number_of_its_account(called: Channel) -> None:
    other = make_channel(called.workspace, phone_number_id="1002", waba_id="1022")
    Channel.objects.filter(pk__in=[called.pk, other.pk]).update(templates_due_at="2030-01-01T00:00Z")
    tell(called, field="message_template_status_update", event="PAUSED", message_template_name="welcome")
    process(other)
    due = rows(
        "SELECT templates_due_at < now() AS is_due FROM channels_channel WHERE id = ANY(%s)", [called.pk, other.pk]
    )
    assert [row["is_due"] for row in due] == [True, True]


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra"])
def test_late_receipts_of_a_number_that_was_disconnected_and_connected_again_move_its_messages(
    workspace: Workspace, provider: str
) -> None:
    numbered = {"phone_number_id": "1001", "waba_id": "1022"} if provider == "meta" else {}
    former = make_channel(workspace, provider, **numbered)
    by_ref, by_id = make_messages(former, 2)
    name_messages(former, [by_id], ["wamid.2"])
    Channel.objects.filter(pk=former.pk).update(state="disconnected")
    again = make_channel(
        workspace, provider, **{**numbered, "number": former.number, "name": "Again", "name_key": "again"}
    )
    statuses = [status("delivered", ref=ref_of(former, by_ref)), failure(131026, named="wamid.2")]
    if provider == "kaleyra":
        for told in statuses:
            call_back(again, {"meta_object": {"field": "messages", "value": {"statuses": [told]}}, "extra_info": {}})
    else:
        call_back(again, envelope(statuses=statuses, metadata={"phone_number_id": "1001"}))
    process(again)
    assert states([by_ref, by_id]) == ["delivered", "failed"]
    assert message(by_id)["reason"] == "131026"


def test_a_call_to_the_address_of_before_is_for_the_number_as_it_is_connected_now(called: Channel) -> None:
    (message_id,) = make_messages(called)
    Channel.objects.filter(pk=called.pk).update(state="disconnected")
    again = make_channel(
        called.workspace, phone_number_id="1001", waba_id="1022", number=called.number, name="Again", name_key="again"
    )
    tell(called, status("read", ref=ref_of(called, message_id)), metadata=of(called))
    process(again)
    assert states([message_id]) == ["read"]
    again.refresh_from_db()
    assert again.first_callback_at is not None


def test_what_names_no_number_is_for_the_channel_whose_address_was_called(called: Channel) -> None:
    (message_id,) = make_messages(called)
    tell(called, status("read", ref=ref_of(called, message_id)), messages=[written("STOP")])
    assert states([message_id]) == ["read"]
    assert has_opted_out(called.workspace_id)
    assert not stored(called)
