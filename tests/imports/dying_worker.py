"""A worker that kills itself (SIGKILL) at a named point: a program of its own, run by test_killed_workers.py.

Arguments: the workspace's id, the point, and the batch (counted from 0) at which it dies there.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(call: Callable[..., Any], at: int, *, is_after: bool) -> Callable[..., Any]:
    """Wrap a function so that its call number `at` is the last thing that happens, before or after its work."""
    calls = iter(range(1_000_000))

    def wrapped(*arguments: Any, **named: Any) -> Any:
        is_last = next(calls) == at
        if is_last and not is_after:
            die()
        result = call(*arguments, **named)
        if is_last:
            die()
        return result

    return wrapped


def main() -> None:
    from castlist.config.database import prepare_database

    prepare_database()
    import django

    django.setup()
    from castlist.imports import run
    from castlist.imports.queue import work_off

    point, batch = sys.argv[2], int(sys.argv[3])
    name, is_after = {
        "in the survey": ("lock_import", False),
        "before the survey is noted": ("_with_survey", False),
        "before the batch is merged": ("merge_rows", False),
        "after the merge, before the verdicts": ("merge_rows", True),
        "before the commit": ("note_batch", True),
        "after the commit": ("_merge_batch", True),
        "before the end is noted": ("complete", False),
    }[point]
    setattr(run, name, dying(getattr(run, name), batch, is_after=is_after))
    work_off(int(sys.argv[1]), should_end=lambda: False)


if __name__ == "__main__":
    main()
