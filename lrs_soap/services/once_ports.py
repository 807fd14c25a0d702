"""What answering a request once needs of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Which request it is: the caller's own name for it counts for one user and one operation."""

    organisation_id: int
    user_name: str
    operation: str
    request_id: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """`digest` is that of the request's content."""

    digest: bytes
    answer: Mapping[str, Any] = field(repr=False)


class KeptAnswers(Protocol):
    """Answers of requests that may be sent again."""

    def claim(
        self, key: RequestKey, digest: bytes, at: datetime, *, forget_before: datetime
    ) -> KeptAnswer | None:
        """None for the first of its key, which then holds it until the transaction ends: others wait for that.

        An answer that was kept before `forget_before` is gone.
        """
        ...

    def keep(self, key: RequestKey, answer: Mapping[str, Any]) -> None:
        """The answer of a request that was claimed in this transaction."""
        ...

    def release(self, key: RequestKey) -> None:
        """Let go of what was claimed in this transaction: the next one of the key is the first again."""
        ...

    def forget(self, before: datetime) -> int:
        """Take away what was kept before: how many."""
        ...
