"""What these tests begin with: this process and those that it starts may talk with the simulator."""

from collections.abc import Iterator

import pytest

from castlist.config.environment import environment


@pytest.fixture(autouse=True)
def simulator_is_allowed(house: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CASTLIST_ALLOW_PRIVATE_ADDRESSES", "1")
    monkeypatch.setenv("CASTLIST_HTTP_TIMEOUT", "3")
    environment.cache_clear()
    yield
    monkeypatch.undo()
    environment.cache_clear()
