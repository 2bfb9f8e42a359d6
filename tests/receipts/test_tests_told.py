"""Receipts of a test tell the page of its draft what became of it, and move nothing else."""

import itertools
from contextlib import closing

import pytest
from callback_scenes import PHONE, ask_once, failure, make_channel, proof, rows, status, stored
from message_scenes import process, tell

from broadcast_scenes import compose, people
from castlist.audience.erasing import Erased
from castlist.audience.opt_outs import list_opt_outs
from castlist.broadcasts.erasing import erase_from_messages
from castlist.broadcasts.models import Broadcast, SentTest
from castlist.broadcasts.previewing import send_test
from castlist.broadcasts.sent_tests import begin_test, end_test
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import Accepted, Refused, Unknown
from castlist.channels.providers.sandbox_fate import sandbox_receipts
from castlist.config.database import connect
from castlist.receipts.worker import ReceiptsWorker
from castlist.workspaces.models import Workspace
from scenes import new_workspace

REF, NAMED = "test.0123456789abcdef", "wamid.test"


@pytest.fixture
def draft(workspace: Workspace) -> Broadcast:
    return drafted(workspace)


def drafted(workspace: Workspace) -> Broadcast:
    """Compose a draft that goes by a number whose receipts we write ourselves."""
    draft = compose(people(workspace))
    draft.channel = make_channel(workspace)
    draft.save()
    return draft


def accepted(draft: Broadcast) -> SentTest:
    """Note a test as sent and accepted."""
    test = begin_test(draft, ref=REF, phone=PHONE)
    end_test(test, Accepted(ids=(NAMED,)), "Sent.")
    return test


def state(draft: Broadcast) -> str:
    return SentTest.objects.get(broadcast=draft).state


@pytest.mark.parametrize("named", [{"ref": REF}, {"named": NAMED}, {"ref": REF, "named": "wamid.other"}])
def test_a_receipt_names_a_test_as_we_do_or_as_the_provider_does(draft: Broadcast, named: dict[str, str]) -> None:
    accepted(draft)
    tell(draft.channel, status("delivered", **named))
    assert state(draft) == "delivered"
    assert stored(draft.channel) == []


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read"])))
def test_a_test_never_goes_backwards(draft: Broadcast, order: list[str]) -> None:
    accepted(draft)
    for word in order:
        tell(draft.channel, status(word, ref=REF))
    assert state(draft) == "read"


def test_a_failure_tells_why_and_what_to_do(draft: Broadcast) -> None:
    accepted(draft)
    tell(draft.channel, failure(131026, ref=REF))
    test = SentTest.objects.get(broadcast=draft)
    assert test.state == "failed"
    assert test.words.startswith("Not on WhatsApp, or cannot receive it. ")


def opt_outs(draft: Broadcast) -> list[tuple[str | None, str]]:
    with closing(connect()) as connection:
        return [(each.phone, each.source) for each in list_opt_outs(connection, draft.workspace_id)]


@pytest.mark.parametrize("more", [{"ref": REF}, {"named": NAMED}, {"ref": REF, "recipient_id": ""}])
def test_who_refuses_promotions_by_a_test_is_opted_out(draft: Broadcast, more: dict[str, str]) -> None:
    accepted(draft)
    tell(draft.channel, failure(131050, **more))
    assert SentTest.objects.get(broadcast=draft).words.endswith("They are opted out here as well now.")
    assert opt_outs(draft) == [(PHONE, "error_131050")]


def test_a_number_that_whatsapp_writes_otherwise_is_opted_out_by_both(draft: Broadcast) -> None:
    accepted(draft)
    tell(draft.channel, failure(131050, ref=REF, recipient_id="5511987654321"))
    assert sorted(opt_outs(draft)) == [("5511987654321", "error_131050"), (PHONE, "error_131050")]


