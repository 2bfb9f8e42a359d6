"""`castlist doctor` says what is wrong with the set-up and what to do, for every way in which it can be wrong."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from test_contract import as_json, castlist

from castlist.channels.models import Channel
from castlist.cli.examination import Finding
from castlist.config.embedded import use_server
from castlist.config.environment import environment
from castlist.workspaces.models import Workspace

PASSWORD = "Tulip-77-&%@/:"
"""A password of signs that an address has to escape."""


@pytest.fixture
def elsewhere(house: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Make an empty database, as an operator does who names it in DATABASE_URL; gives the environment that does."""
    address = use_server(house, version=environment().postgres_version)
    names = {"host": address.host, "port": str(address.port), "user": "postgres", "password": address.password}
    with psycopg.connect(**names, dbname=address.dbname, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute("DROP DATABASE IF EXISTS doctored")
        connection.execute("DROP ROLE IF EXISTS doctored")
        connection.execute(f"CREATE ROLE doctored LOGIN PASSWORD '{PASSWORD}'")
        connection.execute("CREATE DATABASE doctored OWNER doctored")
        query = urlencode({"host": address.host, "port": address.port, "user": "doctored", "password": PASSWORD})
        yield {"DATABASE_URL": f"postgresql:///doctored?{query}", "CASTLIST_DATA_DIR": str(tmp_path)}
        connection.execute("DROP DATABASE doctored WITH (FORCE)")
        connection.execute("DROP ROLE doctored")


def test_a_database_without_tables_is_one_fault_with_what_to_do_and_nothing_in_it_is_looked_at(
    elsewhere: dict[str, str],
) -> None:
    done = castlist("doctor", "--json", **elsewhere)
    findings = as_json(done)
    (fault,) = (finding for finding in findings if not finding["is_well"])
    assert done.returncode == 1
    assert fault["what"].startswith("The database lacks ")
    assert (fault["what"] + fault["to_do"]).count("castlist migrate") == 1
    told = " ".join(finding["what"] for finding in findings)
    assert "(of DATABASE_URL) answers" in told
    assert f"Data directory {elsewhere['CASTLIST_DATA_DIR']}" in told
    assert "tables are up to date" not in told
    for text in (castlist("doctor", **elsewhere), done):
        assert "AppRegistryNotReady" not in text.stdout
        assert PASSWORD not in text.stdout
    assert castlist("migrate", **elsewhere).returncode == 0
    well = castlist("doctor", **elsewhere)
    assert (well.returncode, "The tables are up to date" in well.stdout) == (0, True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "postgresql://u:Tulip-77@127.0.0.1:1/none",
            'PostgreSQL does not answer: connection to server at "127.0.0.1", port 1 failed: Connection refused. '
            "Check DATABASE_URL",
        ),
        ("postgresql://u:pre/Tulip-77@127.0.0.1/none", "DATABASE_URL cannot be used: its port is no number"),
    ],
)
def test_a_database_that_does_not_answer_is_the_same_sentence_in_every_command(
    house: Path, tmp_path: Path, url: str, words: str
) -> None:
    settings = {"DATABASE_URL": url, "CASTLIST_DATA_DIR": str(tmp_path)}
    doctor = castlist("doctor", "--json", **settings)
    fault = as_json(doctor)[-1]
    assert (doctor.returncode, fault["is_well"]) == (1, False)
    assert fault["what"].startswith(words)
    assert "\t" not in fault["what"]
    assert "listen_addresses" in fault["to_do"]
    for command in (("segments", "list"), ("imports", "list"), ("contacts", "list"), ("migrate",)):
        done = castlist(*command, "--json", **settings)
        error = as_json(done)["error"]
        assert (done.returncode, error["message"]) == (1, fault["what"])
        assert error["code"] == "database_unreachable"
        assert "Tulip-77" not in done.stdout + done.stderr


def test_a_wrong_password_is_told_without_it(elsewhere: dict[str, str]) -> None:
    wrong = {**elsewhere, "DATABASE_URL": elsewhere["DATABASE_URL"].replace("Tulip", "Rose")}
    done = castlist("segments", "list", **wrong)
    assert done.returncode == 1
    assert done.stderr.startswith("castlist: PostgreSQL refuses the connection: connection to server on socket ")
    assert 'failed: password authentication failed for user "doctored". Check DATABASE_URL' in done.stderr
    assert "Rose" not in done.stderr


