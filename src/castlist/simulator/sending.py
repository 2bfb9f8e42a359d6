"""What happens to a request to send: it is judged, and accepted or refused."""

import time
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from castlist.simulator.business import Place
from castlist.simulator.catalogue.checking import check_components
from castlist.simulator.faults.fate import Fate, fate_of
from castlist.simulator.faults.kinds import Kind
from castlist.simulator.ledger import Dealings
from castlist.simulator.message import Message, Order
from castlist.simulator.meta_codes import meta_problem, refusal
from castlist.simulator.person import whatsapp_form
from castlist.simulator.problem import Refused
from castlist.simulator.simulator import Simulator

WINDOW = 24 * 3600
"""Seconds after a person's message in which free text may be sent to them."""


class Cut(Exception):
    """The connection is cut before anything is accepted."""


def authorise(simulator: Simulator, headers: Mapping[str, str], body: bytes) -> None:
    """Check the credentials: the business's own, or any if it has none. Raises Refused."""
    offered, own = simulator.role.offered_key(headers, body), simulator.options.business.api_key
    if not offered or (own is not None and offered != own):
        raise Refused(simulator.role.unauthorised())


def judge(simulator: Simulator, place: Place, headers: Mapping[str, str], body: bytes) -> tuple[Message, Fate]:
    """Accept a message, or raise Refused or Cut. Accepted ones stand in the ledger when this returns."""
    authorise(simulator, headers, body)
    order = simulator.role.read_order(place, headers, body)
    dealings = simulator.ledger.dealings(order.whom)
    dealings.received += 1
    _check_rate(simulator)
    category = _check_content(simulator, order, dealings)
    dealings.tries += 1
    fate = fate_of(simulator.faults, simulator.options.seed, order.whom, dealings.tries)
    if Kind.CUT_BEFORE in fate.struck:
        simulator.ledger.faults[Kind.CUT_BEFORE.value] += 1
        raise Cut
    _check_pair(simulator, dealings)
    if fate.refusal:
        raise Refused(fate.refusal)
    message = _message(order, place, fate, category, body)
    simulator.ledger.accept(message, dealings)
    if fate.struck:
        simulator.ledger.faults.update(kind.value for kind in fate.struck)
    return message, fate


def _check_rate(simulator: Simulator) -> None:
    now = time.monotonic()
    for fault, throttle in simulator.throttles:
        if not throttle.lets_pass(now):
            raise Refused(fault.problem or simulator.role.throttled())


def _check_pair(simulator: Simulator, dealings: Dealings) -> None:
    if simulator.pair_seconds and dealings.last and time.monotonic() - dealings.last_at < simulator.pair_seconds:
        raise Refused(meta_problem(131056))


def _check_content(simulator: Simulator, order: Order, dealings: Dealings) -> str:
    """Check a message against its template; a free text needs an open window. Gives the template's category."""
    if order.to and order.to == (order.sender or simulator.options.business.number):
        raise refusal(131021, "the recipient is the sender", part="to")
    if not order.template:
        if time.time() - dealings.wrote_at > WINDOW:
            raise refusal(131047, "more than 24 hours have passed since the recipient last replied")
        return ""
    template = simulator.shelf.take(order.template, order.language)
    check_components(template.needs, simulator.role.components(order, template))
    return template.category


def _message(order: Order, place: Place, fate: Fate, category: str, body: bytes) -> Message:
    changes_id = Kind.OTHER_WA_ID in fate.struck
    return Message(
        token=uuid4().hex,
        to=order.to,
        user_id=order.user_id,
        wa_id=whatsapp_form(order.to) if changes_id else order.to,
        template=order.template,
        language=order.language,
        category=category,
        ref=order.ref,
        callback_url=order.callback_url,
        place=replace(place, number=order.sender) if order.sender else place,
        at=time.time(),
        body=body,
        is_minimal=Kind.MINIMAL in fate.struck,
    )
