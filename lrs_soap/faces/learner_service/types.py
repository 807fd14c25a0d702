"""The messages of the LearnerService contract as spyne types: names, order, occurrence and namespaces as published.

`xsd/learner_service/` says the same in XSD; a test holds the two together. An element stands in no namespace unless
it says otherwise (`sub_ns`). The published types inherit; these are written out, which comes to the same on the wire.
"""

from typing import Any

from spyne import ComplexModel, Integer, Unicode

from lrs_soap.contracts.namespaces import FINDMSG, LEARNER, REGMSG, REPORTMSG

Text = Unicode(min_occurs=0, sub_ns="")
NillableText = Unicode(min_occurs=1, nillable=True, sub_ns="")
Whole = Integer(min_occurs=1, nillable=False, sub_ns="")
Texts = Unicode(min_occurs=0, max_occurs="unbounded", sub_ns="")


def many(model: Any) -> Any:
    """Any number of elements of a type."""
    return model.customize(min_occurs=0, max_occurs="unbounded", sub_ns="")


def _one(model: Any) -> Any:
    return model.customize(min_occurs=0, sub_ns="")


CREDENTIALS = [
    ("OrganisationRef", NillableText),
    ("UKPRN", NillableText),
    ("OrgPassword", Text),
    ("UserName", Text),
]
FIND_CREDENTIALS = [("FindType", Text), *CREDENTIALS]


