"""Sends to each played provider: what is accepted, what is refused, and in which shape (reference §1, §2, §4)."""

from typing import Any

import pytest
from played import (
    ASHA,
    FESTIVE,
    KEY,
    PROVIDERS,
    RAVI,
    SEND_PATHS,
    SHOP,
    Play,
    body,
    form,
    graph_object,
    keys,
    play,
    scene,
    text,
)

ACCEPTED = {
    "meta": {
        "messaging_product": "whatsapp",
        "contacts": [{"input": ASHA, "wa_id": ASHA, "user_id": "US."}],
        "messages": [{"id": "wamid.HBgL", "message_status": "accepted"}],
    },
    "kaleyra": {
        "code": "WA200",
        "message": "Request Processed Successfully",
        "data": {"message_id": "wamid.HBgL", "trace_id": ""},
        "error": {},
    },
    "kaleyra-v1": {"id": ""},
}
ACCEPTED["360dialog"] = ACCEPTED["meta"]

WRONG_KEY: dict[str, tuple[int, Any]] = {
    "meta": (401, 190),
    "360dialog": (401, {"success": False, "http_code": 401, "developer_message": "Invalid api key"}),
    "kaleyra": (401, "RBC001"),
    "kaleyra-v1": (401, "RBC001"),
}


def has_shape(value: Any, shape: Any) -> bool:
    """Whether JSON has the keys of a shape, and texts that begin as those of the shape do."""
    if isinstance(shape, dict):
        return list(value) == list(shape) and all(has_shape(value[key], shape[key]) for key in shape)
    if isinstance(shape, list):
        return len(value) == len(shape) and all(map(has_shape, value, shape))
    return isinstance(value, str) and value.startswith(shape)


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_an_accepted_message_is_answered_in_the_providers_shape(provider: str) -> None:
    async with play(provider) as it:
        answer = await it.send()
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
        assert has_shape(answer.json, ACCEPTED[provider]), answer.json


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_what_was_accepted_can_be_read(provider: str) -> None:
    async with play(provider, calls_back=False) as it:
        answer = await it.send(ref="m:7")
        (message,) = await it.sim("messages")
        assert (message["to"], message["template"], message["language"]) == (ASHA, "welcome", "en")
        assert message["components"] == [body("Asha")]
        assert message["ref"] == (f"{it.shop.address}/cb/m:7" if provider == "kaleyra-v1" else "m:7")
        assert message["id"].encode() in answer.body
        assert message["state"] in ("accepted", "sent", "delivered", "read")
        assert message["time"].endswith("+00:00")


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("key", ["wrong-key", None])
@scene
async def test_a_wrong_key_is_refused_in_the_providers_shape(provider: str, key: str | None) -> None:
    async with play(provider) as it:
        answer = await it.send(key=key)
        status, told = WRONG_KEY[provider]
        found = answer.json.get("meta") or answer.json.get("code") or answer.json["error"]["code"]
        assert (answer.status, found) == (status, told)
        assert await it.sim("messages") == []
        assert (await it.sim("stats"))["received"] == 1


@scene
async def test_an_expired_token_of_metas_says_so() -> None:
    async with play("meta") as it:
        error = (await it.send(key="wrong-key")).json["error"]
        assert (error["type"], error["error_subcode"]) == ("OAuthException", 463)


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_without_a_key_of_its_own_any_key_is_taken(provider: str) -> None:
    async with play(provider, business={"api_key": None}) as it:
        assert (await it.send(key="whatever")).status == 200
        assert (await it.send(key=None)).status == 401


REFUSED_OBJECTS: list[tuple[dict[str, Any], int, int]] = [
    (graph_object(template="unknown"), 404, 132001),
    (graph_object(language="en_US"), 404, 132001),
    (graph_object(template="paused_offer"), 400, 132015),
    (graph_object(components=[]), 400, 132000),
    (graph_object(template="order_update", language="en_US", components=[body("Asha", "A-1")]), 400, 100),
    (graph_object(template="festive_offer", components=FESTIVE[1:]), 400, 132012),
    (graph_object(components=[body("Asha\n")]), 400, 132018),
    (graph_object(components=[body("")]), 400, 131008),
    (graph_object(to="12345"), 400, 131009),
    (graph_object(to="0919876543210"), 400, 131009),
    (graph_object(to="asha"), 400, 131009),
    (graph_object(to=""), 400, 131008),
    (graph_object(messaging_product="sms"), 400, 100),
    (graph_object(recipient_type="group"), 400, 100),
    (graph_object(type="carousel"), 400, 131051),
    (graph_object(type=None), 400, 131008),
    (graph_object(type="text", text={"body": "Hello"}), 400, 131047),
    (graph_object(type="text", text={}), 400, 131008),
    ({**graph_object(), "template": {"name": "welcome"}}, 400, 131008),
    ({**graph_object(), "template": {"language": {"code": "en"}}}, 400, 131008),
    ({**graph_object(), "template": "welcome"}, 400, 131008),
]


