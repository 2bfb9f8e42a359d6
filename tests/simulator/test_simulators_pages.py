"""The simulator's own pages: what it received, and what people and WhatsApp do."""

import json
from pathlib import Path
from typing import Any

import pytest
from played import ASHA, FESTIVE, LIST_PATHS, PROVIDERS, RAVI, SHOP, Took, play, scene

from castlist.simulator.catalogue.reading import TemplatesRefused, read_templates
from castlist.simulator.person import user_id_of


def value_of(provider: str, call: Took) -> Any:
    if provider == "kaleyra":
        return call.json["meta_object"]["value"]
    return call.json["entry"][0]["changes"][0]["value"]


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_the_root_says_that_it_is_no_real_provider(provider: str) -> None:
    async with play(provider) as it:
        answer = await it.ask("GET", "/", key=None)
        assert answer.json["simulator"] == "This is the Castlist simulator. No message leaves it."
        assert answer.json["provider"] == provider
        assert (await it.send()).headers["Server"] == "Castlist simulator"
        assert (await it.ask("GET", "/_sim/nothing")).status == 404


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_stats_count_all_that_was_received_by_recipient_too(provider: str) -> None:
    async with play(provider, f"131026@{RAVI}", calls_back=False) as it:
        for to in (ASHA, RAVI, ASHA, "12"):
            await it.send(to)
        stats = await it.sim("stats")
        assert (stats["provider"], stats["received"], stats["accepted"]) == (provider, 4, 2)
        assert stats["refused"] == {"131026": 1, "131009": 1}
        assert stats["recipients"] == {"count": 2, "most_received_by_one": 2, "most_accepted_by_one": 2}
        assert stats["in_flight"] == {"now": 0, "most": 1}
        assert await it.sim("recipients") == {
            ASHA: {"received": 2, "accepted": 2},
            RAVI: {"received": 1, "accepted": 0},
        }


@scene
async def test_stats_tell_the_rate_of_accepted_messages() -> None:
    async with play("meta", latency=(0.05, 0.05), calls_back=False) as it:
        for _ in range(5):
            await it.send()
        rate = (await it.sim("stats"))["rate"]
        assert rate["seconds"] >= 0.2
        assert rate["mean"] == pytest.approx(4 / rate["seconds"])
        assert 1 <= rate["peak"] <= 5


@scene
async def test_messages_can_be_chosen() -> None:
    async with play("meta", has_callbacks=False) as it:
        for to in (ASHA, RAVI, ASHA):
            await it.send(to)
        for query, count in (
            ({"to": ASHA}, 2),
            ({"state": "read"}, 0),
            ({"state": "accepted", "template": "welcome"}, 3),
            ({"limit": "2"}, 2),
            ({"offset": "2"}, 1),
            ({"limit": "many"}, 3),
        ):
            assert len(await it.sim("messages", **query)) == count, query


@scene
async def test_a_reset_forgets_messages_and_counts_and_tells_nothing_more_of_them() -> None:
    async with play("meta", callback_delay=0.3) as it:
        await it.send()
        await it.sim("reset")
        assert await it.sim("messages") == []
        stats = await it.sim("stats")
        assert (stats["received"], stats["accepted"], stats["callbacks"]["waiting"]) == (0, 0, 0)
        await it.send(RAVI)
        took = await it.shop.until(3)
        assert {value_of("meta", call)["statuses"][0]["recipient_id"] for call in took} == {RAVI}


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra"])
@scene
async def test_a_person_writes(provider: str) -> None:
    async with play(provider) as it:
        answer = await it.sim("inbound", **{"from": f"+{ASHA}", "text": "STOP"})
        (call,) = await it.shop.until(1)
        value = value_of(provider, call)
        (message,) = value["messages"]
        assert message == {
            "from": ASHA,
            "from_user_id": user_id_of(ASHA),
            "id": answer["id"],
            "timestamp": message["timestamp"],
            "type": "text",
            "text": {"body": "STOP"},
        }
        assert value["contacts"][0]["wa_id"] == ASHA


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra"])
@pytest.mark.parametrize(
    ("button", "payload", "text"),
    [
        ("STOP-MKT", "STOP-MKT", "Stop promotions"),
        ("", "Stop promotions", "Stop promotions"),
        ("Stop promotions", "Stop promotions", "Stop promotions"),
    ],
)
@scene
async def test_a_person_taps_a_button_of_the_last_message(provider: str, button: str, payload: str, text: str) -> None:
    async with play(provider) as it:
        await it.send(template="festive_offer", components=FESTIVE)
        await it.shop.until(3)
        (sent,) = await it.sim("messages")
        await it.sim("inbound", **{"from": ASHA, "button": button})
        call = (await it.shop.until(4))[3]
        (message,) = value_of(provider, call)["messages"]
        assert (message["type"], message["button"]) == ("button", {"payload": payload, "text": text})
        assert message["context"]["id"] == sent["id"]
        if provider == "kaleyra":
            assert call.json["extra_info"]["reply_to"]


