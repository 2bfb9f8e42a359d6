"""Mirroring by itself: when it is due, by one worker at a time, and again after a failure."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from played_providers import played, request_to

from castlist.channels import mirroring
from castlist.channels.connecting import connect_channel
from castlist.channels.mirror_renewal import renew_mirror
from castlist.channels.mirror_schedule import _take_due, mirror_due_channels
from castlist.channels.mirroring import mirror_templates
from castlist.channels.models import Channel, ChannelState
from castlist.workspaces.models import Workspace


@pytest.fixture
def channel(bare: Workspace) -> Channel:
    """Give the only channel whose templates are due."""
    with played("360dialog") as address:
        made = connect_channel(bare, request_to("360dialog", address))
    made.templates.all().delete()
    Channel.objects.update(templates_due_at=timezone.now() + timedelta(hours=1))
    tell_of_change(made)
    return made


def tell_of_change(channel: Channel) -> None:
    """Make a channel due, as receipts do when its provider tells that a template changed."""
    Channel.objects.filter(pk=channel.pk).update(templates_due_at=timezone.now())


def due_in(channel: Channel) -> timedelta:
    channel.refresh_from_db()
    return channel.templates_due_at - timezone.now()


def test_a_channel_is_mirrored_when_it_is_due_and_then_six_hours_later(channel: Channel) -> None:
    with played("360dialog") as channel.base_url:
        channel.save(update_fields=["base_url"])
        assert mirror_due_channels() == 1
        assert mirror_due_channels() == 0
    assert channel.templates.count() == 4
    assert timedelta(hours=5, minutes=58) < due_in(channel) <= timedelta(hours=6)


def test_one_that_fails_is_noted_logged_and_tried_again_in_a_quarter_of_an_hour(
    channel: Channel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mirror_due_channels() == 1
    assert timedelta(minutes=13) < due_in(channel) <= timedelta(minutes=15)
    assert channel.last_error.startswith("No connection to 127.0.0.1")
    said = capsys.readouterr().err
    assert "templates_not_mirrored" in said
    assert str(channel.uuid) in said
    assert channel.number not in said


@pytest.mark.parametrize("state", [ChannelState.KEY_REFUSED, ChannelState.STOPPED, ChannelState.DISCONNECTED])
def test_a_channel_that_cannot_be_asked_is_left_alone(channel: Channel, state: ChannelState) -> None:
    Channel.objects.filter(pk=channel.pk).update(state=state)
    assert mirror_due_channels() == 0


def test_a_channel_is_taken_by_one_worker_only(channel: Channel) -> None:
    with transaction.atomic():
        Channel.objects.select_for_update().get(pk=channel.pk)
        assert take_elsewhere() is None, "another worker passes over what is being taken"
    assert _take_due() == channel
    assert _take_due() is None


def take_elsewhere() -> Channel | None:
    """Take a due channel over a connection of its own."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def take() -> Channel | None:
        try:
            return _take_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(take).result()


def test_a_round_ends_when_it_should(channel: Channel) -> None:
    assert mirror_due_channels(should_end=lambda: True) == 0


def test_a_change_that_is_told_while_the_provider_is_asked_is_mirrored_in_the_next_round(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = mirroring.ask

    def told_meanwhile(questions: Any) -> Any:
        listing = ask(questions)
        tell_of_change(channel)
        return listing

    with played("360dialog") as channel.base_url:
        channel.save(update_fields=["base_url"])
        monkeypatch.setattr(mirroring, "ask", told_meanwhile)
        mirror_templates(channel)
        assert due_in(channel) <= timedelta()
        monkeypatch.undo()
        assert mirror_due_channels() == 1
    assert due_in(channel) > timedelta(hours=5)


@pytest.mark.parametrize(("minutes", "templates"), [(1, 0), (10, 4)], ids=["a fresh mirror", "an old mirror"])
def test_an_old_mirror_is_renewed_before_a_template_is_used(channel: Channel, minutes: int, templates: int) -> None:
    channel.templates_synced_at = timezone.now() - timedelta(minutes=minutes)
    with played("360dialog") as channel.base_url:
        channel.save(update_fields=["base_url", "templates_synced_at"])
        renew_mirror(channel)
    assert channel.templates.count() == templates


def test_a_provider_that_cannot_be_reached_keeps_nobody_from_using_what_is_mirrored(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(templates_synced_at=None)
    channel.refresh_from_db()
    renew_mirror(channel)
    assert channel.state == ChannelState.ACTIVE
