"""The guide to the simulator leaves nothing out."""

import re
from pathlib import Path

import click
import pytest

from castlist.cli.simulator import simulator
from castlist.simulator.catalogue.builtin import BUILT_IN
from castlist.simulator.control import PAGES
from castlist.simulator.faults.kinds import WORDS, Kind
from castlist.simulator.playable import NOT_SENT, OWN_CODES

GUIDE = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text()


@pytest.mark.parametrize("kind", Kind)
def test_every_fault_is_explained_in_its_own_words(kind: Kind) -> None:
    word, _, words = re.fullmatch(r"(\S+?)(=\S+ or \S+|=\S+)?: (.+)", WORDS[kind]).groups()  # type: ignore[union-attr]
    assert f"`{word}" in GUIDE
    assert words in GUIDE


@pytest.mark.parametrize("word", sorted({*NOT_SENT, *(word for words in OWN_CODES.values() for word in words)}))
def test_every_providers_own_word_is_named(word: str) -> None:
    assert f"`{word}`" in GUIDE


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_named(page: str) -> None:
    assert f"`/_sim/{page}" in GUIDE


@pytest.mark.parametrize("option", [option for option in simulator.params if isinstance(option, click.Option)])
def test_every_option_is_explained(option: click.Option) -> None:
    assert f"`{option.opts[0]}`" in GUIDE


@pytest.mark.parametrize("template", BUILT_IN, ids=lambda template: template["name"])
def test_every_template_is_listed(template: dict[str, str]) -> None:
    assert f"| `{template['name']}` | {template['language']} | {template['category']} |" in GUIDE
