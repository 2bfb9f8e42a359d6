"""A draft is changed by one command: all that is given or nothing; what is left out stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcast_scenes import anew, compose, people
from castlist.broadcasts.changing import Changes, change_draft
from castlist.broadcasts.composing import NOBODY_CHOSEN, BroadcastRefused
from castlist.broadcasts.expressions import read_written
from castlist.broadcasts.filling import FillingRefused
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.models import Broadcast
from castlist.workspaces.models import Workspace
from scenes import sheet


@pytest.fixture
def draft(workspace: Workspace) -> Broadcast:
    people(workspace)
    people(workspace, sheet(",9876543201,,Asha"), segment="Gold")
    return compose(workspace)


def chosen(broadcast: Broadcast) -> list[tuple[str, bool]]:
    return sorted((each.segment_name, each.is_excluded) for each in broadcast.chosen.all())


def texts(broadcast: Broadcast) -> dict[str, str]:
    return {key: value["text"] for key, value in anew(broadcast).values.items()}


def test_what_is_given_changes_and_what_is_left_out_stays(draft: Broadcast) -> None:
    assert change_draft(draft, Changes(name="Holi")) == ()
    assert (anew(draft).name, chosen(draft), texts(draft)) == (
        "Holi", [("Everyone", False)], {"body.1": "{{user.first_name}}"},
    )  # fmt: skip
    assert change_draft(draft, Changes(excluded=["Gold"])) == ()
    assert change_draft(draft, Changes(values={"body.1": read_written("friend")})) == ()
    assert (chosen(draft), texts(draft)) == ([("Everyone", False), ("Gold", True)], {"body.1": "friend"})
    assert change_draft(draft, Changes(segments=["Gold"], excluded=[])) == ()
    assert chosen(draft) == [("Gold", False)]


def test_it_says_what_is_lacking(draft: Broadcast) -> None:
    (lacks,) = change_draft(draft, Changes(values={"body.1": read_written("")}))
    assert lacks.startswith("body.1 is not filled in.")
    lacks = change_draft(draft, Changes(template="order_update", segments=[]))
    assert [each.split(" ")[0] for each in lacks] == ["body.first_name", "body.order_id", "Choose"]
    assert lacks[-1] == NOBODY_CHOSEN
    assert anew(draft).template_name == "order_update"


@pytest.mark.parametrize("text", ["{{plna}}", "a\nb", "x" * 2_000])
def test_a_value_that_cannot_be_used_changes_nothing(draft: Broadcast, text: str) -> None:
    with pytest.raises(FillingRefused, match=r"body\.1: "):
        change_draft(draft, Changes(name="Holi", values={"body.1": read_written(text)}))
    assert (anew(draft).name, texts(draft)) == ("Diwali", {"body.1": "{{user.first_name}}"})


def test_one_that_cannot_be_scheduled_stays_as_it_was(draft: Broadcast) -> None:
    soon = timezone.now() + timedelta(hours=1)
    with pytest.raises(BroadcastRefused, match="nobody would get this message"):
        change_draft(draft, Changes(name="Holi", segments=[], scheduled_at=soon))
    assert (anew(draft).name, anew(draft).state) == ("Diwali", State.DRAFT)
    assert change_draft(anew(draft), Changes(scheduled_at=soon)) == ()
    assert (anew(draft).state, anew(draft).scheduled_at) == (State.SCHEDULED, soon)
    with pytest.raises(BroadcastRefused, match=r"it cannot be changed now\. Make it a draft again first"):
        change_draft(anew(draft), Changes(name="Holi"))
