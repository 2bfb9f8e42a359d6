"""Each provider once from end to end: connected, mirrored, composed, sent; and what it got is what was composed."""

from typing import Any

import pytest

from castlist.broadcasts.composing import Composition, compose_broadcast
from castlist.broadcasts.expressions import read_written
from castlist.broadcasts.running import start_broadcast
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.declaring import Declaration, declare_template
from castlist.channels.template_shape import Button, ButtonKind, HeaderKind
from castlist.workspaces.models import Workspace
from played_broadcasts import FIRST, Stage, is_in, make_segment, staged, states

FESTIVE = Declaration(
    name="festive_offer",
    language="en",
    header=HeaderKind.IMAGE,
    body="Hello {{1}}, our festive offer is here: {{2}}. It ends on Sunday.",
    buttons=[
        Button(kind=ButtonKind.URL, text="See the offer", url="https://shop.example/offers/{{1}}"),
        Button(kind=ButtonKind.QUICK_REPLY, text="Stop promotions"),
    ],
)
VALUES = {
    "header.link": "https://shop.example/{{user.first_name}}.jpg",
    "body.1": "{{user.first_name}}",
    "body.2": "20 % off, {{user.phone_no}}",
    "button.0": "{{user.first_name}}|you",
}


def send(stage: Stage, template: str, language: str, values: dict[str, str]) -> list[dict[str, Any]]:
    """Send a template to two people; gives what the simulator got, by recipient."""
    make_segment(stage.workspace, template, 2)
    written = {key: read_written(text) for key, text in values.items()}
    composition = Composition(
        name=template, channel=stage.channel, template=template, language=language, segments=[template], values=written
    )
    broadcast = compose_broadcast(stage.workspace, composition)
    start_broadcast(broadcast)
    stage.work()
    assert is_in(broadcast, "finished")
    assert states(broadcast) == {"accepted": 2}
    return sorted(stage.ask("messages", template=template), key=lambda each: str(each["to"]))


def texts(message: dict[str, Any]) -> list[Any]:
    """Give all that was filled in, part by part."""
    return [
        (
            part["type"].lower(),
            parameter.get("parameter_name"),
            parameter.get("text") or parameter.get("image", {}).get("link"),
        )
        for part in message["components"]
        for parameter in part["parameters"]
        if parameter["type"] != "payload"
    ]


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra", "kaleyra-v1"])
def test_a_provider_gets_exactly_what_was_composed(provider: str) -> None:
    with staged(provider) as stage:
        if provider == "kaleyra-v1":
            declare_template(stage.channel, FESTIVE)
        for at, message in enumerate(send(stage, "festive_offer", "en", VALUES)):
            assert (message["to"], message["language"]) == (str(FIRST + at), "en")
            assert texts(message) == [
                ("header", None, f"https://shop.example/Name{at}.jpg"),
                ("body", None, f"Name{at}"),
                ("body", None, f"20 % off, {FIRST + at}"),
                ("button", None, f"Name{at}"),
            ]


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra"])
def test_variables_with_names_keep_them(provider: str) -> None:
    with staged(provider) as stage:
        values = {"body.first_name": "{{user.first_name}}", "body.order_id": "A-1001"}
        for at, message in enumerate(send(stage, "order_update", "en_US", values)):
            assert texts(message) == [("body", "first_name", f"Name{at}"), ("body", "order_id", "A-1001")]


def test_the_sandbox_takes_a_broadcast_without_any_address(workspace: Workspace) -> None:
    make_segment(workspace, "All", 30)
    channel = workspace.channels.get()
    values = {"body.1": read_written("{{user.first_name}}")}
    broadcast = compose_broadcast(
        workspace,
        Composition(name="All", channel=channel, template="welcome", language="en", segments=["All"], values=values),
    )
    start_broadcast(broadcast)
    BroadcastsWorker(until_idle=True, workspace_id=workspace.pk).run()
    counts = states(broadcast)
    assert counts["accepted"] >= 25
    assert sum(counts.values()) == 30
