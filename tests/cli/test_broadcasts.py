"""`castlist broadcasts` is a contract: run as people and programs run it, in the sandbox."""

import csv
import json
import os
import pty
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_contract import CASTLIST, as_json, castlist

from broadcast_scenes import GIVE_FALLBACK, NO_CITY, channel_of, claim, freeze, messages, record
from castlist.broadcasts.composing import find_broadcast
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.tracking import Move, apply_moves
from castlist.broadcasts.trouble import stop_channel
from castlist.channels.models import Channel
from castlist.channels.providers.errors import ErrorKind, ProviderError
from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

ASHA, RAVI, ZOE = "919876543201", "919876543202", "919876543203"
PEOPLE = sheet(",9876543201,,Asha,,,,Pune", ",9876543202,,Ravi,,,,", ",9876543203,,=Zoë,,,,Kochi", columns="city")
COUNTS = (
    "queued", "sending", "accepted", "sent", "delivered", "read", "failed", "skipped", "unknown", "cancelled",
)  # fmt: skip
AHEAD = datetime.now(UTC).year + 1
FIELDS = [
    "id", "name", "state", "state_reason", "waits_until", "waits_reason", "channel", "template", "language",
    "segments", "excluded", "values", "audience", "scheduled_at", "timezone", "created_at", "started_at", "finished_at",
]  # fmt: skip


@pytest.fixture
def shop(house: object) -> Workspace:
    workspace = new_workspace(timezone="Asia/Kolkata")
    import_sheet(workspace, PEOPLE, segment="Everyone")
    import_sheet(workspace, sheet(",9876543203,,=Zoë"), segment="Bought")
    return workspace


def run(workspace: Workspace, *arguments: object) -> Any:
    """Run `castlist broadcasts … --json`: one JSON value on standard output, nothing on the other."""
    done = castlist("broadcasts", *arguments, "--workspace", workspace.slug, "--json")
    assert done.stderr == ""
    return as_json(done)


def create(workspace: Workspace, *more: object, name: str = "Diwali") -> Any:
    hi = ("--set", "body.1={{user.first_name}}|friend")
    return run(workspace, "create", name, "--segment", "Everyone", "--template", "welcome", *hi, *more)


def words(workspace: Workspace, *arguments: object) -> str:
    """Run it as people do; gives what it prints."""
    done = castlist("broadcasts", *arguments, "--workspace", workspace.slug)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_create_takes_every_option_of_the_contract(shop: Workspace) -> None:
    made = run(
        shop, "create", "--name", "Offer", "--segment", "everyone", "--segment", "Bought", "--exclude", "Nobody",
        "--template", "festive_offer", "--language", "en", "--channel", "Shop",
        "--set", "header.link=https://shop.example/a.jpg", "--set", "body.1={{user.first_name}}|friend",
        "--set", r"body.2=20 \| 30 %", "--set", "button.0=p?u={{user.phone_no}}", "--set", "button.1=STOP",
        "--at", f"{AHEAD}-11-30 10:00",
    )  # fmt: skip
    assert made["error"]["code"] == "broadcast_refused"
    assert made["error"]["message"] == "There is no segment Nobody. See: castlist segments list."
    made = run(
        shop, "create", "--name", "Offer", "--segment", "everyone", "--exclude", "Bought",
        "--template", "festive_offer", "--language", "en", "--channel", "Shop",
        "--set", "header.link=https://shop.example/a.jpg", "--set", "body.1={{user.first_name}}|friend",
        "--set", r"body.2=20 \| 30 %", "--set", "button.0=p?u={{user.phone_no}}", "--set", "button.1=STOP",
        "--at", f"{AHEAD}-11-30 10:00",
    )  # fmt: skip
    assert list(made) == FIELDS
    assert len(made["id"]) == 36
    assert (made["state"], made["scheduled_at"], made["timezone"]) == (
        "scheduled", f"{AHEAD}-11-30T04:30:00+00:00", "Asia/Kolkata",
    )  # fmt: skip
    assert (made["segments"], made["excluded"], made["channel"]) == (["Everyone"], ["Bought"], "Shop")
    assert made["values"]["body.1"] == {"text": "{{user.first_name}}", "fallback": "friend"}
    assert made["values"]["body.2"] == {"text": "20 | 30 %", "fallback": None}
    assert set(made["values"]) == {"header.link", "body.1", "body.2", "button.0", "button.1"}