def test_who_has_opted_out_at_kaleyra_is_opted_out_by_a_test(workspace: Workspace) -> None:
    draft = drafted(workspace)
    draft.channel = make_channel(workspace, "kaleyra-v1")
    draft.save()
    end_test(begin_test(draft, ref=REF, phone=PHONE), Accepted(ids=("7f3c:0",)), "Sent.")
    body = b"id=7f3c%3A0&status=0&reason=number+opted+out"
    headers = {**proof(draft.channel, body), "content-type": "application/x-www-form-urlencoded"}
    assert ask_once(f"/callbacks/{draft.channel.callback_token}", body=body, headers=headers).status == 200
    process(draft.channel)
    assert state(draft) == "failed"
    assert opt_outs(draft) == [(PHONE, "kaleyra")]


def test_a_test_that_is_gone_still_tells_who_opted_out(draft: Broadcast) -> None:
    tell(draft.channel, failure(131050, ref=REF))
    assert opt_outs(draft) == [(PHONE, "error_131050")]


@pytest.mark.parametrize(
    ("code", "kind", "source"),
    [
        ("131050", ErrorKind.OPTED_OUT, ["error_131050"]),
        ("not sent", ErrorKind.OPTED_OUT, ["kaleyra"]),
        ("131026", ErrorKind.FAIL, []),
    ],
)
def test_an_answer_that_says_that_somebody_stopped_opts_them_out(
    draft: Broadcast, code: str, kind: ErrorKind, source: list[str]
) -> None:
    test = begin_test(draft, ref=REF, phone=PHONE)
    refused = Refused(error=ProviderError(code=code, kind=kind, title="Refused", to_do=""))
    end_test(test, refused, "Refused.")
    assert state(draft) == "failed"
    assert opt_outs(draft) == [(PHONE, each) for each in source]


def test_a_receipt_that_is_faster_than_the_answer_counts(draft: Broadcast) -> None:
    test = begin_test(draft, ref=REF, phone=PHONE)
    tell(draft.channel, status("delivered", ref=REF))
    end_test(test, Accepted(ids=(NAMED,)), "Sent.")
    assert state(draft) == "delivered"


def test_a_receipt_settles_a_test_without_an_answer(draft: Broadcast) -> None:
    test = begin_test(draft, ref=REF, phone=PHONE)
    end_test(test, Unknown(words="It broke."), "No answer came back.")
    assert state(draft) == "unknown"
    tell(draft.channel, status("sent", ref=REF))
    assert state(draft) == "sent"


def test_receipts_of_the_test_before_are_dropped(draft: Broadcast) -> None:
    accepted(draft)
    begin_test(draft, ref="test.fedcba9876543210", phone=PHONE)
    tell(draft.channel, status("delivered", ref=REF))
    assert state(draft) == "sending"
    assert rows("SELECT * FROM parked_receipt WHERE workspace_id = %s", draft.workspace_id) == []


def test_another_workspace_moves_no_test(draft: Broadcast) -> None:
    accepted(draft)
    other = drafted(new_workspace())
    tell(other.channel, status("delivered", ref=REF), status("read", named=NAMED))
    assert state(draft) == "accepted"


def test_the_sandbox_plays_what_becomes_of_a_test(workspace: Workspace) -> None:
    draft = compose(people(workspace))
    to = next(phone for at in range(99) if len(sandbox_receipts("any", phone := str(int(PHONE) + at))) == 3)
    send_test(draft, to=to)
    ReceiptsWorker(until_idle=True, workspace_id=draft.workspace_id).run()
    assert state(draft) == "read"


def test_who_is_erased_leaves_no_test(draft: Broadcast) -> None:
    accepted(draft)
    with closing(connect()) as connection, connection.transaction():
        erase_from_messages(
            connection, draft.workspace_id, Erased(contact_id=0, phone=PHONE, phones=(PHONE,), names=(PHONE,))
        )
    assert not SentTest.objects.filter(broadcast=draft).exists()
