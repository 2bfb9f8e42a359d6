"""`castlist channels` and `castlist templates`, run as people run them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from played_providers import APP_SECRET, KEY, NUMBER, PHONE_ID, WABA, played

from castlist.channels.access import access_of
from castlist.channels.lookup import find_channel
from castlist.simulator.business import Business
from castlist.workspaces.models import Workspace

CASTLIST = Path(sys.executable).with_name("castlist")
OLD_KEYS = {"id", "name", "provider", "number", "country", "state"}


class Command:
    """The command in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def __call__(self, *words: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(CASTLIST), *map(str, words), "--workspace", self._workspace.slug]
        done = {**os.environ, **environment}
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, input=stdin, env=done)

    def json(self, *words: object, **more: str) -> Any:
        done = self(*words, "--json", **more)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    def refusal(self, *words: object, **more: str) -> str:
        done = self(*words, **more)
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr


@pytest.fixture
def command(bare: Workspace) -> Command:
    return Command(bare)


@pytest.fixture
def meta() -> Iterator[tuple[str, ...]]:
    """Give the words that connect a played Meta account, but for its secrets."""
    with played("meta") as address:
        ids = ("--waba-id", WABA, "--phone-number-id", PHONE_ID)
        yield ("channels", "connect", "--provider", "meta", "--number", NUMBER, "--base-url", address, *ids)


def test_a_channel_lives_from_connecting_to_disconnecting(command: Command, meta: tuple[str, ...]) -> None:
    done = command(*meta, "--name", "Shop", "--api-key", "-", "--app-secret", "-", stdin=f"{KEY}\n{APP_SECRET}\n")
    assert done.returncode == 0
    first, second = done.stdout.splitlines()
    assert first == (
        f"Shop is active: meta, {NUMBER} (IN); 4 templates, 80 messages a second, to 1,000 new users a day."
    )
    assert "Set CASTLIST_PUBLIC_URL" in second
    assert command("channels", "verify").stdout.splitlines()[-2] == "It works."
    assert "Shop is paused" in command("channels", "pause").stdout
    assert "Shop is paused already." in command.refusal("channels", "pause", "SHOP")
    assert "Shop is active again." in command("channels", "resume", "Shop").stdout
    set_ = command.json("channels", "set", "--rate", "200", "--daily-limit", "none", "--us-marketing")
    assert (set_["messages_per_second"], set_["daily_limit"], set_["sends_marketing_to_us"]) == (200, None, True)
    assert command.json("channels", "replace-key", "--api-key", KEY)["paused_broadcasts"] == []
    app = command("channels", "set", "--with-app", "--rate", "12").stdout
    assert "12 messages a second (also used in the WhatsApp Business app)," in app
    refused = command.refusal("channels", "set", "--rate", "80", "--us-marketing")
    assert "sends 20 a second at most. If it is not used there any more, say so first" in refused
    assert command.json("channels", "list")[0]["with_app"] is True
    lifted = command.json("channels", "set", "--no-with-app", "--rate", "80")
    assert (lifted["messages_per_second"], lifted["with_app"]) == (80, False)
    assert "Shop is disconnected" in command("channels", "disconnect").stdout
    assert command.json("channels", "list") == []


def test_the_list_keeps_its_keys_and_says_how_channels_fare(command: Command) -> None:
    command("channels", "connect", "--provider", "sandbox", "--name", "Shop", "--number", NUMBER)
    (channel,) = command.json("channels", "list")
    assert set(channel) > OLD_KEYS
    assert {"state_reason", "checked_at", "last_error", "daily_limit", "reports", "templates_synced_at"} < set(channel)
    assert (channel["state"], channel["reports"], channel["messages_per_second"]) == ("active", "arriving", 80)
    table = command("channels", "list").stdout.splitlines()
    assert table[0].split()[:4] == ["Name", "Provider", "Number", "Country"]
    assert table[1].split()[:5] == ["Shop", "sandbox", NUMBER, "IN", "active"]


