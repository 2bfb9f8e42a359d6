"""Two people who set the same workspace at the same moment."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
import uuid6
from django.db import connection as django_connection

from castlist.config.database import connect
from castlist.workspaces.models import Workspace
from castlist.workspaces.settings import WorkspaceRefused, change_workspace, create_workspace
from scenes import new_workspace

MADE_BY_ANOTHER = """
INSERT INTO workspaces_workspace (uuid, slug, name, timezone, row_limit, file_limit_mb, created_at)
VALUES (%s, %s, 'Another', 'UTC', 1000, 10, %s)
"""
IS_WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid')"


def wait_until_it_waits(second: "Future[Workspace]", connection: psycopg.Connection) -> None:
    while connection.execute(IS_WAITING).fetchone() != (True,):
        assert not second.done(), "it should wait for the first"


def create(slug: str) -> Workspace:
    try:
        return create_workspace(slug)
    finally:
        django_connection.close()


def test_the_second_of_two_who_make_a_workspace_reads_that_it_is_there(house: object) -> None:
    slug = new_workspace(has_channel=False).slug + "-twice"
    with closing(connect()) as first, closing(connect()) as watching, ThreadPoolExecutor() as others:
        with first.transaction():
            first.execute(MADE_BY_ANOTHER, [uuid6.uuid7(), slug, datetime.now(UTC)])
            second = others.submit(create, slug)
            wait_until_it_waits(second, watching)
        with pytest.raises(WorkspaceRefused, match=f"There is a workspace {slug} already"):
            second.result(timeout=30)
    assert Workspace.objects.get(slug=slug).name == "Another"


def test_a_change_leaves_alone_what_another_has_changed_meanwhile(house: object) -> None:
    workspace = new_workspace(has_channel=False)
    other_copy = Workspace.objects.get(pk=workspace.pk)
    change_workspace(workspace, name="Nilgiri Lane")
    change_workspace(other_copy, row_limit=7)
    change_workspace(other_copy)
    stored = Workspace.objects.get(pk=workspace.pk)
    assert (stored.name, stored.row_limit) == ("Nilgiri Lane", 7)
