"""Ending with one's parent: a process that serves for another does not outlive it, however that ended."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
"""From Linux's prctl.h: the signal that a process gets when the thread that started it ends."""


def end_with_parent() -> None:
    """Ask the system for SIGTERM when our parent dies, also when it is killed. Ends at once if it is gone already.

    To be called by a process that was started by another one's main thread. Linux only; elsewhere nothing happens.
    """
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
