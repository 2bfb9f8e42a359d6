"""Pre-flight says what would happen to everybody before anything happens; a test goes to one's own phone."""

import csv
import io
import re

import pytest

from broadcast_scenes import (
    ASHA,
    GIVE_FALLBACK,
    NO_CITY,
    RAVI,
    ZOE,
    add_template,
    anew,
    compose,
    frozen,
    messages,
    people,
)
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs
from castlist.broadcasts.composing import BroadcastRefused
from castlist.broadcasts.lifecycle import State
from castlist.broadcasts.preflight import PreflightStopped, check_everybody
from castlist.broadcasts.previewing import outcome_words, preview_message, send_test
from castlist.channels.models import Channel, Template
from castlist.channels.pace import set_us_marketing
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.channels.providers.protocol import Accepted, Outcome, Refused, Unknown
from castlist.channels.refusals import TemplateRefused
from castlist.channels.sending import NOT_SENT
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import sheet

OWN_PHONE = "919876500777"


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return people(workspace)


def refused(code: str, kind: ErrorKind) -> Refused:
    return Refused(error=ProviderError(code=code, kind=kind, title="Too fast", to_do="Do this."))


def opt_out(workspace: Workspace, phone: str) -> None:
    connection = connect()
    try:
        add_opt_outs(connection, workspace.pk, [OptOut(person=phone, source=OptOutSource.PERSON)])
    finally:
        connection.close()


def test_it_counts_who_gets_it_and_who_is_skipped_and_why(shop: Workspace) -> None:
    opt_out(shop, RAVI)
    flight = check_everybody(compose(shop, values={"body.1": "{{city}}"}))
    assert (flight.audience, flight.will_be_sent) == (3, 1)
    assert flight.skipped == {"Opted out": 1, "No value for city": 1}
    assert (flight.template_status, flight.troubles) == ("APPROVED", ())
    assert (flight.messages_per_second, flight.seconds, flight.days) == (80, 1 / 80, 1)


def test_nothing_is_written(shop: Workspace) -> None:
    broadcast = compose(shop)
    check_everybody(broadcast)
    assert (anew(broadcast).state, anew(broadcast).shape, messages(broadcast)) == (State.DRAFT, None, [])


def test_the_skipped_are_listed_with_comments(shop: Workspace) -> None:
    output = io.StringIO(newline="")
    check_everybody(compose(shop, values={"body.1": "{{city}}"}), skipped_to=output)
    rows = list(csv.reader(io.StringIO(output.getvalue(), newline="")))
    assert rows == [["user.phone_no", "Comments"], [ZOE, f"Skipped: {NO_CITY}. {GIVE_FALLBACK}"]]


def test_it_says_what_keeps_the_broadcast_from_starting(shop: Workspace) -> None:
    flight = check_everybody(compose(shop, template="paused_offer"))
    assert flight.template_status == "PAUSED"
    (trouble,) = flight.troubles
    assert trouble.startswith("The template paused_offer (en) is Paused.")
    Channel.objects.filter(workspace=shop).update(state="stopped", state_reason="The account is locked.")
    flight = check_everybody(anew(compose(shop, "Two", values={"body.1": "{{user.title}}"})))
    assert flight.troubles == ("The channel Shop is Stopped. The account is locked.", "Nobody would get this message.")


def test_the_duration_is_that_of_the_channels_rate_and_daily_limit(shop: Workspace) -> None:
    Channel.objects.filter(workspace=shop).update(messages_per_second=2, daily_limit=2)
    flight = check_everybody(compose(shop))
    assert (flight.seconds, flight.days) == (1.5, 2)


def test_a_template_that_is_gone_says_so(shop: Workspace) -> None:
    broadcast = compose(shop)
    Template.objects.filter(workspace=shop).delete()
    with pytest.raises(TemplateRefused, match=r"has no template welcome\. None are mirrored yet"):
        check_everybody(broadcast)
    with pytest.raises(TemplateRefused):
        preview_message(broadcast)


def test_a_started_one_is_still_previewed_as_it_was_frozen(shop: Workspace) -> None:
    broadcast = frozen(shop)
    Template.objects.filter(workspace=shop).delete()
    assert preview_message(broadcast, phone=RAVI).body.startswith("Hi Ravi, ")


def test_a_test_goes_out_at_once_and_is_part_of_no_report(shop: Workspace) -> None:
    broadcast = compose(shop)
    outcome = send_test(broadcast, to="+91 98765 00777", as_phone=RAVI)
    assert isinstance(outcome, Accepted)
    assert outcome.wa_id == OWN_PHONE
    assert (messages(broadcast), anew(broadcast).state) == ([], State.DRAFT)


