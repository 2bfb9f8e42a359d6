"""A draft is kept as it is composed, complete or not; what is incomplete is neither scheduled, started nor tested."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from broadcast_scenes import PEOPLE, add_template, anew, channel_of, compose
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.drafting import (
    VALUE_LENGTH,
    DraftStart,
    Side,
    choose_audience,
    choose_template,
    fill_in,
    note_test,
    place_segment,
    plan_time,
    rename_draft,
    start_draft,
)
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.previewing import send_test
from castlist.broadcasts.running import schedule_broadcast, start_broadcast, unschedule_broadcast
from castlist.channels.refusals import TemplateRefused
from castlist.workspaces.models import Workspace
from scenes import import_sheet

FRIEND = Written(text="{{user.first_name}}", fallback="friend")


def draft_of(workspace: Workspace, name: str = "", *segments: str) -> Broadcast:
    """Start a draft."""
    return start_draft(workspace, DraftStart(channel=channel_of(workspace), name=name, segments=segments))


def tomorrow() -> object:
    """Give a time that is ahead."""
    return timezone.now() + timedelta(days=1)


def test_a_draft_needs_nothing_but_a_number(workspace: Workspace) -> None:
    draft = anew(draft_of(workspace))
    assert (draft.state, draft.name, draft.template_name, draft.values) == ("draft", "New broadcast", "", {})
    assert not draft.chosen.exists()


def test_drafts_without_a_name_get_the_next_that_is_free(workspace: Workspace) -> None:
    assert [draft_of(workspace).name for _ in range(3)] == ["New broadcast", "New broadcast 2", "New broadcast 3"]


def test_what_is_composed_step_by_step_can_leave(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    draft = draft_of(workspace, "Diwali")
    choose_template(draft, channel_of(workspace), "welcome", "en")
    choose_audience(draft, ["everyone"], [])
    fill_in(draft, {"body.1": FRIEND})
    start_broadcast(anew(draft))
    assert anew(draft).state == State.PREPARING


def test_an_incomplete_draft_is_not_sent_in_any_way(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    draft = draft_of(workspace)
    ways = [
        start_broadcast,
        lambda one: schedule_broadcast(one, tomorrow()),
        lambda one: send_test(one, to="919876543201"),
    ]
    lacks = ["Choose a template first", "Choose at least one segment", "body.1 is not filled in"]
    steps = [
        lambda: choose_template(draft, channel_of(workspace), "welcome", "en"),
        lambda: choose_audience(draft, ["Everyone"], []),
        lambda: fill_in(draft, {"body.1": FRIEND}),
    ]
    for lack, step in zip(lacks, steps, strict=True):
        for way in ways:
            with pytest.raises((BroadcastRefused, FillingRefused), match=lack):
                way(anew(draft))
        assert anew(draft).state == State.DRAFT
        step()
    schedule_broadcast(anew(draft), tomorrow())
    assert anew(draft).state == State.SCHEDULED


def test_another_template_keeps_the_values_that_it_has_a_place_for(workspace: Workspace) -> None:
    draft = draft_of(workspace)
    add_template(workspace, "two", "{{1}} and {{2}}")
    choose_template(draft, channel_of(workspace), "two", "en")
    fill_in(draft, {"body.1": FRIEND, "body.2": Written(text="x")})
    choose_template(draft, channel_of(workspace), "welcome", "en")
    assert draft.values == {"body.1": {"text": "{{user.first_name}}", "fallback": "friend"}}


def test_a_template_that_cannot_be_sent_is_not_chosen(workspace: Workspace) -> None:
    draft = draft_of(workspace)
    add_template(workspace, "carousel", "Hi", components=[{"type": "CAROUSEL"}])
    with pytest.raises(BroadcastRefused, match="cannot be sent here"):
        choose_template(draft, channel_of(workspace), "carousel", "en")
    with pytest.raises(TemplateRefused, match="has no template nothing"):
        choose_template(draft, channel_of(workspace), "nothing", "en")
    assert anew(draft).template_name == ""


def test_unfinished_values_are_kept_as_they_are_and_empty_ones_left_out(workspace: Workspace) -> None:
    draft = draft_of(workspace)
    fill_in(
        draft, {"body.1": Written(text="{{cit"), "body.2": Written(text=" "), "body.3": Written(text="", fallback="x")}
    )
    assert anew(draft).values == {
        "body.1": {"text": "{{cit", "fallback": None},
        "body.3": {"text": "", "fallback": "x"},
    }


@pytest.mark.parametrize(("text", "words"), [("x" * (VALUE_LENGTH + 1), "4,097 characters"), ("a\0b", "NUL")])
def test_what_cannot_be_stored_is_refused(workspace: Workspace, text: str, words: str) -> None:
    with pytest.raises(BroadcastRefused, match=words):
        fill_in(draft_of(workspace), {"body.1": Written(text=text)})


def test_a_segment_is_chosen_or_left_out_not_both(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    draft = draft_of(workspace, "Diwali", "Everyone")
    with pytest.raises(BroadcastRefused, match="chosen and excluded"):
        choose_audience(draft, ["Everyone"], ["everyone"])
    with pytest.raises(BroadcastRefused, match="There is no segment Nobody"):
        choose_audience(draft, ["Nobody"], [])
    assert [each.segment_name for each in draft.chosen.all()] == ["Everyone"]


def test_a_name_is_there_once(workspace: Workspace) -> None:
    draft, other = draft_of(workspace, "Diwali"), draft_of(workspace, "Holi")
    with pytest.raises(BroadcastRefused, match="There is a broadcast DIWALI already"):
        rename_draft(other, "DIWALI")
    rename_draft(draft, "DIWALI")
    assert anew(draft).name == "DIWALI"


def test_the_time_is_ahead_and_kept_without_scheduling(workspace: Workspace) -> None:
    draft = draft_of(workspace)
    with pytest.raises(BroadcastRefused, match="has passed"):
        plan_time(draft, timezone.now() - timedelta(minutes=1))
    at = timezone.now() + timedelta(days=1)
    plan_time(draft, at)
    assert (draft.scheduled_at, draft.state) == (at, "draft")
    plan_time(draft, None)
    assert draft.scheduled_at is None


def test_a_scheduled_broadcast_is_changed_only_as_a_draft(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    one = compose(workspace, at=timezone.now() + timedelta(days=1))
    with pytest.raises(BroadcastRefused, match="is Scheduled: it cannot be changed now"):
        fill_in(one, {"body.1": Written(text="Hi")})
    unschedule_broadcast(one)
    fill_in(anew(one), {"body.1": Written(text="Hi")})
    assert anew(one).state == State.DRAFT


def test_what_has_started_is_neither_changed_nor_made_a_draft(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    one = compose(workspace)
    start_broadcast(one)
    with pytest.raises(BroadcastRefused, match="is Preparing"):
        rename_draft(one, "Other")
    with pytest.raises(BroadcastRefused, match="cannot be made a draft again now"):
        unschedule_broadcast(one)


def test_a_change_of_the_message_forgets_its_test(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    one = compose(workspace)
    note_test(one)
    rename_draft(one, "Still tested")
    fill_in(one, {"body.1": Written(text="{{user.first_name}}", fallback="friend")})
    assert anew(one).tested_at is not None
    fill_in(one, {"body.1": Written(text="{{user.last_name}}", fallback="friend")})
    assert anew(one).tested_at is None


def test_a_test_of_an_older_message_counts_for_nothing(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    older = compose(workspace)
    fill_in(anew(older), {"body.1": Written(text="{{user.last_name}}", fallback="friend")})
    note_test(older)
    assert anew(older).tested_at is None


def test_segments_that_many_people_place_at_once_all_stay(workspace: Workspace) -> None:
    draft = draft_of(workspace)
    names = [f"Group {number}" for number in range(6)]
    for name in names:
        import_sheet(workspace, PEOPLE, segment=name)
    together = threading.Barrier(len(names))

    def place(name: str) -> None:
        mine = anew(draft)
        together.wait(10)
        place_segment(mine, name, Side.GOES_WITHOUT if name == names[0] else Side.GETS_IT)
        connections.close_all()

    with ThreadPoolExecutor(len(names)) as people:
        list(people.map(place, names))
    assert set(draft.chosen.values_list("segment_name", "is_excluded")) == {(each, each == names[0]) for each in names}


def test_a_segment_stands_on_one_side_or_on_none(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    draft = draft_of(workspace)
    for side, there in ((Side.GETS_IT, [False]), (Side.GOES_WITHOUT, [True]), (Side.OUT, [])):
        place_segment(draft, "Everyone", side)
        assert list(draft.chosen.values_list("is_excluded", flat=True)) == there
    with pytest.raises(BroadcastRefused, match="There is no segment Nobody"):
        place_segment(draft, "Nobody", Side.GETS_IT)


def test_what_is_kept_once_more_is_no_change(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    draft = draft_of(workspace, "Diwali", "Everyone")
    choose_template(draft, channel_of(workspace), "welcome", "en")
    fill_in(draft, {"body.1": FRIEND})
    seen = anew(draft).changed_at
    fill_in(draft, {"body.1": FRIEND})
    assert anew(draft).changed_at == seen
    place_segment(draft, "Everyone", Side.GOES_WITHOUT)
    assert anew(draft).changed_at > seen
