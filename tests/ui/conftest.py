"""Who looks at pages: the team of the test's workspace, each logged in, and a stranger who is in another one."""

from typing import TYPE_CHECKING

import pytest

from people import log_in

if TYPE_CHECKING:
    from django.test import Client

    from castlist.workspaces.models import Workspace


@pytest.fixture
def owner(workspace: "Workspace") -> "Client":
    """Give a client of an owner."""
    return log_in(workspace, "owner")


@pytest.fixture
def editor(workspace: "Workspace") -> "Client":
    """Give a client of an editor."""
    return log_in(workspace, "editor")


@pytest.fixture
def viewer(workspace: "Workspace") -> "Client":
    """Give a client of a viewer."""
    return log_in(workspace, "viewer")


@pytest.fixture
def stranger(workspace: "Workspace") -> "Client":
    """Give a client of an owner of another workspace."""
    from scenes import new_workspace

    return log_in(new_workspace(), "owner")
