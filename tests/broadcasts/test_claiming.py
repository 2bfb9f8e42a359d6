"""A claim asks once more who may get a message now; what answers teach about people breaks nothing."""

from contextlib import closing

from broadcast_scenes import ASHA, RAVI, ZOE, claim, compose, freeze, frozen, message_of, messages, people, states
from castlist.broadcasts.statements import run
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
