"""The command is a contract that later parts and other programs rely on: run as people run it."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from scenes import SEVEN, new_workspace, sample_path, sheet

CASTLIST = Path(sys.executable).with_name("castlist")
COUNTS = ("created", "updated", "unchanged", "replaced", "errors", "discarded")


def castlist(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(CASTLIST), *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
    )


def as_json(done: subprocess.CompletedProcess[str]) -> Any:
    """Standard output carries exactly one JSON value."""
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(sheet(",9876543210,,Asha,,,,1.50", ",12", columns="points||NUMBER"))
    return path


def import_(workspace: Workspace, file: Path, *more: object) -> subprocess.CompletedProcess[str]:
    return castlist(
        "import", file, "--country", "IN", "--segment", "All", "--workspace", workspace.slug, "--json", *more
    )


def test_import_prints_one_object_with_the_fields_of_the_contract(workspace: Workspace, file: Path) -> None:
    done = import_(workspace, file, "--accept")
    assert (done.returncode, done.stderr) == (0, "")
    result = as_json(done)
    assert list(result) == [
        "id", "status", "file", "segment", "country", "encoding", "total", *COUNTS, "problems",
    ]  # fmt: skip
    assert (result["status"], result["file"], result["encoding"]) == ("completed_with_errors", "list.csv", "utf-8")
    assert result["total"] == sum(result[count] for count in COUNTS) == 2
    assert result["problems"] == []
    assert len(result["id"]) == 36


def test_a_refused_file_ends_with_2_and_its_problems(workspace: Workspace) -> None:
    done = import_(workspace, sample_path("header-moved.csv"), "--accept")
    assert done.returncode == 2
    result = as_json(done)
    assert result["status"] == "failed"
    assert len(result["problems"]) == 4
    assert all(isinstance(problem, str) for problem in result["problems"])


def test_anything_else_ends_with_1_and_an_error_object(workspace: Workspace, file: Path, tmp_path: Path) -> None:
    for done, code in (
        (import_(workspace, file), "not_accepted"),
        (import_(workspace, tmp_path / "none.csv", "--accept"), "file_not_found"),
        (import_(workspace, file, "--accept", "--country", "XX"), "unknown_country"),
        (import_(workspace, file, "--accept", "--channel", "None"), "unknown_channel"),
        (import_(workspace, file, "--accept", "--row-limit", "1001"), "row_limit"),
        (import_(workspace, file, "--accept", "--row-limit", "many"), "usage"),
        (import_(workspace, file, "--accept", "--blank-cells", "drop"), "unknown_blank_rule"),
        (import_(new_workspace(has_channel=False), file, "--accept"), "no_active_channel"),
        (castlist("contacts", "list", "--workspace", "nowhere", "--json"), "workspace_not_found"),
        (castlist("imports", "show", "x", "--json"), "import_not_found"),
    ):
        assert (done.returncode, as_json(done)["error"]["code"]) == (1, code)
        assert as_json(done)["error"]["message"]
        assert done.stderr == ""


def test_without_json_an_error_is_one_line_and_never_a_traceback(workspace: Workspace, tmp_path: Path) -> None:
    done = castlist("import", tmp_path / "none.csv", "--segment", "S", "--accept", "--workspace", workspace.slug)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"castlist: There is no file {tmp_path / 'none.csv'}.\n"


def test_history_lists_shows_and_downloads(workspace: Workspace, file: Path, tmp_path: Path) -> None:
    result = as_json(import_(workspace, file, "--accept"))
    place = ("--workspace", workspace.slug)
    (listed,) = as_json(castlist("imports", "list", *place, "--json"))
    shown = as_json(castlist("imports", "show", result["id"], *place, "--json"))
    assert {key: shown[key] for key in result} == result == {key: listed[key] for key in result}
    for options, expected in (
        ((), file.read_bytes()),
        (("--processed",), f"\ufeff{SEVEN},points||NUMBER,Comments\r\n,9876543210,,Asha,,,,1.50,Created\r\n".encode()),
        (("--errors-only",), f"\ufeff{SEVEN},points||NUMBER,Comments\r\n,12,".encode()),
    ):
        output = tmp_path / "out.csv"
        done = castlist("imports", "download", result["id"], *options, "--output", output, *place)
        assert done.returncode == 0
        assert output.read_bytes().startswith(expected)
    assert castlist("imports", "show", result["id"], "--workspace", new_workspace().slug).returncode == 1
    missing = castlist("imports", "download", result["id"], "--output", tmp_path / "no" / "out.csv", *place)
    assert "cannot be written" in missing.stderr
    assert list(tmp_path.glob(".out*")) == [], "no draft is left behind"


def test_cancel_of_an_ended_import_is_refused(workspace: Workspace, file: Path) -> None:
    result = as_json(import_(workspace, file, "--accept"))
    done = castlist("imports", "cancel", result["id"], "--workspace", workspace.slug, "--json")
    assert (done.returncode, as_json(done)["error"]["code"]) == (1, "move_refused")


def written_again(line: str) -> str:
    """Read a line of JSON and write it as Python does, its numbers digit for digit."""
    values = json.loads(line, parse_int="«{}»".format, parse_float="«{}»".format)
    return json.dumps(values, ensure_ascii=False).replace('"«', "").replace('»"', "")


def test_contacts_are_listed_one_object_a_line_with_exact_numbers(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "exact.csv"
    digits = "1" * 38
    rows = (f",9876543210,,Asha,,,,{digits}", ',9876543211,,"""Zoë""	\\",,,,-0.10,"{""a"":[1.50,{""b"":null}]}"')
    file.write_text(sheet(*rows, columns="big||NUMBER,prefs||OBJECT"))
    import_(workspace, file, "--accept")
    done = castlist("contacts", "list", "--workspace", workspace.slug, "--json")
    first, second = done.stdout.splitlines()
    assert list(json.loads(first)) == [
        "phone", "username", "email", "first_name", "last_name", "title", "account", "attributes", "segments",
        "opted_out",
    ]  # fmt: skip
    for line in (first, second):
        assert line == written_again(line), "alike throughout, what the database keeps as JSON too"
    assert f'"big": {digits}' in first
    assert '"big": -0.10' in second
    filtered = castlist(
        "contacts", "list", "--workspace", workspace.slug, "--segment", "ALL", "--search", "ash", "--json"
    )
    assert filtered.stdout.splitlines() == [first]