@pytest.mark.parametrize("provider", ["meta", "360dialog", "kaleyra"])
@pytest.mark.parametrize(("given", "status", "code"), REFUSED_OBJECTS)
@scene
async def test_a_wrong_message_object_is_refused(provider: str, given: Any, status: int, code: int) -> None:
    async with play(provider) as it:
        wrapped = {"messaging_object": given} if provider == "kaleyra" else given
        answer = await it.ask("POST", SEND_PATHS[provider], json=wrapped)
        assert (answer.status, answer.json["error"]["code"]) == (status, code)
        assert answer.json["error"]["error_data"]["details"]
        if provider == "kaleyra":
            assert (list(answer.json), answer.json["code"]) == (["code", "message", "data", "error"], str(code))
        assert await it.sim("messages") == []
        assert (await it.sim("stats"))["refused"] == {str(code): 1}


@pytest.mark.parametrize("to", [ASHA, f"+{ASHA}", "+91 98765-432(10)"])
@scene
async def test_a_number_may_have_a_plus_spaces_dashes_and_parentheses(to: str) -> None:
    async with play("meta", calls_back=False) as it:
        assert (await it.send(to)).json["contacts"][0]["wa_id"] == ASHA


@scene
async def test_a_business_scoped_user_id_stands_for_a_number() -> None:
    async with play("meta") as it:
        given = {**graph_object(), "recipient": "US.13491208655302741918"}
        del given["to"]
        answer = await it.ask("POST", SEND_PATHS["meta"], json=given)
        assert answer.json["contacts"] == [{"input": given["recipient"], "user_id": given["recipient"]}]
        (message,) = await it.sim("messages")
        assert (message["to"], message["user_id"]) == ("", given["recipient"])
        status = (await it.shop.until(3))[0].json["entry"][0]["changes"][0]["value"]["statuses"][0]
        assert "recipient_id" not in status
        assert status["recipient_user_id"] == given["recipient"]
        refused = await it.ask("POST", SEND_PATHS["meta"], json={**given, "recipient": "Asha"})
        assert refused.json["error"]["code"] == 131009


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 1),
        ({"data": b"[]", "headers": {"Content-Type": "application/json"}}, 1),
        ({"json": graph_object(ref="m" * 513)}, 131009),
        ({"data": b"{}", "headers": {"Content-Type": "text/plain"}}, 100),
    ],
)
@scene
async def test_a_body_that_is_no_message_is_refused(given: dict[str, Any], code: int) -> None:
    async with play("meta") as it:
        answer = await it.ask("POST", SEND_PATHS["meta"], **given)
        assert (answer.status, answer.json["error"]["code"]) == (400, code)


@scene
async def test_kaleyra_wants_its_wrapper() -> None:
    async with play("kaleyra") as it:
        for given, code in (
            (graph_object(), "131008"),
            ({"messaging_object": graph_object(), "extra_info": {"ref": 5}}, "131009"),
        ):
            answer = await it.ask("POST", SEND_PATHS["kaleyra"], json=given)
            assert (answer.status, answer.json["code"]) == (400, code)


REFUSED_FORMS = [
    (form(to="12345"), "to"),
    (form(type="audio"), "type"),
    (form(type="mediatemplate"), "type"),
    (form(channel="sms"), "type"),
    (form(template_name="unknown"), "template_name"),
    (form(template_name="paused_offer"), "template_name"),
    (form(template_name=""), "template_name"),
    (form(lang_code=""), "lang_code"),
    (form(params=""), "params"),
    (form(params="Asha,Ravi"), "params"),
    (form(params='"Asha'), "params"),
    (form(params='"Asha\nRavi"'), "params"),
    (form(template_name="festive_offer", params="Asha,20%", param_url="a"), "type"),
    (form(template_name="festive_offer", type="mediatemplate", params="Asha,20%", param_url="a"), "media_url"),
    (
        form(
            template_name="festive_offer",
            type="mediatemplate",
            params="Asha,20%",
            media_url="https://shop.example/a.jpg",
        ),
        "param_url",
    ),
]


@pytest.mark.parametrize(("given", "field"), REFUSED_FORMS)
@scene
async def test_a_wrong_form_of_kaleyra_v1_is_refused_by_its_field(given: dict[str, str], field: str) -> None:
    async with play("kaleyra-v1") as it:
        answer = await it.ask("POST", SEND_PATHS["kaleyra-v1"], data=given)
        assert (answer.status, list(answer.json), list(answer.json["error"])) == (400, ["error"], [field])
        assert await it.sim("messages") == []


