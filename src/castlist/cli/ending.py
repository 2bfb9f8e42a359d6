"""Being asked to end, by a person or by the system."""

import signal
from collections.abc import Callable


def heed_ending(end: Callable[..., object]) -> None:
    """Call `end` when the system ends us (SIGTERM), or the terminal is closed (SIGHUP), save where that is ignored.

    `nohup` ignores it, so that a command goes on without its terminal.
    """
    signal.signal(signal.SIGTERM, end)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, end)


def heed_ctrl_c(end: Callable[..., object]) -> None:
    """Call `end` at Ctrl-C, in the main thread, also while Polars works; save where Ctrl-C is ignored.

    Polars takes the signal for itself when it is loaded, and raises KeyboardInterrupt in whatever thread it is busy in,
    which would end the thread and not the command. So it is loaded first, and what is set afterwards counts.
    """
    import polars as pl  # noqa: F401 - for what it does to the signal

    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, end)
