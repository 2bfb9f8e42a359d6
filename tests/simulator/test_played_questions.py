"""Questions to each played provider: templates, the number's facts, where callbacks go (reference §1, §3, §5)."""

from typing import Any

import pytest
from played import LIST_PATHS, PROVIDERS, SHOP, VERIFY_PATHS, Play, play, scene
from yarl import URL

NAMES = ["welcome", "order_update", "festive_offer", "paused_offer"]


@scene
async def test_meta_lists_templates_with_the_fields_asked_for() -> None:
    async with play("meta") as it:
        answer = await it.ask("GET", f"{LIST_PATHS['meta']}?fields=name,status,parameter_format,category&limit=100")
        assert [each["name"] for each in answer.json["data"]] == NAMES
        assert answer.json["data"][1] == {
            "name": "order_update",
            "parameter_format": "NAMED",
            "status": "APPROVED",
            "category": "UTILITY",
            "id": "1689556900000001",
        }
        assert "next" not in answer.json["paging"]


@scene
async def test_metas_pages_are_followed_by_their_next_until_it_is_missing() -> None:
    async with play("meta") as it:
        found, path, pages = [], f"{LIST_PATHS['meta']}?limit=3&fields=name", 0
        while path:
            page = (await it.ask("GET", path)).json
            found += [each["name"] for each in page["data"]]
            following = page["paging"].get("next", "")
            assert following.startswith(it.address) or not following
            path, pages = following.removeprefix(it.address), pages + 1
        assert (found, pages) == (NAMES, 2)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name=welcome", ["welcome"]),
        ("status=PAUSED", ["paused_offer"]),
        ("language=en_US", ["order_update"]),
        ("category=MARKETING&status=APPROVED", ["welcome", "festive_offer"]),
        ("name=unknown", []),
    ],
)
@scene
async def test_meta_filters_templates(query: str, names: list[str]) -> None:
    async with play("meta") as it:
        answer = await it.ask("GET", f"{LIST_PATHS['meta']}?{query}")
        assert [each["name"] for each in answer.json["data"]] == names


@pytest.mark.parametrize("query", ["limit=0", "limit=many", "after=!!", "after=YWJj"])
@scene
async def test_meta_refuses_a_page_that_it_did_not_name(query: str) -> None:
    async with play("meta") as it:
        answer = await it.ask("GET", f"{LIST_PATHS['meta']}?{query}")
        assert (answer.status, answer.json["error"]["code"]) == (400, 100)


@scene
async def test_meta_shows_one_template_by_its_id() -> None:
    async with play("meta") as it:
        answer = await it.ask("GET", "/v25.0/1689556900000003?fields=name,status")
        assert answer.json == {"name": "paused_offer", "status": "PAUSED", "id": "1689556900000003"}


@scene
async def test_360dialog_lists_templates_by_limit_and_offset() -> None:
    async with play("360dialog") as it:
        found: list[str] = []
        while True:
            page = (await it.ask("GET", f"/v1/configs/templates?limit=3&offset={len(found)}&sort=id")).json
            assert list(page) == ["count", "filters", "limit", "offset", "sort", "total", "waba_templates"]
            assert (page["count"], page["offset"], page["total"]) == (len(page["waba_templates"]), len(found), 4)
            found += [each["name"] for each in page["waba_templates"]]
            if page["offset"] + page["count"] >= page["total"]:
                break
        assert found == NAMES


@scene
async def test_360dialog_writes_statuses_small_and_no_parameter_format() -> None:
    async with play("360dialog") as it:
        page = (await it.ask("GET", "/v1/configs/templates")).json
        assert [each["status"] for each in page["waba_templates"]] == ["approved", "approved", "approved", "paused"]
        assert all("parameter_format" not in each for each in page["waba_templates"])
        assert (await it.ask("GET", "/v1/configs/templates?offset=all")).status == 400


@pytest.mark.parametrize("provider", ["meta", "360dialog"])
@scene
async def test_a_page_is_never_longer_than_the_simulator_was_told(provider: str) -> None:
    async with play(provider, page_size=1) as it:
        page = (await it.ask("GET", f"{LIST_PATHS[provider]}?limit=1000")).json
        assert len(page.get("data", page.get("waba_templates"))) == 1


@scene
async def test_kaleyra_v2_lists_all_templates_in_its_envelope() -> None:
    async with play("kaleyra") as it:
        answer = (await it.ask("GET", LIST_PATHS["kaleyra"])).json
        assert (answer["code"], answer["error"]) == ("WA200", {})
        assert [each["name"] for each in answer["data"]] == NAMES
        assert {"category", "company_id", "components"} <= set(answer["data"][0])


@scene
async def test_kaleyra_v1_lists_statuses_without_components() -> None:
    async with play("kaleyra-v1") as it:
        answer = (await it.ask("GET", LIST_PATHS["kaleyra-v1"])).json
        assert [(each["name"], each["status"]) for each in answer["data"]] == [
            ("welcome", "Approved"),
            ("order_update", "Approved"),
            ("festive_offer", "Approved"),
            ("paused_offer", "Paused"),
        ]
        assert "components" not in answer["data"][0]
        one = (await it.ask("GET", f"{LIST_PATHS['kaleyra-v1']}?name=welcome")).json
        assert len(one["data"]) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("paths", [LIST_PATHS, VERIFY_PATHS])
