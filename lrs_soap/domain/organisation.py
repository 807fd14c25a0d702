"""Who may ask for what: organisations, their types and the permissions of each type."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lrs_soap.domain.errors import AccessDenied


class OrganisationType(StrEnum):
    """What kind of body an organisation is; its permissions follow from it."""

    PROVIDER = "provider"  # school, college, training provider
    AWARDING_ORGANISATION = "awarding-organisation"
    LOCAL_AUTHORITY = "local-authority"
    SERVICE_DESK = "service-desk"  # those who run the register


class OrganisationStatus(StrEnum):
    """Whether an organisation's requests are served."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Permission(StrEnum):
    """One thing an organisation may do."""

    FIND_LEARNER = "find-learner"
    REGISTER_LEARNER = "register-learner"
    UPDATE_LEARNER = "update-learner"
    VERIFY_LEARNER = "verify-learner"
    RETRIEVE_ULNS = "retrieve-ulns"


#: Providers and local authorities keep learners. An awarding organisation checks that a ULN is a candidate's,
#: and neither searches by demographics nor registers: the live service gives it verification and its own
#: achievements only (its privacy notice says "limited information").
PERMISSIONS: Final = {
    OrganisationType.PROVIDER: frozenset(Permission),
    OrganisationType.LOCAL_AUTHORITY: frozenset(Permission),
    OrganisationType.AWARDING_ORGANISATION: frozenset({Permission.VERIFY_LEARNER, Permission.RETRIEVE_ULNS}),
    OrganisationType.SERVICE_DESK: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that may call the service. `ukprn` has 8 characters, `ref` (OrganisationRef) 6."""

    id: int
    ukprn: str
    ref: str
    name: str
    type: OrganisationType
    status: OrganisationStatus
    password_hash: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request says of its sender, already held to the field rules; at least one of ukprn and ref is set."""

    ukprn: str
    ref: str
    password: str
    user_name: str

    def __repr__(self) -> str:
        return "Credentials(...)"


@dataclass(frozen=True, slots=True)
class Caller:
    """The organisation that was let in and the login its staff member uses there."""

    organisation: Organisation
    user_name: str

    def require(self, permission: Permission) -> None:
        """Raise `AccessDenied` unless the caller's type of organisation has the permission."""
        if permission not in PERMISSIONS[self.organisation.type]:
            raise AccessDenied(f"organisations of type {self.organisation.type} may not {permission}")
