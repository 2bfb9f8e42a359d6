"""Whatever comes from outside, nothing breaks: the only refusal is CallbackUnreadable."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from meta_samples import envelope, messages, status

from castlist.channels.providers import PROVIDERS, provider
from castlist.channels.providers.errors import FINAL, ErrorKind, ProviderError
from castlist.channels.providers.protocol import (
    Accepted,
    Access,
    Answer,
    Call,
    CallbackUnreadable,
    Inbound,
    Receipt,
    Refused,
    TemplatePage,
    Unknown,
    Verified,
)
from castlist.channels.template_lint import lint
from castlist.channels.template_shape import read_shape

ACCESS = Access(provider="", base_url="https://x.example", number="919876500110", callback_secret="s", app_secret="a")

SPOKEN = """
    entry changes field value messages statuses status id code error errors data message_id meta_object extra_info ref
    contacts wa_id user_id from type text body button interactive system context timestamp recipient_id title message
    user_preferences template_category_update account_update phone_number_quality_update business_capability_update
    current_limit waba_templates total offset paging next cursors after components buttons format url name language
    category meta success http_code health_status entities sent failed NOT-SENT 0 131026 WA200 WA500 E13001 WAV2101
    HEADER BODY BUTTONS URL {{1}} {{²}} {{name}} stop TIER_1K +919876500001 US.1349 1751142888
"""
WORDS = st.sampled_from(SPOKEN.split())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]), max_size=8)
    | WORDS
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=6),
    max_leaves=40,
)
NAMES = st.sampled_from(sorted(PROVIDERS))
ENVELOPED = st.sampled_from(sorted(set(PROVIDERS) - {"kaleyra-v1"}))
QUERIES = st.dictionaries(WORDS, st.text(max_size=8) | WORDS, max_size=4)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def bodies(value: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    return st.binary(max_size=60) | value.map(lambda found: json.dumps(found).encode())


def check_event(event: object) -> None:
    """What is read can be stored: ids fit an index, texts have neither NUL nor half a character."""
    if isinstance(event, Receipt):
        assert all(0 < len(each) <= 512 for each in event.ids)
        assert len(event.ref) <= 512
        assert isinstance(json.loads(event.raw), dict)
        assert (event.error is not None) == (event.status.value == "failed")
    if isinstance(event, Inbound):
        assert event.id
        assert event.phone or event.user_id or event.context_id
    for value in vars(event).values():
        for written in value if isinstance(value, tuple) else (value,):
            if isinstance(written, str):
                assert "\x00" not in written
                written.encode()


@MANY
@given(
    NAMES,
    bodies(JSON),
    st.dictionaries(WORDS, st.text(max_size=8) | WORDS, max_size=4),
    st.sampled_from(["GET", "POST"]),
)
def test_any_callback_is_read_or_called_unreadable(name: str, body: bytes, query: dict[str, str], method: str) -> None:
    call = Call(method=method, headers=query, query=query, body=body)
    with suppress(CallbackUnreadable):
        for event in provider(name).read_callback(call):
            check_event(event)
    assert provider(name).is_authentic(ACCESS, call) in {True, False}
    assert provider(name).answer_handshake(ACCESS, call) is None


@MANY
@given(ENVELOPED, JSON, JSON, JSON)
def test_one_bad_element_never_loses_the_others(name: str, one: Any, other: Any, contacts: Any) -> None:
    value = messages(statuses=[one, status("read"), other], contacts=contacts, messages=[one, other])
    read = [
        event
        for event in provider(name).read_callback(
            Call(method="POST", headers={}, query={}, body=json.dumps(envelope(value)).encode())
        )
        if isinstance(event, Receipt)
    ]
    assert "read" in [receipt.status.value for receipt in read]
    for receipt in read:
        check_event(receipt)


@MANY
@given(NAMES, st.integers(0, 999), bodies(JSON), st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text()))
def test_any_answer_to_a_message_is_an_outcome(name: str, status: int, body: bytes, headers: dict[str, str]) -> None:
    outcome = provider(name).read_send(Answer(status=status, body=body, headers=headers))
    assert isinstance(outcome, Accepted | Refused | Unknown)
    if isinstance(outcome, Accepted):
        assert 200 <= status < 300


@MANY
@given(ENVELOPED, st.integers(200, 299), st.dictionaries(WORDS, JSON, max_size=6))
def test_an_answer_that_names_the_message_never_has_it_sent_again(name: str, status: int, more: dict[str, Any]) -> None:
    body = json.dumps({**more, "messages": [{"id": "wamid.1"}]}).encode()
    outcome = provider(name).read_send(Answer(status=status, body=body))
    if isinstance(outcome, Refused):
        assert outcome.error.kind in FINAL
    else:
        assert "wamid.1" in outcome.ids


@pytest.mark.parametrize("status", range(300, 400))
@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_a_redirect_leaves_open_what_became_of_a_message_but_is_told_of_a_question(name: str, status: int) -> None:
    elsewhere = Answer(status=status, body=b"", headers={"location": "https://elsewhere.example"})
    assert isinstance(provider(name).read_send(elsewhere), Unknown)
    asked = provider(name).read_verification(elsewhere)
    assert isinstance(asked, ProviderError)
    assert (asked.kind, asked.title) == (ErrorKind.STOP_CHANNEL, "The address leads elsewhere")


@MANY
@given(NAMES, st.sampled_from([200, 400, 500]), bodies(JSON))
def test_any_answer_to_a_question_is_read(name: str, status: int, body: bytes) -> None:
    answer = Answer(status=status, body=body)
    assert isinstance(provider(name).read_verification(answer), Verified | ProviderError)
    page = provider(name).read_templates(ACCESS, answer)
    assert isinstance(page, TemplatePage | ProviderError)
    if isinstance(page, TemplatePage):
        assert all(shape.name for shape in page.templates)


@MANY
@given(st.dictionaries(WORDS, JSON, max_size=8), st.lists(st.dictionaries(WORDS, LEAVES, max_size=5), max_size=4))
def test_any_template_is_read_and_linted(facts: dict[str, Any], components: list[dict[str, Any]]) -> None:
    for template in (facts, {**facts, "components": components}):
        shape = read_shape(template)
        assert all(variable.key for variable in shape.variables)
        lint(shape)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
@pytest.mark.parametrize("body", [b"", b"[" * 100_000, b'{"a":' * 5_000, b"\xff", b'{"entry": 1}', b"[]", b"7"])
def test_hostile_bodies_are_met(name: str, body: bytes) -> None:
    with suppress(CallbackUnreadable):
        assert provider(name).read_callback(Call(method="POST", headers={}, query={}, body=body)) == []
