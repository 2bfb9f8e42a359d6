"""Which broadcasts need a segment: it is not deleted under one that has yet to start."""

from uuid import UUID

from django.db import connection as django_connection
from django.db import transaction

from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.names import name_key
from castlist.audience.rule_segments import locked_ground
from castlist.audience.segment_deletion import delete_segment, refuse_used
from castlist.audience.segments import SegmentRefused
from castlist.broadcasts.lifecycle import BEFORE_START, WORDS, State
from castlist.broadcasts.statements import Connection, fetch, fetch_all

NEEDED = frozenset({*BEFORE_START, State.PREPARING})


def delete_unneeded_segment(workspace_id: int, name: str) -> StoredSegment:
    """Delete a segment that no broadcast has yet to be sent to, and give what it was; as delete_segment.

    From the question on nobody can choose it: who tries waits, and is told that it is deleted. Raises SegmentRefused.
    """
    with transaction.atomic():
        django_connection.ensure_connection()
        connection = django_connection.connection
        locked_ground(connection, workspace_id)  # before the segment, as all lock who change one
        _refuse_needed(connection, workspace_id, name)
        return delete_segment(workspace_id, name)


def why_kept(connection: Connection, ground: Ground, segment: StoredSegment) -> str:
    """Say why a segment cannot be deleted as things are; '' where it can."""
    try:
        _refuse_needed(connection, ground.workspace_id, segment.name)
        refuse_used(segment, ground)
    except SegmentRefused as refusal:
        return str(refusal)
    return ""


def _refuse_needed(connection: Connection, workspace_id: int, name: str) -> None:
    segment = fetch(connection, "hold_segment", workspace_id=workspace_id, name_key=name_key(name))
    if segment is None:
        return
    for row in fetch_all(connection, "broadcasts_of_segment", workspace_id=workspace_id, segment_id=segment["id"]):
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
