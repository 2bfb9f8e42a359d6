"""What tests of channels begin with: settings as a new process would read them, and providers that are played."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from castlist.config import vault
from castlist.config.environment import environment

if TYPE_CHECKING:
    from castlist.workspaces.models import Workspace


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Set the environment of this process anew, as often as wanted; private addresses are allowed to begin with."""

    def set_(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        environment.cache_clear()
        vault._keys.cache_clear()

    set_(CASTLIST_ALLOW_PRIVATE_ADDRESSES="1")
    yield set_
    monkeypatch.undo()
    environment.cache_clear()
    vault._keys.cache_clear()


@pytest.fixture
def bare(house: object, settings: object) -> "Workspace":
    """Give a workspace without a channel."""
    from scenes import new_workspace

    return new_workspace(has_channel=False)