def test_what_has_to_be_pasted_is_printed_when_it_is_made(
    bare: Workspace, command: Command, meta: tuple[str, ...]
) -> None:
    public = {"CASTLIST_PUBLIC_URL": "https://castlist.example"}
    made = command.json(*meta, "--name", "Shop", **public, CASTLIST_API_KEY=KEY, CASTLIST_APP_SECRET=APP_SECRET)
    channel = find_channel(bare)
    assert made["callback"] == {
        "url": f"https://castlist.example/callbacks/{channel.callback_token}",
        "secret": access_of(channel).callback_secret,
    }
    assert "callback" not in command.json("channels", "list", **public)[0], "and never again"
    new = command("channels", "set", "--new-secret", **public).stdout
    channel.refresh_from_db()
    assert access_of(channel).callback_secret in new
    assert made["callback"]["secret"] not in new


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--provider", "pigeon"), "pigeon is not a provider. The providers are 360dialog"),
        (("--provider", "360dialog"), "360dialog needs the API key of the number, from 360dialog's hub."),
        (("--provider", "360dialog", "--api-key", "-"), "Standard input has no line for it."),
        (("--provider", "sandbox", "--sid", "HXIN17"), "Sandbox takes no --sid. Leave it out."),
        (
            ("--provider", "360dialog", "--api-key", "k", "--waba-id", "1"),
            "360dialog takes no --waba-id. Leave it out.",
        ),
        (("--provider", "sandbox", "--number", ""), "An empty text is not a number: write the digits"),
        (("--provider", "sandbox", "--rate", "1001"), "The rate is 1001; it is from 1 to 1,000 messages a second."),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_one_line(command: Command, words: tuple[str, ...], said: str) -> None:
    line = command.refusal("channels", "connect", "--name", "Shop", "--number", NUMBER, *words)
    assert said in line
    assert line.count("\n") == 1


def test_a_secret_in_the_environment_may_be_meant_for_another_provider(command: Command) -> None:
    words = ("channels", "connect", "--provider", "sandbox", "--name", "Shop", "--number", NUMBER)
    assert command(*words, CASTLIST_APP_SECRET="for-meta").returncode == 0


def test_templates_are_fetched_listed_and_shown(command: Command) -> None:
    command("channels", "connect", "--provider", "sandbox", "--name", "Shop", "--number", NUMBER)
    synced = command.json("templates", "sync")
    assert (synced["total"], synced["added"], synced["warning"]) == (4, 0, "")
    listed = {each["name"]: each for each in command.json("templates", "list", "--channel", "shop")}
    assert sorted(listed) == ["festive_offer", "order_update", "paused_offer", "welcome"]
    assert (listed["welcome"]["is_sendable"], listed["paused_offer"]["is_sendable"]) == (True, False)
    assert listed["welcome"]["variables"] == [{"key": "body.1", "placeholder": "{{1}}", "is_required": True}]
    shown = command("templates", "show", "festive_offer").stdout
    assert "--set 'header.link=…'" in shown
    assert "[Stop promotions]" in shown
    assert "was paused by WhatsApp" in command("templates", "show", "paused_offer", "--language", "en").stdout
    assert "Shop has no template bye." in command.refusal("templates", "show", "bye")
    assert "lists its templates itself" in command.refusal(
        "templates", "declare", "x", "--language", "en", "--variables", "1"
    )


def test_a_template_of_kaleyra_v1_is_declared(command: Command) -> None:
    with played("kaleyra-v1") as address:
        account = ("--provider", "kaleyra-v1", "--sid", "HXIN17", "--base-url", address)
        done = command(*("channels", "connect", "--name", "Shop", "--number", NUMBER), *account, CASTLIST_API_KEY=KEY)
    assert done.returncode == 0
    declared = command.json(
        *("templates", "declare", "festive_offer", "--language", "en", "--header", "image"),
        *("--body", "Hi {{1}}, {{2}}", "--button", "url:Shop:https://x.example/{{1}}", "--button", "quick_reply:Stop"),
    )
    assert declared["is_sendable"]
    keys = [each["key"] for each in declared["variables"]]
    assert keys == ["header.link", "body.1", "body.2", "button.0", "button.1"]


def test_channels_of_another_workspace_are_not_seen(command: Command, workspace: Workspace) -> None:
    assert "No channel is connected" in command.refusal("channels", "verify")
    assert "There is no channel Shop." in command.refusal("channels", "disconnect", "Shop")
    assert find_channel(workspace).name == "Shop"


@pytest.mark.parametrize(
    ("provider", "ids"),
    [
        ("360dialog", ()),
        ("kaleyra", ("--sid", "HXIN99", "--waba-id", "1045")),
        ("kaleyra-v1", ("--sid", "HXIN99")),
        ("meta", ("--phone-number-id", "1065", "--waba-id", "1045", "--app-secret", "simulator-app-secret")),
    ],
)
def test_every_simulator_is_connected_with_the_options_that_its_provider_needs_and_no_others(
    command: Command, provider: str, ids: tuple[str, ...]
) -> None:
    with played(provider, business=Business()) as address:
        given = ("--provider", provider, "--name", "Shop", "--number", "918888888888", "--base-url", address)
        connected = command.json("channels", "connect", *given, "--api-key", "any", *ids)
    assert (connected["state"], connected["number"]) == ("active", "918888888888")
