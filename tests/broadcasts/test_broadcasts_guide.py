"""What docs/broadcasts.md and the glossary claim: each state, reason and sentence that a person reads is in them."""

import re
import shlex
from pathlib import Path

import pytest

from castlist.broadcasts import skipping
from castlist.broadcasts.expressions import Written
from castlist.broadcasts.lifecycle import ARROWS, BEFORE_START, MESSAGE_WORDS, WORDS, MessageState, State
from castlist.broadcasts.outcomes import OUTCOMES
from castlist.broadcasts.skip_words import Teller
from castlist.channels.template_shape import read_shape
from castlist.cli.main import castlist
from castlist.reports.report import STATES
from sentences_in_code import said_by, sentences

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "broadcasts.md").read_text()
GUIDE = " ".join(PAGE.split())
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
ROOM = ROOT / "src" / "castlist" / "broadcasts"
SAY = {"BroadcastRefused", "BroadcastNotFound", "ExpressionRefused", "SegmentRefused", "ConditionRefused"}
PARTS = {
    "{}, so there is nothing to show.",  # the two things that stand before it are in the guide
    "{} It goes on by itself on {} at {}.",
}
EXAMPLES = re.findall(
    r"^castlist (broadcasts (?:create|preview|preflight|test|send|report) .*?)(?: +#.*)?$", PAGE, re.MULTILINE
)


def told() -> list[str]:
    """Find what the room says to people."""
    found: set[str] = set()
    for file in ROOM.glob("*.py"):
        found |= sentences(file)
        if file.stem not in ("anybody", "previewing", "running", "composing", "segment_use", "filling"):
            found |= said_by(file, SAY)
    return sorted(found - PARTS)


def stands(sentence: str) -> bool:
    """Whether the guide has this sentence, whatever stands for its placeholders; `{{x}}` means itself."""
    parts = re.split(r"(?<!\{)\{\}(?!\})", sentence)
    return re.search(".{0,90}?".join(re.escape(part) for part in parts), GUIDE) is not None


def test_sentences_are_found_at_all() -> None:
    for sentence in (
        "Choose at least one segment: nobody would get this message.",
        "{} is {}; it cannot be {} now.",
        "Nobody would get this message.",
        "The fallback is text as it stands: leave the brackets out of it.",
    ):
        assert sentence in told()
    assert len(told()) > 25


@pytest.mark.parametrize("sentence", told())
def test_every_sentence_is_in_the_guide(sentence: str) -> None:
    assert stands(sentence)


SKIPS = (
    skipping.OPTED_OUT,
    skipping.NOT_WHATSAPP,
    skipping.OWN_NUMBER,
    skipping.US_MARKETING,
    skipping.no_value("city"),
    skipping.too_long("body", 1_024),
    skipping.bad_character("body.1"),
    skipping.blank_in_link("header.link"),
    skipping.bad_brackets("body.1"),
    skipping.not_carried('A value has the sign ", which Kaleyra V1 cannot carry'),
    skipping.bad_link("header.link"),
)


PARTS_OF_A_TEMPLATE = [
    {"type": "HEADER", "format": "IMAGE"},
    {"type": "BODY", "text": "Hi {{1}}"},
    {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "SAVE20"}]},
]
TELLER = Teller(
    shape=read_shape({"name": "sale", "language": "en", "components": PARTS_OF_A_TEMPLATE}),
    values={"body.1": Written(text="{{city}}", fallback=None)},
)


def test_every_skip_reason_is_known_here() -> None:
    assert {each.reason for each in SKIPS} == set(skipping.SkipReason)


@pytest.mark.parametrize("skip", SKIPS, ids=lambda skip: skip.reason.value)
def test_every_skip_reason_is_in_the_guide(skip: skipping.Skip) -> None:
    assert f"| {TELLER.words(skip.words)} |" in GUIDE


@pytest.mark.parametrize("state", State)
def test_every_state_of_a_broadcast_is_in_guide_and_glossary(state: State) -> None:
    (row,) = re.findall(
        rf"^\| `{state.value}` \| {WORDS[state]} \| .* \|$", PAGE.partition("### What becomes")[0], re.MULTILINE
    )
    can = row.rsplit("|", 2)[1]
    assert ("cancel" in can) is (State.CANCELLED in ARROWS[state])
    assert ("pause" in can) is (State.PAUSED in ARROWS[state])
    assert ("delete" in can) is (state in BEFORE_START)
    assert ("retry" in can) is (state in (State.SENDING, State.PAUSED, State.FINISHED))
    section = GLOSSARY.partition("## Statuses of a broadcast")[2].partition("\n## ")[0]
    assert f"| `{state.value}` | {WORDS[state]} |" in section


@pytest.mark.parametrize("state", MessageState)
def test_every_state_of_a_message_is_in_guide_and_glossary(state: MessageState) -> None:
    assert f"| `{state.value}` | {MESSAGE_WORDS[state]} |" in PAGE.partition("### What becomes")[2]
    assert f"| `{state.value}` | {MESSAGE_WORDS[state]} |" in GLOSSARY.partition("## Statuses of a message")[2]


def test_the_object_of_the_report_stands_there() -> None:
    keys = ("audience", *(state.value for state in STATES), "reasons")
    assert "{" + ",".join(f'"{key}"' for key in keys) + "}" in PAGE


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_stands_there(outcome: str) -> None:
    assert f"| `{outcome}` |" in PAGE


def test_the_words_of_unknown_stand_there() -> None:
    assert "No answer came back" in GUIDE
    (dead,) = re.findall(r"reason_words = '(The worker[^']*)'", (ROOM / "queries.sql").read_text())
    assert dead in GUIDE


@pytest.mark.parametrize("line", EXAMPLES)
def test_its_examples_are_understood(line: str) -> None:
    group, name, *arguments = shlex.split(line)
    command = castlist.commands[group].commands[name]  # type: ignore[attr-defined]
    assert command.make_context(name, arguments).params


def test_there_are_examples_of_every_step() -> None:
    assert len(EXAMPLES) == 6
