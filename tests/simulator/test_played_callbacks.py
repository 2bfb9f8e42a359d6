"""What the business is told, in each provider's shape, once and in order (reference §5)."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from played import ASHA, FESTIVE, PROVIDERS, RAVI, SHOP, Play, Took, play, scene, statuses

from castlist.simulator.person import user_id_of, whatsapp_form

META_SHAPED = ["meta", "360dialog"]


def value_of(call: Took) -> dict[str, Any]:
    """Give the value of the one change of a Meta envelope."""
    assert call.json["object"] == "whatsapp_business_account"
    (entry,) = call.json["entry"]
    (change,) = entry["changes"]
    return {"field": change["field"], **change["value"]}


def told(provider: str, call: Took) -> str:
    """Give the status that a callback tells."""
    if provider == "kaleyra-v1":
        return call.query["status"]
    if provider == "kaleyra":
        return str(call.json["status"])
    return str(value_of(call)["statuses"][0]["status"])


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_sent_delivered_and_read_are_told_once_and_in_order(provider: str) -> None:
    async with play(provider) as it:
        await it.send()
        took = await it.shop.until(3)
        assert [told(provider, call) for call in took] == ["sent", "delivered", "read"]
        assert await it.states() == ["read"]
        assert (await it.sim("stats"))["callbacks"]["told"] == 3


@pytest.mark.parametrize("provider", META_SHAPED)
@scene
async def test_a_status_stands_in_metas_envelope(provider: str) -> None:
    async with play(provider, business={"number": SHOP}) as it:
        answer = await it.send(ref="m:7")
        value = value_of((await it.shop.until(3))[1])
        assert value["metadata"]["display_phone_number"] == SHOP
        assert value["contacts"] == [
            {"profile": {"name": "Simulated person"}, "wa_id": ASHA, "user_id": user_id_of(ASHA)}
        ]
        (status,) = value["statuses"]
        assert status == {
            "id": answer.json["messages"][0]["id"],
            "status": "delivered",
            "timestamp": status["timestamp"],
            "recipient_id": ASHA,
            "recipient_user_id": user_id_of(ASHA),
            "biz_opaque_callback_data": "m:7",
            "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"},
        }
        assert status["timestamp"].isdigit()
        assert len(status["timestamp"]) == 10, "seconds, as a text"


@scene
async def test_metas_callbacks_name_the_number_that_sent() -> None:
    async with play("meta") as it:
        await it.send()
        assert value_of((await it.shop.until(3))[0])["metadata"]["phone_number_id"] == "106540000000001"


@scene
async def test_metas_callbacks_are_signed_over_their_raw_bytes() -> None:
    async with play("meta", business={"app_secret": "top"}) as it:
        await it.send(ref="m:/é")
        for call in await it.shop.until(3):
            right = hmac.new(b"top", call.body, hashlib.sha256).hexdigest()
            assert call.headers["X-Hub-Signature-256"] == f"sha256={right}"
            assert json.dumps(call.json, separators=(",", ":"), ensure_ascii=False).encode() != call.body


@scene
async def test_360dialogs_callbacks_carry_no_signature_but_the_headers_given() -> None:
    async with play("360dialog", callback_headers={"X-Castlist-Secret": "s3cret"}) as it:
        await it.send()
        for call in await it.shop.until(3):
            assert "X-Hub-Signature-256" not in call.headers
            assert call.headers["X-Castlist-Secret"] == "s3cret"


@pytest.mark.parametrize("provider", META_SHAPED)
@scene
async def test_a_failure_tells_its_error_and_no_contact(provider: str) -> None:
    async with play(provider, "later:131049") as it:
        await it.send()
        value = value_of((await it.shop.until(1))[0])
        assert "contacts" not in value
        (status,) = value["statuses"]
        assert (status["status"], "pricing" in status) == ("failed", False)
        (error,) = status["errors"]
        assert list(error) == ["code", "title", "message", "error_data", "href"]
        assert (error["code"], bool(error["error_data"]["details"])) == (131049, True)
        assert await it.states() == ["failed"]


@scene
async def test_kaleyra_v2_tells_metas_object_beside_its_own_ids() -> None:
    async with play("kaleyra") as it:
        answer = (await it.send(ref="m:7")).json["data"]
        call = (await it.shop.until(3))[0]
        assert list(call.json) == ["meta_object", "extra_info", "status", "message_id"]
        extra = call.json["extra_info"]
        assert (extra["ref"], extra["message_id"], extra["trace_id"]) == (
            "m:7",
            answer["message_id"],
            answer["trace_id"],
        )
        assert call.json["message_id"] == answer["message_id"]
        value = call.json["meta_object"]["value"]
        assert value["metadata"]["display_phone_number"] == SHOP
        (status,) = value["statuses"]
        assert (status["status"], status["recipient_id"]) == ("sent", ASHA)
        assert status["id"] not in answer.values()
        int(status["id"], 16)


@scene
async def test_kaleyra_v2_tells_that_meta_refused() -> None:
    async with play("kaleyra", "later:131026") as it:
        await it.send()
        (call,) = await it.shop.until(1)
        assert call.json["status"] == "failed"
        assert call.json["meta_object"]["value"]["statuses"][0]["errors"][0]["code"] == 131026


@scene
async def test_kaleyra_v2_tells_why_it_never_sent() -> None:
    async with play("kaleyra", "later:opted-out") as it:
        await it.send(ref="m:7")
        (call,) = await it.shop.until(1)
        assert (call.json["status"], call.json["extra_info"]["ref"]) == ("NOT-SENT", "m:7")
        assert "Number opted out" in call.body.decode()
        assert "wamid" not in call.body.decode()


@scene
async def test_kaleyra_v1_gets_the_messages_own_address() -> None:
    async with play("kaleyra-v1", calls_back=False) as it:
        answer = await it.send(ref="token?x=1")
        took = await it.shop.until(3)
        assert [(call.method, call.path) for call in took] == [("GET", "/cb/token")] * 3
        assert took[0].query == {"x": "1", "id": answer.json["id"], "status": "sent"}
        assert answer.json["id"].endswith(":0")


@scene
async def test_kaleyra_v1_tells_a_failure_as_0() -> None:
    async with play("kaleyra-v1", "sent-then:131026") as it:
        await it.send()
        assert [call.query["status"] for call in await it.shop.until(2)] == ["sent", "0"]


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_a_callback_that_is_not_taken_with_200_comes_again(provider: str) -> None:
    async with play(provider) as it:
        it.shop.answers = [500, 201]
        await it.send()
        took = await it.shop.until(5)
        assert [told(provider, call) for call in took] == ["sent", "sent", "sent", "delivered", "read"]
        assert took[0].body == took[1].body == took[2].body
        counts = (await it.sim("stats"))["callbacks"]
        assert (counts["told"], counts["failed"], counts["troubles"]) == (3, 2, {"HTTP 500": 1, "HTTP 201": 1})


@pytest.mark.parametrize("provider", META_SHAPED)
@scene
async def test_many_statuses_share_a_callback_but_each_is_told_once(provider: str) -> None:
    async with play(provider, callback_connections=2) as it:
        people = [f"9198765{number:05d}" for number in range(200)]
        for phone in people:
            await it.send(phone)
        while (await it.sim("stats"))["callbacks"]["told"] < 600:
            pass
        assert len(it.shop.took) < 600
        found: dict[str, list[str]] = {}
        for call in it.shop.took:
            for status in value_of(call)["statuses"]:
                found.setdefault(status["recipient_id"], []).append(status["status"])
        assert found == {phone: ["sent", "delivered", "read"] for phone in people}


@scene
async def test_a_batch_of_one_tells_each_alone() -> None:
    async with play("meta", batch=1) as it:
        for number in range(20):
            await it.send(f"9198765{number:05d}")
        assert all(len(statuses([call])) == 1 for call in await it.shop.until(60))


@pytest.mark.parametrize(
    ("fault", "expected", "state"),
    [
        ("duplicate", ["sent", "sent", "delivered", "delivered", "read", "read"], "read"),
        ("disorder", ["read", "delivered", "sent"], "read"),
        ("unread", ["sent", "delivered"], "delivered"),
        ("undelivered", ["sent"], "sent"),
        ("skip-delivered", ["sent", "read"], "read"),
        ("sent-then:131026", ["sent", "failed"], "failed"),
        ("delivered-then:131026", ["sent", "delivered", "failed"], "delivered"),
        ("read-then:131026", ["sent", "delivered", "read", "failed"], "read"),
    ],
)
@scene
async def test_faults_of_callbacks_never_take_a_state_back(fault: str, expected: list[str], state: str) -> None:
    async with play("meta", fault) as it:
        await it.send()
        assert statuses(await it.shop.until(len(expected))) == expected
        assert await it.states() == [state]


@scene
async def test_a_duplicate_is_the_same_to_the_byte() -> None:
    async with play("meta", "duplicate") as it:
        await it.send()
        took = await it.shop.until(6)
        assert took[0].body == took[1].body


@scene
async def test_a_lost_message_is_never_told() -> None:
    async with play("meta", f"lost@{ASHA}") as it:
        await it.send(ASHA)
        await it.send(RAVI)
        assert all(value_of(call)["statuses"][0]["recipient_id"] == RAVI for call in await it.shop.until(3))
        assert await it.states() == ["accepted", "read"]


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_an_early_callback_comes_before_the_answer(provider: str) -> None:
    async with play(provider, "early", latency=(0.3, 0.3)) as it:
        answer = await it.send()
        assert len(it.shop.took) == 1, "taken before the answer"
        assert answer.status == 200
        took = await it.shop.until(3)
        assert [told(provider, call) for call in took] == ["sent", "delivered", "read"]


@pytest.mark.parametrize("provider", META_SHAPED)
@scene
async def test_minimal_messages_carry_no_contacts_anywhere(provider: str) -> None:
    async with play(provider, "minimal") as it:
        answer = await it.send()
        assert (list(answer.json), list(answer.json["messages"][0])) == (["messages"], ["id"])
        assert all("contacts" not in value_of(call) for call in await it.shop.until(3))


@scene
async def test_whatsapps_own_form_of_a_number_is_told_everywhere() -> None:
    async with play("meta", "other-wa-id") as it:
        answer = await it.send("5511987654321")
        assert answer.json["contacts"][0]["wa_id"] == "551187654321"
        value = value_of((await it.shop.until(3))[0])
        assert (value["contacts"][0]["wa_id"], value["statuses"][0]["recipient_id"]) == ("551187654321",) * 2
        assert (await it.sim("messages"))[0]["to"] == "5511987654321"


@pytest.mark.parametrize(
    ("phone", "form"),
    [
        ("5511987654321", "551187654321"),
        ("551187654321", "551187654321"),
        ("525512345678", "5215512345678"),
        ("5215512345678", "5215512345678"),
        (ASHA, ASHA),
    ],
)
def test_brazil_and_mexico_have_another_form(phone: str, form: str) -> None:
    assert whatsapp_form(phone) == form


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_without_callbacks_nothing_is_told_and_nothing_moves(provider: str) -> None:
    async with play(provider, has_callbacks=False) as it:
        await it.send()
        assert await it.shop.until(0) == []
        assert await it.states() == ["accepted"]


@scene
async def test_with_nowhere_to_call_messages_still_arrive() -> None:
    async with play("meta", calls_back=False) as it:
        await it.send()
        while await it.states() != ["read"]:
            pass
        counts = (await it.sim("stats"))["callbacks"]
        assert (counts["nowhere"], counts["told"]) == (3, 0)


async def utility(it: Play) -> Any:
    parts = [{"type": "body", "parameters": [
        {"type": "text", "text": "Asha", "parameter_name": "first_name"},
        {"type": "text", "text": "A-1", "parameter_name": "order_id"},
    ]}]  # fmt: skip
    await it.send(template="order_update", language="en_US", components=parts)
    return value_of((await it.shop.until(3))[0])["statuses"][0]["pricing"]["category"]


@scene
async def test_what_is_charged_is_the_templates_category() -> None:
    async with play("meta") as it:
        assert await utility(it) == "utility"


@scene
async def test_the_offer_with_image_and_buttons_arrives() -> None:
    async with play("meta") as it:
        assert (await it.send(template="festive_offer", components=FESTIVE)).status == 200
        assert statuses(await it.shop.until(3)) == ["sent", "delivered", "read"]