@pytest.mark.parametrize("provider", ["meta", "kaleyra"])
@scene
async def test_a_person_with_a_username_may_be_known_by_user_id_alone(provider: str) -> None:
    async with play(provider) as it:
        await it.send()
        await it.shop.until(3)
        await it.sim("inbound", **{"from": ASHA, "text": "STOP", "anonymous": "1", "context": "1"})
        value = value_of(provider, (await it.shop.until(4))[3])
        assert ASHA not in json.dumps(value)
        assert value["messages"][0]["from_user_id"] == user_id_of(ASHA)
        assert value["messages"][0]["context"]["id"]


@scene
async def test_kaleyra_v1_tells_what_a_person_wrote_in_a_query() -> None:
    async with play("kaleyra-v1") as it:
        await it.send()
        await it.shop.until(3)
        (sent,) = await it.sim("messages")
        await it.sim("inbound", **{"from": ASHA, "text": "STOP & more"})
        await it.sim("inbound", **{"from": ASHA, "button": "STOP-MKT", "text": "Stop promotions"})
        written, tapped = (await it.shop.until(5))[3:]
        assert (written.method, written.path) == ("GET", "/hook")
        assert (written.query["from"], written.query["wanumber"]) == (ASHA, SHOP)
        assert (written.query["type"], written.query["body"]) == ("text", "STOP & more")
        assert (tapped.query["body"], tapped.query["message"]) == ("Stop promotions", "STOP-MKT")
        assert tapped.query["reply_to"] == sent["id"]


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra"])
@pytest.mark.parametrize("value", ["stop", "resume"])
@scene
async def test_a_person_stops_and_resumes_marketing_messages(provider: str, value: str) -> None:
    async with play(provider) as it:
        await it.sim("preference", **{"from": ASHA, "value": value})
        (call,) = await it.shop.until(1)
        change = call.json["meta_object"] if provider == "kaleyra" else call.json["entry"][0]["changes"][0]
        (chosen,) = change["value"]["user_preferences"]
        assert change["field"] == "user_preferences"
        assert (chosen["wa_id"], chosen["category"], chosen["value"]) == (ASHA, "marketing_messages", value)
        assert isinstance(chosen["timestamp"], int)


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra"])
@scene
async def test_a_template_is_paused_and_that_is_told(provider: str) -> None:
    async with play(provider) as it:
        answer = await it.sim("template", name="welcome", status="paused")
        assert answer == {"changed": [{"name": "welcome", "language": "en", "status": "PAUSED"}]}
        (call,) = await it.shop.until(1)
        value = value_of(provider, call)
        assert (value["event"], value["message_template_name"], value["message_template_language"]) == (
            "PAUSED", "welcome", "en",
        )  # fmt: skip
        assert isinstance(value["message_template_id"], int)
        assert (await it.send()).json["error"]["code"] == 132015
        listed = (await it.ask("GET", LIST_PATHS[provider])).json
        assert "paused" in json.dumps(listed).lower().split("order_update")[0]
        await it.sim("template", name="welcome", status="APPROVED")
        assert (await it.send()).status == 200


@pytest.mark.parametrize(("status", "code"), [("DISABLED", 132016), ("PENDING", 132001), ("REJECTED", 132001)])
@scene
async def test_a_template_in_another_status_cannot_be_sent(status: str, code: int) -> None:
    async with play("meta") as it:
        await it.sim("template", name="welcome", status=status, language="en")
        assert (await it.send()).json["error"]["code"] == code


@scene
async def test_kaleyra_v1_tells_a_templates_status_in_a_query() -> None:
    async with play("kaleyra-v1") as it:
        await it.sim("template", name="welcome", status="PAUSED")
        (call,) = await it.shop.until(1)
        assert {"id", "time", "event", "reason", "message_template_id"} <= set(call.query)
        assert (call.query["event"], call.query["message_template_name"]) == ("PAUSED", "welcome")