def test_lists_are_one_json_array_each(workspace: Workspace, file: Path) -> None:
    import_(workspace, file, "--accept")
    place = ("--workspace", workspace.slug, "--json")
    (segment,) = as_json(castlist("segments", "list", *place))
    assert {key: segment[key] for key in ("name", "kind", "users")} == {"name": "All", "kind": "imported", "users": 1}
    (attribute,) = as_json(castlist("attributes", "list", *place))
    assert (attribute["name"], attribute["type"]) == ("points", "NUMBER")
    (channel,) = as_json(castlist("channels", "list", *place))
    assert (channel["name"], channel["provider"], channel["state"]) == ("Shop", "sandbox", "active")
    assert "default" in [each["slug"] for each in as_json(castlist("workspaces", "list", "--json"))]


def test_workspaces_and_channels_are_made_and_set(house: object) -> None:
    slug = new_workspace().slug + "-x"
    made = castlist("workspaces", "create", slug, "--name", "Shop", "--timezone", "Asia/Kolkata", "--json")
    assert as_json(made)["timezone"] == "Asia/Kolkata"
    changed = castlist("workspaces", "set", slug, "--row-limit", "7", "--file-limit", "3", "--json")
    assert {key: as_json(changed)[key] for key in ("name", "row_limit", "file_limit_mb")} == {
        "name": "Shop",
        "row_limit": 7,
        "file_limit_mb": 3,
    }
    number = ("--provider", "sandbox", "--name", "A", "--workspace", slug)
    assert castlist("channels", "connect", *number, "--number", "+91 98").returncode == 1
    assert castlist("channels", "connect", *number, "--number", "919876500110").returncode == 0
    assert "already" in castlist("channels", "connect", *number, "--number", "919876500110").stderr
    assert castlist("channels", "disconnect", "a", "--workspace", slug).returncode == 0
    assert castlist("channels", "disconnect", "a", "--workspace", slug).returncode == 1
    for bad in (("--timezone", "Mars/Base"), ("--row-limit", "0"), ("--file-limit", "-1")):
        assert castlist("workspaces", "set", slug, *bad).returncode == 1


