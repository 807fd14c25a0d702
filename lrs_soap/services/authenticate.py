"""Let an organisation in, or say why not."""

from lrs_soap.domain.errors import AccessDenied, UnknownOrganisation, WrongPassword
from lrs_soap.domain.organisation import Caller, Credentials, Organisation, OrganisationStatus
from lrs_soap.services.ports import OrganisationStore, Passwords


def authenticate(credentials: Credentials, organisations: OrganisationStore, passwords: Passwords) -> Caller:
    """The caller, once UKPRN or OrganisationRef and password fit and the organisation is active.

    The user name is the login of the caller's own staff member: kept in the audit, not checked here. Suspension is
    told only to whoever knows the password.
    Raises `UnknownOrganisation`, `WrongPassword`, `AccessDenied`.
    """
    organisation = _named(credentials, organisations)
    if not passwords.matches(credentials.password, organisation.password_hash):
        raise WrongPassword("the organisation password is not the one on record")
    if organisation.status is not OrganisationStatus.ACTIVE:
        raise AccessDenied("the organisation is suspended")
    return Caller(organisation, credentials.user_name)


def _named(credentials: Credentials, organisations: OrganisationStore) -> Organisation:
    if credentials.ukprn:
        organisation = organisations.by_ukprn(credentials.ukprn)
    else:
        organisation = organisations.by_ref(credentials.ref)
    if organisation is None:
        raise UnknownOrganisation("no organisation has this UKPRN or OrganisationRef")
    if credentials.ref and organisation.ref.upper() != credentials.ref.upper():
        raise UnknownOrganisation("UKPRN and OrganisationRef name different organisations")
    return organisation
