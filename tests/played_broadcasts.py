"""Broadcasts that are played for real: a channel of the simulator, people, a worker, and what each side says."""

import asyncio
import json
import socket
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from queue import Queue
from typing import Any

from castlist.audience.models import Segment
from castlist.audience.names import name_key
from castlist.broadcasts.composing import Composition, compose_broadcast
from castlist.broadcasts.expressions import read_written
from castlist.broadcasts.models import Broadcast
from castlist.broadcasts.refs import read_ref
from castlist.broadcasts.running import start_broadcast
from castlist.broadcasts.tracking import Move, apply_moves
from castlist.broadcasts.worker import BroadcastsWorker
from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.models import Channel
from castlist.config.database import connect
from castlist.reports.report import Report, read_report
from castlist.simulator.business import Business
from castlist.simulator.faults.language import read_faults
from castlist.simulator.options import Options
from castlist.simulator.provider_name import ProviderName
from castlist.simulator.serving import playing
from castlist.workspaces.models import Workspace
from scenes import new_workspace

NUMBER = "919876500110"
FIRST = 918000000001

PEOPLE = """
INSERT INTO contact (workspace_id, phone, first_name, channel_ids)
SELECT %(workspace)s, (%(first)s::bigint + n)::text, 'Name' || n, '{1}'
FROM generate_series(0, %(people)s - 1) AS n
ON CONFLICT DO NOTHING
"""
MEMBERS = """
INSERT INTO segment_membership (workspace_id, segment_id, contact_id)
SELECT workspace_id, %(segment)s, contact_id FROM contact
WHERE workspace_id = %(workspace)s AND phone::bigint BETWEEN %(first)s AND %(first)s + %(people)s - 1
"""


