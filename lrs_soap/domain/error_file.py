"""The error file of a job of achievements: a line for each thing that is wrong with one of its records.

Its columns are ours: that there is such a file is known of the live service, what stands in it is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lrs_soap.domain.achievement import ErrorClass, Wrong, class_of, problem
from lrs_soap.domain.characters import writable
from lrs_soap.domain.job import WAITING, RecordReport

COLUMNS: Final = ("RecordNumber", "MisIdentifier", "Uln", "Field", "ErrorClass", "ErrorCode", "Message")

#: What the file calls the three classes.
ERROR_CLASSES: Final[Mapping[ErrorClass, str]] = {
    ErrorClass.FIELD_DATA: "FieldData",
    ErrorClass.LEARNER_DATA: "LearnerData",
    ErrorClass.BUSINESS_RULE: "BusinessRule",
}


def error_lines(report: RecordReport, names: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """The lines of one record, in the order of `COLUMNS`; `names` are what its sender calls the domain's fields.

    The job has ended: a record that waits was not reached.
    """
    content = report.content
    problems = [problem(Wrong.NOT_REACHED)] if report.outcome == WAITING else report.problems
    for one in problems:
        yield (
            str(report.position),
            writable(content.get("mis_identifier", "")),
            writable(content.get("uln", "")),
            names.get(one.field, ""),
            ERROR_CLASSES[class_of(one.code)],
            one.code,
            one.message,
        )
