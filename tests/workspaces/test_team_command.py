"""`castlist team`, as whoever runs the server helps with it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth import authenticate

from castlist.workspaces.models import User, Workspace
from castlist.workspaces.team import find_by_key

CASTLIST = Path(sys.executable).with_name("castlist")
PASSWORD = "correct horse battery"


def castlist(workspace: Workspace, *arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [CASTLIST, "team", *arguments, "--workspace", workspace.slug],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ,
        input=told,
    )


def as_json(workspace: Workspace, *arguments: str, told: str = "") -> Any:
    done = castlist(workspace, *arguments, "--json", told=told)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1), done
    return json.loads(done.stdout)


def test_an_owner_who_is_locked_out_is_helped(workspace: Workspace) -> None:
    email = f"meera@{workspace.slug}.example"
    added = as_json(workspace, "add", email, "--name", "Meera", "--role", "owner")
    assert added["link"].startswith("http://127.0.0.1:8000/welcome/")
    whose, token = added["link"].rstrip("/").split("/")[-2:]
    assert find_by_key(whose, token) == User.objects.get(email=email)
    as_json(workspace, "set-password", email, "--password", "-", told=f"{PASSWORD}\n")
    assert authenticate(username=email, password=PASSWORD) is not None
    assert find_by_key(whose, token) is None
    (listed,) = as_json(workspace, "list")
    assert (listed["email"], listed["role"], listed["last_login_at"]) == (email, "owner", None)


def test_people_get_another_role_and_go_but_the_last_owner_stays(workspace: Workspace) -> None:
    owner, editor = (f"{name}@{workspace.slug}.example" for name in ("meera", "asha"))
    for email, role in ((owner, "owner"), (editor, "viewer")):
        as_json(workspace, "add", email, "--name", "Somebody", "--role", role)
        as_json(workspace, "set-password", email, "--password", PASSWORD)
    assert as_json(workspace, "set-role", editor, "editor")["role"] == "editor"
    refused = castlist(workspace, "remove", owner)
    assert (refused.returncode, "is the only owner who can log in" in refused.stderr) == (1, True)
    assert as_json(workspace, "remove", editor) == {"email": editor, "is_removed": True}
    assert [each["email"] for each in as_json(workspace, "list")] == [owner]


def test_weak_passwords_and_strangers_are_refused(workspace: Workspace) -> None:
    email = f"meera@{workspace.slug}.example"
    as_json(workspace, "add", email, "--name", "Meera")
    weak = castlist(workspace, "set-password", email, "--password", "password123")
    assert (weak.returncode, "too common" in weak.stderr) == (1, True)
    stranger = castlist(workspace, "remove", "nobody@elsewhere.example")
    assert "Nobody in the team of" in stranger.stderr
