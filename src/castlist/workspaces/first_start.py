"""The first start: the owner's account, and the workspace that exists already gets its name."""

from django.db import connection, transaction

from castlist.workspaces.lookup import WorkspaceNotFound
from castlist.workspaces.models import Role, TeamMember, User
from castlist.workspaces.settings import DEFAULT_SLUG, change_workspace, create_workspace, find_workspace

_LOCK = "SELECT pg_advisory_xact_lock(17230)"
"""Of two who set up at the same moment one is the owner, and the other is sent to log in."""


class AlreadySetUp(Exception):
    """Somebody has an account already: who has none asks an owner for one."""


def is_set_up() -> bool:
    """Whether there is anybody who can log in."""
    return User.objects.filter(is_active=True).exists()


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
