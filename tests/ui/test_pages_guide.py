"""What docs/pages.md claims: each page stands in it, with its address and who may, and it speaks the pages' words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

from castlist.workspaces.roles import Right

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "pages.md").read_text()
PAGES = ROOT / "src" / "castlist" / "ui"

WHO = {Right.SEE: "the team", Right.EDIT: "owners and editors", Right.OWN: "owners"}
"""How the guide says who has a right."""

DOORS = {
    "start": "anybody",
    "set_up": "anybody",
    "login": "anybody",
    "logged_in_again": "who is logged in",
    "logout": "anybody",
    "welcome": "who has the link",
    "account": "who is logged in",
    "live": WHO[Right.SEE],
    "live_now": WHO[Right.SEE],
}
"""The only pages that do not go through `ui/access.page`; what moves by itself lets people in by itself."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """An address of the pages, as the guide writes it; `right` is None where `ui/access.page` does not ask for one."""

    name: str
    address: str
    right: Right | None

    @property
    def who(self) -> str:
        """Who may, as the guide says it."""
        return WHO[self.right] if self.right else DOORS[self.name]


def pages(resolver: Any, before: str = "/") -> Iterator[Page]:
    """Find all pages below a resolver."""
    for each in resolver.url_patterns:
        address = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from pages(each, address)
        else:
            shown = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", address).replace("/w/<workspace>", "…")
            yield Page(name=each.name, address=shown, right=getattr(each.callback, "right", None))


ALL = list(pages(get_resolver("castlist.web.urls")))
ROWS = re.findall(r"^\| `(\w+)` \| `(\S+)` \| (.+?) \| (.+?) \|$", GUIDE, re.MULTILINE)


def test_pages_are_found_in_every_place_of_the_menu() -> None:
    names = {page.name for page in ALL}
    assert names > {"home", "users", "contact", "import_dialog", "segments", "broadcast", "reports", "whatsapp", "team"}
    assert len(names) == len(ALL)


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_every_page_is_in_the_guide_with_who_may(page: Page) -> None:
    assert page.right or page.name in DOORS, "who may see it? put ui/access.page around the view"
    assert f"| `{page.name}` | `{page.address}` | {page.who} | " in GUIDE


def test_nothing_is_in_the_guide_that_is_no_page() -> None:
    assert sorted(name for name, *_ in ROWS) == sorted(page.name for page in ALL)


def test_every_page_of_a_workspace_asks_for_a_right() -> None:
    open_ones = {page.name for page in ALL if page.address.startswith("…") and page.right is None}
    assert open_ones == {"live", "live_now"}


def written() -> str:
    """All that the pages may say, with what is marked up in it as a reader reads it."""
    files = [*PAGES.rglob("*.html"), *PAGES.rglob("*.py"), *(ROOT / "src" / "castlist").glob("*/*.py")]
    text = " ".join(file.read_text() for file in files)
    return " ".join(re.sub(r"</?[a-z][^<>{}]*>", "", text).split())


WRITTEN = written()
BOLD = re.findall(r"\*\*(.+?)\*\*", GUIDE.partition("## Every address")[0], re.DOTALL)


@pytest.mark.parametrize("words", sorted({" ".join(each.split()) for each in BOLD}))
def test_what_is_bold_stands_on_the_pages(words: str) -> None:
    stands = words in WRITTEN
    assert stands


@pytest.mark.parametrize("place", ["Home", "Users", "Segments", "Broadcast", "Reports", "Configure"])
def test_every_place_of_the_menu_has_its_part(place: str) -> None:
    assert f'{{% translate "{place}" %}}' in (PAGES / "templates" / "parts" / "navigation.html").read_text()
    assert f"\n## {place}\n" in GUIDE
