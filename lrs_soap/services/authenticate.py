"""Let an organisation in, or say why not."""

from lrs_soap.domain.errors import AccessDenied, UnknownOrganisation, WrongPassword
from lrs_soap.domain.organisation import (
    Caller,
    Credentials,
    Organisation,
    OrganisationStatus,
    User,
    UserStatus,
)
from lrs_soap.services.ports import OrganisationStore, Passwords


def authenticate(
    credentials: Credentials,
    organisations: OrganisationStore,
    passwords: Passwords,
    *,
    known_users_only: bool = False,
) -> Caller:
    """The caller, once UKPRN or OrganisationRef and password fit and neither organisation nor user is shut out.

    The user name is the login of the caller's own staff member. One that is on record acts with its roles; any other
    acts for the organisation as a whole, unless the deployment lets in known users only. Suspension is told only to
    whoever knows the password.
    Raises `UnknownOrganisation`, `WrongPassword`, `AccessDenied`.
    """
    organisation, user = _named(credentials, organisations)
    if not passwords.matches(credentials.password, organisation.password_hash):
        raise WrongPassword("the organisation password is not the one on record")
    if organisation.status is not OrganisationStatus.ACTIVE:
        raise AccessDenied("the organisation is suspended")
    if user is None and known_users_only:
        raise AccessDenied("the user name is none of the organisation's users on record")
    if user is not None and user.status is not UserStatus.ACTIVE:
        raise AccessDenied("the user is disabled")
    return Caller(organisation, credentials.user_name, user)


def _named(credentials: Credentials, organisations: OrganisationStore) -> tuple[Organisation, User | None]:
    found = organisations.with_user(credentials.ukprn, credentials.ref, credentials.user_name)
    if found is None:
        raise UnknownOrganisation("no organisation has this UKPRN or OrganisationRef")
    if credentials.ref and found[0].ref.upper() != credentials.ref.upper():
        raise UnknownOrganisation("UKPRN and OrganisationRef name different organisations")
    return found
