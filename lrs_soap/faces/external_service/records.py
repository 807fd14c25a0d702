"""An achievement as it is submitted, and the error file in the contract's names.

Here are the contract's names of a record's fields, with the domain's beside them.
"""

import re
from collections.abc import Sequence
from io import StringIO
from typing import Final

from lrs_soap.domain.cells import CellWriter
from lrs_soap.domain.error_file import COLUMNS, error_lines
from lrs_soap.domain.job import RecordReport
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import england_date, is_unset

FIELDS: Final = {
    "AchievementAwardDate": "award_date",
    "Action": "action",
    "ActionDate": "action_date",
    "ActionReason": "reason",
    "DateofBirth": "date_of_birth",
    "FamilyName": "family_name",
    "Gender": "gender",
    "GivenName": "given_name",
    "Grade": "grade",
    "LanguageForAssessment": "language",
    "LearnerPostcode": "postcode",
    "MisIdentifier": "mis_identifier",
    "ProviderUkprn": "provider_ukprn",
    "Uln": "uln",
    "UnitOrQualificationReferenceNumber": "reference",
}
ELEMENTS: Final = {field: element for element, field in FIELDS.items()}

_DAYS: Final = frozenset({"award_date", "action_date", "date_of_birth"})
_CODES: Final = frozenset({"action", "gender"})
_WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}")


def content_of(achievement: Message) -> dict[str, str]:
    """The record by the domain's names: days as England has them, numbers as they are shortest.

    What is neither stays as it was sent: the record's own rules find it wrong, not the request's.
    """
    return {
        field: _plain(field, text)
        for element, field in FIELDS.items()
        if (text := achievement.get(element)) is not None
    }


def _plain(field: str, text: str) -> str:
    if field in _DAYS:
        return _day(text)
    if field in _CODES and _WHOLE_NUMBER.fullmatch(text):
        return str(int(text))
    return text


def _day(text: str) -> str:
    if is_unset(text):
        return ""
    try:
        return england_date(text).isoformat()
    except ValueError:
        return text


def error_file(reports: Sequence[RecordReport]) -> str | None:
    """CSV with a line for each problem; None when there is none."""
    if not reports:
        return None
    text = StringIO()
    writer = CellWriter(text)
    writer.row(COLUMNS)
    for report in reports:
        for line in error_lines(report, ELEMENTS):
            writer.row(line)
    return text.getvalue()
