"""A learner between the contract's elements and the domain's fields; the one table of which is which."""

from typing import Any, Final

from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.registration import lacks_description
from lrs_soap.domain.vocabulary import ABILITIES_OF_NEW_LEARNERS, OTHER_VERIFICATION
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import Form
from lrs_soap.services.context import ENGLAND

MANDATORY: Final = {
    "GivenName": "given_name",
    "FamilyName": "family_name",
    "LastKnownPostCode": "postcode",
    "Gender": "gender",
    "VerificationType": "verification_type",
    "AbilityToShare": "ability_to_share",
}
OPTIONAL: Final = {
    "Title": "title",
    "MiddleOtherName": "middle_other_name",
    "PreferredGivenName": "preferred_given_name",
    "PreviousFamilyName": "previous_family_name",
    "FamilyNameAtAge16": "family_name_at_16",
    "SchoolAtAge16": "school_at_16",
    "LastKnownAddressLine1": "address_line_1",
    "LastKnownAddressLine2": "address_line_2",
    "LastKnownAddressTown": "address_town",
    "LastKnownAddressCountyOrCity": "address_county_or_city",
    "PlaceOfBirth": "place_of_birth",
    "EmailAddress": "email",
    "Nationality": "nationality",
    "ScottishCandidateNumber": "scottish_candidate_number",
    "OtherVerificationDescription": "other_verification_description",
    "Notes": "notes",
}
TEXTS: Final = MANDATORY | OPTIONAL


def read_new(form: Form) -> LearnerDetails:
    """What a register says of a person."""
    values: dict[str, Any] = {field: form.required(element, field) for element, field in MANDATORY.items()}
    values |= {field: form.optional(element, field) for element, field in OPTIONAL.items()}
    values["date_of_birth"] = form.required_date("DateOfBirth", "date_of_birth")
    values["date_of_address_capture"] = form.optional_date("DateOfAddressCapture", "date_of_address_capture")
    _require_description(form, values)
    if values["ability_to_share"] and values["ability_to_share"] not in ABILITIES_OF_NEW_LEARNERS:
        form.refuse("AbilityToShare", "must be 0 or 1 for a new learner: nobody opts out since 25 May 2018")
    return LearnerDetails(**values)


def read_changes(form: Form) -> dict[str, Any]:
    """What an update wants, by field: mandatory ones always, optional ones only where their element is there."""
    values: dict[str, Any] = {field: form.required(element, field) for element, field in MANDATORY.items()}
    for element, field in OPTIONAL.items():
        if (value := form.change(element, field)) is not None:
            values[field] = value
    values["date_of_birth"] = form.required_date("DateOfBirth", "date_of_birth")
    if "DateOfAddressCapture" in form.message:
        values["date_of_address_capture"] = form.optional_date(
            "DateOfAddressCapture", "date_of_address_capture"
        )
    if "other_verification_description" in values:
        _require_description(form, values)
    return values


def _require_description(form: Form, values: dict[str, Any]) -> None:
    if lacks_description(values["verification_type"], values["other_verification_description"]):
        form.refuse(
            "OtherVerificationDescription", f"must be given when VerificationType is {OTHER_VERIFICATION}"
        )


def write(learner: Learner, *, master_substituted: bool = False) -> Message:
    """The contract's Learner. What is not held is left out, except LinkedULNs, which stands empty."""
    details = learner.details
    captured = details.date_of_address_capture
    message: Message = {
        element: value for element, field in TEXTS.items() if (value := getattr(details, field))
    }
    message |= {
        "CreatedDate": learner.created_at.astimezone(ENGLAND).date().isoformat(),
        "LastUpdatedDate": learner.updated_at.astimezone(ENGLAND).date().isoformat(),
        "ULN": learner.uln,
        "DateOfBirth": details.date_of_birth.isoformat(),
        "TierLevel": learner.tier_level,
        "LearnerStatus": learner.status,
        "LinkedULNs": {"ULN": learner.linked_ulns},
        "VersionNumber": learner.version,
    }
    if captured is not None:
        message["DateOfAddressCapture"] = captured.isoformat()
    if master_substituted:
        message["MasterSubstituted"] = "Y"
    return message
