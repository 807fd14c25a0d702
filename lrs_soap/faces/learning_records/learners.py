"""A learner between the contract's elements and the domain's fields; the one table of which is which."""

from collections.abc import Iterable
from typing import Any, Final

from lrs_soap.domain.differences import Difference
from lrs_soap.domain.learner import Learner, LearnerDetails, LearnerSummary
from lrs_soap.domain.registration import lacks_description
from lrs_soap.domain.vocabulary import ABILITIES_OF_NEW_LEARNERS
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.words import (
    ABILITIES_TO_SHARE,
    AGREEMENTS,
    GENDERS,
    LEARNER_STATUSES,
    SEARCH_ITEMS,
    VERIFICATION_TYPES,
    word_for,
)
from lrs_soap.services.context import england_day

MANDATORY: Final = {"GivenName": "given_name", "FamilyName": "family_name", "Postcode": "postcode"}
#: The domain's field, and its words.
ENUMERATIONS: Final = {
    "Gender": ("gender", GENDERS),
    "VerificationType": ("verification_type", VERIFICATION_TYPES),
    "AbilityToShare": ("ability_to_share", ABILITIES_TO_SHARE),
}
BORN: Final = ("DateOfBirth", "date_of_birth")
CAPTURED: Final = ("DateOfAddressCapture", "date_of_address_capture")
DATES: Final = dict((BORN, CAPTURED))
OPTIONAL: Final = {
    "Title": "title",
    "MiddleNames": "middle_other_name",
    "PreferredGivenName": "preferred_given_name",
    "PreviousFamilyName": "previous_family_name",
    "FamilyNameAtAge16": "family_name_at_16",
    "SchoolAtAge16": "school_at_16",
    "AddressLine1": "address_line_1",
    "AddressLine2": "address_line_2",
    "Town": "address_town",
    "CountyOrCity": "address_county_or_city",
    "PlaceOfBirth": "place_of_birth",
    "Email": "email",
    "Telephone": "telephone",
    "Nationality": "nationality",
    "ScottishCandidateNumber": "scottish_candidate_number",
    "OtherVerificationDescription": "other_verification_description",
    "UCI": "uci",
    "UPN": "upn",
    "Notes": "notes",
}
TEXTS: Final = MANDATORY | OPTIONAL
#: What may be taken away from a learner, and what then stands there.
CLEARED: Final[dict[str, tuple[str, Any]]] = {
    **{element: (field, "") for element, field in OPTIONAL.items()},
    CAPTURED[0]: (CAPTURED[1], None),
}


def read_new(form: StrictForm) -> LearnerDetails:
    """What a registration says of a person."""
    values: dict[str, Any] = {field: form.required(element, field) for element, field in MANDATORY.items()}
    values |= {field: form.word(element, codes) for element, (field, codes) in ENUMERATIONS.items()}
    values |= {field: form.optional(element, field) for element, field in OPTIONAL.items()}
    values[BORN[1]] = form.required_date(*BORN)
    values[CAPTURED[1]] = form.optional_date(*CAPTURED)
    if lacks_description(values["verification_type"], values["other_verification_description"]):
        form.refuse("OtherVerificationDescription", "must be given where VerificationType is Other")
    if values["ability_to_share"] and values["ability_to_share"] not in ABILITIES_OF_NEW_LEARNERS:
        possible = " or ".join(word_for(code, ABILITIES_TO_SHARE) for code in ABILITIES_OF_NEW_LEARNERS)
        told = f"must be {possible} for a new learner: nobody opts out since 25 May 2018"
        form.refuse("AbilityToShare", told)
    return LearnerDetails(**values)


def read_changes(form: StrictForm) -> dict[str, Any]:
    """What an update wants, by field: what is given, and what is cleared."""
    message = form.message
    values: dict[str, Any] = {
        field: form.optional(element, field) for element, field in TEXTS.items() if element in message
    }
    for element, (field, codes) in ENUMERATIONS.items():
        if element in message:
            values[field] = form.word(element, codes)
    for element, field in DATES.items():
        if element in message:
            values[field] = form.optional_date(element, field)
    return values | dict(form.cleared(CLEARED))


def write(learner: Learner) -> Message:
    """The contract's Learner. What is not held is left out."""
    details = learner.details
    message: Message = {
        element: value for element, field in TEXTS.items() if (value := getattr(details, field))
    }
    message |= {
        element: word_for(getattr(details, field), codes) for element, (field, codes) in ENUMERATIONS.items()
    }
    captured = details.date_of_address_capture
    return message | {
        "ULN": learner.uln,
        "Version": learner.version,
        "DateOfBirth": details.date_of_birth.isoformat(),
        "DateOfAddressCapture": None if captured is None else captured.isoformat(),
        "Status": word_for(learner.status, LEARNER_STATUSES),
        "MergedULN": learner.linked_ulns,
        "CreatedOn": england_day(learner.created_at).isoformat(),
        "UpdatedOn": england_day(learner.updated_at).isoformat(),
    }


def write_person(learner: Learner | LearnerSummary) -> Message:
    """The few facts of who a ULN belongs to."""
    facts = learner.summary if isinstance(learner, Learner) else learner
    return {
        "ULN": facts.uln,
        "GivenName": facts.given_name,
        "FamilyName": facts.family_name,
        "DateOfBirth": facts.date_of_birth.isoformat(),
        "Gender": word_for(facts.gender, GENDERS),
    }


def write_agreements(found: Iterable[Difference]) -> list[Message]:
    """How the items of a search agree with a learner's."""
    return [
        {"Item": word_for(one.field, SEARCH_ITEMS), "Agreement": word_for(one.agreement, AGREEMENTS)}
        for one in found
    ]
