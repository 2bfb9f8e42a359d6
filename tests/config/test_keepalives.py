"""A machine that dies says no farewell: both sides of a connection notice, and its locks are free again."""

from contextlib import closing

import pytest

from castlist.config import database
from castlist.config.database import connect, django_database

ASKED = "SELECT name, source FROM pg_settings WHERE name LIKE 'tcp_keepalives_%' ORDER BY name"
NAMES = ("tcp_keepalives_count", "tcp_keepalives_idle", "tcp_keepalives_interval")


def test_both_sides_look_whether_the_other_is_there(house: object) -> None:
    with closing(connect()) as connection:
        told = connection.info.get_parameters()
        assert connection.execute(ASKED).fetchall() == [(name, "client") for name in NAMES]
    assert (told["keepalives"], told["keepalives_idle"], told["keepalives_interval"]) == ("1", "30", "10")
    assert django_database()["OPTIONS"]["keepalives_count"] == 3


@pytest.mark.parametrize("options", ["", "-c tcp_keepalives_idle=90"])
def test_what_the_address_says_wins(house: object, monkeypatch: pytest.MonkeyPatch, options: str) -> None:
    monkeypatch.setitem(database._parameters, "options", options)
    monkeypatch.setitem(database._parameters, "keepalives_idle", "90")
    with closing(connect()) as connection:
        by_client = [name for name, source in connection.execute(ASKED) if source == "client"]
        assert connection.info.get_parameters()["keepalives_idle"] == "90"
    assert by_client == (["tcp_keepalives_idle"] if options else [])
