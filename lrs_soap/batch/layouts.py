"""Which headings a file has, and which of the domain's fields each stands for. Wire names of files stand here only.

A layout is one for CSV and XML: the elements of an XML record are the CSV headings. Those of learners are the published
ones (2A, 30 columns in their order; what 3A changed is known, where its new columns stand is not: they are known by
heading). The others are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and the domain's name of what stands under it. A mandatory heading must be there, if only empty.

    `also` are other headings that are seen for the same; writers use `heading`.
    """

    heading: str
    field: str
    is_mandatory: bool = False
    also: tuple[str, ...] = ()


#: What a file says of itself: in an XML file's Header, in a CSV file in the first record's line.
FILE_VERSION: Final = "FileVersion"
FILE_NAME: Final = "FileName"
UKPRN: Final = "UKPRN"
JOB_TYPE: Final = "JobType"
SUBMISSION_TYPE: Final = "SubmissionType"
RECORD_COUNT: Final = "RecordCount"
LEARNER_RECORD_COUNT: Final = "LearnerRecordCount"

#: The element of an XML file that holds them.
HEADER_ELEMENT: Final = "Header"


@dataclass(frozen=True)
class Layout:
    """A kind of file. `root` and `record` are the XML elements' names; `versions` is what FileVersion may say.

    `header` is what the file says of itself, `count` the part of it that says how many records there are.
    """

    root: str
    record: str
    columns: tuple[Column, ...]
    versions: tuple[str, ...] = ("1",)
    header: tuple[str, ...] = (FILE_VERSION, RECORD_COUNT)
    count: str = RECORD_COUNT

    @cached_property
    def by_heading(self) -> Mapping[str, Column]:
        """Columns by heading in lower case, in which headings are compared."""
        return {
            heading.lower(): column for column in self.columns for heading in (column.heading, *column.also)
        }

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Headings by the domain's name of the field."""
        return {column.field: column.heading for column in self.columns}


_LEARNER_HEADER: Final = (FILE_VERSION, FILE_NAME, UKPRN, LEARNER_RECORD_COUNT)

#: Of 2A, in its order. The contract's spellings of two headings are seen in files, too.
_LEARNER_COLUMNS: Final = (
    Column("ULN", "uln"),
    Column("MISIdentifier", "mis_identifier"),
    Column("Title", "title"),
    Column("GivenName", "given_name", is_mandatory=True),
    Column("PreferredGivenName", "preferred_given_name"),
    Column("MiddleOtherName", "middle_other_name", also=("MiddleNames", "MiddleOtherNames")),
    Column("FamilyName", "family_name", is_mandatory=True),
    Column("PreviousFamilyName", "previous_family_name"),
    Column("FamilyNameAt16", "family_name_at_16", also=("FamilyNameAtAge16",)),
    Column("SchoolAtAge16", "school_at_16"),
    Column("LastKnownAddressLine1", "address_line_1"),
    Column("LastKnownAddressLine2", "address_line_2"),
    Column("LastKnownAddressTown", "address_town"),
    Column("LastKnownAddressCountyorCity", "address_county_or_city"),
    Column("LastKnownPostCode", "postcode"),
    Column("DateOfAddressCapture", "date_of_address_capture"),
    Column("DateOfBirth", "date_of_birth"),
    Column("PlaceOfBirth", "place_of_birth"),
    Column("EmailAddress", "email"),
    Column("Gender", "gender"),
    Column("Nationality", "nationality"),
    Column("ScottishCandidateNumber", "scottish_candidate_number"),
    Column("AbilityToShare", "ability_to_share", also=("PrivacyNoticeSeen",)),
    Column("VerificationType", "verification_type"),
    Column("OtherVerificationDescription", "other_verification_description"),
    Column("Notes", "notes"),
)

