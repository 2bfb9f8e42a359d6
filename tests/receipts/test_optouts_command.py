"""`castlist optouts`, as people and programs run it."""

import json
import os
import subprocess
from typing import Any

import pytest
from callback_scenes import CASTLIST, PHONE, make_channel, written
from message_scenes import make_messages, name_messages, tell

from castlist.workspaces.models import Workspace
from scenes import import_sheet, sheet


def castlist(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CASTLIST, "optouts", *arguments, "--workspace", workspace.slug],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ,
    )


def as_json(workspace: Workspace, *arguments: str) -> Any:
    done = castlist(workspace, *arguments, "--json")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1), done
    return json.loads(done.stdout)


def test_people_are_added_listed_and_removed_by_hand(workspace: Workspace) -> None:
    assert as_json(workspace, "list") == []
    told = {"phone": PHONE, "user_id": None, "source": "person", "is_new": True}
    assert as_json(workspace, "add", "+91 98765-43210") == told
    assert as_json(workspace, "add", PHONE) == {**told, "is_new": False}
    (listed,) = as_json(workspace, "list")
    when = listed.pop("opted_out_at")
    assert when.endswith("+00:00")
    assert listed == {
        "phone": PHONE,
        "user_id": None,
        "source": "person",
        "is_listed": False,
        "is_resolved": True,
        "message": None,
    }
    assert as_json(workspace, "remove", PHONE) == {"phone": PHONE, "user_id": None, "removed": 1}
    assert as_json(workspace, "remove", PHONE)["removed"] == 0
    assert as_json(workspace, "list") == []


def test_a_user_id_names_somebody_too(workspace: Workspace) -> None:
    assert as_json(workspace, "add", "IN.13491208655302741918")["user_id"] == "IN.13491208655302741918"
    assert as_json(workspace, "remove", "IN.13491208655302741918")["removed"] == 1


def test_who_is_brought_back_is_so_under_every_name_by_which_they_had_stopped(workspace: Workspace) -> None:
    import_sheet(workspace, sheet(f",{PHONE[2:]},,Asha,,,"), channel="Shop")
    channel = make_channel(workspace)
    stopping = written("STOP", phone="5215512345678", named="wamid.mx", from_user_id="MX.1", context={"id": "wamid.1"})
    name_messages(channel, make_messages(channel, phones=[PHONE]), ["wamid.1"])
    tell(channel, messages=[stopping])
    assert len(as_json(workspace, "list")) > 1
    assert as_json(workspace, "remove", PHONE)["removed"] > 1
    assert as_json(workspace, "list") == []


@pytest.mark.parametrize("who", ["Asha", "12", "98765 4321", "0000000000"])
def test_who_is_not_clear_is_refused_with_what_to_write(workspace: Workspace, who: str) -> None:
    done = castlist(workspace, "add", who, "--json")
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "person_refused"
    assert error["message"].endswith("Write it with its calling code, for example +91 98765 43210.")


def test_a_wish_of_somebody_who_is_not_found_is_shown_until_a_person_has_seen_to_it(workspace: Workspace) -> None:
    tell(make_channel(workspace), messages=[written("STOP", phone="", context={"id": "wamid.gone"})])
    (listed,) = as_json(workspace, "list")
    assert (listed["is_resolved"], listed["phone"], listed["source"]) == (False, None, "stop_word")
    shown = castlist(workspace, "list").stdout
    assert "asked to stop" in shown
    assert f"castlist optouts settle {listed['message']}" in shown
    assert as_json(workspace, "settle", listed["message"])["is_settled"]
    assert as_json(workspace, "list") == []
    assert not as_json(workspace, "settle", listed["message"])["is_settled"]


def test_words_are_listed_added_and_removed(workspace: Workspace) -> None:
    def meanings(*arguments: str) -> dict[str, str]:
        return {each["word"]: each["meaning"] for each in as_json(workspace, "words", *arguments)}

    assert meanings()["stop"] == "stop"
    assert meanings("--add", "Genug", "--add", "Schluss")["Genug"] == "stop"
    assert meanings("--add", "Los", "--start")["Los"] == "start"
    left = meanings("--remove", "genug", "--remove", "END")
    assert "Genug" not in left
    assert "end" not in left
    assert left["Schluss"] == "stop"
    assert "Schluss" in castlist(workspace, "words").stdout
    assert castlist(workspace, "words", "--add", "?!").returncode == 1
    told = castlist(workspace, "words", "--add", "Basta", "--remove", "nope")
    assert "'nope' is not understood, so there is nothing to take away. See: castlist optouts words." in told.stderr
    assert "Basta" not in meanings(), "all or nothing"


def test_the_list_is_read_by_people_as_well(workspace: Workspace) -> None:
    assert "Nobody has opted out." in castlist(workspace, "list").stdout
    tell(make_channel(workspace), messages=[written("STOP")])
    shown = castlist(workspace, "list").stdout
    assert PHONE in shown
    assert "Wrote a stop word" in shown
