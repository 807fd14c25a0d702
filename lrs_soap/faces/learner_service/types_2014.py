"""The messages that only the 2014 edition of LearnerService has, as spyne types, all elements in no namespace.

`xsd/learner_service_2014/` says the same in XSD; a test holds the two together.
"""

from typing import Any

from spyne import ComplexModel, Integer64, Unicode

from lrs_soap.contracts.namespaces import LEARNER, LEARNERREC, REPORTMSG

Text = Unicode(min_occurs=1, nillable=False, sub_ns="")
TextIfHeld = Unicode(min_occurs=0, nillable=False, sub_ns="")
NillableText = Unicode(min_occurs=0, nillable=True, sub_ns="")
Whole = Integer64(min_occurs=1, nillable=False, sub_ns="")
WholeIfHeld = Integer64(min_occurs=0, nillable=False, sub_ns="")


def _many(model: Any) -> Any:
    return model.customize(min_occurs=0, max_occurs="unbounded", nillable=False, sub_ns="")


def _one(model: Any) -> Any:
    return model.customize(min_occurs=0, nillable=False, sub_ns="")


CREDENTIALS = [
    ("OrganisationRef", NillableText),
    ("UKPRN", NillableText),
    ("OrgPassword", Text),
    ("UserName", Text),
]


class MergedLearner(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPMergedLearner"
    _type_info = [
        ("MasterULN", Text),
        ("MasterFamilyName", Text),
        ("MasterGivenName", Text),
        ("MasterDateOfBirth", Text),
        ("MergedULN", Text),
        ("MergedFamilyName", Text),
        ("MergedGivenName", Text),
        ("MergedDateOfBirth", Text),
        ("MergedDate", Text),
    ]


class UnmergedLearner(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPUnmergedLearner"
    _type_info = [
        ("MasterULN", Text),
        ("MasterFamilyName", Text),
        ("MasterGivenName", Text),
        ("MasterDateOfBirth", Text),
        ("UnmergedULN", Text),
        ("UnmergedFamilyName", Text),
        ("UnmergedGivenName", Text),
        ("UnmergedDateOfBirth", Text),
        ("UnmergedDate", Text),
    ]


class DeletedLearner(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPDeletedLearner"
    _type_info = [("ULN", Text), ("DeletedDate", Text)]


class MergedLearners(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPMergedLearners"
    _type_info = [("MergedLearner", _many(MergedLearner))]


class UnmergedLearners(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPUnmergedLearners"
    _type_info = [("UnmergedLearner", _many(UnmergedLearner))]


class DeletedLearners(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPDeletedLearners"
    _type_info = [("DeletedLearner", _many(DeletedLearner))]


class UlnReport(ComplexModel):
    __namespace__ = LEARNER
    __type_name__ = "MIAPULNReport"
    _type_info = [
        ("MergedLearners", _one(MergedLearners)),
        ("UnmergedLearners", _one(UnmergedLearners)),
        ("DeletedLearners", _one(DeletedLearners)),
    ]


class ULNReportRqst(ComplexModel):
    __namespace__ = REPORTMSG
    _type_info = [*CREDENTIALS, ("FromDate", Text), ("ToDate", TextIfHeld)]


class ULNReportResp(ComplexModel):
    __namespace__ = REPORTMSG
    _type_info = [
        ("ResponseCode", Text),
        ("FromDate", Text),
        ("ToDate", TextIfHeld),
        ("ULNReport", _one(UlnReport)),
    ]


class LearningEvent(ComplexModel):
    __namespace__ = LEARNERREC
    __type_name__ = "MIAPLearningEvent"
    _type_info = [
        ("AchievementProviderUKPRN", Text),
        ("AchievementProviderName", Text),
        ("AwardingOrganisationCode", TextIfHeld),
        ("AwardingOrganisationName", Text),
        ("FrameworkCode", Text),
        ("FrameworkDesc", Text),
        ("ProgrammeCode", Text),
        ("ProgrammeDesc", Text),
        ("QualificationTypeCode", Text),
        ("QualificationTypeTitle", Text),
        ("SubjectCode", Text),
        ("SubjectTitle", Text),
        ("QualificationTitle", Text),
        ("LearningOutcomeGradeCode", Text),
        ("LearningOutcomeGradeDesc", Text),
        ("RetakeIndicator", Text),
        ("SectorSubjectAreaCode", Text),
        ("SectorSubjectAreaTitle", Text),
        ("AcademicYear", Text),
        ("DateLoaded", Text),
        ("CollectionType", Text),
        ("ReturnNumber", Text),
        ("IncrementNumber", Whole),
        ("DataChallengeIndicator", Text),
        ("AchievementAwardDate", TextIfHeld),
        ("AssessmentDate", TextIfHeld),
        ("CreditsAchieved", WholeIfHeld),
        ("ParticipationStartDate", TextIfHeld),
        ("ParticipationEndDate", TextIfHeld),
        ("LastUpdatedDateTime", Text),
        ("BinCode", Text),
        ("RestrictedUseIndicator", TextIfHeld),
        ("RestrictionFlag", TextIfHeld),
        ("Restriction", TextIfHeld),
    ]


class LearningEvents(ComplexModel):
    __namespace__ = LEARNERREC
    __type_name__ = "MIAPLearningEvents"
    _type_info = [("LearningEvent", _many(LearningEvent))]


class LearnerRecord(ComplexModel):
    __namespace__ = LEARNERREC
    __type_name__ = "MIAPLearnerRecord"
    _type_info = [
        ("ULN", Text),
        ("Title", TextIfHeld),
        ("GivenName", Text),
        ("PreferredGivenName", TextIfHeld),
        ("MiddleOtherName", TextIfHeld),
        ("FamilyName", Text),
        ("PreviousFamilyName", TextIfHeld),
        ("FamilyNameAtAge16", TextIfHeld),
        ("LastKnownAddressLine1", TextIfHeld),
        ("LastKnownAddressLine2", TextIfHeld),
        ("LastKnownAddressTown", TextIfHeld),
        ("LastKnownAddressCountyOrCity", TextIfHeld),
        ("LastKnownPostCode", Text),
        ("DateOfBirth", Text),
        ("PlaceOfBirth", TextIfHeld),
        ("Gender", Text),
        ("Nationality", TextIfHeld),
        ("EmailAddress", TextIfHeld),
        ("SchoolAtAge16", TextIfHeld),
        ("ScottishCandidateNumber", TextIfHeld),
        ("VerificationType", TextIfHeld),
        ("OtherVerificationDescription", TextIfHeld),
        ("LearningEvents", _one(LearningEvents)),
    ]


class LearnerRecordRqst(ComplexModel):
    __namespace__ = LEARNERREC
    _type_info = [
        *CREDENTIALS,
        ("UserType", Text),
        ("LNRContactType", Text),
        ("ULN", Text),
        ("FamilyName", Text),
        ("GivenName", Text),
        ("DateOfBirth", Text),
        ("Gender", Text),
        ("LastKnownPostCode", Text),
    ]


class LearnerRecordResp(ComplexModel):
    __namespace__ = LEARNERREC
    _type_info = [
        ("ResponseCode", Text),
        ("IncomingULN", TextIfHeld),
        ("IncomingFamilyName", TextIfHeld),
        ("IncomingGivenName", TextIfHeld),
        ("IncomingDateOfBirth", TextIfHeld),
        ("IncomingGender", TextIfHeld),
        ("IncomingLastKnownPostCode", TextIfHeld),
        ("LearnerRecord", _one(LearnerRecord)),
    ]
