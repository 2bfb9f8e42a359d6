"""What the docs claim is tested: nothing that a person meets is left undocumented."""

import ast
import re
import sys
from pathlib import Path

import pytest

from castlist.config.environment import Environment
from castlist.imports.comments import _SAYS
from castlist.imports.header_problems import WORDS
from castlist.imports.lifecycle import WORDS as STATUS_WORDS

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "import-sheet.md").read_text()
SHEET = ROOT / "src" / "castlist" / "imports" / "sheet"


def stands_in(sentence: str, page: str) -> bool:
    """Whether a page has this sentence, whatever stands for its placeholders."""
    parts = re.split(r"\{+[a-z_]*\}+", sentence.replace("||", "\\|\\|"))
    return re.search(".{0,80}?".join(re.escape(part) for part in parts), page) is not None


def refusals() -> list[str]:
    """Find the sentences that refuse a file, in the code that raises them."""
    found = []
    for file in SHEET.glob("*.py"):
        tree = ast.parse(file.read_text())
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | parts:
                text = node.value
            else:
                continue
            if re.match(r"(This|The|There|Row|Line|In row|A quoted) .*\.$", text):
                found.append(text)
    return sorted(set(found))


def test_refusals_are_found_at_all() -> None:
    assert len(refusals()) > 30


@pytest.mark.parametrize("sentence", refusals())
def test_every_refusal_of_a_file_is_in_the_guide(sentence: str) -> None:
    assert stands_in(sentence, GUIDE)


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_header_problem_is_in_the_guide(code: str) -> None:
    assert stands_in(WORDS[code], GUIDE)


@pytest.mark.parametrize("reason", sorted(_SAYS))
def test_every_comment_is_in_the_guide(reason: str) -> None:
    says = _SAYS[reason].replace("{{", "\0").replace("}}", "\1")  # type: ignore[index]  # a StrEnum's member
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


def test_the_list_of_rooms_in_the_architecture_is_that_of_the_tree() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    rooms = {folder.name for folder in (ROOT / "src" / "castlist").iterdir() if (folder / "__init__.py").exists()}
    listed = page.partition("## Rooms")[2].partition("Inside `imports`")[0]
    assert rooms == set(re.findall(r"^\| `([a-z]+)` \|", listed, re.MULTILINE))
