"""docs/receipts.md says what is so."""

import re
from pathlib import Path

import pytest

from castlist.audience.opt_outs import BY_MESSAGE, BY_WHATSAPP, OptOutSource
from castlist.channels.providers import PROVIDERS
from castlist.cli.optouts import optouts
from castlist.receipts.parking import KEEP
from castlist.web.asgi import LARGEST_BODY

GUIDE = (Path(__file__).parents[2] / "docs" / "receipts.md").read_text()
TEXT = " ".join(GUIDE.split())
DOOR = Path(__file__).parents[2] / "src" / "castlist" / "receipts" / "inbox" / "door.py"


@pytest.mark.parametrize("source", list(OptOutSource))
def test_every_source_is_there_with_what_lifts_it(source: OptOutSource) -> None:
    row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{source.value}` |"))
    lifted = "START" if source in BY_MESSAGE else "resuming" if source in BY_WHATSAPP else "a person of the team"
    assert lifted in row


def test_every_answer_is_there() -> None:
    told = set(re.findall(r"_Turned\((\d+)|status=(\d+)", DOOR.read_text()))
    statuses = {status for pair in told for status in pair if status}
    assert statuses == set(re.findall(r"^\| (\d+) \|", GUIDE, re.MULTILINE))


def test_every_provider_is_there() -> None:
    for facts in PROVIDERS.values():
        title = facts.title.removesuffix(" Cloud API")
        assert title == "Sandbox" or f"| {title} |" in GUIDE


def test_every_command_is_there() -> None:
    for name in optouts.commands:
        assert f"castlist optouts {name}" in TEXT


def test_the_limits_are_those_of_the_code() -> None:
    assert f"more than {LARGEST_BODY >> 20} MB" in TEXT
    assert f"{KEEP.total_seconds() / 3600:.0f} hours" in TEXT
