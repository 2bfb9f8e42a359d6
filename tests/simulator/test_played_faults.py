"""Each fault of an answer: what the client sees, and what the simulator knows (reference §4, §9)."""

import aiohttp
import pytest
from played import ASHA, PROVIDERS, RAVI, SEND_PATHS, Play, graph_object, play, scene

from castlist.simulator.meta_codes import META_CODES
from castlist.simulator.playable import KALEYRA_CODES


async def counts(it: Play) -> tuple[int, int, dict[str, int], dict[str, int]]:
    stats = await it.sim("stats")
    return stats["received"], stats["accepted"], stats["refused"], stats["faults"]


@pytest.mark.parametrize("provider", ["meta", "360dialog"])
@scene
async def test_every_code_of_metas_table_is_answered_with_its_status_and_shape(provider: str) -> None:
    async with play(provider) as it:
        for code, (status, _) in META_CODES.items():
            await it.sim("fail", spec=str(code))
            answer = await it.send()
            error = answer.json["error"]
            assert (answer.status, error["code"]) == (status, code)
            assert error["message"].startswith(f"(#{code}) ")
            assert {"message", "type", "code", "error_data", "fbtrace_id"} <= set(error)
        assert await it.sim("messages") == []
        assert (await it.sim("stats"))["refused"] == {str(code): 1 for code in META_CODES}


@pytest.mark.parametrize("code", sorted(KALEYRA_CODES))
@pytest.mark.parametrize("provider", ["kaleyra", "kaleyra-v1"])
@scene
async def test_every_word_of_kaleyras_is_answered_in_its_envelope(provider: str, code: str) -> None:
    async with play(provider, code) as it:
        answer = await it.send()
        assert (answer.status, answer.json["code"]) == (KALEYRA_CODES[code][0], code)
        assert list(answer.json) == ["code", "message", "data", "error"]


@pytest.mark.parametrize("spec", ["131026", "E13001"])
@scene
async def test_kaleyra_v1_answers_other_codes_as_fields(spec: str) -> None:
    async with play("kaleyra-v1", spec) as it:
        answer = await it.send()
        assert (answer.status, answer.json["error"]["code"]) == (400, spec)


@pytest.mark.parametrize(
    ("provider", "spec", "status", "kind", "inside"),
    [
        ("meta", "http-500", 500, "text/html", "500"),
        ("meta", "http-429", 429, "text/html", "429"),
        ("360dialog", "http-401", 401, "application/json", '"http_code":401'),
        ("360dialog", "http-403", 403, "application/json", '"http_code":403'),
        ("360dialog", "http-429", 429, "application/json", '"http_code":429'),
        ("360dialog", "http-500", 500, "text/html", "500"),
        ("360dialog", "http-502", 502, "text/html", "502"),
        ("360dialog", "http-503", 503, "application/json", '"http_code":503'),
        ("360dialog", "endpoint-limit", 400, "text/plain", "endpoint rate limit exceeded"),
        ("360dialog", "api-disabled", 400, "application/json", "unpaid invoices"),
        ("kaleyra", "http-500", 500, "text/html", "500"),
        ("kaleyra", "http-429", 429, "text/plain", "Request rate too high"),
        ("kaleyra-v1", "http-429", 429, "text/plain", "Request rate too high"),
    ],
)
@scene
async def test_statuses_without_a_code_come_as_page_text_or_own_shape(
    provider: str, spec: str, status: int, kind: str, inside: str
) -> None:
    async with play(provider, spec) as it:
        answer = await it.send()
        assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (status, kind)
        assert inside in answer.body.decode()
        assert await counts(it) == (1, 0, {spec: 1}, {})


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_a_refusal_of_some_recipients_leaves_the_others(provider: str) -> None:
    async with play(provider, f"131050@{ASHA}") as it:
        assert [(await it.send(to)).status for to in (ASHA, RAVI, ASHA)] == [400, 200, 400]
        assert [message["to"] for message in await it.sim("messages")] == [RAVI]


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_a_refusal_of_the_first_tries_ends(provider: str) -> None:
    async with play(provider, "http-503*2") as it:
        assert [(await it.send()).status for _ in range(3)] == [503, 503, 200]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(("spec", "accepted"), [("cut-before", 0), ("cut-after", 1)])
@scene
async def test_a_cut_connection_gives_no_answer(provider: str, spec: str, accepted: int) -> None:
    async with play(provider, spec) as it:
        with pytest.raises(aiohttp.ClientConnectionError):
            await it.send()
        assert await counts(it) == (1, accepted, {}, {spec: 1})
        assert len(await it.shop.until(3 * accepted)) == 3 * accepted, "what was accepted is told"


