"""A learner as R9's DataContract has it: what the register holds of the 87 members, all else nil or left out."""

from typing import Final

from lrs_soap.domain.learner import Learner
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import written_date, written_moment

TEXTS: Final = {
    "EmailAddress": "email",
    "FamilyName": "family_name",
    "FamilyNameAt16": "family_name_at_16",
    "GivenName": "given_name",
    "LastKnownAddressCountyOrCity": "address_county_or_city",
    "LastKnownAddressLine1": "address_line_1",
    "LastKnownAddressLine2": "address_line_2",
    "LastKnownAddressTown": "address_town",
    "LastKnownPostCode": "postcode",
    "MiddleOtherName": "middle_other_name",
    "Nationality": "nationality",
    "Notes": "notes",
    "OtherVerificationDescription": "other_verification_description",
    "PlaceOfBirth": "place_of_birth",
    "PreferredGivenName": "preferred_given_name",
    "PreviousFamilyName": "previous_family_name",
    "SchoolAtAge16": "school_at_16",
    "ScottishCandidateNumber": "scottish_candidate_number",
    "TelephoneNumber": "telephone",
    "Title": "title",
}
#: Codes that are numbers here.
CODES: Final = {
    "AbilityToShare": "ability_to_share",
    "Gender": "gender",
    "VerificationType": "verification_type",
}
#: The register's comparable forms, under the names that the contract gives its own.
FOLDED: Final = {
    "NormalisedFamilyName": "family_name",
    "NormalisedGivenName": "given_name",
    "NormalisedPerferredGivenName": "preferred_given_name",
    "NormalisedPreviousFamilyName": "previous_family_name",
}


def write(learner: Learner) -> Message:
    """The contract's Learner."""
    details = learner.details
    captured = details.date_of_address_capture
    message: Message = {
        element: value for element, field in (TEXTS | CODES).items() if (value := getattr(details, field))
    }
    message |= {
        element: value for element, field in FOLDED.items() if (value := getattr(details.identity, field))
    }
    message |= {
        "CreatedDate": written_moment(learner.created_at),
        "LastUpdatedDate": written_moment(learner.updated_at),
        "DateOfBirth": written_date(details.date_of_birth),
        "DateOfAddressCapture": None if captured is None else written_date(captured),
        "LinkedUlns": {"string": learner.linked_ulns},
        "MasterUln": learner.master_uln,
        "RecordStatus": learner.status,
        "TierLevel": learner.tier_level,
        "Uln": learner.uln,
        "VersionNumber": learner.version,
    }
    return message
