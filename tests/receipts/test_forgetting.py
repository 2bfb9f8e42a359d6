"""What was told long ago is deleted, in portions; what it meant, and what nobody has seen to, stays."""

from typing import Any

import pytest
from callback_scenes import PHONE, looking, make_channel, rows, status, stored, written
from message_scenes import make_messages, ref_of, states, tell

from castlist.channels.models import Channel
from castlist.receipts import forgetting
from castlist.receipts.forgetting import forget_portion
from castlist.workspaces.models import Workspace


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return make_channel(workspace, phone_number_id="1001")


def age(channel: Channel, days: float) -> None:
    """Let everything that was told have come so many days earlier."""
    for table in ("receipt", "inbound", "callback"):
        statement = f"UPDATE {table} SET received_at = received_at - make_interval(secs => %s) WHERE workspace_id = %s"
        looking().execute(statement.encode(), [days * 86_400, channel.workspace_id])


def count(channel: Channel, table: str) -> int:
    (row,) = rows(f"SELECT count(*) AS n FROM {table} WHERE workspace_id = %s", channel.workspace_id)
    return int(row["n"])


def forget() -> None:
    while forget_portion(looking()):
        pass


@pytest.mark.parametrize(("days", "kept"), [(179, 1), (181, 0)])
def test_receipts_and_messages_of_people_are_kept_for_so_long_and_their_meaning_for_ever(
    channel: Channel, days: int, kept: int
) -> None:
    (message_id,) = make_messages(channel)
    tell(channel, status("read", ref=ref_of(channel, message_id)), messages=[written("STOP")])
    age(channel, days)
    forget()
    assert (count(channel, "receipt"), count(channel, "inbound")) == (kept, kept)
    assert states([message_id]) == ["read"]
    assert rows("SELECT 1 FROM opt_out WHERE workspace_id = %s AND phone = %s", channel.workspace_id, PHONE)


def test_a_wish_that_nobody_has_resolved_stays(channel: Channel) -> None:
    tell(channel, messages=[written("STOP", phone="", context={"id": "wamid.gone"})])
    age(channel, 400)
    forget()
    assert count(channel, "inbound") == 1


def test_callbacks_about_numbers_that_nobody_has_are_kept_for_three_days(channel: Channel) -> None:
    tell(channel, status("read", named="wamid.9"), metadata={"phone_number_id": "999"})
    age(channel, 2)
    forget()
    assert len(stored(channel)) == 1
    age(channel, 1.1)
    forget()
    assert not stored(channel)


def test_it_is_done_in_portions(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    ids = make_messages(channel, 5)
    tell(channel, *(status("sent", ref=ref_of(channel, each)) for each in ids))
    age(channel, 400)
    monkeypatch.setattr(forgetting, "PORTION", 2)
    left: list[Any] = []
    while forget_portion(looking()):
        left.append(count(channel, "receipt"))
    assert left == [3, 1]
    assert count(channel, "receipt") == 0