@dataclass
class Stage:
    """A workspace whose channel sends to a simulator at `address`."""

    workspace: Workspace
    channel: Channel
    address: str

    def broadcast(self, people: int, *, name: str = "Offer", first: int = FIRST, **more: Any) -> Broadcast:
        """Make a broadcast of `welcome` to so many people, whose numbers count up from `first`, and start it."""
        make_segment(self.workspace, name, people, first)
        values = {"body.1": read_written("{{user.first_name}}|friend")}
        asked = {"channel": self.channel, "template": "welcome", "language": "en", "values": values, **more}
        broadcast = compose_broadcast(self.workspace, Composition(name=name, segments=[name], **asked))
        start_broadcast(broadcast)
        return broadcast

    def set_channel(self, **changes: Any) -> None:
        Channel.objects.filter(pk=self.channel.pk).update(**changes)
        self.channel.refresh_from_db()

    def ask(self, page: str, **query: Any) -> Any:
        """Ask the simulator itself."""
        asked = urllib.parse.urlencode(query, doseq=True)
        with urllib.request.urlopen(f"{self.address}/_sim/{page}?{asked}", timeout=30) as answer:
            return json.load(answer)

    def times(self, **query: Any) -> list[float]:
        """Give when each message was accepted, in seconds, in order."""
        return sorted(datetime.fromisoformat(each["time"]).timestamp() for each in self.ask("messages", **query))

    def received(self) -> Counter[str]:
        """Count the requests that came in, by recipient."""
        return Counter({whom: each["received"] for whom, each in self.ask("recipients").items()})

    def accepted(self) -> Counter[str]:
        """Count the messages that were accepted, by recipient."""
        return Counter(each["to"] for each in self.ask("messages"))

    def work(self) -> None:
        """Work until nothing is left that may be done now."""
        BroadcastsWorker(until_idle=True, workspace_id=self.workspace.pk).run()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work while the block runs, then end in order."""
        worker = BroadcastsWorker(workspace_id=self.workspace.pk)
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield
        finally:
            worker.end()
            thread.join()

    def tell(self) -> None:
        """Tell what has become of every message at the simulator, as its callbacks would: each was sent at least."""
        moves = []
        for each in self.ask("messages"):
            ref = read_ref(self.channel.callback_token, each["ref"])
            assert ref is not None
            state = "sent" if each["state"] == "accepted" else each["state"]
            at = datetime.fromisoformat(each["time"])
            moves.append(Move(message_id=ref.message_id, attempt=ref.attempt, state=state, at=at))
        with closing(connect()) as connection, connection.transaction():
            apply_moves(connection, workspace_id=self.workspace.pk, channel_id=self.channel.pk, moves=moves)


@contextmanager
def staged(provider: str = "meta", *fail: str, rate: int = 1_000, **options: Any) -> Iterator[Stage]:
    """Connect a workspace to a simulator that runs while the block does."""
    workspace = new_workspace(has_channel=False)
    with played(provider, *fail, **{"has_callbacks": False, **options}) as address:
        yield Stage(workspace, connect_to(workspace, provider, address, rate=rate), address)


def connect_to(
    workspace: Workspace, provider: str, address: str, *, name: str = "Shop", number: str = NUMBER, rate: int = 1_000
) -> Channel:
    account = {"api_key": "key", "app_secret": "secret", "sid": "HX1", "waba_id": "1", "phone_number_id": "2"}
    return connect_channel(
        workspace,
        ConnectRequest(
            provider=provider, name=name, number=number, base_url=address, messages_per_second=rate, **account
        ),
    )


@contextmanager
def played(provider: str, *fail: str, number: str = NUMBER, **options: Any) -> Iterator[str]:
    """Play a provider, on a thread of its own; gives its address."""
    name = ProviderName(provider)
    told = Options(
        provider=name, business=Business(number=number, app_secret="secret"), faults=read_faults(fail, name), **options
    )
    begun: Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()

    async def play() -> None:
        ended = asyncio.Event()
        async with playing(told) as now:
            begun.put((now.address, asyncio.get_running_loop(), ended))
            await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(play()))
    thread.start()
    address, loop, ended = begun.get(timeout=30)
    Channel.objects.filter(base_url=address).update(state="disconnected")  # of an earlier test, at the same port
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()


def make_segment(workspace: Workspace, name: str, people: int, first: int = FIRST) -> Segment:
    """Make a segment of so many people, whose numbers count up from `first`; those who are there already stay."""
    segment = Segment.objects.create(workspace=workspace, name=name, name_key=name_key(name), kind="imported")
    values = {"workspace": workspace.pk, "people": people, "first": first, "segment": segment.pk}
    with closing(connect()) as connection:
        connection.execute(PEOPLE, values)
        connection.execute(MEMBERS, values)
    return segment


def free_port() -> int:
    """Find a port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def messages(broadcast: Broadcast) -> dict[str, dict[str, Any]]:
    """Give every message of a broadcast by its recipient's phone."""
    with closing(connect()) as connection:
        cursor = connection.execute(
            "SELECT * FROM message WHERE workspace_id = %s AND broadcast_id = %s",
            [broadcast.workspace_id, broadcast.pk],
        )
        names = [column.name for column in cursor.description or ()]
        return {row[names.index("phone")]: dict(zip(names, row, strict=True)) for row in cursor}


def seen(broadcast: Broadcast) -> dict[str, int]:
    """Count a broadcast's messages by state while it is being sent."""
    return dict(Counter(each["state"] for each in messages(broadcast).values()))


def states(broadcast: Broadcast) -> dict[str, int]:
    """Count the messages by state when nothing moves, having checked that tally, report and audience say the same."""
    counted = Counter(seen(broadcast))
    told = report(broadcast)
    assert {state.value: count for state, count in told.counts.items() if count} == dict(counted)
    broadcast.refresh_from_db()
    assert told.audience == broadcast.audience == sum(counted.values())
    of_reasons = Counter[str]()
    for reason in told.reasons:
        of_reasons[reason.state.value] += reason.messages
    assert of_reasons == {state: counted[state] for state in ("failed", "skipped", "unknown") if counted[state]}
    return dict(counted)


def report(broadcast: Broadcast) -> Report:
    """Read a broadcast's report."""
    return read_report(broadcast)


def wait_until(holds: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until something holds; fails where it never does."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


def is_in(broadcast: Broadcast, state: str) -> bool:
    """Whether a broadcast is in this state now."""
    broadcast.refresh_from_db()
    return broadcast.state == state
