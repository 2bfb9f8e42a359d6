"""A segment is not deleted under a broadcast that needs it, whoever does what at the same moment."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connections

from broadcast_scenes import anew, compose, people
from castlist.audience.ground import StoredSegment
from castlist.audience.rule_segments import locked_ground
from castlist.audience.segments import SegmentRefused
from castlist.broadcasts import segment_use
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.drafting import Side, choose_audience, place_segment
from castlist.broadcasts.lifecycle import WORDS, State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.segment_use import delete_unneeded_segment
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
"""


@pytest.mark.parametrize("state", State)
def test_a_segment_is_kept_for_what_has_yet_to_start(workspace: Workspace, state: State) -> None:
    people(workspace)
    broadcast = compose(workspace)
    Broadcast.objects.filter(pk=broadcast.pk).update(state=state.value)
    if state in (State.DRAFT, State.SCHEDULED, State.MISSED, State.PREPARING):
        with pytest.raises(SegmentRefused) as refused:
            delete_unneeded_segment(workspace.pk, "EVERYONE")
        words = WORDS[state].lower()
        assert str(refused.value) == (
            f"The broadcast Diwali ({words}) goes to Everyone. Delete or cancel that first."
        )  # fmt: skip
        return
    delete_unneeded_segment(workspace.pk, "Everyone")
    assert [each.segment_name for each in broadcast.chosen.all()] == ["Everyone"], "its name stays"


def test_what_is_needed_elsewhere_is_no_reason(workspace: Workspace) -> None:
    people(workspace)
    compose(workspace)
    other = new_workspace()
    people(other)
    assert delete_unneeded_segment(other.pk, "Everyone").name == "Everyone"
    with pytest.raises(SegmentRefused, match=r"^There is no segment Nothing\.$"):
        delete_unneeded_segment(other.pk, "Nothing")


def test_what_was_chosen_before_the_question_is_kept(workspace: Workspace) -> None:
    draft = draft_beside_vip(workspace)
    with closing(connect()) as other, ThreadPoolExecutor() as pool:
        with other.transaction():
            locked_ground(other, workspace.pk)
            deletion = at_once(pool, partial(delete_unneeded_segment, workspace.pk, "VIP"))
            until_somebody_waits(deletion)
            place_segment(draft, "VIP", Side.GETS_IT)
        with pytest.raises(SegmentRefused, match=r"^The broadcast Diwali \(draft\) goes to VIP\."):
            deletion.result()
    assert chosen(draft) == ["Everyone", "VIP"]


@pytest.mark.parametrize(
    "choose",
    [
        lambda draft: place_segment(draft, "VIP", Side.GETS_IT),
        lambda draft: choose_audience(draft, ["VIP"], []),
    ],
)
def test_who_chooses_it_after_the_question_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, choose: Callable[[Broadcast], None]
) -> None:
    draft, delete = draft_beside_vip(workspace), segment_use.delete_segment
    with ThreadPoolExecutor() as pool:
        choices: list[Future[Any]] = []

        def delete_meanwhile(workspace_id: int, name: str) -> StoredSegment:
            choices.append(at_once(pool, partial(choose, anew(draft))))
            until_somebody_waits(choices[0])
            return delete(workspace_id, name)

        monkeypatch.setattr(segment_use, "delete_segment", delete_meanwhile)
        delete_unneeded_segment(workspace.pk, "VIP")
        with pytest.raises(BroadcastRefused, match=r"^A segment that was chosen is deleted\."):
            choices[0].result()
    assert chosen(draft) == ["Everyone"]


def draft_beside_vip(workspace: Workspace) -> Broadcast:
    """Compose a draft to Everyone, where there is a segment VIP as well."""
    people(workspace)
    import_sheet(workspace, sheet(",9876543299,,Kim"), segment="VIP")
    return compose(workspace)


def chosen(draft: Broadcast) -> list[str]:
    return sorted(each.segment.name for each in draft.chosen.select_related("segment") if each.segment)


def at_once(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    """Do it in another thread, whose connection is closed then."""

    @contextmanager
    def closed() -> Iterator[None]:
        try:
            yield
        finally:
            connections.close_all()

    return pool.submit(closed()(act))


def until_somebody_waits(act: Future[Any]) -> None:
    """Come back when the other thread waits for a lock, or has ended without."""
    with closing(connect()) as watcher:
        while not act.done() and watcher.execute(WAITING).fetchone() == (0,):
            time.sleep(0.01)
