"""What the use cases of organisations and users need of the world outside, as protocols. `lrs_soap.db` keeps them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lrs_soap.domain.organisation import User, UserRole, UserStatus
from lrs_soap.domain.publication import Publication


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """An organisation's number in the register and its names; the one it goes by may be empty."""

    id: int
    name: str
    display_name: str


class UserExists(Exception):
    """The organisation has a user of this login already, whatever its case."""


class UserStore(Protocol):
    """The users on record, of each organisation."""

    def all(self) -> Sequence[User]:
        """By organisation, then login."""
        ...

    def of_organisation(self, organisation_id: int, *, held: bool = False) -> Sequence[User]:
        """By login. `held`: nobody else changes one of them before this transaction ends."""
        ...

    def add(
        self,
        organisation_id: int,
        user_name: str,
        roles: Iterable[UserRole],
        given_name: str = "",
        family_name: str = "",
        email: str = "",
    ) -> User:
        """Active from now on. Raises `UserExists`, after which the transaction can go on."""
        ...

    def set_status(self, user_id: int, status: UserStatus) -> None: ...

    def set_roles(self, user_id: int, roles: Iterable[UserRole]) -> None: ...


class PublicationStore(Protocol):
    """The lists of organisations that were published, one a day."""

    def latest(self) -> Publication | None: ...

    def put(self, publication: Publication) -> None:
        """In place of what was published that day."""
        ...