@pytest.mark.parametrize("written", [OWN_PHONE, f"+{OWN_PHONE}", "+91 98765-00777", "(91) 98765.00777"])
def test_nobody_who_opted_out_is_messaged_for_a_test_either(shop: Workspace, written: str) -> None:
    opt_out(shop, OWN_PHONE)
    with pytest.raises(BroadcastRefused, match=f"{OWN_PHONE} has opted out"):
        send_test(compose(shop), to=written)


@pytest.mark.parametrize("written", ["", "me", "+91x", "٩١٩٨٧٦٥٠٠٧٧٧"])
def test_what_is_no_number_gets_no_test(shop: Workspace, written: str) -> None:
    with pytest.raises(BroadcastRefused, match="is not a number: write the digits with the calling code"):
        send_test(compose(shop), to=written)


@pytest.mark.parametrize("written", [f"00{OWN_PHONE}", "12345", "9876500777777777777"])
def test_what_is_no_valid_number_gets_no_test(shop: Workspace, written: str) -> None:
    opt_out(shop, OWN_PHONE)
    with pytest.raises(BroadcastRefused, match=f"{written} is not a valid number. Write it with its calling code"):
        send_test(compose(shop), to=written)


def test_a_test_that_could_not_arrive_is_refused_before_anything_is_asked(shop: Workspace) -> None:
    broadcast = compose(shop)
    with pytest.raises(BroadcastRefused, match="is the channel's own number, which cannot write to itself"):
        send_test(broadcast, to=broadcast.channel.number)
    with pytest.raises(BroadcastRefused, match="16502530000 is a number of the United States, to which WhatsApp"):
        send_test(broadcast, to="+1 650 253 0000")
    set_us_marketing(broadcast.channel, is_sent=True)
    assert isinstance(send_test(anew(broadcast), to="+1 650 253 0000"), Accepted)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Unknown(words="The connection broke."),
         "No answer came back: The connection broke. It may have arrived: look at the phone before you try again."),
        (refused(NOT_SENT, ErrorKind.RETRY),
         "The provider could not be reached, so nothing was sent. Try again in a minute."),
        (refused("130429", ErrorKind.RETRY),
         "Not now: Too fast. Nothing was sent, and a test is not tried again by itself: wait a minute."),
        (refused("131056", ErrorKind.RETRY_RECIPIENT),
         "Not now: Too fast. Wait a minute, then send the test again."),
        (refused("x", ErrorKind.WAIT_A_DAY), "Not today: Too fast. Send the test again tomorrow."),
        (refused("131026", ErrorKind.FAIL), "Too fast. Do this."),
    ],
)  # fmt: skip
def test_a_test_is_told_of_in_words_of_its_own(outcome: Outcome, said: str) -> None:
    assert outcome_words(outcome) == said


def test_a_test_as_somebody_who_would_be_skipped_is_refused(shop: Workspace) -> None:
    with pytest.raises(
        BroadcastRefused, match=f"{ZOE} would be skipped: {re.escape(NO_CITY)}[.] Test as another one[.]"
    ):
        send_test(compose(shop, values={"body.1": "{{city}}"}), to=OWN_PHONE, as_phone=ZOE)


def test_a_test_of_what_cannot_start_is_refused(shop: Workspace) -> None:
    with pytest.raises(BroadcastRefused, match="The template paused_offer"):
        send_test(compose(shop, template="paused_offer"), to=OWN_PHONE)


def test_a_refused_test_says_what_the_provider_says(shop: Workspace) -> None:
    add_template(shop, "unheard_of", "Hi {{1}}")
    outcome = send_test(compose(shop, template="unheard_of"), to=OWN_PHONE, as_phone=ASHA)
    assert isinstance(outcome, Refused)
    assert outcome.error.code == "132001"
    assert outcome.error.kind in set(ErrorKind)
    assert outcome.error.title


def test_a_preview_never_shows_somebody_elses_values(shop: Workspace) -> None:
    people(shop, sheet(",9876543209,,Eve"), segment="Others")
    broadcast = compose(shop)
    with pytest.raises(BroadcastRefused, match="is not in the audience"):
        preview_message(broadcast, phone="919876543209")


def test_it_stops_when_nobody_waits_for_it(shop: Workspace) -> None:
    with pytest.raises(PreflightStopped):
        check_everybody(compose(shop), should_end=lambda _checked: True)
