"""Hashes organisation passwords slowly, and remembers for a while which ones fitted.

A client sends its password with every request, and a slow hash costs a hundred times what the rest of the request
does. So a password that fitted is remembered: not itself, but a digest of it and of the stored hash under a key that
is made when the process starts and never leaves it. Once the stored hash changes, what is remembered no longer fits.
"""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

#: RFC 9106's second recommended choice (argon2id, 64 MiB) in half the memory and with one lane: a worker verifies one
#: password at a time, and a flood of wrong ones must not take the machine's memory. Some 30 ms.
MEMORY_KIBIBYTES: Final = 32 * 1024
ROUNDS: Final = 3
LANES: Final = 1

#: How many passwords are remembered at most: there are fewer organisations than this that call within minutes.
MOST_REMEMBERED: Final = 10_000

_DIGEST_BYTES: Final = 32


class PasswordMemory:
    """Keeps `services.ports.Passwords`; safe to share between threads.

    Each is remembered for `seconds`; 0 remembers nothing. `clock` is monotonic, in seconds. Wrong passwords are not
    remembered: each pays for the slow hash, and no flood of them makes this grow.
    """

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST_REMEMBERED,
    ) -> None:
        self._hasher = PasswordHasher(
            time_cost=ROUNDS, memory_cost=MEMORY_KIBIBYTES, parallelism=LANES, type=Type.ID
        )
        self._seconds = seconds
        self._clock = clock
        self._most = most
        self._key = secrets.token_bytes(hashlib.blake2b.MAX_KEY_SIZE)
        self._expiry: dict[bytes, float] = {}
        self._writing = threading.Lock()

    def hash(self, password: str) -> str:
        """A fresh salted hash; parameters and salt stand in it."""
        return self._hasher.hash(_bytes(password))

    def matches(self, password: str, password_hash: str) -> bool:
        """Whether the password is the one that was hashed; False too when the stored text is no hash."""
        digest = self._digest(password, password_hash)
        # A read of a dict is one step: no lock on the path of every request.
        if self._expiry.get(digest, 0.0) > self._clock():
            return True
        if not self._verifies(password, password_hash):
            return False
        self._remember(digest)
        return True

    def _digest(self, password: str, password_hash: str) -> bytes:
        # The hash has no NUL, so nothing else gives the same bytes.
        both = _bytes(f"{password_hash}\0{password}")
        return hashlib.blake2b(both, key=self._key, digest_size=_DIGEST_BYTES).digest()

    def _verifies(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False

    def _remember(self, digest: bytes) -> None:
        if self._seconds <= 0:
            return
        now = self._clock()
        with self._writing:
            self._expiry.pop(digest, None)
            self._make_room(now)
            self._expiry[digest] = now + self._seconds

    def _make_room(self, now: float) -> None:
        """Drop what has run out and, when full, what will run out first: entries stand in that order."""
        while self._expiry:
            oldest = next(iter(self._expiry))
            if self._expiry[oldest] > now and len(self._expiry) < self._most:
                break
            del self._expiry[oldest]


def _bytes(text: str) -> bytes:
    # An environment can hold what UTF-8 cannot; such a password is wrong, not a crash.
    return text.encode("utf-8", "surrogatepass")
