"""A database that goes away while messages are in flight, and two workers at once: nobody twice, nobody forgotten."""

import threading
from contextlib import closing

import pytest
from django.db import connection as own

from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.preparing import prepare_broadcast
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.config.database import connect
from played_broadcasts import Stage, is_in, messages, staged, states, wait_until

CUT = """
SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity AS a
WHERE a.pid <> pg_backend_pid() AND a.datname = current_database() AND
"""
WHOSE = {
    "everybody": "true",
    "who claims": "a.pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 17230)",
    "who records": "a.query = 'COMMIT' AND a.application_name = 'castlist'",
    "who listens": "a.query LIKE 'LISTEN castlist_broadcasts'",
}


def is_cut(whose: str) -> bool:
    """Cut the connections of everybody else, or of one part of the worker. Says whether there was any."""
    own.close()
    with closing(connect()) as connection:
        return bool(connection.execute(CUT + WHOSE[whose]).fetchall())


def assert_once_each(stage: Stage, broadcast: Broadcast) -> None:
    received = stage.received()
    assert set(received.values()) == {1}
    known = messages(broadcast)
    assert {each["state"] for each in known.values()} <= {"accepted", "unknown", "failed"}
    assert {phone for phone, each in known.items() if each["state"] == "accepted"} <= set(received)
    assert not {phone for phone, each in known.items() if each["state"] == "failed"} & set(received)
    stage.tell()
    left = {phone for phone, each in messages(broadcast).items() if each["state"] == "unknown"}
    assert not left & set(received)
    states(broadcast)


@pytest.mark.parametrize("whose", list(WHOSE))
def test_a_connection_that_is_cut_costs_nobody_his_message(whose: str) -> None:
    with staged("meta", rate=100, latency=(0.1, 0.3)) as stage:
        broadcast = stage.broadcast(120)
        with stage.working():
            wait_until(lambda: sum(stage.received().values()) > 40)
            wait_until(lambda: is_cut(whose))
            wait_until(lambda: is_in(broadcast, "finished"))
        assert_once_each(stage, broadcast)


def test_of_two_workers_one_paces() -> None:
    with staged("meta", rate=40) as stage:
        broadcast = stage.broadcast(120)
        with stage.working(), stage.working():
            wait_until(lambda: is_in(broadcast, "finished"))
        assert states(broadcast) == {"accepted": 120}
        assert set(stage.received().values()) == {1}
        times = stage.times()
        assert (
            max(sum(begin <= at < begin + 1 for at in times) for begin in times) <= 60
        )  # 80, if each had a pace of its own


def test_the_second_worker_goes_on_where_the_first_one_ends() -> None:
    with staged("meta", rate=60) as stage:
        broadcast = stage.broadcast(120)
        prepare_broadcast(broadcast.pk, should_end=lambda: False)
        first = BroadcastsWorker(workspace_id=stage.workspace.pk)
        with stage.working():
            thread = threading.Thread(target=first.run)
            thread.start()
            wait_until(lambda: sum(stage.received().values()) > 30)
            first.end()
            thread.join()
            wait_until(lambda: is_in(broadcast, "finished"))
        assert states(broadcast) == {"accepted": 120}
        assert set(stage.received().values()) == {1}