@pytest.mark.parametrize(
    ("given", "components"),
    [
        (form(params='"Asha, dear"'), [body("Asha, dear")]),
        (
            form(template_name="order_update", lang_code="en_US", params="Asha,A-1"),
            [{"type": "body", "parameters": [text("Asha", "first_name"), text("A-1", "order_id")]}],
        ),
        (
            form(
                template_name="festive_offer",
                type="mediatemplate",
                params='Asha, "20%, today"',
                media_url="https://shop.example/a.jpg",
                param_url="asha",
                payload1="STOP",
            ),
            [
                FESTIVE[0],
                body("Asha", "20%, today"),
                FESTIVE[2],
                {
                    "type": "button",
                    "sub_type": "quick_reply",
                    "index": "1",
                    "parameters": [{"type": "payload", "payload": "STOP"}],
                },
            ],
        ),
    ],
)
@scene
async def test_a_form_of_kaleyra_v1_is_read_into_components(given: dict[str, str], components: Any) -> None:
    async with play("kaleyra-v1") as it:
        assert (await it.ask("POST", SEND_PATHS["kaleyra-v1"], data=given)).status == 200
        (message,) = await it.sim("messages")
        assert message["components"] == components
        assert message["from"]["number"] == SHOP


@scene
async def test_kaleyra_v1_takes_its_key_as_a_field_too_and_nothing_but_forms() -> None:
    async with play("kaleyra-v1") as it:
        path = SEND_PATHS["kaleyra-v1"]
        assert (await it.ask("POST", path, key=None, data=form(**{"api-key": KEY}))).status == 200
        assert (await it.ask("POST", path, json=form())).json["error"]["type"].startswith("Content-Type must be")


OWN = {"number": SHOP, "sid": "HX1", "phone_number_id": "106540000000001", "waba_id": "104530000000001"}


@pytest.mark.parametrize(
    ("provider", "path", "code"),
    [
        ("meta", "/v25.0/999/messages", 33),
        ("meta", "/v25.0/shop/messages", 33),
        ("meta", "/v25.0/999/message_templates", 33),
        ("kaleyra", f"/v2/HX9/whatsapp/%2B{SHOP}/messages", "RBC001"),
        ("kaleyra", "/v2/HX1/whatsapp/%2B918888888888/messages", "WA401"),
        ("kaleyra", "/v2/HX1/whatsapp/shop/messages", "WA401"),
        ("kaleyra", "/v2/HX1/whatsapp/999/message_templates", "WA401"),
        ("kaleyra-v1", "/v1/HX9/messages", "RBC001"),
    ],
)
@scene
async def test_ids_that_are_not_the_businesss_are_refused(provider: str, path: str, code: Any) -> None:
    async with play(provider, business=OWN) as it:
        answer = await it.ask("GET" if "templates" in path else "POST", path, json={})
        assert code in (answer.json.get("code"), answer.json["error"].get("code"))


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_ids_that_are_the_businesss_are_taken(provider: str) -> None:
    async with play(provider, business=OWN) as it:
        assert (await it.send()).status == 200
        sender = await it.send(SHOP)
        assert sender.status == 400
        assert (await it.sim("stats"))["refused"] == {"131021": 1}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("path", ["/nothing", "/messages/1", "/v25.0", "/v2/HX1/whatsapp", "/v1/messages"])
@scene
async def test_other_paths_are_not_found(provider: str, path: str) -> None:
    async with play(provider) as it:
        assert (await it.ask("POST", path)).status == 404


@scene
async def test_a_free_text_is_taken_while_the_window_is_open() -> None:
    async with play("360dialog", calls_back=False) as it:
        given = graph_object(type="text", text={"body": "You will hear no more from us."})
        assert (await it.ask("POST", "/messages", json=given)).json["error"]["code"] == 131047
        await it.sim("inbound", **{"from": ASHA, "text": "STOP"})
        assert (await it.ask("POST", "/messages", json=given)).status == 200
        assert (await it.ask("POST", "/messages", json={**given, "to": RAVI})).status == 400
        (message,) = await it.sim("messages")
        assert (message["text"], message["template"]) == ("You will hear no more from us.", "")


@scene
async def test_metas_marketing_messages_take_the_same_object() -> None:
    async with play("meta") as it:
        path = SEND_PATHS["meta"].replace("/messages", "/marketing_messages")
        assert (await it.ask("POST", path, json=graph_object())).status == 200


async def numbered(it: Play, count: int) -> list[str]:
    return [(await it.send(f"9198765{number:05d}")).json["messages"][0]["id"] for number in range(count)]


@scene
async def test_no_id_is_given_twice_whatever_the_seed() -> None:
    async with play("meta", calls_back=False) as one, play("meta", calls_back=False) as other:
        ids = [*await numbered(one, 20), *await numbered(one, 20), *await numbered(other, 20)]
        assert len(set(ids)) == 60


def test_keys_travel_as_each_provider_wants_them() -> None:
    assert [list(keys(provider, KEY)) for provider in PROVIDERS] == [
        ["Authorization"],
        ["D360-API-KEY"],
        ["api-key"],
        ["api-key"],
    ]