def test_the_sample_sheet_imports_without_an_error(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    assert castlist("sample", "--output", path).returncode == 0
    result = as_json(import_(workspace, path, "--accept"))
    assert (result["status"], result["created"]) == ("completed", 9)


def test_doctor_says_what_is_wrong_and_what_to_do(house: object, tmp_path: Path) -> None:
    well = castlist("doctor")
    assert "PostgreSQL" in well.stdout
    bad = castlist("doctor", "--json", CASTLIST_IMPORT_BATCH_ROWS="many")
    assert bad.returncode == 1
    assert "CASTLIST_IMPORT_BATCH_ROWS is 'many'" in as_json(bad)[-1]["what"]
    nobody = castlist("doctor", DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert nobody.returncode == 1
    assert "does not answer" in nobody.stdout


def test_an_external_database_is_migrated_only_when_asked_to(house: Path, tmp_path: Path) -> None:
    from castlist.config.embedded import use_server
    from castlist.config.environment import environment

    address = use_server(house, version=environment().postgres_version)
    import psycopg

    parameters = {"host": address.host, "port": address.port, "user": "postgres", "password": address.password}
    with psycopg.connect(**parameters, dbname=address.dbname, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute("DROP DATABASE IF EXISTS elsewhere")
        connection.execute("CREATE DATABASE elsewhere OWNER castlist")
    url = f"postgresql://{address.user}:{address.password}@/elsewhere?host={address.host}&port={address.port}"
    elsewhere = {"DATABASE_URL": url, "CASTLIST_DATA_DIR": str(tmp_path)}
    refused = castlist("segments", "list", **elsewhere)
    assert (refused.returncode, "castlist migrate" in refused.stderr) == (1, True)
    assert castlist("migrate", **elsewhere).returncode == 0
    assert as_json(castlist("segments", "list", "--json", **elsewhere)) == []
    assert address.password not in refused.stderr


def test_an_output_that_is_full_or_not_read_is_no_traceback(workspace: Workspace, file: Path) -> None:
    import_(workspace, file, "--accept")
    for command, code, words in (
        (f"contacts list --workspace {workspace.slug} --json > /dev/full", 1, "No space left on device"),
        (f"contacts list --workspace {workspace.slug} --json | true", 0, ""),
        ("import --help > /dev/full", 1, "No space left on device"),
        ("import --help | true", 0, ""),
    ):
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {CASTLIST} {command}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == code
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_an_output_that_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert castlist("sample", "--output", str(pipe)).returncode == 0
        assert reader.communicate(timeout=30)[0].startswith(b"user.username,")
    assert pipe.is_fifo()
    done = castlist("sample", "--output", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, f"castlist: {tmp_path} is a folder. Name a file in it.\n")
    assert list(tmp_path.iterdir()) == [pipe]


def test_what_is_no_regular_file_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path, words in (
        (pipe, "a device or a pipe"),
        (tmp_path, "a folder"),
        (Path("/dev/null"), "a device or a pipe"),
    ):
        done = import_(workspace, path, "--accept")
        assert (done.returncode, as_json(done)["error"]["code"]) == (1, "not_a_file")
        assert words in as_json(done)["error"]["message"]


def test_a_file_name_that_is_no_utf_8_is_kept_in_readable_form(workspace: Workspace, file: Path) -> None:
    strange = os.fsencode(file.parent) + b"/b\xffd.csv"
    Path(os.fsdecode(strange)).write_bytes(file.read_bytes())
    result = as_json(import_(workspace, Path(os.fsdecode(strange)), "--accept"))
    assert (result["status"], result["file"]) == ("completed_with_errors", "b?d.csv")


def test_a_table_of_contacts_ends_after_a_thousand_and_says_so(workspace: Workspace) -> None:
    fill = """
        INSERT INTO contact (workspace_id, phone, first_name)
        SELECT %s, (918000000000 + number)::text, 'Asha' FROM generate_series(1, %s) AS number
    """
    place = ("contacts", "list", "--workspace", workspace.slug)
    with closing(connect()) as connection:
        connection.execute(fill, [workspace.pk, 1_000])
        assert castlist(*place).stdout.count("Asha") == 1_000
        assert "there are more" not in castlist(*place).stdout
        connection.execute("UPDATE contact SET phone = '9' || phone WHERE workspace_id = %s", [workspace.pk])
        connection.execute(fill, [workspace.pk, 1])
    for limit, shown in (((), 1_000), (("--limit", "3"), 3), (("--limit", "1001"), 1_001)):
        text = castlist(*place, *limit).stdout
        assert text.count("Asha") == shown
        says = f"The first {shown:,}; there are more. Narrow it with --search or --segment, or take --limit or --json."
        assert (says in text) == (shown < 1_001)
    assert castlist(*place, "--json").stdout.count("\n") == 1_001
    assert castlist(*place, "--json", "--limit", "2").stdout.count("\n") == 2
