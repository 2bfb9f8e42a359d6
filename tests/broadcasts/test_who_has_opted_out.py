"""Who has opted out is one rule, wherever it is asked: for a list, for a number, for an audience, and by the claim."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from psycopg import sql

from broadcast_scenes import ASHA, RAVI, ZOE, claim, compose, freeze, frozen, people, states
from castlist.audience.opt_outs import OptOut, OptOutSource, add_opt_outs, is_opted_out
from castlist.broadcasts.statements import run
from castlist.config.database import connect
from castlist.config.queries import named_queries
from castlist.workspaces.models import Workspace

FORM = "5215512345678"
"""WhatsApp's own form of a number."""

Names = dict[str, dict[str, str]]

CASES: dict[str, tuple[Names, str, set[str]]] = {
    "by the number": ({}, ASHA, {ASHA}),
    "by WhatsApp's form of it": ({ASHA: {"wa_id": FORM}}, FORM, {ASHA}),
    "by the user id": ({ASHA: {"user_id": "IN.7"}}, "IN.7", {ASHA}),
    "the other of two forms on the list": ({ASHA: {"wa_id": RAVI}}, RAVI, {ASHA, RAVI}),
    "the one of two forms on the list": ({ASHA: {"wa_id": RAVI}}, ASHA, {ASHA, RAVI}),
    "by a name of nobody here": ({ASHA: {"wa_id": FORM}}, "5215512345679", set()),
}


@pytest.fixture
def connection(house: object) -> Iterator[psycopg.Connection]:
    with closing(connect()) as connection:
        yield connection


def learn(connection: psycopg.Connection, workspace: Workspace, names: Names) -> None:
    """Let contacts be known to WhatsApp by these."""
    for phone, known in names.items():
        for column, value in known.items():
            statement = sql.SQL("UPDATE contact SET {} = %s WHERE workspace_id = %s AND phone = %s")
            connection.execute(statement.format(sql.Identifier(column)), [value, workspace.pk, phone])


def stop(connection: psycopg.Connection, workspace: Workspace, person: str) -> None:
    add_opt_outs(connection, workspace.pk, [OptOut(person=person, source=OptOutSource.STOP_WORD)])


def listed(connection: psycopg.Connection, workspace: Workspace) -> set[str]:
    """List who has opted out as conditions and pages do."""
    part = sql.SQL(named_queries("castlist.audience")["is_opted_out"])
    statement = sql.SQL("SELECT c.phone FROM contact AS c WHERE c.workspace_id = %s AND {}").format(part)
    return {phone for (phone,) in connection.execute(statement, [workspace.pk])}


@pytest.mark.parametrize(("names", "person", "expected"), CASES.values(), ids=CASES)
def test_everywhere_the_same_people_have_opted_out(
    connection: psycopg.Connection, workspace: Workspace, names: Names, person: str, expected: set[str]
) -> None:
    queued = frozen(people(workspace))
    learn(connection, workspace, names)
    stop(connection, workspace, person)
    assert listed(connection, workspace) == expected
    assert {each for each in (ASHA, RAVI, ZOE) if is_opted_out(connection, workspace.pk, phone=each)} == expected
    assert {row["phone"] for row in claim(queued)} == {ASHA, RAVI, ZOE} - expected
    anew = states(freeze(compose(workspace, "Second")))
    assert {phone for phone, state in anew.items() if state == "skipped"} == expected


def test_a_number_on_no_list_is_known_by_its_form_on_one(connection: psycopg.Connection, workspace: Workspace) -> None:
    people(workspace)
    learn(connection, workspace, {ASHA: {"wa_id": FORM}})
    stop(connection, workspace, ASHA)
    assert is_opted_out(connection, workspace.pk, phone=FORM)


def test_an_earlier_opt_out_holds_for_whoever_turns_out_to_be_that_number(
    connection: psycopg.Connection, workspace: Workspace
) -> None:
    broadcast = frozen(people(workspace))
    stop(connection, workspace, FORM)
    told = {"phones": [ASHA], "wa_ids": [FORM], "user_ids": [""]}
    run(connection, "learn_people", workspace_id=workspace.pk, **told)
    assert {row["phone"] for row in claim(broadcast)} == {RAVI, ZOE}


def test_a_number_learns_its_form_though_its_user_id_is_known_of_the_other_form_on_the_list(
    connection: psycopg.Connection, workspace: Workspace
) -> None:
    people(workspace)
    learn(connection, workspace, {RAVI: {"user_id": "MX.1"}})
    told = {"phones": [ASHA, RAVI], "wa_ids": [RAVI, RAVI], "user_ids": ["MX.1", "MX.1"]}
    run(connection, "learn_people", workspace_id=workspace.pk, **told)
    stop(connection, workspace, "MX.1")
    stop(connection, workspace, RAVI)
    assert listed(connection, workspace) == {ASHA, RAVI}
