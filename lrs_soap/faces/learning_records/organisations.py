"""GetOrganisation, ListOrganisations, ListUsers and SetUserRoles."""

from lrs_soap.domain.names import fold
from lrs_soap.domain.organisation import Organisation, OrganisationType, User, UserRole, in_order
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.words import (
    ORGANISATION_STATUSES,
    ORGANISATION_TYPES,
    USER_ROLES,
    USER_STATUSES,
    YES,
    word_for,
)
from lrs_soap.faces.response_codes import organisation_code
from lrs_soap.services.get_organisation import GetOrganisation, get_organisation
from lrs_soap.services.list_organisations import ListOrganisations, list_organisations
from lrs_soap.services.list_users import list_users
from lrs_soap.services.manage_users import LastSuperUser, UserSet
from lrs_soap.services.set_user_roles import (
    SetUserRoles,
    SetUserRolesOutcome,
    UnknownUser,
    UnusableRoles,
    set_user_roles,
)


def answer_get_organisation(call: Call, request: Message) -> Message:
    """Whom it names."""
    form = call.form(request)
    ask = GetOrganisation(
        ukprn=form.optional("UKPRN", "ukprn").upper(), ref=form.optional("OrganisationRef", "ref").upper()
    )
    form.close()
    with call.reading() as service:
        found = get_organisation(ask, service)
    told: Message = {"UnknownOrganisation": YES} if found is None else {"Organisation": _organisation(found)}
    return {"ResponseCode": organisation_code(found), **told}


def answer_list_organisations(call: Call, request: Message) -> Message:
    """A page of those that fit."""
    form = call.form(request)
    type_ = form.word("Type", ORGANISATION_TYPES)
    ask = ListOrganisations(
        type=OrganisationType(type_) if type_ else None,
        name_part=_name_part(form),
        page=form.number("Page") or 1,
    )
    form.close()
    with call.reading() as service:
        page = list_organisations(ask, service)
    return {
        "Total": page.total,
        "ThisPage": page.page,
        "Pages": page.pages,
        "Organisation": [_organisation(one) for one in page.organisations],
    }


def answer_list_users(call: Call, request: Message) -> Message:
    """Those of the caller's organisation."""
    call.form(request).close()
    with call.reading() as service:
        users = list_users(service)
    return {"User": [_user(user) for user in users]}


def answer_set_user_roles(call: Call, request: Message) -> Message:
    """The user with the new roles, or why not."""
    form = call.form(request)
    ask = SetUserRoles(
        user_name=form.required("UserName", "user_name"),
        roles=frozenset(map(UserRole, form.words("Role", USER_ROLES))),
    )
    form.close()
    with call.writing() as service:
        outcome = set_user_roles(ask, service)
    return _roles_set(outcome)


def _name_part(form: StrictForm) -> str:
    """Folded; empty when it is left out."""
    given: str = form.message.get("NameContains") or ""
    folded = fold(given)
    if given and not folded:
        form.refuse("NameContains", "must have a letter or digit")
    return folded


def _organisation(one: Organisation) -> Message:
    """Nothing of its password and its users."""
    return {
        "UKPRN": one.ukprn,
        "OrganisationRef": one.ref or None,
        "Name": one.name,
        "DisplayName": one.display_name or None,
        "Type": word_for(one.type, ORGANISATION_TYPES),
        "Status": word_for(one.status, ORGANISATION_STATUSES),
    }


def _user(user: User) -> Message:
    return {
        "UserName": user.user_name,
        "GivenName": user.given_name or None,
        "FamilyName": user.family_name or None,
        "Email": user.email or None,
        "Status": word_for(user.status, USER_STATUSES),
        "Role": [word_for(role, USER_ROLES) for role in in_order(user.roles)],
    }


def _roles_set(outcome: SetUserRolesOutcome) -> Message:
    match outcome:
        case UserSet(user, _, changed):
            return {"RolesSet" if changed else "NothingChanged": _user(user)}
        case UnknownUser():
            return {"UnknownUser": YES}
        case LastSuperUser():
            return {"LastSuperUser": YES}
        case UnusableRoles(usable):
            return {"UnusableRoles": {"Role": [word_for(role, USER_ROLES) for role in usable]}}
