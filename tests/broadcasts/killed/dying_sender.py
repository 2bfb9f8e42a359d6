"""A worker that kills itself (SIGKILL) at a named point: a program of its own, run by test_killed_senders.py.

Arguments: the workspace's id, the point, and the call (counted from 0) at which it dies there.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at(call: Callable[..., Any], last: int, what: Callable[..., None]) -> Callable[..., Any]:
    """Wrap a function so that `what` is done before its call number `last`."""
    calls = iter(range(1_000_000))

    def wrapped(*arguments: Any, **named: Any) -> Any:
        if next(calls) == last:
            what()
        return call(*arguments, **named)

    return wrapped


def after(call: Callable[..., Any], last: int) -> Callable[..., Any]:
    """Wrap a coroutine function so that the end of its call number `last` is the last thing that happens."""
    calls = iter(range(1_000_000))

    async def wrapped(*arguments: Any, **named: Any) -> Any:
        result = await call(*arguments, **named)
        if next(calls) == last:
            die()
        return result

    return wrapped


def uncommitted(call: Callable[..., Any], last: int) -> Callable[..., Any]:
    """Wrap a claim so that the process dies when it was made, and not yet committed."""
    calls = iter(range(1_000_000))

    async def wrapped(claimer: Any, most: int) -> Any:
        if next(calls) != last:
            return await call(claimer, most)
        async with claimer._connection.transaction():
            await call(claimer, most)
            die()
        return None

    return wrapped


def soon() -> None:
    """Die in a moment: the request is with the provider, whose answer takes longer."""
    asyncio.get_running_loop().call_later(0.15, die)


def main() -> None:
    from castlist.config.database import prepare_database

    prepare_database()
    import django

    django.setup()
    from castlist.broadcasts import dispatch, preparing, recipients
    from castlist.broadcasts.claims import Claimer
    from castlist.broadcasts.recording import Recorder
    from castlist.broadcasts.worker import BroadcastsWorker

    recipients.PAGE = 10
    point, last = sys.argv[2], int(sys.argv[3])
    room, name, wrap = {
        "before the claim commits": (Claimer, "claim", uncommitted),
        "after the claim, before the request": (Claimer, "claim", after),
        "while requests are in flight": (dispatch, "send_message", lambda call, n: at(call, n, soon)),
        "after the answer, before the record": (Recorder, "add", lambda call, n: at(call, n, die)),
        "in the middle of recording": (Recorder, "_provider_ids", lambda call, n: at(call, n, die)),
        "after the record": (Recorder, "_write", after),
        "before a page is frozen": (preparing, "_commit", lambda call, n: at(call, n, die)),
        "in the middle of freezing a page": (preparing, "run", lambda call, n: at(call, n, die)),
        "before freezing ends": (preparing, "fetch", lambda call, n: at(call, n, die)),
    }[point]
    setattr(room, name, wrap(getattr(room, name), last))
    BroadcastsWorker(until_idle=True, workspace_id=int(sys.argv[1])).run()


if __name__ == "__main__":
    main()
