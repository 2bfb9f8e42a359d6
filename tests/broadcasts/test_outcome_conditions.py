"""A rule can ask for what came of a broadcast's message."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from broadcast_scenes import ASHA, RAVI, claim, compose, freeze, frozen, make_rule, message_of, people, record
from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.conditions import RuleRefused
from castlist.audience.ground import read_ground
from castlist.audience.rule_reading import read_rule
from castlist.audience.segments import SegmentBroken
from castlist.broadcasts.composing import delete_broadcast
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.broadcasts.preflight import check_everybody
from castlist.broadcasts.tracking import Move, apply_moves
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import contacts, new_workspace, sheet


@pytest.fixture
def sent(workspace: Workspace) -> Broadcast:
    """Asha's is accepted, Ravi's failed, Zoë was skipped; Dev is in no broadcast."""
    broadcast = frozen(people(workspace), values={"body.1": "{{city}}"})
    claim(broadcast)
    record(broadcast, ASHA, "accepted")
    record(broadcast, RAVI, "failed", reason="131026", words="Not on WhatsApp")
    people(workspace, sheet(",9876543204,,Dev"), segment="Later")
    return broadcast


def read(broadcast: Broadcast) -> None:
    move = Move(
        message_id=message_of(broadcast, ASHA)["message_id"], attempt=1, state="read",
        at=datetime(2026, 11, 30, 12, tzinfo=UTC),
    )  # fmt: skip
    with closing(connect()) as connection:
        apply_moves(connection, workspace_id=broadcast.workspace_id, channel_id=broadcast.channel_id, moves=[move])


def names(workspace: Workspace, segment: str) -> list[str]:
    return sorted(each["first_name"] for each in contacts(workspace, segment=segment))


@pytest.mark.parametrize(
    ("operator", "who"),
    [
        ("failed", ["Ravi"]),
        ("not-delivered", ["Asha", "Ravi"]),
        ("Not Delivered", ["Asha", "Ravi"]),
        ("was_not_read", ["Asha"]),
        ("not-read", ["Asha"]),
        ("delivered", []),
        ("read", []),
        ("unknown", []),
        ("skipped", ["Zoë"]),
    ],
)
def test_a_rule_asks_for_an_outcome(sent: Broadcast, operator: str, who: list[str]) -> None:
    make_rule(sent.workspace, "Rule", ("broadcast", operator, "DIWALI"))
    assert names(sent.workspace, "Rule") == who


def test_it_is_always_up_to_date(sent: Broadcast) -> None:
    make_rule(sent.workspace, "Remind", ("broadcast", "not-read", "Diwali"))
    assert names(sent.workspace, "Remind") == ["Asha"]
    read(sent)
    assert names(sent.workspace, "Remind") == []


def test_it_is_an_audience_of_the_next_broadcast(sent: Broadcast) -> None:
    make_rule(sent.workspace, "Remind", ("broadcast", "not-read", "Diwali"), ("city", "is", "Pune"))
    again = freeze(compose(sent.workspace, "Again", segments=("Remind",)))
    assert [message_of(again, ASHA)["texts"], again.audience] == [["Asha"], 1]


@pytest.mark.parametrize(
    ("operator", "value", "said"),
    [
        ("seen", "Diwali", "broadcast cannot be asked for seen. Ask for one of: failed, not-delivered, "),
        ("read", "Holi", "There is no broadcast Holi. See: castlist broadcasts list."),
        ("read", " ", "Choose a broadcast."),
        ("", "Diwali", "Choose what came of the broadcast: failed, not-delivered, "),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(sent: Broadcast, operator: str, value: str, said: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        make_rule(sent.workspace, "Rule", ("broadcast", operator, value))
    assert said in str(refused.value)


def test_another_workspaces_broadcast_cannot_be_asked_for(sent: Broadcast) -> None:
    other = people(new_workspace())
    with pytest.raises(RuleRefused, match="There is no broadcast Diwali"):
        make_rule(other, "Rule", ("broadcast", "read", "Diwali"))


def test_a_rule_of_a_broadcast_that_is_deleted_says_so(sent: Broadcast) -> None:
    draft = compose(sent.workspace, "Draft")
    make_rule(sent.workspace, "Rule", ("broadcast", "read", "Draft"))
    delete_broadcast(draft)
    with pytest.raises(SegmentBroken, match=r"The broadcast Draft is deleted\."):
        check_everybody(compose(sent.workspace, "Next", segments=("Rule",)))


def test_it_is_described_in_words(sent: Broadcast) -> None:
    with closing(connect()) as connection:
        ground = read_ground(connection, sent.workspace_id)
        rule = read_rule([WrittenCondition(field="broadcast", operator="not-read", value="diwali")], "all", ground)
    told: dict[str, Any] = rule.as_json()
    assert "not-read" in str(told)
    assert "Diwali" in str(told)


def test_every_outcome_is_of_states_and_none_is_empty() -> None:
    assert all(OUTCOMES.values())
