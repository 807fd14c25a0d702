"""People to register."""

from typing import Any


def somebody(**more: Any) -> dict[str, Any]:
    """All that a registration must say, in the contract's order; further items take their place in it."""
    said = {
        "RequestId": None,
        "GivenName": "Wanda",
        "FamilyName": "Newcomer",
        "DateOfBirth": "2008-02-29",
        "Gender": "Female",
        "Postcode": "CV4 7AL",
        "VerificationType": "Passport",
        "AbilityToShare": "Shares",
        **dict.fromkeys(
            (
                "Title",
                "MiddleNames",
                "PreferredGivenName",
                "PreviousFamilyName",
                "FamilyNameAtAge16",
                "SchoolAtAge16",
                "AddressLine1",
                "AddressLine2",
                "Town",
                "CountyOrCity",
                "DateOfAddressCapture",
                "PlaceOfBirth",
                "Email",
                "Telephone",
                "Nationality",
                "ScottishCandidateNumber",
                "OtherVerificationDescription",
                "UCI",
                "UPN",
                "Notes",
            )
        ),
    }
    return said | more