def test_named_variables_are_set_by_their_names(shop: Workspace) -> None:
    names = ("--set", "body.first_name={{user.first_name}}", "--set", "body.order_id=A=1")
    made = run(shop, "create", "Order", "--segment", "Everyone", "--template", "order_update", *names)
    assert (made["language"], made["values"]["body.order_id"]["text"]) == ("en_US", "A=1")
    assert run(shop, "preview", "Order", "--as", ASHA)["body"] == "Hi Asha, your order A=1 is on its way."


def test_every_command_takes_the_id_or_the_name(shop: Workspace) -> None:
    made = create(shop)
    for name in (made["id"], "DIWALI"):
        assert run(shop, "show", name)["id"] == made["id"]
        assert run(shop, "preview", name)["id"] == made["id"]
        assert run(shop, "preflight", name)["id"] == made["id"]
        assert run(shop, "report", name)["id"] == made["id"]
    assert [each["id"] for each in run(shop, "list")] == [made["id"]]
    assert run(shop, "send", made["id"])["state"] == "preparing"
    assert run(shop, "pause", made["id"])["state"] == "paused"
    assert run(shop, "resume", "diwali")["state"] == "preparing"
    ended = run(shop, "cancel", made["id"])
    assert (ended["state"], ended["never_leave"]) == ("cancelled", 0)
    assert run(shop, "list")[0]["state"] == "cancelled"


def test_preview_and_preflight_say_the_same(shop: Workspace, tmp_path: Path) -> None:
    run(
        shop, "create", "City", "--segment", "Everyone", "--template", "welcome",
        "--set", "body.1={{user.first_name}} of {{city}}",
    )  # fmt: skip
    seen = run(shop, "preview", "City", "--as", "+91 98765 43201")
    assert list(seen) == ["id", "phone", "header", "body", "footer", "buttons", "skipped"]
    assert (seen["phone"], seen["skipped"], seen["footer"]) == (ASHA, None, "Reply STOP to opt out")
    assert seen["body"].startswith("Hi Asha of Pune, thank you")
    assert run(shop, "preview", "City", "--as", RAVI)["skipped"] == "No value for city"
    file = tmp_path / "skipped.csv"
    flight = run(shop, "preflight", "City", "--skipped", file)
    assert {key: flight[key] for key in ("audience", "will_be_sent", "skipped", "reasons", "troubles")} == {
        "audience": 3,
        "will_be_sent": 2,
        "skipped": 1,
        "reasons": {"No value for city": 1},
        "troubles": [],
    }
    assert (flight["template_status"], flight["messages_per_second"], flight["days"]) == ("APPROVED", 80, 1)
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows == [["user.phone_no", "Comments"], [RAVI, f"Skipped: {NO_CITY}. {GIVE_FALLBACK}"]]
    printed = words(shop, "preflight", "City")
    assert "2 of 3 users would get it; 1 is skipped." in printed
    assert f"1 × {NO_CITY}\n      {GIVE_FALLBACK}" in printed


def test_preflight_says_what_is_wrong_with_the_header_s_link(shop: Workspace) -> None:
    link = "http://127.0.0.1:9/offer.png"  # nobody listens there, and the address is private
    values = ("--set", "body.1=x", "--set", "body.2=y", "--set", "button.0=z", "--set", f"header.link={link}")
    run(shop, "create", "Offer", "--segment", "Everyone", "--template", "festive_offer", *values)
    assert run(shop, "preflight", "Offer")["header_problem"].startswith("The link cannot be fetched.")
    assert "Header: The link cannot be fetched." in words(shop, "preflight", "Offer")
    create(shop)
    assert run(shop, "preflight", "Diwali")["header_problem"] is None


def test_preflight_says_that_its_channel_waits(shop: Workspace) -> None:
    create(shop)
    assert "Not yet" not in words(shop, "preflight", "Diwali")
    at = datetime(AHEAD, 12, 1, tzinfo=UTC)
    Channel.objects.filter(workspace=shop).update(waits_until=at, waits_reason="The day is used up.")
    said = words(shop, "preflight", "Diwali")
    assert f"Not yet: Waits until {AHEAD}-12-01 05:30 (Asia/Kolkata). The day is used up." in said


def test_a_test_goes_to_one_number(shop: Workspace) -> None:
    create(shop)
    done = castlist(
        "broadcasts", "test", "Diwali", "--to", "919876500777", "--workspace", shop.slug, "--json"
    )  # fmt: skip
    told = as_json(done)
    assert (done.returncode, told.get("outcome"), told.get("state")) == (0, "accepted", "draft"), told
    assert run(shop, "report", "Diwali")["audience"] == 0


