"""A broadcast leaves at its time; one whose time passed by long ago, or that cannot leave, waits for a person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from broadcast_scenes import add_template, anew, channel_of, compose, messages, people
from castlist.broadcasts.composing import BroadcastRefused, local_time
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.running import schedule_broadcast, start_broadcast, unschedule_broadcast
from castlist.broadcasts.scheduled import start_due
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.models import Channel, Template
from castlist.workspaces.models import Workspace
from scenes import new_workspace


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return people(workspace)


def soon() -> datetime:
    return timezone.now() + timedelta(hours=1)


def pass_by(broadcast: Broadcast, ago: timedelta) -> None:
    Broadcast.objects.filter(pk=broadcast.pk).update(scheduled_at=timezone.now() - ago)


def work(workspace: Workspace) -> None:
    BroadcastsWorker(until_idle=True, workspace_id=workspace.pk).run()


def test_one_with_a_time_is_scheduled_and_leaves_then(shop: Workspace) -> None:
    broadcast = compose(shop, at=soon())
    assert broadcast.state == State.SCHEDULED
    work(shop)
    assert (anew(broadcast).state, messages(broadcast)) == (State.SCHEDULED, []), "not before its time"
    pass_by(broadcast, timedelta(seconds=1))
    work(shop)
    assert anew(broadcast).state == State.FINISHED
    assert len(messages(broadcast)) == 3


def test_a_time_that_passed_by_less_than_an_hour_ago_still_counts(shop: Workspace) -> None:
    broadcast = compose(shop, at=soon())
    pass_by(broadcast, timedelta(minutes=59))
    work(shop)
    assert anew(broadcast).state == State.FINISHED


def test_one_whose_time_passed_by_more_than_an_hour_ago_waits_for_a_person(shop: Workspace) -> None:
    broadcast = compose(shop, at=soon())
    pass_by(broadcast, timedelta(minutes=61))
    work(shop)
    missed = anew(broadcast)
    assert (missed.state, missed.is_self_paused, messages(broadcast)) == (State.MISSED, True, [])
    assert missed.state_reason.startswith("Its time passed by more than an hour while nothing ran.")
    schedule_broadcast(missed, soon())
    assert (anew(broadcast).state, anew(broadcast).state_reason) == (State.SCHEDULED, "")
    start_broadcast(anew(broadcast))
    work(shop)
    assert anew(broadcast).state == State.FINISHED


def test_a_template_that_was_paused_meanwhile_lets_it_wait_with_the_reason(shop: Workspace) -> None:
    add_template(shop, "offer", "Hi {{1}}")
    broadcast = compose(shop, template="offer", at=soon())
    offer = Template.objects.get(workspace=shop, name="offer")
    Template.objects.filter(pk=offer.pk).update(status="PAUSED", shape={**offer.shape, "status": "PAUSED"})
    pass_by(broadcast, timedelta(seconds=1))
    work(shop)
    assert (anew(broadcast).state, messages(broadcast)) == (State.MISSED, [])
    assert anew(broadcast).state_reason.startswith("The template offer (en) is Paused.")


def test_a_template_that_is_gone_lets_it_wait_with_the_reason(shop: Workspace) -> None:
    add_template(shop, "offer", "Hi {{1}}")
    broadcast = compose(shop, template="offer", at=soon())
    Template.objects.filter(workspace=shop, name="offer").delete()
    pass_by(broadcast, timedelta(seconds=1))
    work(shop)
    assert anew(broadcast).state == State.MISSED
    assert anew(broadcast).state_reason.startswith("Shop has no template offer.")


def test_one_that_cannot_leave_does_not_hold_the_others(shop: Workspace) -> None:
    add_template(shop, "offer", "Hi {{1}}")
    broken, fine = compose(shop, "Broken", template="offer", at=soon()), compose(shop, "Fine", at=soon())
    Template.objects.filter(workspace=shop, name="offer").delete()
    for each in (broken, fine):
        pass_by(each, timedelta(seconds=1))
    work(shop)
    assert (anew(broken).state, anew(fine).state) == (State.MISSED, State.FINISHED)


def test_a_channel_that_is_not_active_lets_it_wait_with_the_reason(shop: Workspace) -> None:
    broadcast = compose(shop, at=soon())
    Channel.objects.filter(pk=channel_of(shop).pk).update(state="paused", state_reason="Paused by a person.")
    pass_by(broadcast, timedelta(seconds=1))
    work(shop)
    assert anew(broadcast).state == State.MISSED
    assert anew(broadcast).state_reason == "The channel Shop is Paused. Paused by a person."


@pytest.mark.parametrize("is_missed", [False, True])
def test_one_that_got_another_time_in_between_does_not_leave_at_the_old_one(shop: Workspace, is_missed: bool) -> None:
    broadcast = compose(shop, at=soon())
    start_due({"id": broadcast.pk, "is_missed": is_missed})  # as it was found before its time was changed
    assert (anew(broadcast).state, messages(broadcast)) == (State.SCHEDULED, [])


def test_one_that_is_a_draft_again_in_between_does_not_leave(shop: Workspace) -> None:
    broadcast = compose(shop, at=soon())
    pass_by(broadcast, timedelta(seconds=1))
    unschedule_broadcast(broadcast)
    start_due({"id": broadcast.pk, "is_missed": False})
    assert anew(broadcast).state == State.DRAFT


@pytest.mark.parametrize("ago", [0, 1, 86_400])
def test_a_time_that_has_passed_is_refused(shop: Workspace, ago: int) -> None:
    past = timezone.now() - timedelta(seconds=ago)
    with pytest.raises(BroadcastRefused, match=r"has passed\. Choose a time that is ahead, or send now\."):
        compose(shop, at=past)
    with pytest.raises(BroadcastRefused, match="has passed"):
        schedule_broadcast(compose(shop), past)


def test_a_scheduled_one_gets_another_time(shop: Workspace) -> None:
    broadcast = compose(shop, at=soon())
    later = timezone.now() + timedelta(days=3)
    schedule_broadcast(broadcast, later)
    assert anew(broadcast).scheduled_at == later


def test_a_time_more_than_five_years_ahead_is_a_slip_of_the_pen(shop: Workspace) -> None:
    with pytest.raises(BroadcastRefused, match="is more than five years ahead"):
        compose(shop, at=timezone.now() + timedelta(days=6 * 365))


def test_its_time_zone_is_stored(house: object) -> None:
    shop = people(new_workspace(timezone="Europe/Berlin"))
    assert compose(shop).timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-11-30 10:00", "Asia/Kolkata", datetime(2026, 11, 30, 4, 30, tzinfo=UTC)),
        (" 2026-11-30T10:00 ", "Europe/Berlin", datetime(2026, 11, 30, 9, tzinfo=UTC)),
        ("2026-07-01 10:00", "Europe/Berlin", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-11-30 10:00+00:00", "Asia/Kolkata", datetime(2026, 11, 30, 10, tzinfo=UTC)),
        ("2026-11-30T10:00Z", "Asia/Kolkata", datetime(2026, 11, 30, 10, tzinfo=UTC)),
    ],
)
def test_times_are_those_of_the_workspace_unless_they_name_an_offset(text: str, zone: str, moment: datetime) -> None:
    assert local_time(text, zone) == moment


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tomorrow", "'tomorrow' is not a time. Write it as 2026-11-30 10:00."),
        ("", "'' is not a time. Write it as 2026-11-30 10:00."),
        ("2026-11-30", "'2026-11-30' is a day without a time. Write it as 2026-11-30 10:00."),
        ("30.11.2026 10:00", "'30.11.2026 10:00' is not a time. Write it as 2026-11-30 10:00."),
        (
            "9999-12-31 23:59-14:00",
            "'9999-12-31 23:59-14:00' is out of reach. Choose a time within the next five years.",
        ),
        (
            "0001-01-01 00:00+14:00",
            "'0001-01-01 00:00+14:00' is out of reach. Choose a time within the next five years.",
        ),
    ],
)
def test_what_is_no_time_is_refused(text: str, said: str) -> None:
    with pytest.raises(BroadcastRefused) as refused:
        local_time(text, "Asia/Kolkata")
    assert str(refused.value) == said
