"""Looking again at what was parked: one that cannot be settled is set aside, and never holds up the others."""

import random
from contextlib import closing
from string import ascii_letters

import pytest
from callback_scenes import failure, looking, make_channel, rows, status, written
from message_scenes import look_again, make_messages, message, name_messages, process, states, tell

from castlist.audience.opt_outs import list_opt_outs
from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.receipts.processing import channels_to_look_at, count_set_aside, take_up_again
from castlist.workspaces.models import Workspace

UNSTORABLE = "".join(random.Random(7).choices(ascii_letters, k=9_000))
"""No index takes it, so that PostgreSQL refuses whatever it is a name of."""


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return make_channel(workspace)


def change_parked(change: str, name: str, *values: object) -> None:
    looking().execute(f"UPDATE parked_receipt SET {change} WHERE provider_id = %s".encode(), [*values, name])


def parked(channel: Channel) -> list[str]:
    found = rows("SELECT provider_id FROM parked_receipt WHERE workspace_id = %s ORDER BY 1", channel.workspace_id)
    return [row["provider_id"] for row in found]


def test_a_kind_of_failure_that_this_version_does_not_know_is_a_failure(channel: Channel) -> None:
    ids = make_messages(channel, 2, state="sending")
    tell(channel, failure(131026, named="k.1"), status("delivered", named="k.2"))
    change_parked("error_kind = 'of another version'", "k.1")
    change_parked("kind = 'of another version'", "k.2")
    name_messages(channel, ids, ["k.1", "k.2"])
    assert look_again(channel) == 2
    assert (message(ids[0])["state"], message(ids[0])["reason"]) == ("failed", "131026")
    assert message(ids[1])["state"] == "sending", "a word that nobody knows changes nothing"
    assert parked(channel) == []


def test_one_that_cannot_be_settled_is_set_aside_and_the_others_are_matched_or_given_up(channel: Channel) -> None:
    names = [f"p.{at}" for at in range(5)]
    ids = make_messages(channel, 5, state="sending")
    tell(channel, *(status("delivered", named=name) for name in [*names, "p.old", "p.young"]))
    change_parked("received_at = now() - interval '73 hours'", "p.old")
    change_parked("other_ids = ARRAY[%s]", "p.2", UNSTORABLE)
    name_messages(channel, ids, names)
    assert look_again(channel) == 4
    assert states(ids) == ["delivered", "delivered", "sending", "delivered", "delivered"]
    assert parked(channel) == ["p.2", "p.young"]
    assert look_again(channel) == 0
    with closing(connect()) as connection:
        assert count_set_aside(connection, channel.workspace_id) == 1
        change_parked("look_at = now() + interval '1 hour'", "p.young")
        assert channels_to_look_at(connection, channel.workspace_id) == []
        change_parked("other_ids = '{}'", "p.2")
        assert take_up_again(connection, channel.workspace_id) == 1
        assert count_set_aside(connection, channel.workspace_id) == 0
    assert look_again(channel) == 1
    assert set(states(ids)) == {"delivered"}


def test_an_old_one_whose_message_is_known_after_all_is_matched(channel: Channel) -> None:
    ids = make_messages(channel, state="sending")
    tell(channel, status("delivered", named="o.1"))
    change_parked("received_at = now() - interval '100 hours'", "o.1")
    name_messages(channel, ids, ["o.1"])
    assert look_again(channel) == 1
    assert states(ids) == ["delivered"]


def test_a_wish_that_cannot_be_settled_holds_up_no_other(channel: Channel) -> None:
    ids = make_messages(channel, 3)
    names = [f"w.{at}" for at in range(3)]
    said = [
        written("STOP", named=f"in.{at}", phone="", from_user_id=f"IN.{at}", context={"id": name})
        for at, name in enumerate(names)
    ]
    tell(channel, messages=said)
    looking().execute(
        "UPDATE inbound SET user_id = %s WHERE channel_id = %s AND inbound_id = 'in.1'", [UNSTORABLE, channel.pk]
    )
    name_messages(channel, ids, names)
    process(channel)
    assert look_again(channel) == 2
    with closing(connect()) as connection:
        stopped = {each.phone for each in list_opt_outs(connection, channel.workspace_id)}
    assert stopped >= {message(ids[0])["phone"], message(ids[2])["phone"]}
    left = rows("SELECT inbound_id, look_at > now() FROM inbound WHERE channel_id = %s AND NOT is_resolved", channel.pk)
    assert [tuple(row.values()) for row in left] == [("in.1", True)], "it is tried again, later"
