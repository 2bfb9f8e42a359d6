"""The sandbox: Meta's adapter at an address inside the house, which plays WhatsApp's side itself."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from provider_cast import REF, TO, gist

from castlist.channels.providers import sandbox
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import (
    Access,
    Call,
    Receipt,
    ReceiptStatus,
    Refused,
    Request,
    TemplateMessage,
    TemplatePage,
    Verified,
)
from castlist.channels.providers.sandbox_fate import sandbox_receipts
from castlist.channels.template_shape import HeaderKind, TemplateShape

ACCESS = Access(provider="sandbox", base_url="sandbox:", number="919876500110")
NUMBERS = [str(919_000_000_000 + at) for at in range(20_000)]
VALUES = {"body.1": "Asha", "body.2": "20 %", "header.link": "https://cdn.example/a.jpg", "button.0": "sale"}


def templates() -> dict[str, TemplateShape]:
    page = sandbox.read_templates(ACCESS, sandbox.answer(sandbox.templates(ACCESS, None)))
    assert isinstance(page, TemplatePage)
    assert page.next_page is None
    return {shape.name: shape for shape in page.templates}


def message(name: str, to: str = TO, **values: str) -> TemplateMessage:
    return TemplateMessage(to=to, shape=templates()[name], values={**VALUES, **values}, ref=REF)


def sent(one: TemplateMessage) -> tuple[object, ...]:
    return gist(sandbox.read_send(sandbox.answer(sandbox.send(ACCESS, one))))


def test_nothing_leaves_the_house() -> None:
    elsewhere = replace(ACCESS, base_url="https://graph.facebook.com")
    for request in (
        sandbox.verification(elsewhere),
        sandbox.templates(elsewhere, None),
        sandbox.send(elsewhere, message("welcome")),
    ):
        assert request.url.startswith("sandbox:/")
    assert sandbox.registration(ACCESS) is None
    assert sandbox.limits(ACCESS) is None
    assert sandbox.answer_handshake(ACCESS, Call(method="GET", headers={}, query={}, body=b"")) is None


def test_verifying_tells_the_number() -> None:
    facts = {"name": "Sandbox", "number": "919876500110", "quality": "GREEN", "throughput": "STANDARD"}
    assert sandbox.read_verification(sandbox.answer(sandbox.verification(ACCESS))) == Verified(facts=facts)


def test_its_templates_are_four_of_which_one_is_paused() -> None:
    found = templates()
    assert {name: (each.language, each.category, each.status) for name, each in found.items()} == {
        "welcome": ("en", "MARKETING", "APPROVED"),
        "order_update": ("en_US", "UTILITY", "APPROVED"),
        "festive_offer": ("en", "MARKETING", "APPROVED"),
        "paused_offer": ("en", "MARKETING", "PAUSED"),
    }
    assert [each.unsupported for each in found.values()] == [""] * 4
    assert found["welcome"].body.startswith("Hi {{1}}, ")
    assert found["order_update"].is_named
    assert [each.key for each in found["order_update"].variables] == ["body.first_name", "body.order_id"]
    assert found["festive_offer"].header is HeaderKind.IMAGE
    assert [each.key for each in found["festive_offer"].variables] == [
        "header.link",
        "body.1",
        "body.2",
        "button.0",
        "button.1",
    ]
    assert found["festive_offer"].buttons[1].text == "Stop promotions"


def test_a_message_is_accepted_under_our_own_id() -> None:
    assert sent(message("welcome")) == ("accepted", f"sandbox.{REF}")
    assert sent(message("order_update", **{"body.first_name": "Asha", "body.order_id": "1"}))[0] == "accepted"
    assert sent(message("festive_offer"))[0] == "accepted"
    assert sent(message("festive_offer", **{"button.1": "STOP-MKT"}))[0] == "accepted"


def test_what_whatsapp_would_refuse_is_refused() -> None:
    assert sent(message("paused_offer")) == ("refused", "pause_broadcast", "132015")
    one = message("welcome")
    assert sent(replace(one, shape=replace(one.shape, language="hi"))) == ("refused", "pause_broadcast", "132001")
    longer = replace(one.shape, body="{{1}} {{2}}")
    assert sent(replace(one, shape=longer)) == ("refused", "pause_broadcast", "132000")
    strange = sandbox.answer(Request(method="DELETE", url="sandbox:/v25.0/1"))
    assert isinstance(sandbox.read_templates(ACCESS, strange), ProviderError)


def test_about_one_in_a_hundred_is_refused_at_once_and_always_the_same() -> None:
    shape = templates()["welcome"]

    def refused() -> set[str]:
        found = set()
        for to in NUMBERS[:4_000]:
            one = TemplateMessage(to=to, shape=shape, values=VALUES, ref=REF)
            outcome = sandbox.read_send(sandbox.answer(sandbox.send(ACCESS, one)))
            if isinstance(outcome, Refused):
                assert outcome.error.code == "131026"
                found.add(to)
        return found

    first = refused()
    assert 20 <= len(first) <= 60
    assert refused() == first


def test_receipts_come_in_order_within_three_seconds_and_in_the_promised_shares() -> None:
    ends: Counter[str] = Counter()
    for to in NUMBERS:
        receipts = sandbox_receipts(f"sandbox.{to}", to)
        times = [each.after for each in receipts]
        assert times == sorted(times)
        assert times[0] > 0
        assert times[-1] <= 3.0
        ends[receipts[-1].status.value] += 1
        assert [each.code for each in receipts if each.code] in ([], [131026], [131049])
        if receipts[-1].status is ReceiptStatus.READ:
            assert [each.status.value for each in receipts] == ["sent", "delivered", "read"]
    share = {status: count / len(NUMBERS) for status, count in ends.items()}
    assert share["failed"] == pytest.approx(0.03, abs=0.005)
    assert share["delivered"] + share["read"] == pytest.approx(0.92, abs=0.01)
    assert share["read"] == pytest.approx(0.92 * 0.6, abs=0.02)
    assert share["sent"] == pytest.approx(0.05, abs=0.01)


def test_a_persons_fate_is_the_same_for_every_message() -> None:
    for to in NUMBERS[:200]:
        one, other = (sandbox_receipts(message_id, to) for message_id in ("sandbox.a", "sandbox.b"))
        assert [(each.status, each.code) for each in one] == [(each.status, each.code) for each in other]


def test_a_receipt_can_be_played_as_metas_callback() -> None:
    at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    failed = next(each for to in NUMBERS for each in sandbox_receipts("sandbox.x", to) if each.code == 131049)
    body = sandbox.receipt_body(failed, message_id="sandbox.x", ref=REF, to=TO, at=at)
    [receipt] = sandbox.read_callback(Call(method="POST", headers={}, query={}, body=body))
    assert isinstance(receipt, Receipt)
    assert (receipt.status, receipt.ids, receipt.ref, receipt.at, receipt.phone) == (
        ReceiptStatus.FAILED,
        ("sandbox.x",),
        REF,
        at,
        TO,
    )
    assert receipt.error
    assert receipt.error.kind is ErrorKind.FAIL


def test_a_callback_from_outside_is_refused_unless_the_channel_has_a_secret_for_signatures() -> None:
    assert not sandbox.is_authentic(ACCESS, Call(method="POST", headers={}, query={}, body=b"{}"))
    assert "nothing has to be set" in sandbox.callback_instructions(ACCESS)
