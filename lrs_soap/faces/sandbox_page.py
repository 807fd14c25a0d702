"""The sandbox's credentials and learners, as parts of the start page."""

from lrs_soap.domain.organisation import in_order
from lrs_soap.domain.sandbox import LEARNERS, ORGANISATIONS
from lrs_soap.faces.pages import table


def sandbox_parts() -> tuple[str, ...]:
    """Three tables; everything in them is invented."""
    organisations = table(
        ("organisation", "type", "status", "UKPRN", "OrganisationRef", "OrgPassword", "UserName"),
        (
            (one.name, one.type, one.status, one.ukprn, one.ref, one.password, " or ".join(one.users))
            for one in ORGANISATIONS
        ),
    )
    learners = table(
        (
            "ULN",
            "GivenName",
            "FamilyName",
            "DateOfBirth",
            "Gender",
            "LastKnownPostCode",
            "AbilityToShare",
            "for",
        ),
        (
            (
                one.uln or "issued",
                one.details.given_name,
                one.details.family_name,
                one.details.date_of_birth.isoformat(),
                one.details.gender,
                one.details.postcode,
                one.details.ability_to_share,
                one.purpose,
            )
            for one in LEARNERS
        ),
    )
    users = table(
        ("UserName", "organisation", "roles"),
        (
            (login, one.name, " and ".join(in_order(roles)))
            for one in ORGANISATIONS
            for login, roles in one.users.items()
        ),
    )
    return ("<h2>Sandbox: who may call</h2>", organisations, users, "<h2>Sandbox: learners</h2>", learners)
