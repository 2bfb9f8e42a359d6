"""What the docs claim is tested: nothing that a person meets is left undocumented."""

import re
import sys
from pathlib import Path

import pytest

from castlist.config.environment import Environment
from castlist.imports import gate
from castlist.imports.comments import SAYS
from castlist.imports.consent import consent_wording
from castlist.imports.header_problems import WORDS
from castlist.imports.lifecycle import WORDS as STATUS_WORDS
from sentences_in_code import returned_by, said_by, sentences

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "import-sheet.md").read_text()
IMPORTS = ROOT / "src" / "castlist" / "imports"
NAMES = (ROOT / "src" / "castlist" / "audience" / "segments.py", ROOT / "src" / "castlist" / "workspaces" / "names.py")
"""Where the names that an import is given are refused."""

SAY = {
    *("ImportRefused", "GateClosed", "SegmentRefused", "NameRefused", "NoProcessedFile", "MoveRefused"),
    *("ImportNotFound", "_RulesChanged", "stop"),
}
"""What is raised or called with words for a person; SheetRefused's are all sentences."""


def stands_in(sentence: str, page: str) -> bool:
    """Whether a page has this sentence, whatever stands for its placeholders, and wherever its lines break."""
    parts = re.split(r"\{+[^{}]*\}+", sentence.replace("||", "\\|\\|"))
    return re.search(".{0,80}?".join(re.escape(part) for part in parts), " ".join(page.split())) is not None


def told() -> list[str]:
    """Find what the import says to people: all that reads as a sentence, and all that these errors are raised with."""
    found: set[str] = set()
    for file in IMPORTS.rglob("*.py"):
        found |= sentences(file) | said_by(file, SAY)
    for file in NAMES:
        found |= said_by(file, SAY)
    return sorted(found - set(WORDS.values()) - {gate.SET_UP, consent_wording("{}", 0).replace("0", "{}")})


def test_sentences_are_found_in_every_place_that_refuses() -> None:
    for words in (
        "This file is UTF-32. Save the sheet as CSV UTF-8.",
        f"Import needs an active WhatsApp channel. {gate.SET_UP}",
        "There is no active channel {}. The active ones are: {}.",
        "Blank cells either `keep` or `clear` the stored value.",
        "{} is a rule segment. Choose another name.",
        "The {}'s name has {} characters; {} is the most.",
        "The import has not ended yet; the processed file comes when it has.",
        "This import has ended already; there is nothing to cancel.",
        "The file has {} MB; the limit is {} MB.",
        "The worker ended {} times while it was at this file.",
        "The file could not be read to its end: {}",
        "There is no country {}. Give a two-letter code{}.",
    ):
        assert words in told()


@pytest.mark.parametrize("sentence", told())
def test_every_sentence_of_the_import_is_in_the_guide(sentence: str) -> None:
    assert stands_in(sentence, GUIDE)


def test_every_fault_that_can_stop_an_import_is_in_the_guide() -> None:
    faults = returned_by(ROOT / "src" / "castlist" / "config" / "faults.py", "fault_words")
    assert len(faults) == 4
    for words in faults:
        assert stands_in(words, GUIDE), words


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_header_problem_is_in_the_guide(code: str) -> None:
    assert stands_in(WORDS[code], GUIDE)


@pytest.mark.parametrize("reason", sorted(SAYS))
def test_every_comment_is_in_the_guide(reason: str) -> None:
    says = SAYS[reason].replace("{{", "\0").replace("}}", "\1")  # type: ignore[index]  # a StrEnum's member
    assert stands_in(says, GUIDE.replace('{"', '\0"').replace('"}', '"\1').replace("85}", "85\1"))


def test_the_comments_of_rows_that_went_in_are_in_the_guide() -> None:
    for comment in (
        "`Created`",
        "`Updated`",
        "`Unchanged`",
        "Replaced by row",
        "Discarded: over the limit of",
        "Not imported:",
    ):
        assert comment in GUIDE


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    source = (ROOT / "src" / "castlist" / "config" / "environment.py").read_text()
    names = set(re.findall(r'"((?:CASTLIST_[A-Z_]+)|DATABASE_URL)"', source))
    assert len(names) == len(Environment.__dataclass_fields__)
    for name in names:
        assert f"| `{name}` |" in page, name
    for name, default in re.findall(r'"(CASTLIST_[A-Z_]+)", default=([0-9_]+)', source):
        assert f"| `{name}` | {default.replace('_', '')} |" in page


def test_the_command_reference_is_what_the_command_says() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from make_commands import PAGE, commands_page
    finally:
        sys.path.remove(str(ROOT / "docs"))
    assert PAGE.read_text() == commands_page(), "run `make docs`"


def test_every_status_is_in_the_glossary_and_the_guide() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    for status, words in STATUS_WORDS.items():
        assert f"| `{status.value}` | {words} |" in glossary
        assert f"| {words} |" in GUIDE


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text()
    for record in (ROOT / "docs" / "decisions").glob("0*.md"):
        assert f"({record.name})" in listed


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_link_into_a_page_finds_its_heading() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for link, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text()):
            headings = re.findall(r"^#+ (.+)$", ((page.parent / link) if link else page).read_text(), re.MULTILINE)
            assert anchor in {anchor_of(each) for each in headings}, f"{page.name}: {link}#{anchor}"


def anchor_of(heading: str) -> str:
    """Give a heading's place in its page, as it is written behind the # of a link."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [record.name[:4] for record in (ROOT / "docs" / "decisions").glob("0*.md")]
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_the_list_of_rooms_in_the_architecture_is_that_of_the_tree() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    rooms = {folder.name for folder in (ROOT / "src" / "castlist").iterdir() if (folder / "__init__.py").exists()}
    listed = page.partition("## Rooms")[2].partition("Inside `imports`")[0]
    assert rooms == set(re.findall(r"^\| `([a-z]+)` \|", listed, re.MULTILINE))


@pytest.mark.parametrize(
    "file", sorted(set(re.findall(r"`(\w+\.py)`", (ROOT / "docs" / "adding-a-provider.md").read_text())))
)
def test_every_file_that_the_checklist_of_providers_names_is_there(file: str) -> None:
    assert [*ROOT.glob(f"src/castlist/**/{file}"), *ROOT.glob(f"tests/**/{file}")]
