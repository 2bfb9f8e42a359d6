"""What the segment name of an import means, before Save: a new segment, one that grows, or none that can be used."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import psycopg

from castlist.audience.models import SegmentMembership
from castlist.audience.segments import SegmentRefused, check_segment_name, find_segment, refuse_rule_segment


class SegmentFate(StrEnum):
    """What would come of the name."""

    MISSING = "missing"
    NEW = "new"
    GROWS = "grows"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class SegmentChoice:
    """A name and its fate: `users` are those of the segment that grows, `refusal` says why it cannot be used."""

    fate: SegmentFate
    users: int = 0
    refusal: str = ""


def look_at_segment_name(connection: psycopg.Connection[Any], workspace_id: int, name: str) -> SegmentChoice:
    """Say what an import into a segment of this name would do (import sheet rules §1)."""
    if not name.strip():
        return SegmentChoice(fate=SegmentFate.MISSING)
    try:
        checked = check_segment_name(name)
        refuse_rule_segment(connection, workspace_id, checked)
    except SegmentRefused as refusal:
        return SegmentChoice(fate=SegmentFate.REFUSED, refusal=str(refusal))
    found = find_segment(connection, workspace_id, checked)
    if found is None:
        return SegmentChoice(fate=SegmentFate.NEW)
    members = SegmentMembership.objects.filter(workspace_id=workspace_id, segment_id=found["id"])
    return SegmentChoice(fate=SegmentFate.GROWS, users=members.count())
