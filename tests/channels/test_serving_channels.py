"""Several channels at once: a slow provider keeps only its own workspace waiting, and never the other kind of work."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from played_providers import played, request_to

from castlist.channels.connecting import connect_channel
from castlist.channels.mirror_schedule import mirror_due_channels
from castlist.channels.models import Channel, ChannelState, Template
from castlist.channels.serving import serve_due
from castlist.channels.worker import ChannelsWorker
from castlist.config.vault import seal
from castlist.workspaces.models import Workspace
from scenes import new_workspace

LATER = timedelta(days=1)


@pytest.fixture
def quiet(bare: Workspace) -> Workspace:
    """Give a workspace without a channel, where no channel of any other has anything due."""
    Channel.objects.update(templates_due_at=timezone.now() + LATER, callback_tried_at=timezone.now())
    return bare


@contextmanager
def silent() -> Iterator[tuple[str, socket.socket]]:
    """Play a provider that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}", server


def answer(asked: socket.socket) -> None:
    """Say at last that the provider is out of order."""
    asked.recv(65_536)
    asked.sendall(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    asked.close()


def due_channel(workspace: Workspace, digits: str, base_url: str) -> Channel:
    """Make a channel whose templates are due."""
    return Channel.objects.create(
        workspace=workspace,
        provider="360dialog",
        name=digits,
        name_key=digits,
        number=digits,
        country="IN",
        state=ChannelState.ACTIVE,
        base_url=base_url,
        sealed_api_key=seal("k"),
        callback_tried_at=timezone.now(),
    )


def connected_elsewhere(address: str, digits: str) -> Channel:
    """Connect a channel in a workspace of its own; it has lost its templates, and they are not due."""
    made = connect_channel(new_workspace(has_channel=False), request_to("360dialog", address, number=digits))
    made.templates.all().delete()
    return made


def make_due(*channels: Channel, after: timedelta = timedelta()) -> None:
    Channel.objects.filter(pk__in=[each.pk for each in channels]).update(templates_due_at=timezone.now() + after)


def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.02)


def on_a_connection_of_its_own(act: Callable[[], int]) -> int:
    try:
        return act()
    finally:
        connection.close()


def is_mirrored(channel: Channel) -> bool:
    return Template.objects.filter(channel=channel).exists()


def test_a_slow_provider_keeps_only_its_own_workspace_waiting(quiet: Workspace) -> None:
    with silent() as (nowhere, server), played("360dialog") as address, ThreadPoolExecutor(1) as pool:
        others = [connected_elsewhere(address, digits) for digits in ("919876500120", "919876500121")]
        slow = [due_channel(quiet, digits, nowhere) for digits in ("919876500130", "919876500131")]
        make_due(others[0])
        round_ = pool.submit(on_a_connection_of_its_own, mirror_due_channels)
        asked, _ = server.accept()
        until(lambda: is_mirrored(others[0]))
        make_due(others[1])
        until(lambda: is_mirrored(others[1]))
        assert not round_.done()
        still_due = Channel.objects.filter(workspace=quiet, templates_due_at__lte=timezone.now())
        assert still_due.count() == 1, "of a workspace one is asked at a time"
        make_due(*slow, after=LATER)
        answer(asked)
        assert round_.result() == 3


def test_callbacks_are_registered_while_templates_are_waited_for(
    quiet: Workspace, settings: Callable[..., None]
) -> None:
    with silent() as (nowhere, server), played("360dialog") as address:
        other = connected_elsewhere(address, "919876500120")
        slow = due_channel(quiet, "919876500130", nowhere)
        settings(CASTLIST_PUBLIC_URL="https://castlist.example")
        Channel.objects.filter(pk=other.pk).update(callback_tried_at=None)
        worker = threading.Thread(target=ChannelsWorker(until_idle=True).run)
        worker.start()
        asked, _ = server.accept()
        until(lambda: Channel.objects.filter(pk=other.pk, callback_set_for="https://castlist.example").exists())
        assert worker.is_alive()
        make_due(slow, after=LATER)
        answer(asked)
        worker.join()


def test_a_fault_at_one_channel_is_logged_and_keeps_no_other_from_being_served(
    quiet: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = [due_channel(quiet, digits, "https://x.example") for digits in ("919876500130", "919876500131")]
    served: list[str] = []

    def serve(channel: Channel) -> None:
        served.append(channel.number)
        if len(served) == 1:
            raise LookupError

    assert serve_due(lambda _busy: waiting.pop() if waiting else None, serve, lambda: False) == 2
    assert sorted(served) == ["919876500130", "919876500131"]
    said = capsys.readouterr().err
    assert "LookupError" in said
    assert "9198765" not in said
    make_due(*Channel.objects.filter(workspace=quiet), after=LATER)


def test_who_should_end_begins_with_no_other_channel(quiet: Workspace) -> None:
    channel = due_channel(quiet, "919876500130", "https://x.example")
    ending = threading.Event()
    served: list[Channel] = []

    def serve(one: Channel) -> None:
        served.append(one)
        ending.set()

    assert serve_due(lambda busy: None if busy else channel, serve, ending.is_set) == 1
    assert served == [channel]
