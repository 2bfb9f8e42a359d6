"""What the guide of channels says is so: each provider, field, option, state and address is in it."""

from pathlib import Path

import click
import pytest

from castlist.channels.models import ChannelState
from castlist.channels.providers import PROVIDERS
from castlist.channels.templates import STATUS_WORDS
from castlist.cli.channels import channels
from castlist.cli.templates import templates

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "channels.md").read_text()
COMMANDS = [*channels.commands.values(), *templates.commands.values()]
GENERAL = {"--json", "--workspace", "--help", "--provider", "--name", "--channel", "--language", "--header-text"}
"""Options that explain themselves, or stand in every guide."""


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_has_its_addresses_in_the_guide(name: str) -> None:
    facts = PROVIDERS[name]
    assert f"--provider {name}" in GUIDE
    if name != "sandbox":
        assert f"## {facts.title}" in GUIDE
        for address in facts.base_urls:
            assert address in GUIDE or name == "meta"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_option_is_in_the_guide(command: click.Command) -> None:
    options = {option for each in command.params for option in (*each.opts, *each.secondary_opts) if option[0] == "-"}
    for option in options - GENERAL:
        assert option in GUIDE, option


@pytest.mark.parametrize("state", ChannelState)
def test_every_state_is_in_the_guide(state: ChannelState) -> None:
    assert f"| `{state.value}` |" in GUIDE


def test_statuses_of_templates_are_said_in_words() -> None:
    assert all(words.startswith("{name} ") and words.endswith("{reason}.") for words in STATUS_WORDS.values())
