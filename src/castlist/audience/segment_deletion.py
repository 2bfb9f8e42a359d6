"""Deleting a segment. Its contacts stay."""

from django.db import connection as django_connection
from django.db import transaction

from castlist.audience.conditions import RuleRefused
from castlist.audience.ground import Ground, StoredSegment
from castlist.audience.models import Segment
from castlist.audience.nesting import segment_of
from castlist.audience.rule_segments import locked_ground
from castlist.audience.segments import SegmentRefused
from castlist.config.queries import named_queries


def delete_segment(workspace_id: int, name: str) -> StoredSegment:
    """Delete a segment, imported or rule, and the places in it, and give what it was.

    Rooms above ask first whether they need it. Raises SegmentRefused where there is none of this name, or a rule
    segment asks for it.
    """
    # By Django's connection, and the row by its ORM: imports point to it, and Django takes that out of their rows.
    with transaction.atomic():
        django_connection.ensure_connection()
        connection = django_connection.connection
        ground = locked_ground(connection, workspace_id)
        segment = ground.segment_named(name)
        if segment is None:
            raise SegmentRefused(f"There is no segment {name}.")
        refuse_used(segment, ground)
        Segment.objects.filter(workspace_id=workspace_id, pk=segment.id).delete()
        parameters = {"workspace_id": workspace_id, "segment_id": segment.id}
        connection.execute(named_queries("castlist.audience")["delete_memberships"], parameters)
    return segment


def refuse_used(segment: StoredSegment, ground: Ground) -> None:
    """Refuse to delete a segment that a rule segment asks for. Raises SegmentRefused."""
    users = sorted(other.name for other in ground.segments.values() if _uses(other, segment, ground))
    if users:
        verb = "use" if len(users) > 1 else "uses"
        raise SegmentRefused(f"{', '.join(users)} {verb} {segment.name}. Change or delete that first.")


def _uses(other: StoredSegment, segment: StoredSegment, ground: Ground) -> bool:
    try:
        rule = other.rule
    except RuleRefused:  # written by a newer version: it may use anything, and says so itself when it is worked out
        return False
    return rule is not None and any(segment_of(condition, ground) == segment for condition in rule.conditions)