@scene
async def test_questions_need_the_right_key(provider: str, paths: dict[str, str]) -> None:
    async with play(provider) as it:
        assert (await it.ask("GET", paths[provider])).status == 200
        assert (await it.ask("GET", paths[provider], key="wrong-key")).status == 401
        assert (await it.sim("stats"))["received"] == 0


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("verified_name,quality_rating", {"verified_name": "Castlist simulator", "quality_rating": "GREEN"}),
        ("throughput", {"throughput": {"level": "STANDARD"}}),
        ("display_phone_number", {"display_phone_number": f"+{SHOP}"}),
        ("whatsapp_business_manager_messaging_limit", {"whatsapp_business_manager_messaging_limit": "TIER_10K"}),
    ],
)
@scene
async def test_meta_tells_the_facts_asked_for(fields: str, expected: dict[str, Any]) -> None:
    async with play("meta", business={"tier": "TIER_10K", "number": SHOP}) as it:
        answer = await it.ask("GET", f"{VERIFY_PATHS['meta']}?fields={fields}")
        assert answer.json == {**expected, "id": "106540000000001"}


@scene
async def test_meta_refuses_a_field_that_does_not_exist_and_an_object_that_does_not() -> None:
    async with play("meta") as it:
        assert (await it.ask("GET", f"{VERIFY_PATHS['meta']}?fields=colour")).json["error"]["code"] == 100
        assert (await it.ask("GET", "/v25.0/shop")).json["error"]["code"] == 33


@scene
async def test_360dialog_tells_that_everything_can_send() -> None:
    async with play("360dialog") as it:
        answer = (await it.ask("GET", "/health_status?fields=id")).json
        assert answer["health_status"]["can_send_message"] == "AVAILABLE"
        kinds = [each["entity_type"] for each in answer["health_status"]["entities"]]
        assert kinds == ["PHONE_NUMBER", "WABA", "BUSINESS", "APP"]
        assert answer["id"] == "106540000000000"
        assert "id" not in (await it.ask("GET", "/health_status")).json


@pytest.mark.parametrize(
    ("provider", "path"),
    [
        ("kaleyra", VERIFY_PATHS["kaleyra"]),
        ("kaleyra", "/v2/HX1/whatsapp/104530000000001/number"),
        ("kaleyra-v1", VERIFY_PATHS["kaleyra-v1"]),
    ],
)
@scene
async def test_kaleyra_tells_limit_quality_status_and_throughput(provider: str, path: str) -> None:
    async with play(provider) as it:
        facts = (await it.ask("GET", path)).json["data"]
        assert {"messaging_limit_tier", "quality_rating", "status", "throughput"} <= set(facts)


@pytest.mark.parametrize("path", ["/v1/configs/webhook", "/waba_webhook"])
@scene
async def test_360dialog_is_told_where_callbacks_go_and_with_which_headers(path: str) -> None:
    async with play("360dialog", calls_back=False) as it:
        wanted = {"url": f"{it.shop.address}/mine", "headers": {"X-Castlist-Secret": "s3cret"}}
        assert (await it.ask("POST", path, json=wanted)).status == 200
        assert (await it.ask("GET", path)).json == wanted
        await it.send()
        for call in await it.shop.until(3):
            assert (call.method, call.path, call.headers["X-Castlist-Secret"]) == ("POST", "/mine", "s3cret")


@pytest.mark.parametrize("given", [{}, {"url": "ftp://a.example"}, {"url": "https://a.example", "headers": {"a": 1}}])
@scene
async def test_360dialog_refuses_a_callback_that_is_none(given: dict[str, Any]) -> None:
    async with play("360dialog") as it:
        assert (await it.ask("POST", "/v1/configs/webhook", json=given)).json["error"]["code"] == 100


@pytest.mark.parametrize("how", ["json", "data", "params"])
@scene
async def test_meta_shakes_hands_before_it_takes_a_callback(how: str) -> None:
    async with play("meta", calls_back=False) as it:
        wanted = {"object": "whatsapp_business_account", "callback_url": f"{it.shop.address}/hub", "verify_token": "t"}
        path = str(URL("/v25.0/77/subscriptions").with_query(wanted)) if how == "params" else "/v25.0/77/subscriptions"
        answer = await it.ask("POST", path, **({} if how == "params" else {how: wanted}))
        assert answer.json == {"success": True}
        (call,) = await it.shop.until(1)
        assert (call.method, call.query["hub.mode"], call.query["hub.verify_token"]) == ("GET", "subscribe", "t")
        await it.send()
        assert (await it.shop.until(4))[-1].path == "/hub"


@scene
async def test_meta_refuses_a_callback_that_does_not_answer_the_challenge() -> None:
    async with play("meta", calls_back=False) as it:
        it.shop.challenges = False
        for url in (f"{it.shop.address}/hub", "http://127.0.0.1:9/hub", "no address"):
            wanted = {"callback_url": url, "verify_token": "t"}
            assert (await it.ask("POST", "/v25.0/77/subscriptions", json=wanted)).json["error"]["code"] == 100
        assert (await it.send()).status == 200
        assert len(await it.shop.until(1)) == 1


@pytest.mark.parametrize("edge", ["104530000000001/subscribed_apps", "106540000000001/register"])
@scene
async def test_metas_calls_that_set_an_account_up_are_answered(edge: str) -> None:
    async with play("meta") as it:
        assert (await it.ask("POST", f"/v25.0/{edge}")).json == {"success": True}


async def statuses_of(it: Play, path: str, count: int) -> list[int]:
    return [(await it.ask("GET", path)).status for _ in range(count)]


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_questions_can_be_refused_too(provider: str) -> None:
    async with play(provider, "listing:http-500*1", "verifying:http-503*2") as it:
        assert await statuses_of(it, LIST_PATHS[provider], 2) == [500, 200]
        assert await statuses_of(it, VERIFY_PATHS[provider], 3) == [503, 503, 200]