def test_send_and_wait_ends_with_a_report_that_sums(shop: Workspace, tmp_path: Path) -> None:
    create(shop)
    done = castlist("broadcasts", "send", "Diwali", "--wait", "--workspace", shop.slug, "--json")
    told = as_json(done)
    assert (done.returncode, done.stderr) == (0, "")
    contract = ["id", "name", "state", "audience", *COUNTS, "reasons"]
    assert list(told)[: len(contract)] == contract
    assert (told["state"], told["audience"]) == ("finished", 3)
    assert sum(told[count] for count in COUNTS) == 3
    assert told["queued"] == told["sending"] == told["accepted"] == 0, "its receipts came in"
    assert sum(told["reasons"].values()) == told["failed"] + told["skipped"] + told["unknown"]
    file = tmp_path / "people.csv"
    assert {key: run(shop, "report", "Diwali", "--recipients", file)[key] for key in told} == told
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["user.phone_no"] for row in rows] == [ASHA, RAVI, ZOE]
    assert rows[2]["user.first_name"] == "'=Zoë"
    printed = words(shop, "report", "Diwali")
    assert printed.startswith("Diwali: Finished\n")
    assert "        3  audience" in printed
    assert "Funnel\n" in printed


def test_a_report_says_what_to_do_how_far_messages_came_and_when(shop: Workspace) -> None:
    create(shop)
    castlist("optouts", "add", ZOE, "--workspace", shop.slug)
    castlist("broadcasts", "send", "Diwali", "--wait", "--workspace", shop.slug)
    told = run(shop, "report", "Diwali", "--timeline")
    assert [step["step"] for step in told["funnel"]] == ["audience", "accepted", "sent", "delivered", "read"]
    assert (told["funnel"][0]["messages"], told["funnel"][1]["lost"]) == (3, {"skipped": 1})
    (skipped,) = (each for each in told["explained"] if each["state"] == "skipped")
    advice = "They wrote STOP or were opted out. They stay out of every broadcast."
    assert (skipped["reason"], skipped["messages"], skipped["to_do"]) == ("Opted out", 1, advice)
    assert sum(each["sent"] for each in told["timeline"]) == told["funnel"][2]["messages"]
    printed = words(shop, "report", "Diwali", "--timeline")
    assert advice in printed
    assert "From" in printed
    assert "Delivered" in printed


def test_a_segment_is_made_of_an_outcome(shop: Workspace) -> None:
    create(shop)
    run(shop, "send", "Diwali")
    made = run(shop, "segment", "Diwali", "not-read", "Again")
    assert (made["segment"], made["users"]) == ("Again", 0)
    assert json.loads(castlist("segments", "list", "--workspace", shop.slug, "--json").stdout)[-1]["users"] is not None


def test_retry_says_how_many(shop: Workspace) -> None:
    create(shop)
    run(shop, "send", "Diwali")
    run(shop, "pause", "Diwali")
    assert run(shop, "retry", "Diwali", "--include-unknown")["retried"] == 0


def test_delete_takes_what_never_started(shop: Workspace) -> None:
    made = create(shop)
    assert run(shop, "delete", "Diwali")["id"] == made["id"]
    assert run(shop, "list") == []


def test_errors_are_one_object_with_json_and_one_line_without(shop: Workspace) -> None:
    create(shop)
    segment, template = ("--segment", "Everyone"), ("--template", "welcome")
    for arguments, code in (
        (("show", "Nothing"), "broadcast_not_found"),
        (("send", "01900000-0000-7000-8000-000000000000"), "broadcast_not_found"),
        (("create", "Diwali", *segment, *template, "--set", "body.1=x"), "broadcast_refused"),
        (("create", *segment, *template, "--set", "body.1=x"), "broadcast_refused"),
        (("create", "X", *segment, *template), "filling_refused"),
        (("create", "X", *segment, *template, "--set", "body.1={{plna}}"), "filling_refused"),
        (("create", "X", *segment, *template, "--set", "body.1"), "usage"),
        (("create", "X", *template), "usage"),
        (("create", "X", *segment, "--template", "nothing"), "template_refused"),
        (("create", "X", *segment, *template, "--language", "de"), "template_refused"),
        (("create", "X", *segment, *template, "--channel", "Other", "--set", "body.1=x"), "channel_refused"),
        (("create", "X", *segment, *template, "--set", "body.1=x", "--at", "tomorrow"), "broadcast_refused"),
        (("create", "X", *segment, *template, "--set", "body.1=x", "--at", "2020-01-01 10:00"), "broadcast_refused"),
        (("preview", "Diwali", "--as", "919876599999"), "broadcast_refused"),
        (("pause", "Diwali"), "broadcast_refused"),
        (("segment", "Diwali", "unheard", "X"), "usage"),
    ):
        done = castlist("broadcasts", *arguments, "--workspace", shop.slug, "--json")
        assert (done.returncode, as_json(done)["error"]["code"], done.stderr) == (1, code, ""), arguments
    done = castlist("broadcasts", "pause", "Diwali", "--workspace", shop.slug)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "castlist: Diwali is Draft; it cannot be paused now.\n"


