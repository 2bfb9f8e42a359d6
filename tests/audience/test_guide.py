"""What docs/segments.md claims: its examples can be run, and every sentence that a person can read is in it."""

import re
import shlex
from pathlib import Path

import pytest
from rule_scenes import standing_on

from castlist.audience.conditions import Rule
from castlist.audience.operators import OPERATORS, WORDS
from castlist.audience.own_conditions import known_kinds
from castlist.audience.rule_reading import read_rule
from castlist.cli.segments import segments
from castlist.cli.where import written_conditions
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet
from sentences_in_code import sentences

ROOT = Path(__file__).parent.parent.parent
GUIDE = " ".join((ROOT / "docs" / "segments.md").read_text().replace("\\*", "*").split())
EXAMPLES = re.findall(
    r"^castlist segments ((?:create|preview) .*--where.*)$", (ROOT / "docs" / "segments.md").read_text(), re.MULTILINE
)
FILES = (
    "condition_reading", "condition_values", "conditions", "expression_parsing", "expressions", "nesting",
    "own_conditions", "rule_reading", "rule_segments", "rules_sql", "segment_deletion", "segments", "value_conditions",
)  # fmt: skip
ELSEWHERE = {
    "{} is a rule segment. Choose another name.",  # the guide of the import
    "The segment {} was deleted meanwhile.",
}


def told() -> list[str]:
    """Find what this room says to people about segments."""
    files = [ROOT / "src" / "castlist" / "audience" / f"{name}.py" for name in FILES]
    return sorted(set().union(*map(sentences, files)) - ELSEWHERE)


def test_sentences_are_found_at_all() -> None:
    for sentence in ("A bracket is not closed.", "Write a number, for example 2000.", "There is no condition {}."):
        assert sentence in told()
    assert len(told()) > 40


@pytest.mark.parametrize("sentence", told())
def test_every_sentence_is_in_the_guide(sentence: str) -> None:
    parts = [re.escape(part) for part in re.split(r"\{\}", sentence)]
    assert re.search(".{0,80}?".join(parts), GUIDE)


@pytest.mark.parametrize("kind", list(OPERATORS))
def test_every_type_stands_there_with_its_operators(kind: str) -> None:
    assert kind in GUIDE
    for operator in OPERATORS[kind]:  # type: ignore[index]  # a StrEnum's member
        assert WORDS[operator] in GUIDE


def test_every_kind_of_condition_stands_there() -> None:
    for kind in ("segment", *known_kinds()):
        assert f"| `{kind}` |" in GUIDE


@pytest.fixture(scope="module")
def audience(house: object) -> Workspace:
    workspace = new_workspace()
    columns = "vip||BOOLEAN,loyalty.points||NUMBER,joined||DATE,city"
    import_sheet(workspace, sheet(",9876543210,,Asha,,,,true,1,2024-01-01,Pune", columns=columns))
    return workspace


@pytest.mark.parametrize("line", EXAMPLES)
def test_its_examples_are_understood(audience: Workspace, line: str) -> None:
    name, *arguments = shlex.split(line, comments=True)
    context = segments.commands[name].make_context(name, arguments)
    with standing_on(audience) as (_, ground):
        read = read_rule(written_conditions(context.params["where"]), context.params["match"], ground)
    assert isinstance(read, Rule)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 2
