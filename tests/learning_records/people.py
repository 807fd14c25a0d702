"""People of the sandbox, and people to register."""

from typing import Any

OLIVIA = {"ULN": "8181822950", "GivenName": "Olivia", "FamilyName": "Hartwell"}
#: Who has no events, who does not share, and who was merged into another.
GRACE = {"ULN": "8018082854", "GivenName": "Grace", "FamilyName": "Okafor"}
DANIEL = {"ULN": "3995899128", "GivenName": "Daniel", "FamilyName": "Marsh"}
CHARLIE = {"ULN": "6172911987", "GivenName": "Charlie", "FamilyName": "Pemberton"}
CHARLIES_MASTER = "6052463669"
#: Whose first event is under data challenge.
CHALLENGED = {"ULN": "2315843110", "GivenName": "Aisha", "FamilyName": "Begum"}
#: Right, and issued to nobody.
NOBODYS = "1026893096"

#: What need not be said of a learner, in the contract's order.
OPTIONAL = (
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
        **dict.fromkeys(OPTIONAL),
    }
    return said | more