@scene
async def test_the_callback_can_be_set_as_an_app_dashboard_does() -> None:
    async with play("meta", calls_back=False) as it:
        answer = await it.sim("callback", url=f"{it.shop.address}/cb", verify_token="t", header="X-Secret: s3cret")
        assert answer == {"url": f"{it.shop.address}/cb", "headers": ["X-Secret"]}
        await it.send()
        took = await it.shop.until(4)
        assert (took[0].query["hub.verify_token"], took[1].headers["X-Secret"]) == ("t", "s3cret")


@pytest.mark.parametrize(
    ("page", "query", "said"),
    [
        ("inbound", {"text": "STOP"}, "Say who: from=919876543210"),
        ("inbound", {"from": "Asha", "text": "STOP"}, "Say who"),
        ("inbound", {"from": ASHA}, "Say what the person writes (text=STOP) or taps (button=PAYLOAD)."),
        ("inbound", {"from": ASHA, "button": ""}, "The last message to that number has no button."),
        ("preference", {"from": ASHA, "value": "maybe"}, "value=stop or value=resume"),
        ("template", {"name": "welcome"}, "Say which template and which status"),
        ("template", {"name": "unknown", "status": "PAUSED"}, "There is no template unknown"),
        ("callback", {"url": "http://a.example", "header": "secret"}, "Write a header as Name: value."),
        ("callback", {"url": "a.example"}, "Write the address with http:// or https://."),
        ("fail", {"spec": "131026=2"}, "the share is between 0 and 1"),
    ],
)
@scene
async def test_a_wrong_request_is_answered_in_a_sentence(page: str, query: dict[str, str], said: str) -> None:
    async with play("meta") as it:
        async with it.http.get(f"{it.address}/_sim/{page}", params=query) as answer:
            assert answer.status == 400
            assert said in (await answer.json())["error"]
        assert await it.shop.until(0) == []


@scene
async def test_kaleyra_v1_knows_no_preferences() -> None:
    async with play("kaleyra-v1") as it:
        answer = await it.sim("preference", **{"from": ASHA, "value": "stop"})
        assert answer == {"error": "kaleyra-v1 has no callback for this."}


def test_the_built_in_templates_are_these() -> None:
    assert [(each.name, each.language, each.category, each.status, each.is_named) for each in read_templates(None)] == [
        ("welcome", "en", "MARKETING", "APPROVED", False),
        ("order_update", "en_US", "UTILITY", "APPROVED", True),
        ("festive_offer", "en", "MARKETING", "APPROVED", False),
        ("paused_offer", "en", "MARKETING", "PAUSED", False),
    ]


@scene
async def test_templates_from_a_file_are_listed_and_sent(tmp_path: Path) -> None:
    file = tmp_path / "templates.json"
    thanks = {"name": "thanks", "language": "hi", "components": [{"type": "BODY", "text": "धन्यवाद {{name}}"}]}
    file.write_text(json.dumps([thanks]), encoding="utf-8")
    async with play("meta", templates=file) as it:
        assert [each["name"] for each in await it.sim("templates")][-1] == "thanks"
        parts = [{"type": "body", "parameters": [{"type": "text", "text": "Asha", "parameter_name": "name"}]}]
        assert (await it.send(template="thanks", language="hi", components=parts)).status == 200


@pytest.mark.parametrize("wrap", ["data", "waba_templates"])
def test_a_file_may_be_a_providers_own_listing_and_replace_a_built_in_template(tmp_path: Path, wrap: str) -> None:
    file = tmp_path / "templates.json"
    body = {"type": "BODY", "text": "Namaste {{1}}"}
    file.write_text(
        json.dumps({wrap: [{"name": "welcome", "language": "en", "status": "approved", "components": [body]}]})
    )
    found = read_templates(file)
    assert len(found) == 4
    assert (found[0].components, found[0].status) == ([body], "APPROVED")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "cannot be read"),
        ("{}", "has no list of templates"),
        ('{"data": 1}', "has no list of templates"),
        ("[1]", "Template 1 of .* needs a name and a language"),
        ('[{"name": "a"}]', "needs a name and a language"),
        ('[{"name": "a", "language": "en"}]', r"\(a\) needs components"),
        ('[{"name": "a", "language": "en", "components": [1]}]', "needs components"),
    ],
)
def test_a_file_that_holds_no_templates_is_refused_in_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "templates.json"
    file.write_text(content)
    with pytest.raises(TemplatesRefused, match=said):
        read_templates(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplatesRefused, match="cannot be read"):
        read_templates(tmp_path / "none.json")
