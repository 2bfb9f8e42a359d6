"""Logs: events with fields, on standard error, never with anybody's data in them."""

import logging
import sys
from functools import cache
from typing import Any

from castlist.config.environment import environment


@cache
def logger(name: str) -> Any:
    """Give a logger, set up on first use: commands that log nothing do not load the library.

    On a terminal an event is a line for people, elsewhere one JSON object a line. CASTLIST_LOG_LEVEL is the least
    level that is written.
    """
    import structlog

    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False) if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, environment().log_level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when something is logged, not before
    )
    return structlog.get_logger(name, room=name.removeprefix("castlist."))
