"""Who may ask for what: organisations, their types and the permissions of each type."""

from collections.abc import Collection, Iterable, Sequence
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
    REPORT_ULN_CHANGES = "report-uln-changes"
    READ_LEARNING_RECORD = "read-learning-record"
    VIEW_AUDIT = "view-audit"
    READ_ORGANISATIONS = "read-organisations"
    SUBMIT_ACHIEVEMENTS = "submit-achievements"
    RAISE_CHALLENGE = "raise-challenge"
    ANSWER_CHALLENGE = "answer-challenge"
    MANAGE_USERS = "manage-users"
    SETTLE_EXCEPTIONS = "settle-exceptions"


_KEEPS_LEARNERS: Final = frozenset(Permission) - {Permission.SUBMIT_ACHIEVEMENTS}

#: Providers and local authorities keep learners. An awarding organisation checks that a ULN is a candidate's,
#: and neither searches by demographics nor registers: the live service gives it verification and its own
#: achievements only (its privacy notice says "limited information").
PERMISSIONS: Final = {
    OrganisationType.PROVIDER: _KEEPS_LEARNERS,
    OrganisationType.LOCAL_AUTHORITY: _KEEPS_LEARNERS - {Permission.ANSWER_CHALLENGE},
    OrganisationType.AWARDING_ORGANISATION: frozenset(
        {
            Permission.VERIFY_LEARNER,
            Permission.RETRIEVE_ULNS,
            Permission.READ_LEARNING_RECORD,
            Permission.READ_ORGANISATIONS,
            Permission.SUBMIT_ACHIEVEMENTS,
            Permission.ANSWER_CHALLENGE,
            Permission.MANAGE_USERS,
        }
    ),
    OrganisationType.SERVICE_DESK: _KEEPS_LEARNERS,
}


class UserRole(StrEnum):
    """What a staff member does for its organisation; one may have several. The names are the live portal's."""

    SUPER_USER = "super-user"
    ONLINE_USER = "online-user"
    BATCH_USER = "batch-user"
    VIEW_ONLY = "view-only"
    AO_USER = "ao-user"


_LOOKS: Final = frozenset(
    {
        Permission.FIND_LEARNER,
        Permission.VERIFY_LEARNER,
        Permission.RETRIEVE_ULNS,
        Permission.REPORT_ULN_CHANGES,
        Permission.READ_LEARNING_RECORD,
        Permission.READ_ORGANISATIONS,
    }
)

#: What each role may, within what the organisation's type may. That is ours; only the names are known.
ROLE_PERMISSIONS: Final = {
    UserRole.SUPER_USER: frozenset(Permission),
    UserRole.ONLINE_USER: _LOOKS
    | {
        Permission.REGISTER_LEARNER,
        Permission.UPDATE_LEARNER,
        Permission.VIEW_AUDIT,
        Permission.RAISE_CHALLENGE,
        Permission.ANSWER_CHALLENGE,
        Permission.SETTLE_EXCEPTIONS,
    },
    UserRole.BATCH_USER: _LOOKS
    | {
        Permission.REGISTER_LEARNER,
        Permission.UPDATE_LEARNER,
        Permission.SUBMIT_ACHIEVEMENTS,
        Permission.SETTLE_EXCEPTIONS,
    },
    UserRole.VIEW_ONLY: _LOOKS,
    UserRole.AO_USER: _LOOKS | {Permission.SUBMIT_ACHIEVEMENTS, Permission.ANSWER_CHALLENGE},
}


_ROLES_WITH_LEARNERS: Final = frozenset(UserRole) - {UserRole.AO_USER}

#: The roles that users of an organisation may have. Registering and batches are for those that keep learners,
#: submitting achievements for awarding organisations.
ROLES_OF_TYPES: Final = {
    OrganisationType.PROVIDER: _ROLES_WITH_LEARNERS,
    OrganisationType.LOCAL_AUTHORITY: _ROLES_WITH_LEARNERS,
    OrganisationType.AWARDING_ORGANISATION: frozenset(
        {UserRole.SUPER_USER, UserRole.VIEW_ONLY, UserRole.AO_USER}
    ),
    OrganisationType.SERVICE_DESK: _ROLES_WITH_LEARNERS,
}


class UserStatus(StrEnum):
    """Whether a user's requests are served."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class User:
    """A staff member on record. `user_name` is the login, which compares without regard to case."""

    id: int
    organisation_id: int
    user_name: str
    status: UserStatus
    roles: frozenset[UserRole]
    given_name: str = ""
    family_name: str = ""
    email: str = ""

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that the roles add up to."""
        return frozenset().union(*(ROLE_PERMISSIONS[role] for role in self.roles))

    @property
    def is_active_super_user(self) -> bool:
        """Whether it can look after the organisation's other users."""
        return self.status is UserStatus.ACTIVE and UserRole.SUPER_USER in self.roles


def in_order(roles: Iterable[UserRole]) -> list[UserRole]:
    """Each role once, the mightiest first."""
    return sorted(set(roles), key=list(UserRole).index)


def fold_user_name(user_name: str) -> str:
    """The form in which logins are compared."""
    return user_name.strip().casefold()


def user_with_login(user_name: str, users: Iterable[User]) -> User | None:
    """Which of an organisation's users has the login, or None."""
    login = fold_user_name(user_name)
    return next((user for user in users if fold_user_name(user.user_name) == login), None)


def are_usable(roles: Collection[UserRole], type_: OrganisationType) -> bool:
    """Whether these, of which there must be one, are all for users of such an organisation."""
    return bool(roles) and ROLES_OF_TYPES[type_].issuperset(roles)


def takes_last_super_user(before: User, after: User, users: Sequence[User]) -> bool:
    """Whether the change of one of an organisation's users takes its last active super user."""
    others = (user for user in users if user.id != before.id)
    return (
        before.is_active_super_user
        and not after.is_active_super_user
        and not any(user.is_active_super_user for user in others)
    )


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that may call the service. `ukprn` has 8 characters, `ref` (OrganisationRef) 6 or is empty."""

    id: int
    ukprn: str
    ref: str
    name: str
    type: OrganisationType
    status: OrganisationStatus
    password_hash: str
    display_name: str = ""

    @property
    def shown_name(self) -> str:
        """The name it goes by."""
        return self.display_name or self.name


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request says of its sender, already held to the field rules; at least one of ukprn and ref is set."""

    ukprn: str
    ref: str
    password: str
    user_name: str

    def __repr__(self) -> str:
        return "Credentials(...)"


#: Nobody becomes mighty by a login that nobody knows.
_OF_USERS_ON_RECORD: Final = frozenset({Permission.MANAGE_USERS})


@dataclass(frozen=True, slots=True)
class Caller:
    """The organisation that was let in and the login its staff member uses there; `user` where it is on record."""

    organisation: Organisation
    user_name: str
    user: User | None = None

    def require(self, permission: Permission) -> None:
        """Raise `AccessDenied` unless the organisation's type and, where on record, the user's roles permit it."""
        if permission not in PERMISSIONS[self.organisation.type]:
            raise AccessDenied(f"organisations of type {self.organisation.type} may not {permission}")
        if self.user is None and permission in _OF_USERS_ON_RECORD:
            raise AccessDenied(f"only a user on record whose roles let it may {permission}")
        if self.user is not None and permission not in self.user.permissions:
            raise AccessDenied(f"this user's roles do not let it {permission}")
