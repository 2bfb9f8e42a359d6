"""What the tests of processing begin with: messages that were sent, and looking at what became of them."""

import itertools
from collections import Counter
from typing import Any

from callback_scenes import PHONE, call_back, envelope, looking, rows

from castlist.broadcasts.refs import write_ref
from castlist.channels.models import Channel
from castlist.receipts.looking_again import match_parked, resolve_wishes
from castlist.receipts.processing import process_callbacks

_broadcasts = itertools.count(1_000_000)


def make_messages(
    channel: Channel, count: int = 1, *, state: str = "accepted", phones: list[str] | None = None, attempt: int = 1
) -> list[int]:
    """Make messages of a broadcast of their own, as dispatch leaves them. Gives their ids."""
    broadcast_id = next(_broadcasts)
    people = phones or [str(int(PHONE) + at) for at in range(count)]
    key = (channel.workspace_id, broadcast_id)
    connection = looking()
    with connection.transaction():
        made = connection.execute(
            "INSERT INTO message (workspace_id, broadcast_id, channel_id, contact_id, phone, state, attempt, "
            "claimed_at, accepted_at) SELECT %s, %s, %s, coalesce(c.contact_id, -n), p.phone, %s, %s, now(), "
            "CASE WHEN %s <> 'sending' THEN now() END FROM unnest(%s::text[]) WITH ORDINALITY AS p (phone, n) "
            "LEFT JOIN contact AS c ON c.workspace_id = %s AND c.phone = p.phone ORDER BY n RETURNING message_id",
            [*key, channel.pk, state, attempt, state, people, channel.workspace_id],
        ).fetchall()
        connection.execute("INSERT INTO tally VALUES (%s, %s, %s, %s)", [*key, state, len(made)])
    return [message_id for (message_id,) in made]


def ref_of(channel: Channel, message_id: int, attempt: int = 1) -> str:
    """Write our own name of a message."""
    return write_ref(channel.callback_token, message_id, attempt)


def name_messages(channel: Channel, message_ids: list[int], names: list[str], attempt: int = 1) -> None:
    """Record the ids of the provider, as dispatch does when the answer is here."""
    with looking().cursor() as cursor:
        cursor.executemany(
            "INSERT INTO provider_message VALUES (%s, %s, %s, %s, %s)",
            [
                (channel.workspace_id, channel.pk, name, message_id, attempt)
                for message_id, name in zip(message_ids, names, strict=True)
            ],
        )


def process(channel: Channel) -> int:
    """Process what the inbox has of a channel."""
    return process_callbacks(looking(), channel.workspace_id, channel.pk)


def look_again(channel: Channel) -> int:
    """Look again at what was parked or not resolved, as if its time had come."""
    connection = looking()
    for table in ("parked_receipt", "inbound"):
        statement = f"UPDATE {table} SET look_at = now() WHERE workspace_id = %s AND look_at IS NOT NULL"
        connection.execute(statement.encode(), [channel.workspace_id])
    key = (channel.workspace_id, channel.pk)
    return match_parked(connection, *key) + resolve_wishes(connection, *key)


def tell(channel: Channel, *statuses: Any, messages: Any = (), field: str = "messages", **value: Any) -> None:
    """Let Meta tell of these, all in one callback, and process it."""
    told = {name: list(each) for name, each in (("statuses", statuses), ("messages", messages)) if each}
    call_back(channel, envelope(field, **told, **value))
    process(channel)


def message(message_id: int) -> dict[str, Any]:
    """Read a message."""
    (row,) = rows("SELECT * FROM message WHERE message_id = %s", message_id)
    return row


def states(message_ids: list[int]) -> list[str]:
    """Read the states of messages, in the order of their ids."""
    found = rows("SELECT message_id, state FROM message WHERE message_id = ANY(%s) ORDER BY message_id", message_ids)
    return [row["state"] for row in found]


def assert_counts_agree(channel: Channel) -> None:
    """Check that the tallies of a workspace are what counting its messages gives."""
    counted = Counter(
        (row["broadcast_id"], row["state"])
        for row in rows("SELECT broadcast_id, state FROM message WHERE workspace_id = %s", channel.workspace_id)
    )
    tallied = {
        (row["broadcast_id"], row["state"]): row["messages"]
        for row in rows("SELECT * FROM tally WHERE workspace_id = %s AND messages <> 0", channel.workspace_id)
    }
    assert tallied == counted
