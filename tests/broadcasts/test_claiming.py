"""A claim asks once more who may get a message now; what answers teach about people breaks nothing."""

from contextlib import closing

import pytest

from broadcast_scenes import (
    ASHA,
    RAVI,
    ZOE,
    claim,
    compose,
    freeze,
    frozen,
    message_of,
    messages,
    people,
    record,
    states,
)
from castlist.broadcasts.claims import APART
from castlist.broadcasts.statements import fetch, run
from castlist.config.database import connect
from castlist.workspaces.models import Workspace


def test_two_numbers_of_one_person_do_not_break_the_record(workspace: Workspace) -> None:
    sent = frozen(people(workspace))
    told = {"phones": [ASHA, RAVI, ZOE], "wa_ids": ["521", "521", ""], "user_ids": ["IN.1", "IN.2", "IN.1"]}
    with closing(connect()) as connection:
        run(connection, "learn_people", workspace_id=sent.workspace_id, **told)
        statement = "SELECT phone, wa_id, user_id FROM contact WHERE workspace_id = %s ORDER BY phone"
        known = connection.execute(statement, [sent.workspace_id]).fetchall()
    assert known == [(ASHA, "521", "IN.1"), (RAVI, None, "IN.2"), (ZOE, None, None)]


def test_who_opts_out_while_queued_is_skipped_by_the_claim(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))
    with closing(connect()) as connection:
        add = "INSERT INTO opt_out (workspace_id, phone, user_id, source) VALUES (%s, %s, %s, 'stop_word')"
        connection.execute(add, [workspace.pk, ASHA, None])
        name = "UPDATE contact SET user_id = 'IN.7' WHERE workspace_id = %s AND phone = %s"
        connection.execute(name, [workspace.pk, RAVI])
        connection.execute(add, [workspace.pk, None, "IN.7"])
    assert [row["phone"] for row in claim(broadcast)] == [ZOE]
    assert states(broadcast) == {ASHA: "skipped", RAVI: "skipped", ZOE: "sending"}
    assert message_of(broadcast, ASHA)["reason_words"] == "Opted out"


def test_one_person_gets_no_second_message_within_six_seconds(workspace: Workspace) -> None:
    first, second = frozen(people(workspace)), freeze(compose(workspace, "Second"))
    assert len(claim(first)) == 3
    assert claim(second) == []
    assert set(states(second).values()) == {"queued"}
    assert all(row["due_at"] is not None for row in messages(second))


@pytest.mark.parametrize(("ago", "state"), [(7.0, "queued"), (9.0, "sending")])
def test_a_person_waits_eight_seconds_from_claim_to_claim(workspace: Workspace, ago: float, state: str) -> None:
    first, second = frozen(people(workspace)), freeze(compose(workspace, "Second"))
    claim(first)
    with closing(connect()) as connection:
        statement = "UPDATE message SET claimed_at = now() - make_interval(secs => %s) WHERE broadcast_id = %s"
        key = {"workspace_id": second.workspace_id, "broadcast_id": second.pk, "channel_id": second.channel_id}
        with connection.transaction():
            connection.execute(statement, [ago, first.pk])  # as of the moment in which it is claimed
            run(connection, "claim", **key, most=100, known_only=False, after=0, apart=APART)
    assert set(states(second).values()) == {state}


def test_a_broadcast_is_not_finished_while_something_is_on_its_way(workspace: Workspace) -> None:
    broadcast = frozen(people(workspace))
    claim(broadcast)
    with closing(connect()) as connection:
        key = {"workspace_id": broadcast.workspace_id, "broadcast_id": broadcast.pk}
        assert fetch(connection, "finish_broadcast", **key) is None
        for phone in (ASHA, RAVI, ZOE):
            record(broadcast, phone, "accepted")
        assert fetch(connection, "finish_broadcast", **key) is not None


def test_who_learns_nothing_is_not_written_again(workspace: Workspace) -> None:
    sent = frozen(people(workspace))
    told = {"phones": [ZOE, ASHA, RAVI], "wa_ids": ["521", "", "522"], "user_ids": ["IN.3", "IN.1", ""]}
    versions = "SELECT phone, xmin::text FROM contact WHERE workspace_id = %s ORDER BY phone"
    with closing(connect()) as connection:
        run(connection, "learn_people", workspace_id=sent.workspace_id, **told)
        before = connection.execute(versions, [sent.workspace_id]).fetchall()
        run(connection, "learn_people", workspace_id=sent.workspace_id, **told)
        assert connection.execute(versions, [sent.workspace_id]).fetchall() == before
        told["wa_ids"][1] = "523"  # Asha's own form is news, the others' ids are not
        run(connection, "learn_people", workspace_id=sent.workspace_id, **told)
        after = connection.execute(versions, [sent.workspace_id]).fetchall()
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, False, False]
