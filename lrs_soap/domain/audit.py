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
    LEARNERS_MERGED = "learners:merged"
    LEARNERS_UNMERGED = "learners:unmerged"
    LEARNER_DELETED = "learner:deleted"
    ULN_CHANGES_REPORTED = "uln-changes:reported"
    LEARNING_RECORD_READ = "learning-record:read"
    AUDIT_VIEWED = "audit:viewed"
    EVENTS_IMPORTED = "events:imported"
    ACHIEVEMENTS_SUBMITTED = "achievements:submitted"
    BATCH_SUBMITTED = "batch:submitted"
    EXCEPTION_RESOLVED = "exception:resolved"
    EXCEPTION_CORRECTED = "exception:corrected"
    JOB_CANCELLED = "job:cancelled"
    CHALLENGE_RAISED = "challenge:raised"
    CHALLENGE_MOVED = "challenge:moved"
    CHALLENGE_SHOWN = "challenge:shown"
    CHALLENGES_LISTED = "challenges:listed"
    CREDENTIAL_REFUSED = "credential:refused"
    ORGANISATION_ADDED = "organisation:added"
    ORGANISATION_PASSWORD_SET = "organisation:password-set"  # noqa: S105 - an event's name, not a password
    ORGANISATION_SUSPENDED = "organisation:suspended"
    ORGANISATION_RESUMED = "organisation:resumed"
    ORGANISATIONS_IMPORTED = "organisations:imported"
    ORGANISATIONS_PUBLISHED = "organisations:published"
    USER_ADDED = "user:added"
    USER_DISABLED = "user:disabled"
    USER_ENABLED = "user:enabled"
    USER_ROLES_SET = "user:roles-set"
    USERS_LISTED = "users:listed"
    ULN_RANGE_ADDED = "uln-range:added"
    SANDBOX_LOADED = "sandbox:loaded"


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody's look at a learning record, as the audit remembers it. `at` is UTC; `outcome` a word of the domain."""

    at: datetime
    outcome: str
    organisation: str
    user_name: str


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