class LinkedUlns(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "ArrayOfString"
    _type_info = [("ULN", Texts)]


class Learner(ComplexModel):
    __namespace__ = LEARNER
    _type_info = [
        ("CreatedDate", Text),
        ("LastUpdatedDate", Text),
        ("ULN", Text),
        ("MasterSubstituted", Text),
        ("Title", Text),
        ("GivenName", Text),
        ("MiddleOtherName", Text),
        ("FamilyName", Text),
        ("PreferredGivenName", Text),
        ("PreviousFamilyName", Text),
        ("FamilyNameAtAge16", Text),
        ("SchoolAtAge16", Text),
        ("LastKnownAddressLine1", Text),
        ("LastKnownAddressLine2", Text),
        ("LastKnownAddressTown", Text),
        ("LastKnownAddressCountyOrCity", Text),
        ("LastKnownPostCode", Text),
        ("DateOfAddressCapture", Text),
        ("DateOfBirth", Text),
        ("PlaceOfBirth", Text),
        ("Gender", Text),
        ("EmailAddress", Text),
        ("Nationality", Text),
        ("ScottishCandidateNumber", Text),
        ("VerificationType", Text),
        ("OtherVerificationDescription", Text),
        ("TierLevel", Text),
        ("AbilityToShare", Text),
        ("LearnerStatus", Text),
        # The one qualified element among them; the ULNs inside are not.
        ("LinkedULNs", LinkedUlns.customize(min_occurs=0, sub_ns=LEARNER)),
        ("Notes", Text),
        ("VersionNumber", Whole),
    ]


TO_REGISTER = [
    ("Title", Text),
    ("GivenName", Text),
    ("MiddleOtherName", Text),
    ("FamilyName", Text),
    ("PreferredGivenName", Text),
    ("PreviousFamilyName", Text),
    ("FamilyNameAtAge16", Text),
    ("SchoolAtAge16", Text),
    ("LastKnownAddressLine1", Text),
    ("LastKnownAddressLine2", Text),
    ("LastKnownAddressTown", Text),
    ("LastKnownAddressCountyOrCity", Text),
    ("LastKnownPostCode", Text),
    ("DateOfAddressCapture", Text),
    ("DateOfBirth", Text),
    ("PlaceOfBirth", Text),
    ("Gender", Text),
    ("EmailAddress", Text),
    ("Nationality", Text),
    ("ScottishCandidateNumber", Text),
    ("VerificationType", Text),
    ("OtherVerificationDescription", Text),
    ("AbilityToShare", Text),
    ("Notes", Text),
]


class LearnerToRegister(ComplexModel):
    __namespace__ = LEARNER
    _type_info = TO_REGISTER


class LearnerToUpdate(ComplexModel):
    __namespace__ = LEARNER
    _type_info = [*TO_REGISTER, ("ULN", Text), ("VersionNumber", Whole)]


class LearnerToVerify(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPLearnerToVerify"
    _type_info = [
        ("ULN", Text),
        ("FamilyName", Text),
        ("GivenName", Text),
        ("DateOfBirth", NillableText),
        ("Gender", NillableText),
    ]


class VerifiedLearner(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPVerifiedLearner"
    _type_info = [
        ("SearchedULN", Text),
        ("SearchedFamilyName", Text),
        ("SearchedGivenName", Text),
        ("SearchedDateOfBirth", Text),
        ("SearchedGender", Text),
        ("ResponseCode", Text),
        ("ULN", Text),
        ("FamilyName", Text),
        ("GivenName", Text),
        ("DateOfBirth", Text),
        ("Gender", Text),
        ("FailureFlag", Texts),
    ]


class RetrievedUln(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPRetrievedULN"
    _type_info = [
        ("ULN", Text),
        ("MasterULN", Text),
        ("ResponseCode", Text),
        ("FamilyName", Text),
        ("GivenName", Text),
        ("DateOfBirth", Text),
        ("Gender", Text),
    ]


class LearnerByULNRqst(ComplexModel):
    __namespace__ = FINDMSG
    _type_info = [*FIND_CREDENTIALS, ("ULN", Text), ("FamilyName", Text), ("GivenName", Text)]


class LearnerByDemographicsRqst(ComplexModel):
    __namespace__ = FINDMSG
    _type_info = [
        *FIND_CREDENTIALS,
        ("FamilyName", Text),
        ("GivenName", Text),
        ("DateOfBirth", Text),
        ("Gender", Text),
        ("LastKnownPostCode", Text),
        ("PreviousFamilyName", NillableText),
        ("SchoolAtAge16", NillableText),
        ("PlaceOfBirth", NillableText),
        ("EmailAddress", NillableText),
    ]


class FindLearnerResp(ComplexModel):
    __namespace__ = FINDMSG
    _type_info = [
        ("ResponseCode", Text),
        ("ULN", Text),
        ("FamilyName", Text),
        ("GivenName", Text),
        ("DateOfBirth", Text),
        ("Gender", Text),
        ("LastKnownPostCode", Text),
        ("PreviousFamilyName", Text),
        ("SchoolAtAge16", Text),
        ("PlaceOfBirth", Text),
        ("EmailAddress", Text),
        ("Learner", many(Learner)),
    ]


class RegisterSingleLearnerRqst(ComplexModel):
    __namespace__ = REGMSG
    _type_info = [*CREDENTIALS, ("Learner", _one(LearnerToRegister))]


class RegisterSingleLearnerResp(ComplexModel):
    __namespace__ = REGMSG
    _type_info = [("ResponseCode", Text), ("ULN", Text)]


class UpdateLearnerRqst(ComplexModel):
    __namespace__ = REGMSG
    _type_info = [*CREDENTIALS, ("Learner", _one(LearnerToUpdate))]


class UpdateLearnerResp(ComplexModel):
    __namespace__ = REGMSG
    _type_info = [("ResponseCode", Text)]


class UlnsToRetrieve(ComplexModel):
    __namespace__ = REPORTMSG
    __type_name__ = "ArrayOfString"
    _type_info = [("ULN", Texts)]


class RetrieveULNsRqst(ComplexModel):
    __namespace__ = REPORTMSG
    _type_info = [*CREDENTIALS, ("ULNsToRetrieve", _one(UlnsToRetrieve))]


class RetrievedUlns(ComplexModel):
    __namespace__ = REPORTMSG
    __type_name__ = "ArrayOfMIAPRetrievedULN"
    _type_info = [("VerifiedULN", many(RetrievedUln))]


class RetrieveULNsResp(ComplexModel):
    __namespace__ = REPORTMSG
    _type_info = [("RetrievedULNs", _one(RetrievedUlns))]


class VerifyLearnerRqst(ComplexModel):
    __namespace__ = REPORTMSG
    _type_info = [*CREDENTIALS, ("LearnerToVerify", _one(LearnerToVerify))]


class VerifyLearnerResp(ComplexModel):
    __namespace__ = REPORTMSG
    _type_info = [("VerifiedLearner", _one(VerifiedLearner))]
