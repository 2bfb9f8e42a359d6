"""The first start: the owner's account, and the workspace that exists already gets its name."""

from typing import Any

from django.db import connection, transaction
from psycopg import sql

from castlist.config.queries import named_queries
from castlist.workspaces.lookup import WorkspaceNotFound
from castlist.workspaces.models import Role, TeamMember, User, Workspace
from castlist.workspaces.settings import DEFAULT_SLUG, change_workspace, create_workspace, find_workspace

FIRST_NAME = "Default"
"""How the workspace is called that the migrations make (0002)."""

_LOCK = "SELECT pg_advisory_xact_lock(17230)"
"""Of two who set up at the same moment one is the owner, and the other is sent to log in."""


class AlreadySetUp(Exception):
    """Somebody has an account already: who has none asks an owner for one."""


def is_set_up() -> bool:
    """Whether there is anybody who can log in."""
    return User.objects.filter(is_active=True).exists()


def take_first_workspace(slug: str, *, name: str, timezone: str) -> Workspace | None:
    """Give the workspace of the first start another slug and name; None where anybody has used it, or has an account.

    Used: its settings are not those of the first start, or a row of any table belongs to it.
    """
    queries = named_queries("castlist.workspaces")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(queries["lock_unchanged_workspace"], {"slug": DEFAULT_SLUG, "name": FIRST_NAME})
        found = cursor.fetchone()
        if found is None or User.objects.exists():
            return None
        cursor.execute(queries["list_tables_of_workspaces"])
        if any(_has_rows_of(cursor, table, found[0]) for table in cursor.fetchall()):
            return None
        first = Workspace.objects.get(pk=found[0])
        first.slug = slug
        first.save(update_fields=["slug"])
        change_workspace(first, name=name, timezone=timezone)
    return first


def _has_rows_of(cursor: Any, table: tuple[str, str], workspace: int) -> bool:
    one = sql.SQL("SELECT FROM {} WHERE workspace_id = %s LIMIT 1").format(sql.Identifier(*table))
    cursor.execute(one, [workspace])
    return cursor.fetchone() is not None


def set_up(*, workspace: str, name: str, email: str, password: str, timezone: str = "UTC") -> User:
    """Make the owner's account, name the first workspace and set its clock. Raises AlreadySetUp, WorkspaceRefused."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        if is_set_up():
            raise AlreadySetUp
        try:
            first = find_workspace(DEFAULT_SLUG)
        except WorkspaceNotFound:
            first = create_workspace(DEFAULT_SLUG)
        change_workspace(first, name=workspace, timezone=timezone)
        owner = User.objects.create_user(email.lower(), password, name=name)
        TeamMember.objects.create(workspace=first, user=owner, role=Role.OWNER)
    return owner