@scene
async def test_a_hanging_request_is_accepted_and_ends_with_its_client() -> None:
    async with play("meta", "hang") as it:
        patience = aiohttp.ClientTimeout(total=0.2)
        with pytest.raises(TimeoutError):
            await it.ask("POST", SEND_PATHS["meta"], json=graph_object(), timeout=patience)
        assert (await it.sim("stats"))["accepted"] == 1
        while (await it.sim("stats"))["in_flight"]["now"]:
            pass


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_a_silent_answer_is_200_and_unreadable(provider: str) -> None:
    async with play(provider, "silent") as it:
        answer = await it.send()
        assert answer.status == 200
        with pytest.raises(ValueError, match="Expecting value"):
            _ = answer.json
        assert await counts(it) == (1, 1, {}, {"silent": 1})


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_an_answer_can_lack_the_id(provider: str) -> None:
    async with play(provider, "no-id", calls_back=False) as it:
        answer = await it.send()
        (message,) = await it.sim("messages")
        assert (answer.status, message["id"] in answer.body.decode()) == (200, False)


@pytest.mark.parametrize("provider", PROVIDERS)
@scene
async def test_an_answer_can_refuse_what_was_accepted(provider: str) -> None:
    async with play(provider, "answer:http-502") as it:
        assert (await it.send()).status == 502
        assert await counts(it) == (1, 1, {}, {"answer:": 1})


@pytest.mark.parametrize(
    ("provider", "status"), [("meta", 201), ("360dialog", 201), ("kaleyra", 201), ("kaleyra-v1", 202)]
)
@scene
async def test_an_answer_can_have_another_good_status(provider: str, status: int) -> None:
    async with play(provider, "created") as it:
        assert (await it.send()).status == status
        assert len(await it.sim("messages")) == 1


@scene
async def test_a_message_can_be_held() -> None:
    async with play("meta", "held") as it:
        assert (await it.send()).json["messages"][0]["message_status"] == "held_for_quality_assessment"


@pytest.mark.parametrize(
    ("provider", "spec", "status", "code"),
    [
        ("meta", "throttle=2", 400, "130429"),
        ("meta", "throttle:80007=2", 400, "80007"),
        ("meta", "throttle:http-429=2", 429, "http-429"),
        ("360dialog", "throttle=2", 429, "http-429"),
        ("360dialog", "throttle:endpoint-limit=2", 400, "endpoint-limit"),
        ("360dialog", "throttle:130429=2", 400, "130429"),
        ("kaleyra", "throttle=2", 429, "WA429"),
        ("kaleyra-v1", "throttle=2", 429, "http-429"),
    ],
)
@scene
async def test_more_than_the_rate_is_refused(provider: str, spec: str, status: int, code: str) -> None:
    async with play(provider, spec) as it:
        assert [(await it.send(f"9198765{number:05d}")).status for number in range(4)] == [200, 200, status, status]
        assert await counts(it) == (4, 2, {code: 2}, {})


@pytest.mark.parametrize("spec", ["throttle=1", "throttle:http-429=1", "http-503", "131056"])
@scene
async def test_throttling_says_how_long_to_wait_where_that_is_wanted(spec: str) -> None:
    async with play("meta", spec, retry_after=7) as it, play("meta", spec) as quiet:
        await it.send()
        await quiet.send()
        assert (await it.send()).headers["Retry-After"] == "7"
        assert "Retry-After" not in (await quiet.send()).headers


@scene
async def test_other_refusals_never_say_how_long_to_wait() -> None:
    async with play("meta", "131026", retry_after=7) as it:
        assert "Retry-After" not in (await it.send()).headers


@scene
async def test_two_messages_to_one_person_within_the_pair_limit_are_one_too_many() -> None:
    async with play("meta", "pair=6") as it:
        answers = [await it.send(to) for to in (ASHA, RAVI, ASHA)]
        assert [answer.status for answer in answers] == [200, 200, 400]
        assert answers[2].json["error"]["code"] == 131056


@scene
async def test_the_same_seed_refuses_the_same_people_over_http() -> None:
    people = [f"9198765{number:05d}" for number in range(60)]
    found = []
    for seed in (1, 1, 2):
        async with play("meta", "131026=0.5", seed=seed, has_callbacks=False) as it:
            found.append([(await it.send(phone)).status for phone in people])
    assert found[0] == found[1] != found[2]


@scene
async def test_faults_can_be_changed_while_it_plays() -> None:
    async with play("meta", "131016") as it:
        assert (await it.send()).status == 500
        assert await it.sim("fail", spec="http-503") == {"faults": ["http-503"]}
        assert (await it.send()).status == 503
        assert await it.sim("fail") == {"faults": []}
        assert (await it.send()).status == 200
        assert (await it.sim("fail", spec="sunshine"))["error"].startswith("--fail sunshine: meta has no such fault")
        assert (await it.send()).status == 200
