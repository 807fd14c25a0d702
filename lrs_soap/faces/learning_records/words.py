"""The contract's words for what the domain has codes for, each table once."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain.differences import Agreement
from lrs_soap.domain.uln_change import UlnChangeKind
from lrs_soap.domain.verification import Comparison
from lrs_soap.domain.vocabulary import CHECK_ONLY, FULL

GENDERS: Final = {"NotKnown": "0", "Male": "1", "Female": "2", "NotSpecified": "9"}

VERIFICATION_TYPES: Final = {
    "NotProvided": "0",
    "SchoolRelationship": "1",
    "Passport": "2",
    "DrivingLicence": "3",
    "IdentityCard": "4",
    "NationalInsuranceCard": "5",
    "FundingCertificate": "6",
    "BankCard": "7",
    "Other": "999",
}

ABILITIES_TO_SHARE: Final = {"NoticeNotSeen": "0", "Shares": "1", "DoesNotShare": "2"}

LEARNER_STATUSES: Final = {"Live": "1", "Deleted": "0", "Inactive": "2"}

FIND_TYPES: Final = {"FullRecord": FULL, "CheckOnly": CHECK_ONLY}

#: What a search compares, by the domain's names of a learner's fields.
SEARCH_ITEMS: Final = {
    "GivenName": "given_name",
    "FamilyName": "family_name",
    "DateOfBirth": "date_of_birth",
    "Gender": "gender",
    "Postcode": "postcode",
    "PreferredGivenName": "preferred_given_name",
    "PreviousFamilyName": "previous_family_name",
    "FamilyNameAtAge16": "family_name_at_16",
    "SchoolAtAge16": "school_at_16",
    "PlaceOfBirth": "place_of_birth",
    "Email": "email",
}

AGREEMENTS: Final = {
    "Equal": Agreement.EQUAL,
    "Similar": Agreement.SIMILAR,
    "Differs": Agreement.DIFFERS,
    "NotStated": Agreement.NOT_STATED,
}

COMPARISONS: Final = {
    "GivenNameWithGivenName": Comparison.GIVEN_TO_GIVEN,
    "GivenNameWithFamilyName": Comparison.GIVEN_TO_FAMILY,
    "GivenNameWithPreviousFamilyName": Comparison.GIVEN_TO_PREVIOUS_FAMILY,
    "FamilyNameWithGivenName": Comparison.FAMILY_TO_GIVEN,
    "FamilyNameWithFamilyName": Comparison.FAMILY_TO_FAMILY,
    "FamilyNameWithPreviousFamilyName": Comparison.FAMILY_TO_PREVIOUS_FAMILY,
    "DateOfBirth": Comparison.DATE_OF_BIRTH,
    "Gender": Comparison.GENDER,
}

ULN_CHANGE_KINDS: Final = {
    "Merged": UlnChangeKind.MERGED,
    "Unmerged": UlnChangeKind.UNMERGED,
    "Deleted": UlnChangeKind.DELETED,
}


def word_for(code: str, words: Mapping[str, str]) -> str:
    """The contract's word for a code of the domain."""
    return next(word for word, one in words.items() if one == code)
