"""Receipts of tests that people sent to their own phones: told on the page of the draft, and of no message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from castlist.broadcasts.refs import TEST_PREFIX
from castlist.broadcasts.sent_tests import KnownTest, ToldOfTest, find_tests, follow_test
from castlist.channels.providers.protocol import Receipt
from castlist.receipts.ledger import MOVING
from castlist.receipts.statements import Connection
from castlist.receipts.told import Origin, Told, happened_at
from castlist.receipts.wanted import is_opted_out_elsewhere


@dataclass(frozen=True, kw_only=True)
class Followed:
    """Receipts of which those of tests are done with, save what they say of a person.

    `refusals`: those of tests that say that who got it has opted out elsewhere. `others`: of messages.
    """

    others: Sequence[Told[Receipt]]
    refusals: Sequence[Told[Receipt]] = ()


def follow_tests(connection: Connection, origin: Origin, receipts: Sequence[Told[Receipt]]) -> Followed:
    """Note what is said of tests, and take these receipts out.

    A test is known by our own name of it; where the provider does not give that back, by its own id. One that is not
    there any more, because another was sent since, tells only of who opted out. Locks tests, before anything else.
    """
    maybe = [told for told in receipts if told.event.ref.startswith(TEST_PREFIX) or not told.event.ref]
    if not maybe:
        return Followed(others=receipts)
    known = find_tests(
        connection,
        workspace_id=origin.workspace_id,
        channel_ids=origin.channel_ids,
        refs=sorted({told.event.ref for told in maybe}),
        ids=sorted({each for told in maybe for each in told.event.ids}),
    )
    others, refusals = [], list[Told[Receipt]]()
    for told in receipts:
        test = next((known[name] for name in (told.event.ref, *told.event.ids) if name in known), None)
        if test is not None and told.event.status in MOVING:
            follow_test(connection, workspace_id=origin.workspace_id, test_id=test.test_id, told=_read(told))
        if test is None and not told.event.ref.startswith(TEST_PREFIX):
            others.append(told)
        elif is_opted_out_elsewhere(told.event):
            refusals += _by_each_number(told, test)
    return Followed(others=others, refusals=refusals)


def _by_each_number(told: Told[Receipt], test: KnownTest | None) -> list[Told[Receipt]]:
    """Give a receipt as it is and, where it names another number or none, with the one that the test went to."""
    if test is None or test.phone == told.event.phone:
        return [told]
    return [told, replace(told, event=replace(told.event, phone=test.phone))]


def _read(told: Told[Receipt]) -> ToldOfTest:
    receipt, error = told.event, told.event.error
    return ToldOfTest(
        state=receipt.status.value,
        at=happened_at(receipt.at, told.received_at),
        words=f"{error.title}. {error.to_do}".strip() if error else "",
    )
