"""Pre-flight of a large audience is a worker's task; what it found is kept, and stale once the draft is another one."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from broadcast_scenes import add_template, anew, compose, people
from castlist.broadcasts import preflight_runs
from castlist.broadcasts.drafting import Side, choose_template, fill_in, place_segment, plan_time, rename_draft
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.models import Broadcast, PreflightRun
from castlist.broadcasts.preflight import check_everybody
from castlist.broadcasts.preflight_runs import ask_preflight, fingerprint_of, known_preflight
from castlist.broadcasts.preflight_work import check_asked
from castlist.broadcasts.statements import run
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet

CITY = {"body.1": "{{city}}"}


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return people(workspace)


@pytest.fixture
def everybody_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any audience for a large one."""
    monkeypatch.setattr(preflight_runs, "AT_ONCE", 0)


def work(workspace: Workspace) -> None:
    """Let a worker do all there is to do."""
    BroadcastsWorker(until_idle=True, workspace_id=workspace.pk).run()


def test_a_small_audience_is_answered_at_once_and_kept(shop: Workspace) -> None:
    draft = compose(shop, values=CITY)
    standing = ask_preflight(draft)
    assert standing.preflight == check_everybody(draft)
    assert not standing.is_under_way
    kept = PreflightRun.objects.get(broadcast=draft)
    assert (kept.checked, kept.total, kept.fingerprint) == (3, 3, fingerprint_of(draft))


@pytest.mark.usefixtures("everybody_is_many")
def test_a_large_audience_is_left_to_a_worker_who_finds_the_same(shop: Workspace) -> None:
    draft = compose(shop, values=CITY)
    assert ask_preflight(draft).is_under_way
    assert known_preflight(draft) is not None
    work(shop)
    standing = ask_preflight(draft)
    assert standing.preflight == check_everybody(draft)
    assert (standing.run.checked, standing.run.total) == (3, 3)


@pytest.mark.usefixtures("everybody_is_many")
def test_asking_again_does_not_begin_anew(shop: Workspace) -> None:
    draft = compose(shop)
    first = ask_preflight(draft).run
    assert ask_preflight(anew(draft)).run.asked_at == first.asked_at
    work(shop)
    assert ask_preflight(anew(draft)).run.asked_at == first.asked_at


@pytest.mark.usefixtures("everybody_is_many")
def test_what_is_too_old_for_the_purpose_is_found_anew(shop: Workspace) -> None:
    draft = compose(shop)
    ask_preflight(draft)
    work(shop)
    assert not ask_preflight(draft).is_under_way
    assert ask_preflight(draft, no_older_than=timedelta()).is_under_way


def change_channel(draft: Broadcast) -> None:
    """Let the channel send slower."""
    Channel.objects.filter(pk=draft.channel_id).update(messages_per_second=1)


CHANGES: dict[str, Callable[[Broadcast], object]] = {
    "values": lambda one: fill_in(one, {"body.1": Written(text="You", fallback=None)}),
    "segments": lambda one: place_segment(one, "More", Side.GETS_IT),
    "an excluded segment": lambda one: place_segment(one, "Everyone", Side.GOES_WITHOUT),
    "template": lambda one: choose_template(one, one.channel, "other", "en"),
    "pace": change_channel,
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_a_change_of_the_draft_makes_it_stale(shop: Workspace, change: str) -> None:
    import_sheet(shop, sheet(",9876543209,,Mia,,,,"), segment="More")
    add_template(shop, "other", "Hello")
    draft = compose(shop)
    ask_preflight(draft)
    before = fingerprint_of(draft)
    CHANGES[change](draft)
    assert fingerprint_of(anew(draft)) != before
    assert known_preflight(anew(draft)) is None


def test_a_name_or_a_time_changes_nothing_of_it(shop: Workspace) -> None:
    draft = compose(shop)
    before = fingerprint_of(draft)
    rename_draft(draft, "Holi")
    plan_time(draft, None)
    assert fingerprint_of(anew(draft)) == before


@pytest.mark.usefixtures("everybody_is_many")
def test_what_changes_while_a_worker_is_at_it_is_asked_for_anew(shop: Workspace) -> None:
    draft = compose(shop)
    ask_preflight(draft)
    fill_in(draft, {"body.1": Written(text="{{city}}", fallback=None)})
    assert known_preflight(draft) is None
    assert ask_preflight(draft).is_under_way
    work(shop)
    found = ask_preflight(draft).preflight
    assert found is not None
    assert found.skipped == {"No value for city": 1}


@pytest.mark.usefixtures("everybody_is_many")
def test_what_cannot_be_worked_out_says_why(shop: Workspace) -> None:
    draft = compose(shop)
    ask_preflight(draft)
    draft.chosen.update(segment=None)
    work(shop)
    run_ = PreflightRun.objects.get(broadcast=draft)
    assert "deleted" in run_.refused
    assert (run_.ended_at is not None, run_.result) == (True, None)


@pytest.mark.usefixtures("everybody_is_many")
def test_a_worker_that_ends_leaves_it_to_the_next(shop: Workspace) -> None:
    draft = compose(shop)
    ask_preflight(draft)
    row = {"id": draft.pk, "workspace_id": shop.pk}
    assert check_asked(row, should_end=lambda: True)
    assert ask_preflight(draft).is_under_way
    assert check_asked(row, should_end=lambda: False)
    assert not ask_preflight(draft).is_under_way


@pytest.mark.usefixtures("everybody_is_many")
def test_two_workers_do_not_go_through_the_same(shop: Workspace) -> None:
    draft = compose(shop)
    ask_preflight(draft)
    with closing(connect()) as other:
        run(other, "try_preflight_lock", broadcast_id=draft.pk)
        assert not check_asked({"id": draft.pk, "workspace_id": shop.pk}, should_end=lambda: False)


@pytest.mark.usefixtures("everybody_is_many")
def test_a_draft_that_is_deleted_takes_it_along(shop: Workspace) -> None:
    draft = compose(shop)
    ask_preflight(draft)
    draft.delete()
    work(shop)
    assert not PreflightRun.objects.filter(workspace=shop).exists()
