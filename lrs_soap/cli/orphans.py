"""Processes that answer requests end when the service that started them was killed.

Left alone they would hold its address: gunicorn's for half a minute, granian's for ever.
"""

import os
import signal
import time
from threading import Thread
from typing import Final

LOOK_SECONDS: Final = 1


def end_with_parent() -> None:
    """To be called in each of them, after the fork: from now on it is told to stop once its parent is gone.

    The thread that looks takes no signals: one that the main thread holds back would come to it, and be handled.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
