"""Which broadcasts need a segment: it is not deleted under one that has yet to start."""

from contextlib import closing
from uuid import UUID

from castlist.audience.segments import SegmentRefused, find_segment
from castlist.broadcasts.lifecycle import BEFORE_START, WORDS, State
from castlist.broadcasts.statements import Connection, fetch_all
from castlist.config.database import connect

NEEDED = frozenset({*BEFORE_START, State.PREPARING})


def refuse_needed_segment(workspace_id: int, name: str) -> None:
    """Refuse to delete a segment that a broadcast has yet to be sent to. Raises SegmentRefused."""
    with closing(connect()) as connection:
        segment = find_segment(connection, workspace_id, name)
        if segment is None:
            return
        rows = fetch_all(connection, "broadcasts_of_segment", workspace_id=workspace_id, segment_id=segment["id"])
    for row in rows:
        if row["state"] in NEEDED:
            words = WORDS[State(row["state"])].lower()
            raise SegmentRefused(
                f"The broadcast {row['name']} ({words}) goes to {segment['name']}. Delete or cancel that first."
            )


def broadcasts_by_segment(connection: Connection, workspace_id: int) -> dict[UUID, list[str]]:
    """Name the broadcasts that go or went to each segment, the newest first."""
    used: dict[UUID, list[str]] = {}
    for row in fetch_all(connection, "segments_in_use", workspace_id=workspace_id):
        used.setdefault(row["uuid"], []).append(row["name"])
    return used
