"""The messages of LearnerService's four batch operations as spyne types; the others are in `types`."""

from spyne import ComplexModel, Integer

from lrs_soap.contracts.namespaces import BATCHMSG, LEARNER, VLDMSG
from lrs_soap.faces.learner_service.types import CREDENTIALS, NillableText, Text, Texts, Whole, many

Count = Integer(min_occurs=0, sub_ns="")

BATCH_LEARNER = [
    ("ULN", Text),
    ("MISIdentifier", Text),
    ("Title", Text),
    ("GivenName", Text),
    ("PreferredGivenName", Text),
    ("MiddleOtherName", Text),
    ("FamilyName", Text),
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
    ("EmailAddress", Text),
    ("Gender", Text),
    ("Nationality", Text),
    ("ScottishCandidateNumber", Text),
    ("AbilityToShare", Text),
    ("VerificationType", Text),
    ("OtherVerificationDescription", Text),
    ("Notes", Text),
]


class BatchLearner(ComplexModel):
    __namespace__ = LEARNER
    _type_info = BATCH_LEARNER


class OutputBatchLearner(ComplexModel):
    __namespace__ = LEARNER
    _type_info = [*BATCH_LEARNER, ("ReturnCode", Text)]


class BatchLearnerToVerify(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPBatchLearnerToVerify"
    _type_info = [
        ("MISIdentifier", Text),
        ("ULN", Text),
        ("FamilyName", Text),
        ("GivenName", Text),
        ("DateOfBirth", NillableText),
        ("Gender", NillableText),
    ]


class VerifiedBatchLearner(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPVerifiedBatchLearner"
    _type_info = [
        ("MISIdentifier", Text),
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


class BatchRegistrationRqst(ComplexModel):
    __namespace__ = BATCHMSG
    _type_info = [
        *CREDENTIALS,
        ("JobType", Text),
        ("LearnerRecordCount", Whole),
        ("Learner", many(BatchLearner)),
    ]


class BatchRegistrationResp(ComplexModel):
    __namespace__ = BATCHMSG
    _type_info = [("ResponseCode", Text), ("JobID", Whole)]


class BatchOutputRqst(ComplexModel):
    __namespace__ = BATCHMSG
    _type_info = [*CREDENTIALS, ("JobID", Whole)]


class BatchOutputResp(ComplexModel):
    __namespace__ = BATCHMSG
    _type_info = [
        ("ResponseCode", Text),
        ("JobStatus", Text),
        ("NewLearnersCount", Count),
        ("ExistsUpdatedLearnersCount", Count),
        ("PossibleMatchLearnersCount", Count),
        ("LearnersNotFoundCount", Count),
        ("RejectedLearnersCount", Count),
        ("JobStartedDateTime", Text),
        ("JobFinishedDateTime", Text),
        ("Learner", many(OutputBatchLearner)),
    ]


class VerifyBatchRqst(ComplexModel):
    __namespace__ = VLDMSG
    _type_info = [
        *CREDENTIALS,
        ("LearnerRecordCount", Whole),
        ("OrgEmail", NillableText),
        ("Learner", many(BatchLearnerToVerify)),
    ]


class VerifyBatchResp(ComplexModel):
    __namespace__ = VLDMSG
    _type_info = [("ResponseCode", Text), ("JobID", Whole)]


class VerifyBatchOutputRqst(ComplexModel):
    __namespace__ = VLDMSG
    _type_info = [*CREDENTIALS, ("JobID", Whole)]


class VerifyBatchOutputResp(ComplexModel):
    __namespace__ = VLDMSG
    _type_info = [
        ("ResponseCode", Text),
        ("JobStatus", Text),
        ("JobStartedDateTime", Text),
        ("JobFinishedDateTime", Text),
        ("VerifiedLearner", many(VerifiedBatchLearner)),
    ]
