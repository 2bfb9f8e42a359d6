"""The adapters talk with a provider that was written by the reference alone, and both understand each other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from provider_cast import gist
from simulated import Simulated, simulated

from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import (
    Accepted,
    Inbound,
    Receipt,
    TemplateMessage,
    TemplatePage,
    Verified,
)
from castlist.channels.template_shape import TemplateShape

ASHA = "919876543210"
NAMES = ["meta", "360dialog", "kaleyra", "kaleyra-v1"]
ONLY_V2 = ["meta", "360dialog", "kaleyra"]
VALUES = {
    "body.1": "Rao, Asha",
    "body.2": "20 %",
    "body.first_name": "Asha",
    "body.order_id": "A-1",
    "header.link": "https://cdn.example/a.jpg",
    "button.0": "diwali sale",
    "button.1": "STOP-MKT",
}
SHED = ("refused", "retry", "http 503", "throttle")
SHAPES_V1 = {
    "welcome": TemplateShape(name="welcome", language="en", body="Hi {{1}}", is_declared=True),
}


def play(name: str, scene: Callable[[Simulated], Awaitable[None]], *fail: str, **options: object) -> None:
    """Run a scene with a simulated provider; one that hangs fails."""

    async def run() -> None:
        async with simulated(name, *fail, **options) as channel:
            registration = channel.adapter.registration(channel.access)
            if registration:
                assert isinstance(channel.adapter.read_verification(await channel.carry(registration)), Verified)
            await scene(channel)

    asyncio.run(asyncio.wait_for(run(), 30))


async def shapes(channel: Simulated) -> dict[str, TemplateShape]:
    """Fetch all pages of templates."""
    found, page = {}, None
    while True:
        answer = await channel.carry(channel.adapter.templates(channel.access, page))
        read = channel.adapter.read_templates(channel.access, answer)
        assert isinstance(read, TemplatePage)
        assert not read.warning
        found |= {shape.name: shape for shape in read.templates}
        page = read.next_page
        if page is None:
            return found


def message(shape: TemplateShape, ref: str = "m-7f3c.1", to: str = ASHA) -> TemplateMessage:
    return TemplateMessage(to=to, shape=shape, values=VALUES, ref=ref)


@pytest.mark.parametrize("name", NAMES)
def test_the_right_key_is_verified_and_a_wrong_one_stops_the_channel(name: str) -> None:
    async def scene(channel: Simulated) -> None:
        adapter = channel.adapter
        right = adapter.read_verification(await channel.carry(adapter.verification(channel.access)))
        assert isinstance(right, Verified)
        wrong = replace(channel.access, api_key="wrong")
        for request in (adapter.verification(wrong), adapter.templates(wrong, None)):
            refusal = adapter.read_verification(await channel.carry(request))
            assert isinstance(refusal, ProviderError)
            assert refusal.kind is ErrorKind.STOP_CHANNEL
        sent = adapter.send(wrong, message(SHAPES_V1["welcome"]))
        assert gist(adapter.read_send(await channel.carry(sent)))[:2] == ("refused", "stop_channel")

    play(name, scene)


@pytest.mark.parametrize("name", ["meta", "kaleyra", "kaleyra-v1"])
def test_the_daily_limit_is_read(name: str) -> None:
    async def scene(channel: Simulated) -> None:
        adapter = channel.adapter
        request = adapter.limits(channel.access) or adapter.verification(channel.access)
        read = adapter.read_verification(await channel.carry(request))
        assert isinstance(read, Verified)
        assert read.daily_limit is None  # the simulator says: unlimited

    play(name, scene)


@pytest.mark.parametrize("name", ONLY_V2)
def test_all_templates_are_mirrored_over_several_pages_and_each_can_be_sent(name: str) -> None:
    async def scene(channel: Simulated) -> None:
        found = await shapes(channel)
        assert {name: shape.status for name, shape in found.items()} == {
            "welcome": "APPROVED",
            "order_update": "APPROVED",
            "festive_offer": "APPROVED",
            "paused_offer": "PAUSED",
        }
        for number, template in enumerate(("welcome", "order_update", "festive_offer")):
            outcome = await channel.send(message(found[template], to=f"91987654320{number}"))
            assert isinstance(outcome, Accepted), (template, outcome)
            assert outcome.ids
        assert gist(await channel.send(message(found["paused_offer"]))) == ("refused", "pause_broadcast", "132015")

    play(name, scene, page_size=3 if name != "kaleyra" else 1_000)


@pytest.mark.parametrize("name", NAMES)
def test_a_message_comes_back_as_sent_delivered_and_read_under_our_reference_and_an_id_that_we_know(name: str) -> None:
    async def scene(channel: Simulated) -> None:
        shape = SHAPES_V1["welcome"] if name == "kaleyra-v1" else (await shapes(channel))["welcome"]
        outcome = await channel.send(message(shape))
        assert isinstance(outcome, Accepted), outcome
        receipts = [event for event in await channel.until(3) if isinstance(event, Receipt)]
        assert [receipt.status.value for receipt in receipts] == ["sent", "delivered", "read"]
        for receipt in receipts:
            assert receipt.ref == "m-7f3c.1"
            assert set(receipt.ids) & set(outcome.ids)
            assert receipt.phone in {ASHA, ""}
        assert channel.refused == 0

    play(name, scene)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("fail", "expected"),
    [
        ("131026", ("refused", "fail", "131026")),
        ("132001", ("refused", "pause_broadcast", "132001")),
        ("131031", ("refused", "stop_channel", "131031")),
        ("130429", ("refused", "retry", "130429", "throttle")),
        ("131056", ("refused", "retry_recipient", "131056")),
        ("http-500", ("unknown",)),
        ("http-503", ("unknown",)),
        ("http-429", ("refused", "retry", "http 429", "throttle")),
        ("silent", ("unknown",)),
    ],
)
def test_a_played_fault_means_what_the_table_says(name: str, fail: str, expected: tuple[str, ...]) -> None:
    async def scene(channel: Simulated) -> None:
        shape = SHAPES_V1["welcome"] if name == "kaleyra-v1" else (await shapes(channel))["welcome"]
        says_so = name == "360dialog" and fail == "http-503"  # its body says that it was refused for load
        assert gist(await channel.send(message(shape))) == (SHED if says_so else expected)

    play(name, scene, fail)


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_that_comes_later_says_why(name: str) -> None:
    async def scene(channel: Simulated) -> None:
        shape = SHAPES_V1["welcome"] if name == "kaleyra-v1" else (await shapes(channel))["welcome"]
        await channel.send(message(shape))
        while not any(isinstance(event, Receipt) and event.error for event in channel.events):
            await asyncio.sleep(0.01)
        error = next(event.error for event in channel.events if isinstance(event, Receipt) and event.error)
        expected = ("failed", ErrorKind.FAIL) if name == "kaleyra-v1" else ("131050", ErrorKind.OPTED_OUT)
        assert (error.code, error.kind) == expected

    play(name, scene, "later:131050")


@pytest.mark.parametrize("name", NAMES)
def test_a_persons_stop_comes_in(name: str) -> None:
    async def scene(channel: Simulated) -> None:
        shape = SHAPES_V1["welcome"] if name == "kaleyra-v1" else (await shapes(channel))["welcome"]
        await channel.send(message(shape))
        await channel.until(3)
        query = {"from": ASHA, "text": "STOP"}
        async with channel.http.get(f"{channel.access.base_url}/_sim/inbound", params=query) as answer:
            assert answer.status == 200
        event = (await channel.until(4))[3]
        assert isinstance(event, Inbound)
        assert (event.phone, event.text) == (ASHA, "STOP")

    play(name, scene)
