"""One PostgreSQL for all tests: the embedded server, in a data directory of its own, which the tests leave no trace of.

Each test has workspaces of its own, so that tests see nothing of each other and commit for real.
"""

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from castlist.workspaces.models import Workspace

PLAYED = frozenset({"killed", "against_the_simulator"})
"""Folders whose tests play a provider in real time: they are about our processes, not about the database's version."""

DATA = Path(tempfile.mkdtemp(prefix="castlist-tests-", dir="/var/tmp"))
DATA.chmod(0o755)
os.environ["CASTLIST_DATA_DIR"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "castlist.config.settings"
os.environ.pop("DATABASE_URL", None)
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup the commands that tests start would ignore it as well
if elsewhere := os.environ.get("CASTLIST_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = elsewhere


def pytest_configure() -> None:
    """Start the server and load Django before any test is collected, since tests name models."""
    from castlist.config.database import prepare_database

    prepare_database()
    import django

    django.setup()


def pytest_unconfigure() -> None:
    """Leave nothing behind: neither the server nor its data."""
    if "DATABASE_URL" not in os.environ:
        from castlist.config.embedded import release_server

        release_server(DATA)
    shutil.rmtree(DATA, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL: those tests run on both servers of the wheel (see the Makefile)."""
    for item in items:
        if PLAYED.intersection(item.path.parts):
            item.add_marker(pytest.mark.played)
        if "ui" in item.path.parts:
            item.add_marker(pytest.mark.pages)
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
        elif "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def whole_connections() -> None:
    """Let no test begin with a connection of Django's that an earlier one has cut, or in the language of its reader."""
    from django.db import connections
    from django.utils import translation

    translation.deactivate()
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None and not connection.is_usable():
            connection.close()


@pytest.fixture(scope="session")
def house() -> Path:
    """Make the tables. Gives the data directory."""
    from castlist.config.migrating import migrate

    migrate()
    return DATA


@pytest.fixture
def workspace(house: Path) -> "Workspace":
    """Give a workspace of the test's own, in India, with an active sandbox channel."""
    from scenes import new_workspace

    return new_workspace()
