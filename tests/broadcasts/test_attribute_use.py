"""An attribute is renamed and deleted everywhere at once: in contacts, rules and drafts."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from broadcast_scenes import PEOPLE, anew, compose, messages
from castlist.audience.attribute_changes import (
    AttributeRow,
    count_values,
    create_attribute,
    list_attributes,
    rename_attribute,
)
from castlist.audience.attribute_names import AttributeRefused
from castlist.audience.attribute_types import AttributeType
from castlist.audience.condition_reading import WrittenCondition
from castlist.audience.ground import read_ground
from castlist.audience.rule_reading import read_rule
from castlist.audience.rule_segments import make_rule_segment
from castlist.audience.segment_list import list_segments
from castlist.broadcasts import attribute_use
from castlist.broadcasts.attribute_use import delete_everywhere, drafts_with, rename_everywhere
from castlist.broadcasts.drafting import fill_in
from castlist.broadcasts.expressions import read_written
from castlist.broadcasts.preparing import prepare_broadcast
from castlist.broadcasts.running import pause_broadcast, resume_broadcast, start_broadcast
from castlist.config.database import connect, pooled
from castlist.imports.queue import workspace_lock
from castlist.workspaces.models import Workspace
from scenes import contacts, import_sheet

RICH = [WrittenCondition(field="points", operator="at least", value="100")]


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    return workspace


def attribute(workspace: Workspace, name: str) -> AttributeRow:
    with pooled() as connection:
        return next(each for each in list_attributes(connection, workspace.pk) if each.name == name)


def test_values_keep_their_digits_when_their_attribute_is_renamed(listed: Workspace) -> None:
    with pooled() as connection:
        rename_everywhere(connection, listed.pk, attribute(listed, "points"), "loyalty.points")
        row = connection.execute(
            "SELECT string_agg(attributes::text, ' ' ORDER BY phone) FROM contact WHERE workspace_id = %s", [listed.pk]
        ).fetchone()
    assert row is not None
    assert '"loyalty.points": 2000.50' in row[0]
    assert '"points"' not in row[0]


def test_rules_and_drafts_go_along(listed: Workspace) -> None:
    draft = compose(listed, values={"body.1": "{{ Points }} points|none"})
    with pooled() as connection:
        make_rule_segment(connection, listed.pk, "Rich", read_rule(RICH, "all", read_ground(connection, listed.pk)))
        rename_everywhere(connection, listed.pk, attribute(listed, "points"), "Loyalty")
        users = {row.name: row.users for row in list_segments(connection, listed.pk)}
    assert users["Rich"] == 1
    assert anew(draft).values["body.1"]["text"] == "{{Loyalty}} points"


def test_another_spelling_of_the_same_name_is_a_renaming(listed: Workspace) -> None:
    with pooled() as connection:
        rename_everywhere(connection, listed.pk, attribute(listed, "points"), "POINTS")
        assert count_values(connection, listed.pk) == {"city": 2, "POINTS": 2}


def test_deleting_takes_the_values_and_breaks_the_rules_that_ask_for_them(listed: Workspace) -> None:
    compose(listed, values={"body.1": "{{points}}"})
    with pooled() as connection:
        make_rule_segment(connection, listed.pk, "Rich", read_rule(RICH, "all", read_ground(connection, listed.pk)))
        assert [each.name for each in drafts_with(listed.pk, "POINTS")] == ["Diwali"]
        delete_everywhere(connection, listed.pk, attribute(listed, "points"))
        problems = {row.name: row.problem for row in list_segments(connection, listed.pk)}
        assert count_values(connection, listed.pk) == {"city": 2}
    assert problems["Rich"].startswith("Rich cannot be worked out.")
    assert all("points" not in each["attributes"] for each in contacts(listed))


def test_nothing_is_changed_while_an_import_runs(listed: Workspace) -> None:
    with closing(connect()) as other, workspace_lock(other, listed.pk) as is_locked, pooled() as connection:
        assert is_locked
        with pytest.raises(AttributeRefused, match="An import is running"):
            rename_everywhere(connection, listed.pk, attribute(listed, "points"), "loyalty")
    assert attribute(listed, "points")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (" ", "Give the attribute a name."),
        ("user.points", "Names that begin with user. are reserved."),
        ("a/b", "The name has `/`, which a name cannot have."),
        ("x" * 65, "The name has 65 characters; 64 is the most."),
        ("CITY", "There is an attribute city already (TEXT)."),
    ],
)
def test_names_are_those_that_a_sheet_may_bring(listed: Workspace, name: str, words: str) -> None:
    with pooled() as connection:
        for act in (
            lambda: create_attribute(connection, listed.pk, name, AttributeType.TEXT),
            lambda: rename_everywhere(connection, listed.pk, attribute(listed, "points"), name),
        ):
            with pytest.raises(AttributeRefused) as refusal:
                act()
            assert words in str(refusal.value)


def test_other_workspaces_keep_theirs(listed: Workspace) -> None:
    from scenes import new_workspace

    other = new_workspace()
    import_sheet(other, PEOPLE)
    with pooled() as connection:
        delete_everywhere(connection, listed.pk, attribute(listed, "points"))
        assert count_values(connection, other.pk) == {"city": 2, "points": 2}


def test_what_is_changed_in_a_draft_while_contacts_are_renamed_is_kept(
    listed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = compose(listed, template="welcome", values={"body.1": "{{points}}|none"})

    def meanwhile() -> None:
        fill_in(anew(draft), {"body.1": read_written("Dear {{points}}")})

    with _interrupted(monkeypatch, meanwhile), pooled() as connection:
        rename_everywhere(connection, listed.pk, attribute(listed, "points"), "loyalty")
    assert anew(draft).values["body.1"]["text"] == "Dear {{loyalty}}"


def test_one_that_is_started_while_contacts_are_renamed_keeps_what_it_starts_with(
    listed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = compose(listed, values={"body.1": "{{points}}|none"})
    with _interrupted(monkeypatch, lambda: start_broadcast(anew(draft))), pooled() as connection:
        with pytest.raises(AttributeRefused, match="Diwali is being prepared"):
            rename_everywhere(connection, listed.pk, attribute(listed, "points"), "loyalty")
        assert count_values(connection, listed.pk) == {"city": 2, "points": 2}, "all or nothing"
    prepare_broadcast(draft.pk, should_end=lambda: False)
    assert [each["payload"] for each in messages(draft)] == ['["2000.50"]', '["10"]', '["none"]']


def test_one_that_was_paused_before_it_was_written_down_goes_along(listed: Workspace) -> None:
    draft = compose(listed, values={"body.1": "{{points}}|none"})
    start_broadcast(draft)
    pause_broadcast(anew(draft))
    with pooled() as connection:
        assert [each.name for each in drafts_with(listed.pk, "points")] == ["Diwali"]
        rename_everywhere(connection, listed.pk, attribute(listed, "points"), "loyalty")
    resume_broadcast(anew(draft))
    assert prepare_broadcast(draft.pk, should_end=lambda: False)
    assert (anew(draft).state, len(messages(draft))) == ("sending", 3)


@contextmanager
def _interrupted(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None]) -> Iterator[None]:
    """Let something happen just when the contacts are renamed, and before that is committed."""

    def renaming(*arguments: Any) -> str:
        new = rename_attribute(*arguments)
        meanwhile()
        return new

    monkeypatch.setattr(attribute_use, "rename_attribute", renaming)
    yield
