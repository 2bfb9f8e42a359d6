"""Recipients are looked through one by one, with the message that each would get; values are counted for the picker."""

from contextlib import closing

import pytest

from broadcast_scenes import ASHA, PEOPLE, RAVI, ZOE, anew, channel_of, compose
from castlist.audience.attributes import known_attributes
from castlist.broadcasts.audience_facts import ValueFacts, count_audience, value_facts
from castlist.broadcasts.browsing import (
    Viewed,
    find_recipient,
    read_draft,
    search_recipients,
    view_recipient,
    view_skipped,
)
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.drafting import DraftStart, choose_template, fill_in, start_draft
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.skipping import Skip
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

CITY = {"body.1": "{{user.first_name}} of {{city}}"}


@pytest.fixture
def offer(workspace: Workspace) -> Broadcast:
    """Give a broadcast to Asha, Ravi and Zoë, who has no city."""
    import_sheet(workspace, PEOPLE)
    return compose(workspace, values=CITY)


def look(broadcast: Broadcast, at: int = 0, step: str = "at") -> Viewed:
    """View a recipient."""
    with closing(connect()) as connection:
        reading = read_draft(broadcast, known_attributes(connection, broadcast.workspace_id))
        found = view_recipient(connection, broadcast, reading, at=at, step=step)
    assert found is not None
    return found


def test_the_first_is_shown_with_what_is_filled_in(offer: Broadcast) -> None:
    first = look(offer)
    assert (first.phone, first.name, first.message) == (ASHA, "Asha", {"body.1": "Asha of Pune"})


def test_next_and_previous_go_round(offer: Broadcast) -> None:
    first = look(offer)
    second = look(offer, first.contact_id, "after")
    third = look(offer, second.contact_id, "after")
    assert [second.phone, third.phone] == [RAVI, ZOE]
    assert look(offer, third.contact_id, "after").phone == ASHA
    assert look(offer, first.contact_id, "before").phone == ZOE
    assert look(offer, third.contact_id, "before").phone == RAVI


def test_one_who_is_not_there_any_more_gives_way_to_the_first(offer: Broadcast) -> None:
    assert look(offer, 10**15).phone == ASHA


def test_who_is_skipped_is_found_with_the_reason(offer: Broadcast) -> None:
    with closing(connect()) as connection:
        reading = read_draft(offer, known_attributes(connection, offer.workspace_id))
    found = view_skipped(offer, reading)
    assert found is not None
    assert isinstance(found.message, Skip)
    assert (found.phone, found.message.words) == (ZOE, "No value for city")
    assert view_skipped(offer, reading, after=found.contact_id) is None
    assert view_skipped(offer, reading, words="Opted out") is None


@pytest.mark.parametrize(("search", "phones"), [("zoë", [ZOE]), ("+91 98765 43202", [RAVI]), ("nobody", [])])
def test_recipients_are_searched_as_users_are(offer: Broadcast, search: str, phones: list[str]) -> None:
    with closing(connect()) as connection:
        reading = read_draft(offer, known_attributes(connection, offer.workspace_id))
        assert [each.phone for each in search_recipients(connection, offer, reading, search)] == phones


def test_only_the_audience_is_looked_through(workspace: Workspace, offer: Broadcast) -> None:
    import_sheet(workspace, sheet(",9876543299,,Stranger,,,"), segment="Others")
    import_sheet(new_workspace(), PEOPLE)
    with closing(connect()) as connection:
        reading = read_draft(offer, known_attributes(connection, offer.workspace_id))
        assert find_recipient(connection, offer, reading, "919876543299") is None
        assert count_audience(connection, offer) == 3


def test_what_is_not_filled_in_yet_is_left_out_and_told(workspace: Workspace) -> None:
    import_sheet(workspace, PEOPLE)
    draft = start_draft(workspace, DraftStart(channel=channel_of(workspace), segments=["Everyone"]))
    with closing(connect()) as connection:
        known = known_attributes(connection, workspace.pk)
        with pytest.raises(BroadcastRefused, match="Choose a template first"):
            read_draft(draft, known)
        choose_template(draft, channel_of(workspace), "welcome", "en")
        assert set(read_draft(anew(draft), known).problems) == {"body.1"}
        fill_in(draft, {"body.1": Written(text="{{town}}")})
        assert "There is no attribute town" in read_draft(anew(draft), known).problems["body.1"]
    assert look(anew(draft)).message == {}


def test_values_are_counted_with_an_example(offer: Broadcast) -> None:
    with closing(connect()) as connection:
        facts = {each.name: each for each in value_facts(connection, offer)}
    assert list(facts)[:2] == ["user.username", "user.phone_no"]
    assert facts["city"] == ValueFacts(name="city", type="TEXT", people=2, looked_at=3, example="Mumbai")
    assert (facts["user.first_name"].people, facts["user.email"].people) == (3, 0)
    assert facts["points"].type == "NUMBER"