#: What 3A calls otherwise, and what it has besides after the Scottish candidate number.
_RENAMED_IN_3A: Final = {
    "middle_other_name": Column(
        "MiddleNames", "middle_other_name", also=("MiddleOtherName", "MiddleOtherNames")
    ),
    "ability_to_share": Column("PrivacyNoticeSeen", "ability_to_share", also=("AbilityToShare",)),
}
_NEW_IN_3A: Final = {"scottish_candidate_number": (Column("UCI", "uci"), Column("UPN", "upn"))}

_LEARNER_COLUMNS_3A: Final = tuple(
    column
    for old in _LEARNER_COLUMNS
    for column in (_RENAMED_IN_3A.get(old.field, old), *_NEW_IN_3A.get(old.field, ()))
)

#: Read either version by the second, which knows the headings of both; write the one that was read.
LEARNER_BATCH_2A: Final = Layout(
    "LearnerBatch", "Learner", _LEARNER_COLUMNS, ("2A",), _LEARNER_HEADER, LEARNER_RECORD_COUNT
)
LEARNER_BATCH: Final = Layout(
    "LearnerBatch",
    "Learner",
    _LEARNER_COLUMNS_3A,
    ("3A", "2A"),
    (*_LEARNER_HEADER, JOB_TYPE),
    LEARNER_RECORD_COUNT,
)

VERIFY_BATCH: Final = Layout(
    root="VerifyBatch",
    record="Learner",
    columns=(
        Column("MISIdentifier", "mis_identifier"),
        Column("ULN", "uln", is_mandatory=True),
        Column("FamilyName", "family_name", is_mandatory=True),
        Column("GivenName", "given_name", is_mandatory=True),
        Column("DateOfBirth", "date_of_birth"),
        Column("Gender", "gender"),
    ),
    header=_LEARNER_HEADER,
    count=LEARNER_RECORD_COUNT,
)

#: The elements are those of the achievement contract.
ACHIEVEMENT_BATCH: Final = Layout(
    root="AchievementBatch",
    record="Achievement",
    columns=(
        Column("MisIdentifier", "mis_identifier"),
        Column("Uln", "uln", is_mandatory=True),
        Column("FamilyName", "family_name", is_mandatory=True),
        Column("GivenName", "given_name", is_mandatory=True),
        Column("DateofBirth", "date_of_birth"),
        Column("Gender", "gender"),
        Column("LearnerPostcode", "postcode"),
        Column("UnitOrQualificationReferenceNumber", "reference", is_mandatory=True),
        Column("AchievementAwardDate", "award_date", is_mandatory=True),
        Column("Grade", "grade"),
        Column("LanguageForAssessment", "language"),
        Column("ProviderUkprn", "provider_ukprn", is_mandatory=True),
        Column("Action", "action", is_mandatory=True),
        Column("ActionDate", "action_date", is_mandatory=True),
        Column("ActionReason", "reason"),
    ),
    header=(FILE_VERSION, FILE_NAME, UKPRN, SUBMISSION_TYPE, RECORD_COUNT),
)

LEARNING_EVENTS: Final = Layout(
    root="LearningEventImport",
    record="LearningEvent",
    columns=(
        Column("ULN", "uln", is_mandatory=True),
        Column("FamilyName", "family_name"),
        Column("GivenName", "given_name"),
        Column("Source", "source", is_mandatory=True),
        Column("SubjectCode", "subject_code", is_mandatory=True),
        Column("Subject", "subject"),
        Column("QualificationType", "qualification_type"),
        Column("Level", "level"),
        Column("Grade", "grade"),
        Column("Credits", "credits"),
        Column("AchievementAwardDate", "award_date"),
        Column("ParticipationStartDate", "participation_start"),
        Column("ParticipationEndDate", "participation_end"),
        Column("AchievementProviderUkprn", "provider_ukprn"),
        Column("AchievementProviderName", "provider_name"),
        Column("AwardingOrganisationUkprn", "awarding_ukprn"),
        Column("AwardingOrganisationName", "awarding_name"),
        Column("CollectionType", "collection_type"),
        Column("ReturnNumber", "return_number"),
        Column("LanguageForAssessment", "language"),
        Column("Restriction", "restriction"),
    ),
)
