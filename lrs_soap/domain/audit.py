"""What the register remembers of who did what. One entry a deed, written in the deed's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lrs_soap.domain.uln import Uln


class AuditAction(StrEnum):
    """`subject:deed`, stable words to search for."""

    LEARNER_REGISTERED = "learner:registered"
    LEARNER_UPDATED = "learner:updated"
    LEARNER_FOUND = "learner:found"
    LEARNER_VERIFIED = "learner:verified"
    ULNS_RETRIEVED = "ulns:retrieved"
    CREDENTIAL_REFUSED = "credential:refused"
    ORGANISATION_ADDED = "organisation:added"
    ORGANISATION_PASSWORD_SET = "organisation:password-set"  # noqa: S105 - an event's name, not a password
    ORGANISATION_SUSPENDED = "organisation:suspended"
    ORGANISATION_RESUMED = "organisation:resumed"
    ULN_RANGE_ADDED = "uln-range:added"
    SANDBOX_LOADED = "sandbox:loaded"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`at` is UTC; `outcome` a word of the domain; `changes` maps a field to what it was before."""

    at: datetime
    action: AuditAction
    outcome: str
    organisation_id: int | None = None
    user_name: str = ""
    uln: Uln | None = None
    request_id: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)
