"""What can be known when a broadcast is made is checked then, and nothing is stored of one that is refused."""

from dataclasses import replace

import pytest
from django.utils import timezone

from broadcast_scenes import HI, add_template, anew, channel_of, compose, people
from castlist.broadcasts.composing import BroadcastRefused, Composition, compose_broadcast, delete_broadcast, local_time
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.channels.refusals import TemplateRefused
from castlist.workspaces.models import Workspace
from scenes import new_workspace, sheet


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return people(workspace)


def stored(workspace: Workspace) -> int:
    return Broadcast.objects.filter(workspace=workspace).count()


def test_a_draft_keeps_what_was_composed(shop: Workspace) -> None:
    people(shop, sheet(",9876543201,,Asha"), segment="Bought")
    before = timezone.now()
    broadcast = anew(compose(shop, " Diwali  sale ", segments=(" everyone ",), excluded=("BOUGHT",)))
    assert (broadcast.name, broadcast.state, broadcast.scheduled_at) == ("Diwali  sale", State.DRAFT, None)
    assert broadcast.values == {"body.1": {"text": "{{user.first_name}}", "fallback": "friend"}}
    assert (broadcast.template_name, broadcast.template_language, broadcast.shape) == ("welcome", "en", None)
    chosen = {each.segment_name: each.is_excluded for each in broadcast.chosen.all()}
    assert chosen == {"Everyone": False, "Bought": True}
    assert broadcast.created_at >= before
    assert broadcast.timezone == shop.timezone


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "  "}, "Give the broadcast a name"),
        ({"name": "x" * 121}, "The broadcast's name has 121 characters; 120 is the most."),
        ({"segments": ()}, "Choose at least one segment: nobody would get this message."),
        ({"segments": ("Nobody",)}, "There is no segment Nobody. See: castlist segments list."),
        ({"excluded": ("Nobody",)}, "There is no segment Nobody. See: castlist segments list."),
        ({"excluded": ("EVERYONE",)}, "Everyone is chosen and excluded. Take it out of one of them."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(shop: Workspace, changes: dict[str, object], said: str) -> None:
    right = Composition(
        name="Diwali",
        channel=channel_of(shop),
        template="welcome",
        language="en",
        segments=("Everyone",),
        values={"body.1": Written(text="x")},
    )
    with pytest.raises(BroadcastRefused) as refused:
        compose_broadcast(shop, replace(right, **changes))  # type: ignore[arg-type]
    assert said in str(refused.value)
    assert stored(shop) == 0
    assert compose_broadcast(shop, right).pk


def test_a_name_is_taken_once_in_a_workspace(shop: Workspace) -> None:
    first = compose(shop, "Größe")
    with pytest.raises(BroadcastRefused, match=r"There is a broadcast GRÖSSE already\. Choose another name\."):
        compose(shop, "GRÖSSE")
    assert compose(people(new_workspace()), "Größe").pk
    delete_broadcast(first)
    assert compose(shop, "GRÖSSE").pk


def test_another_workspaces_segments_are_not_there(shop: Workspace) -> None:
    people(new_workspace(), segment="Theirs")
    with pytest.raises(BroadcastRefused, match="There is no segment Theirs"):
        compose(shop, segments=("Theirs",))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, r"body\.1 is not filled in\."),
        ({"body.1": "{{plna}}"}, r"body\.1: There is no attribute plna\."),
        ({"body.1": "x", "body.2": "y"}, r"The template has no variable body\.2\. It has body\.1\."),
        ({"body.1": ""}, r"body\.1: Nothing is filled in\."),
        ({"body.1": "{{city"}, r"body\.1: The brackets in \{\{city do not close\."),
    ],
)
def test_variables_are_checked_when_it_is_made(shop: Workspace, values: dict[str, str], said: str) -> None:
    with pytest.raises(FillingRefused, match=said):
        compose(shop, values=values)
    assert stored(shop) == 0


def test_a_template_that_is_not_there_is_refused(shop: Workspace) -> None:
    with pytest.raises(TemplateRefused, match=r"Shop has no template nothing\. There are: festive_offer, "):
        compose(shop, template="nothing")


def test_a_template_that_cannot_be_sent_is_refused(shop: Workspace) -> None:
    add_template(shop, "cards", "Hi", components=[{"type": "CAROUSEL", "cards": []}])
    with pytest.raises(BroadcastRefused, match=r"The template cards cannot be sent here: it has a part .*carousel"):
        compose(shop, template="cards", values={})
    assert stored(shop) == 0


def test_a_template_that_is_paused_can_be_composed_ahead(shop: Workspace) -> None:
    assert compose(shop, template="paused_offer", values=HI).state == State.DRAFT


def test_an_hour_that_the_clocks_skip_is_refused_and_of_two_the_earlier_is_meant() -> None:
    with pytest.raises(BroadcastRefused, match="The clocks in Europe/Berlin skip 02:30 on that day"):
        local_time("2027-03-28 02:30", "Europe/Berlin")
    assert local_time("2027-10-31 02:30", "Europe/Berlin").isoformat() == "2027-10-31T02:30:00+02:00"