def test_a_workspace_never_sees_anothers_broadcasts(shop: Workspace) -> None:
    made = create(shop)
    stranger = new_workspace()
    assert run(stranger, "list") == []
    for verb in ("show", "preview", "preflight", "send", "pause", "resume", "cancel", "retry", "report", "delete"):
        assert run(stranger, verb, made["id"])["error"]["code"] == "broadcast_not_found"
    assert run(shop, "show", "Diwali")["state"] == "draft"


def test_a_draft_is_changed_by_set_and_shown_in_words(shop: Workspace) -> None:
    create(shop, name="A draft")
    made = run(shop, "set", "A draft", "--name", "Holi", "--exclude", "Bought", "--set", r"body.1={{city}}|a \| b")
    assert list(made) == [*FIELDS, "lacks"]
    assert (made["name"], made["segments"], made["excluded"], made["lacks"]) == ("Holi", ["Everyone"], ["Bought"], [])
    assert words(shop, "show", "Holi").splitlines() == [
        "Holi: Draft",
        "  Channel:   Shop",
        "  Template:  welcome (en)",
        "  Segments:  Everyone",
        "  Excluded:  Bought",
        "  Audience:  2 users",
        r"  body.1:    {{city}}|a \| b",
    ]
    assert run(shop, "set", "Holi", "--exclude", "")["excluded"] == []
    assert "It lacks: body.1 is not filled in." in words(shop, "set", "Holi", "--set", "body.1=")
    assert run(shop, "set", "Holi", "--set", "body.1=x", "--at", f"{AHEAD}-11-30 10:00")["state"] == "scheduled"


def test_what_left_is_told_when_it_is_cancelled_and_outcomes_need_a_start(shop: Workspace) -> None:
    create(shop)
    refused = run(shop, "segment", "Diwali", "read", "Readers")
    assert refused["error"]["message"] == "Diwali is Draft: nothing was sent, so there is no outcome to choose by."
    told = words(shop, "cancel", "Diwali")
    assert told == "Diwali is cancelled. 0 messages never leave; 0 had left or were on their way.\n"


def play(workspace: Workspace, **fates: str) -> Broadcast:
    """Freeze and claim Diwali, and let each message meet its fate by its phone; the others stay queued."""
    create(workspace)
    broadcast = freeze(find_broadcast(workspace, "Diwali"))
    for each, fate in zip(claim(broadcast, len(fates)), fates.values(), strict=True):
        why = {"unknown": "No answer came back", "failed": "Not on WhatsApp"}.get(fate)
        record(broadcast, each["phone"], fate, reason=why and "131026", words=why)
    return broadcast


def test_what_was_refused_has_not_left(shop: Workspace) -> None:
    play(shop, first="accepted", second="failed")
    told = words(shop, "cancel", "Diwali")
    assert told == (
        "Diwali is cancelled. 1 messages never leave; 1 had left or were on their way; 1 had been refused.\n"
    )


def test_what_was_skipped_has_not_left(shop: Workspace) -> None:
    castlist("optouts", "add", ZOE, "--workspace", shop.slug)
    play(shop, first="failed", second="failed")
    told = run(shop, "cancel", "Diwali")
    assert {key: told[key] for key in ("never_leave", "had_left", "refused")} == {
        "never_leave": 0,
        "had_left": 0,
        "refused": 2,
    }


def test_what_is_unknown_is_told_before_it_is_sent_again(shop: Workspace) -> None:
    play(shop, first="unknown", second="failed", third="unknown")
    told = words(shop, "retry", "Diwali", "--include-unknown").splitlines()
    assert told == [
        "No answer came back for 2 messages. They are sent again as well: some people may get it twice.",
        "3 messages get a new attempt. 2 of them are unknown.",
    ]


def test_programs_are_told_of_the_unknown_as_well(shop: Workspace) -> None:
    play(shop, first="unknown", second="failed", third="failed")
    certain = run(shop, "retry", "Diwali")
    assert (certain["retried"], certain["unknown_retried"], certain["warning"]) == (2, 0, None)
    doubtful = run(shop, "retry", "Diwali", "--include-unknown")
    assert (doubtful["retried"], doubtful["unknown_retried"]) == (1, 1)
    assert doubtful["warning"].startswith("No answer came back for 1 messages.")


