"""`castlist segments`: run as people run it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rule_scenes import forget_attribute, opt_out

from castlist.workspaces.models import Workspace
from scenes import import_sheet, new_workspace, sheet

CASTLIST = Path(sys.executable).with_name("castlist")
DIGITS = "3" * 38
PEOPLE = sheet(
    f",9876543201,,Asha,Patil,,,Pune,{DIGITS},true",
    ",9876543202,,Ravi,,,,Mumbai,10,false",
    ",9876543203,,Zoë,,,,Pune,20,true",
    columns="city,points||NUMBER,vip||BOOLEAN",
)
RICH = ("--where", "vip", "is-true", "--where", "points", ">=", "20", "--where", "city", "is any of", "Pune, Kochi")


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    import_sheet(workspace, PEOPLE, segment="Everyone")
    opt_out(workspace, "919876543203")
    return workspace


def castlist(workspace: Workspace, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(CASTLIST), *arguments, "--workspace", workspace.slug],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
    )


def segments(workspace: Workspace, *arguments: str) -> Any:
    """Run `castlist segments … --json`, which prints one JSON value whatever comes of it."""
    done = castlist(workspace, "segments", *arguments, "--json")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
    return json.loads(done.stdout, parse_int=str, parse_float=str)


def test_a_rule_segment_is_created_listed_shown_and_used(shop: Workspace) -> None:
    made = segments(shop, "create", "Rich", *RICH, "--match", "(1 or 2) and 3")
    assert list(made) == ["id", "name", "kind", "users", "rule", "warnings"]
    assert (made["name"], made["kind"], made["users"], made["warnings"]) == ("Rich", "rule", "2", [])
    listed = segments(shop, "list")
    assert [(each["name"], each["kind"], each["users"]) for each in listed] == [
        ("Everyone", "imported", "3"),
        ("Rich", "rule", "2"),
    ]
    shown = segments(shop, "show", "rich")
    assert {key: shown[key] for key in ("id", "users", "rule")} == {key: made[key] for key in ("id", "users", "rule")}
    assert shown["rule"]["words"] == ("Users with (vip is true or points is at least 20) and city is Pune or Kochi.")
    done = castlist(shop, "contacts", "list", "--segment", "Rich", "--json")
    assert [json.loads(line)["first_name"] for line in done.stdout.splitlines()] == ["Asha", "Zoë"]


def test_a_preview_counts_each_condition_and_gives_examples_with_exact_numbers(shop: Workspace) -> None:
    segments(shop, "create", "Rich", *RICH, "--match", "1 and 3")
    stored = segments(shop, "preview", "Rich")
    assert stored == segments(shop, "preview", *RICH, "--match", "1 and 3"), "before it is stored as well"
    assert (stored["users"], stored["of"], stored["opted_out"]) == ("2", "3", "1")
    assert [condition["users"] for condition in stored["rule"]["conditions"]] == ["2", "2", "2"]
    assert stored["warnings"] == ["Condition 2 is not used."]
    assert [example["first_name"] for example in stored["examples"]] == ["Asha", "Zoë"]
    assert stored["examples"][0]["attributes"]["points"] == DIGITS
    assert segments(shop, "preview", "Everyone")["users"] == "3"


def test_people_read_the_same_in_words(shop: Workspace) -> None:
    made = castlist(shop, "segments", "create", "Rich", *RICH, "--match", "1 and 3")
    assert made.stdout == (
        "Rich is made. It matches 2 of 3 users now; 1 of them opted out.\nCondition 2 is not used.\n"
    )
    for words in ("Users with vip is true and city is Pune or Kochi.", "Match: 1 and 3", "rule segment, 2 users"):
        assert words in castlist(shop, "segments", "show", "Rich").stdout
    for words in ("points is at least 20", "It matches 2 of 3 users now", "919876543201  Asha Patil"):
        assert words in castlist(shop, "segments", "preview", "Rich").stdout


def test_what_cannot_be_done_says_why(shop: Workspace) -> None:
    for arguments, code, said in (
        (("create", "Bad", "--where", "points", ">", "lots"), "rule_refused", "Condition 1: Write a number"),
        (("create", "Bad", *RICH, "--match", "1 and 4"), "rule_refused", "There is no condition 4."),
        (("create", "Bad"), "rule_refused", "Give one condition or more."),
        (("create", "Bad", "--where", "points", ">"), "usage", "--where points > needs FIELD, OPERATOR and VALUE."),
        (("create", "everyone", *RICH), "segment_refused", "There is a segment everyone already."),
        (("show", "Nobody"), "segment_refused", "There is no segment Nobody."),
        (("preview",), "usage", "Name a segment, or give conditions with --where."),
        (("delete", "Nobody"), "segment_refused", "There is no segment Nobody."),
    ):
        error = segments(shop, *arguments)["error"]
        assert (error["code"], said in error["message"]) == (code, True), error


def test_a_segment_is_deleted_and_its_users_stay(shop: Workspace) -> None:
    made = segments(shop, "create", "Rich", *RICH)
    assert segments(shop, "delete", "rich") == {"id": made["id"], "name": "Rich", "kind": "rule"}
    deleted = castlist(shop, "segments", "delete", "Everyone")
    assert deleted.stdout == "Everyone is deleted. Its users stay.\n"
    assert segments(shop, "list") == []
    assert castlist(shop, "contacts", "list", "--json").stdout.count("\n") == 3


def test_a_segment_that_cannot_be_worked_out_says_so_everywhere(shop: Workspace) -> None:
    segments(shop, "create", "Rich", "--where", "points", ">", "10")
    forget_attribute(shop, "points")
    said = "Rich cannot be worked out. Condition 1: There is no attribute points any more."
    broken = next(each for each in segments(shop, "list") if each["name"] == "Rich")
    assert (broken["users"], broken["problem"].startswith(said)) == (None, True)
    assert segments(shop, "show", "Rich")["problem"].startswith(said)
    assert segments(shop, "preview", "Rich")["error"]["message"].startswith(said)
    assert castlist(shop, "contacts", "list", "--segment", "Rich").stderr.startswith(f"castlist: {said}")
    assert said in castlist(shop, "segments", "list").stdout
    assert castlist(shop, "segments", "delete", "Rich").returncode == 0


def test_segments_of_another_workspace_are_not_there(shop: Workspace) -> None:
    segments(shop, "create", "Rich", *RICH)
    stranger = new_workspace()
    assert segments(stranger, "list") == []
    assert segments(stranger, "show", "Rich")["error"]["code"] == "segment_refused"
