"""The people of tests: somebody of a workspace's team, logged in."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace


def log_in(workspace: "Workspace", role: str) -> "Client":
    """Make a person of a workspace's team and log them in."""
    from django.test import Client

    from castlist.workspaces.models import TeamMember, User

    person = User.objects.create_user(f"{role}@{workspace.slug}.example", name=f"The {role}")
    TeamMember.objects.create(workspace=workspace, user=person, role=role)
    client = Client()
    client.force_login(person)
    return client
