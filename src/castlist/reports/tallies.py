"""The counts of many broadcasts at once, from their tallies: nothing is counted anew."""

from collections.abc import Mapping, Sequence

from castlist.broadcasts.lifecycle import MessageState
from castlist.broadcasts.statements import Connection
from castlist.config.queries import named_queries


def read_tallies(
    connection: Connection, workspace_id: int, broadcast_ids: Sequence[int]
) -> dict[int, Mapping[MessageState, int]]:
    """Give the counts by state of these broadcasts; of one that has no messages yet there is nothing."""
    parameters = {"workspace_id": workspace_id, "broadcast_ids": list(broadcast_ids)}
    found: dict[int, dict[MessageState, int]] = {}
    for broadcast_id, state, messages in connection.execute(named_queries("castlist.reports")["tallies"], parameters):
        found.setdefault(broadcast_id, {})[MessageState(state)] = messages
    return dict(found)
