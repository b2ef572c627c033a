"""What a process does so that none is left over when its server ends, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(by: signal.Signals = signal.SIGKILL, parent: int | None = None) -> None:
    """Let the kernel send this process a signal when its parent ends, be it by kill -9 (Linux only).

    `parent` is the process that is meant, where it is known: it may have ended before this is called.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), by)
