"""What an answer of Meta's to a request to send means (reference §2.1, §4)."""

import pytest
from meta_samples import ID, OK, envelope, error, messages, status
from provider_cast import TO, Reply, answer, gist, posted, reply

from castlist.channels.providers import meta
from castlist.channels.providers.errors import ErrorKind
from castlist.channels.providers.protocol import Accepted, Receipt, Refused

REPLIES = [
    reply("accepted", answer(200, OK), "accepted", ID),
    reply("accepted without contacts", answer(200, {"messages": [{"id": ID}]}), "accepted", ID),
    reply("accepted, id unknown", answer(200, {"messages": []}), "accepted"),
    reply("2xx that is no JSON", answer(200, b"<html>ok"), "unknown"),
    reply("2xx that is empty", answer(200), "unknown"),
    reply("2xx that is no object", answer(200, ["x"]), "unknown"),
    reply("an error under 200 is one", answer(200, error(131026)), "refused", "fail", "131026"),
    reply("the code counts, not HTTP's status", answer(403, error(130429)), "refused", "retry", "130429", "throttle"),
    reply("a code as text", answer(400, error("132001")), "refused", "pause_broadcast", "132001"),
    reply("5xx with a code", answer(500, error(131016)), "refused", "retry", "131016"),
    reply("5xx without a code", answer(503, b"upstream"), "unknown"),
    reply("5xx whose code repeats HTTP's", answer(502, error(502)), "unknown"),
    reply("an unlisted code", answer(400, error(134100)), "refused", "fail_payload", "134100"),
    reply("401 without a code", answer(401, b"no"), "refused", "stop_channel", "http 401"),
    reply("429 without a code", answer(429), "refused", "retry", "http 429", "throttle"),
    reply("400 without a code", answer(400, b"bad"), "refused", "fail_payload", "http 400"),
    reply("a redirect", answer(302), "unknown"),
    reply("303: it was worked on, and the rest lies elsewhere", answer(303), "unknown"),
    reply("an id and an error for now", answer(200, {**OK, "errors": [{"code": 131000}]}), "unknown", ID),
    reply("an id and haste", answer(200, {**OK, **error(130429)}), "unknown", ID),
    reply("an id and haste to one person", answer(200, {**OK, **error(131056)}), "unknown", ID),
    reply("an id and a paused template", answer(200, {**OK, **error(132015)}), "unknown", ID),
    reply("an id and a refused key", answer(200, {**OK, **error(190)}), "unknown", ID),
    reply("an id and a final error", answer(200, {**OK, **error(131026)}), "refused", "fail", "131026"),
    reply("an id and an opt-out", answer(200, {**OK, **error(131050)}), "refused", "opted_out", "131050"),
    reply("an id and an error under 500", answer(500, {**OK, **error(131016)}), "unknown", ID),
    reply("an id under 500", answer(500, OK), "unknown", ID),
    reply("HTTP agrees with the error", answer(400, {**OK, **error(131016)}), "refused", "retry", "131016"),
    reply("an id that is none", answer(200, {"messages": [{"id": ""}], **error(131000)}), "refused", "retry", "131000"),
    reply("408: it may have come in whole", answer(408), "unknown"),
]


@pytest.mark.parametrize("row", REPLIES, ids=lambda row: row.name)
def test_an_answer_means(row: Reply) -> None:
    assert gist(meta.read_send(row.answer)) == row.outcome


def test_the_person_is_told_as_whatsapp_knows_them_and_whether_the_message_is_held() -> None:
    held = {**OK, "messages": [{"id": ID, "message_status": "held_for_quality_assessment"}]}
    outcome = meta.read_send(answer(200, held))
    assert outcome == Accepted(ids=(ID,), wa_id=TO, user_id="IN.135", is_held=True)


def test_a_link_or_fault_that_answers_the_request_is_tried_again_but_not_when_it_comes_later() -> None:
    for code, late in ((131000, ErrorKind.FAIL), (131053, ErrorKind.FAIL_PAYLOAD)):
        assert gist(meta.read_send(answer(400, error(code)))) == ("refused", "retry", str(code))
        [event] = meta.read_callback(posted(envelope(messages(statuses=[status("failed", errors=[{"code": code}])]))))
        assert isinstance(event, Receipt)
        assert event.error
        assert event.error.kind is late


def test_an_expired_token_is_called_so() -> None:
    outcome = meta.read_send(answer(401, error(190, error_subcode=463)))
    assert gist(outcome) == ("refused", "stop_channel", "190")
    assert isinstance(outcome, Refused)
    assert outcome.error.title == "The access token has expired"