@pytest.mark.parametrize("said", ["application_name=reports", "connect_timeout=5", "keepalives=1&application_name=x"])
def test_what_the_address_says_of_a_connection_wins(elsewhere: dict[str, str], said: str) -> None:
    settings = {**elsewhere, "DATABASE_URL": f"{elsewhere['DATABASE_URL']}&{said}"}
    for command in (("migrate",), ("segments", "list"), ("workspaces", "list"), ("doctor",)):
        done = castlist(*command, **settings)
        assert (done.returncode, done.stderr) == (0, "")


LOOK = """
from castlist.cli.house import load_django, reach_database
from castlist.config.database import connect
reach_database()
load_django()
from django.db import connection
name = "SELECT current_setting('application_name'), current_database()"
with connection.cursor() as cursor:
    print(*connect().execute(name).fetchone(), *cursor.execute(name).fetchone())
"""


@pytest.mark.parametrize(
    ("said", "name"), [("", "castlist"), ("&application_name=reports&connect_timeout=5", "reports")]
)
def test_the_engine_and_django_have_the_same_connection(elsewhere: dict[str, str], said: str, name: str) -> None:
    url = f"{elsewhere['DATABASE_URL']}{said}".replace("/doctored?", "/?")
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **elsewhere, "DATABASE_URL": url},
    )
    assert done.stdout.split() == [name, "doctored", name, "doctored"], "an address without database means the user's"


def test_a_finding_cannot_be_changed() -> None:
    finding = Finding(is_well=True, what="Python")
    with pytest.raises(AttributeError):
        finding.is_well = False  # type: ignore[misc]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (psycopg.errors.InsufficientPrivilege(), "The database account has too few rights"),
        (psycopg.errors.ReadOnlySqlTransaction(), "The database only lets us read"),
        (psycopg.OperationalError(), "PostgreSQL stopped answering"),
    ],
)
def test_what_postgresql_refuses_is_told_as_what_it_takes_to_mend(refusal: psycopg.Error, words: str) -> None:
    from castlist.cli.database_words import database_words
    from castlist.cli.examination import _obstacle

    wrapped = RuntimeError("Django's own")
    wrapped.__cause__ = refusal
    assert (database_words(wrapped) or "").startswith(words)
    assert _obstacle(wrapped).what.startswith(words)
    assert database_words(ValueError("nothing of PostgreSQL's")) is None


@pytest.mark.parametrize(
    ("free", "words"), [(0, "0 MB"), (63_963_136, "61 MB"), (1_073_741_823, "1,024 MB"), (13_207_024_435, "12.3 GB")]
)
def test_little_space_is_not_told_as_none(free: int, words: str) -> None:
    from castlist.cli.examination import _size

    assert _size(free) == words


NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("fields", "is_well", "state", "to_do"),
    [
        (
            {"state": "stopped", "state_reason": "Account locked. Open WhatsApp Manager; then Verify here."},
            False,
            "stopped",
            "Account locked. Open WhatsApp Manager; then Verify here. castlist channels verify Shop --workspace {slug}",
        ),
        (
            {"state": "key_refused", "state_reason": "The key was refused.", "name": "Nilgiri Lane"},
            False,
            "stopped: its key was refused",
            "The key was refused. castlist channels replace-key 'Nilgiri Lane' --workspace {slug}",
        ),
        ({"state": "paused"}, True, "paused", "castlist channels resume Shop --workspace {slug}"),
        (
            {"waits_until": NOW + timedelta(hours=9), "waits_reason": "The account's daily limit is used up."},
            True,
            "waiting",
            "Waits until {until} (UTC). The account's daily limit is used up.",
        ),
        (
            {"unreachable_since": NOW, "last_error_at": NOW},
            False,
            "waiting",
            "The provider cannot be reached; it is tried again by itself.",
        ),
    ],
)
def test_a_channel_that_sends_nothing_is_found_with_what_to_do(
    workspace: Workspace, fields: dict[str, Any], is_well: bool, state: str, to_do: str
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(timezone="UTC")
    assert found_of(workspace) == []
    Channel.objects.filter(workspace=workspace).update(**fields)
    (found,) = found_of(workspace)
    assert found["is_well"] is is_well
    assert found["what"] == f"The channel {fields.get('name', 'Shop')} (workspace {workspace.slug}) is {state}"
    until = f"{NOW + timedelta(hours=9):%Y-%m-%d %H:%M}"
    assert found["to_do"] == to_do.format(slug=workspace.slug, until=until)


def found_of(workspace: Workspace) -> list[dict[str, Any]]:
    """Give what doctor says of the channels of this workspace; others of the tests' database may be told as well."""
    findings = as_json(castlist("doctor", "--json"))
    return [each for each in findings if each["what"].startswith("The channel ") and workspace.slug in each["what"]]
