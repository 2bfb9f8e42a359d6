"""The timeline counts each message at each of its times, in stretches since the start."""

from contextlib import closing
from datetime import timedelta

from broadcast_scenes import ASHA, RAVI, claim, compose, frozen, message_of, people, record
from castlist.broadcasts.tracking import Move, apply_moves
from castlist.config.database import connect
from castlist.reports.funnel import funnel_of
from castlist.reports.report import read_report
from castlist.reports.timeline import read_timeline
from castlist.workspaces.models import Workspace

HOUR = timedelta(hours=1)
NOTHING = {"sent": 0, "delivered": 0, "read": 0, "failed": 0}


def test_each_time_falls_into_its_stretch(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))
    claim(broadcast)
    assert broadcast.started_at is not None
    start = broadcast.started_at
    told = (
        (ASHA, "sent", timedelta(0)),
        (ASHA, "delivered", timedelta(minutes=59)),
        (ASHA, "read", timedelta(minutes=60)),
        (RAVI, "sent", timedelta(seconds=-1)),
        (RAVI, "delivered", timedelta(hours=5)),
    )
    moves = [
        Move(message_id=message_of(broadcast, phone)["message_id"], attempt=1, state=state, at=start + after)
        for phone, state, after in told
    ]
    with closing(connect()) as connection:
        apply_moves(connection, workspace_id=workspace.pk, channel_id=broadcast.channel_id, moves=moves)
    timeline = read_timeline(broadcast, stretch=HOUR)
    assert [((each.begins_at - start) / HOUR, each.counts) for each in timeline] == [
        (-1, {**NOTHING, "sent": 1}),  # the provider's clock is a second behind
        (0, {**NOTHING, "sent": 1, "delivered": 1}),
        (1, {**NOTHING, "read": 1}),
        (5, {**NOTHING, "delivered": 1}),
    ]
    for kind in ("sent", "delivered", "read"):
        reached = {step.name: step.messages for step in funnel_of(read_report(broadcast).counts, failed_late=0)}
        assert sum(each.counts[kind] for each in timeline) == reached[kind]


def test_what_failed_at_once_is_in_it(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))
    claim(broadcast)
    record(broadcast, ASHA, "failed", reason="131026", words="Not on WhatsApp")
    assert [each.counts for each in read_timeline(broadcast, stretch=HOUR)] == [{**NOTHING, "failed": 1}]


def test_there_is_none_before_the_start(workspace: Workspace) -> None:
    assert read_timeline(compose(people(workspace)), stretch=HOUR) == []
