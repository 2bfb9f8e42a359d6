"""Receipts of tests that people sent to their own phones: told on the page of the draft, and of no message."""

from collections.abc import Sequence

from castlist.broadcasts.refs import TEST_PREFIX
from castlist.broadcasts.sent_tests import ToldOfTest, find_tests, follow_test
from castlist.channels.providers.protocol import Receipt
from castlist.receipts.ledger import MOVING
from castlist.receipts.statements import Connection
from castlist.receipts.told import Origin, Told, happened_at


def follow_tests(connection: Connection, origin: Origin, receipts: Sequence[Told[Receipt]]) -> list[Told[Receipt]]:
    """Note what is said of tests, and give the other receipts.

    A test is known by our own name of it; where the provider does not give that back, by its own id. One that is not
    there any more, because another was sent since, is dropped. Locks tests, before anything else.
    """
    maybe = [told for told in receipts if told.event.ref.startswith(TEST_PREFIX) or not told.event.ref]
    if not maybe:
        return list(receipts)
    known = find_tests(
        connection,
        workspace_id=origin.workspace_id,
        channel_ids=origin.channel_ids,
        refs=sorted({told.event.ref for told in maybe}),
        ids=sorted({each for told in maybe for each in told.event.ids}),
    )
    others = []
    for told in receipts:
        test_id = next((known[name] for name in (told.event.ref, *told.event.ids) if name in known), None)
        if test_id is not None and told.event.status in MOVING:
            follow_test(connection, workspace_id=origin.workspace_id, test_id=test_id, told=_read(told))
        if test_id is None and not told.event.ref.startswith(TEST_PREFIX):
            others.append(told)
    return others


def _read(told: Told[Receipt]) -> ToldOfTest:
    receipt, error = told.event, told.event.error
    return ToldOfTest(
        state=receipt.status.value,
        at=happened_at(receipt.at, told.received_at),
        words=f"{error.title}. {error.to_do}".strip() if error else "",
    )
