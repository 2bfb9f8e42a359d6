"""Asking the providers of several channels at once, so that a slow one keeps only its own workspace waiting."""

from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import connection

from castlist.channels.models import Channel
from castlist.config.faults import fault_words, place_of
from castlist.config.logs import logger

AT_ONCE = 4
"""Each has a thread and a connection to the database, and mostly waits."""

LOOK_SECONDS = 0.5
"""How often it is looked for channels that have become due while others are asked, and whether it should end."""

Take = Callable[[Collection[int]], Channel | None]


def serve_due(take: Take, serve: Callable[[Channel], None], should_end: Callable[[], bool]) -> int:
    """Serve channels, each in a thread, until none is due or it should end; says how many. Waits for those begun.

    `take` gives a channel in none of the workspaces that it is given, None where there is none: of a workspace one at a
    time is served. A fault of `serve` is logged, and ends with its channel.
    """
    count, begun = 0, dict[Future[None], int]()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="Channel") as threads:
        while True:
            while len(begun) < AT_ONCE and not should_end() and (channel := take(set(begun.values()))) is not None:
                begun[threads.submit(_served, serve, channel)] = channel.workspace_id
                count += 1
            if not begun:
                return count
            for done in wait(begun, LOOK_SECONDS, FIRST_COMPLETED).done:
                del begun[done]


def _served(serve: Callable[[Channel], None], channel: Channel) -> None:
    """Serve one behind the barrier at which faults end."""
    try:
        serve(channel)
    except Exception as error:  # noqa: BLE001 - the barrier: one channel keeps nobody else from being served
        told = {"channel": str(channel.uuid), "fault": fault_words(error), "place": place_of(error)}
        logger(__name__).warning("channel not served", **told)
    finally:
        connection.close()