@pytest.mark.parametrize(("said", "code", "queued"), [("n\n", 1, 0), ("y\n", 0, 1)])
def test_a_terminal_is_asked_before_the_unknown_are_sent_again(
    shop: Workspace, said: str, code: int, queued: int
) -> None:
    play(shop, first="unknown", second="accepted", third="accepted")
    command = ("broadcasts", "retry", "Diwali", "--include-unknown", "--workspace", shop.slug)
    assert at_terminal(said, *command) == code
    assert run(shop, "report", "Diwali")["queued"] == queued
    play_again = ("broadcasts", "retry", "Diwali", "--include-unknown", "--yes", "--workspace", shop.slug)
    assert at_terminal("", *play_again) == 0
    assert run(shop, "report", "Diwali")["queued"] == 1


def test_a_paused_channel_says_so_and_nobody_waits_for_it(shop: Workspace) -> None:
    play(shop, first="accepted")
    castlist("channels", "pause", "--workspace", shop.slug)
    why = "The channel Shop is Paused. Resume it: castlist channels resume Shop."
    done = castlist("broadcasts", "wait", "Diwali", "--workspace", shop.slug, "--json")
    told = as_json(done)
    assert (done.returncode, told["state"], told["queued"]) == (1, "sending", 2)
    assert (told["waits_until"], told["waits_reason"]) == (None, why)
    assert run(shop, "list")[0]["waits_reason"] == why
    assert "Sending (waiting)" in words(shop, "list")
    assert words(shop, "report", "Diwali").startswith(f"Diwali: Sending: {why}\n")


def test_whoever_verifies_a_channel_is_told_what_still_stands_still(shop: Workspace) -> None:
    play(shop, first="accepted")
    with closing(connect()) as connection:
        error = ProviderError(code="131042", kind=ErrorKind.STOP_CHANNEL, title="The account cannot pay")
        stop_channel(connection, workspace_id=shop.pk, channel_id=channel_of(shop).pk, error=error)
    done = castlist("channels", "verify", "--workspace", shop.slug).stdout.splitlines()
    told = "Still Paused: Diwali. Each goes on with Resume: castlist broadcasts resume NAME."
    assert done[done.index("It works.") + 1] == told
    again = as_json(castlist("channels", "verify", "--workspace", shop.slug, "--json"))
    assert (again["state"], again["paused_broadcasts"]) == ("active", ["Diwali"])
    assert told in castlist("channels", "set", "--new-secret", "--workspace", shop.slug).stdout
    run(shop, "resume", "Diwali")
    assert "Still Paused" not in castlist("channels", "verify", "--workspace", shop.slug).stdout


def at_terminal(said: str, *arguments: str) -> int:
    """Run the command with a terminal for its input, at which this is typed; gives its exit code."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, said.encode())
        command = [str(CASTLIST), *arguments]
        return subprocess.run(command, stdin=theirs, capture_output=True, check=False, timeout=120).returncode
    finally:
        os.close(ours)
        os.close(theirs)


def test_phones_that_may_still_be_reached_are_not_reached_yet(shop: Workspace) -> None:
    broadcast = play(shop, first="accepted", second="accepted", third="failed")
    (row,) = (each for each in messages(broadcast) if each["phone"] == ASHA)
    move = Move(message_id=row["message_id"], attempt=1, state="sent", at=datetime.now(UTC))
    with closing(connect()) as connection:
        apply_moves(connection, workspace_id=shop.pk, channel_id=broadcast.channel_id, moves=[move])
    assert "        0  delivered  (1 not reached yet)" in words(shop, "report", "Diwali")
    assert run(shop, "report", "Diwali")["funnel"][3]["lost"] == {"not_reached": 1}
    long_ago = datetime.now(UTC) - timedelta(days=31)
    Broadcast.objects.filter(pk=broadcast.pk).update(state="finished", finished_at=long_ago)
    assert "        0  delivered  (1 not reached)" in words(shop, "report", "Diwali")


def test_bytes_that_are_no_utf8_are_refused(shop: Workspace) -> None:
    made = run(shop, "create", "X", "--segment", "Everyone", "--template", "welcome", "--set", "body.1=\udcff")
    assert made["error"]["code"] == "usage"
    assert "not valid UTF-8" in made["error"]["message"]


@pytest.mark.parametrize("command", [("show", ""), ("send", ""), ("test", "Diwali", "--to", "")])
def test_what_is_empty_is_named(shop: Workspace, command: tuple[str, ...]) -> None:
    create(shop)
    assert run(shop, *command)["error"]["message"] in (
        "An empty name is nobody's: give the broadcast's name or its id.",
        "An empty text is not a number: write the digits with the calling code, for example 919876500110.",
    )
