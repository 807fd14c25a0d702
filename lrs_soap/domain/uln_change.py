"""What happens to a ULN after it was issued: merged into another, taken apart from it again, deleted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lrs_soap.domain.uln import Uln


class UlnChangeKind(StrEnum):
    """What happened."""

    MERGED = "merged"
    UNMERGED = "unmerged"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class UlnChange:
    """`at` is UTC. `master_uln` is the learner that stands, or stood, for this one; none for a deletion."""

    at: datetime
    kind: UlnChangeKind
    uln: Uln
    master_uln: Uln | None = None
