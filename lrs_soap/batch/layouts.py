"""Which headings a file has, and which of the domain's fields each stands for. Wire names of files stand here only.

A layout is one for CSV and XML: the elements of an XML record are the CSV headings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and the domain's name of what stands under it. A mandatory heading must be there, if only empty."""

    heading: str
    field: str
    is_mandatory: bool = False


#: What a file says of itself: in an XML file's Header, in a CSV file in the first record's line.
FILE_VERSION: Final = "FileVersion"
RECORD_COUNT: Final = "RecordCount"
HEADER: Final = (FILE_VERSION, RECORD_COUNT)

#: The element of an XML file that holds them.
HEADER_ELEMENT: Final = "Header"


@dataclass(frozen=True)
class Layout:
    """A kind of file. `root` and `record` are the XML elements' names; `version` is what FileVersion may say."""

    root: str
    record: str
    columns: tuple[Column, ...]
    version: str = "1"

    @cached_property
    def by_heading(self) -> Mapping[str, Column]:
        """Columns by heading in lower case, in which headings are compared."""
        return {column.heading.lower(): column for column in self.columns}

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Headings by the domain's name of the field."""
        return {column.field: column.heading for column in self.columns}


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
