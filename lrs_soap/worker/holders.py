"""Names for holders of jobs, from which it can be told on the same machine that a holder is gone."""

import os
import secrets
import socket


class WorkHolders:
    """A `Holders`: `host:process:random`. A name of this process is gone when this process does not know it."""

    def __init__(self) -> None:
        self._host = socket.gethostname().replace(":", "-")
        self._at_work: set[str] = set()

    def new(self) -> str:
        name = f"{self._host}:{os.getpid()}:{secrets.token_hex(4)}"
        self._at_work.add(name)
        return name

    def forget(self, holder: str) -> None:
        self._at_work.discard(holder)

    def is_gone(self, holder: str) -> bool:
        """Of other machines it cannot be told. Containers of one host name may be mistaken: then two do one job."""
        host, _, rest = holder.partition(":")
        process, _, _ = rest.partition(":")
        if host != self._host or not process.isdecimal():
            return False
        if int(process) == os.getpid():
            return holder not in self._at_work
        return not _runs(int(process))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass  # somebody else's, or no process of this machine
    return True
