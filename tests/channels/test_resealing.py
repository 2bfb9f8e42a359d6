"""Exchanging the key that seals."""

from collections.abc import Callable, Iterator

import pytest
from cryptography.fernet import Fernet
from django.db import transaction
from played_providers import APP_SECRET, KEY, played, request_to

from castlist.channels.access import access_of
from castlist.channels.connecting import connect_channel
from castlist.channels.models import Channel
from castlist.channels.resealing import SEALED, reseal_channels
from castlist.config.vault import SealBroken
from castlist.workspaces.models import Workspace


@pytest.fixture
def undone(house: object) -> Iterator[None]:
    """Undo what the test does to the channels of other tests."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("undone")
def test_after_resealing_the_older_key_can_be_given_up(bare: Workspace, settings: Callable[..., None]) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings(CASTLIST_ENCRYPTION_KEYS=old)
    with played("meta") as address:
        channel = connect_channel(bare, request_to("meta", address))
    settings(CASTLIST_ENCRYPTION_KEYS=f"{new},{old}")
    Channel.objects.exclude(pk=channel.pk).update(**dict.fromkeys(SEALED, ""))
    assert reseal_channels() == Channel.objects.count()
    settings(CASTLIST_ENCRYPTION_KEYS=new)
    channel.refresh_from_db()
    access = access_of(channel)
    assert (access.api_key, access.app_secret) == (KEY, APP_SECRET)
    assert access.callback_secret
    settings(CASTLIST_ENCRYPTION_KEYS=old)
    with pytest.raises(SealBroken):
        reseal_channels()
