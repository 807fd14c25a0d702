"""The schemas of what is answered to batch files: their elements, and their codes against the code tables."""

import pytest

from lrs_soap.batch.layouts import ACHIEVEMENT_BATCH, LEARNER_BATCH, LEARNER_BATCH_2A, VERIFY_BATCH, Layout
from lrs_soap.contracts.schemas import batch_schema
from lrs_soap.domain.achievement import Wrong
from lrs_soap.domain.batch import FAILURE_FLAGS, RETURN_CODES, VERIFY_CODES
from lrs_soap.domain.error_file import COLUMNS, ERROR_CLASSES
from tests.batch.file_schemas import codes_of, file_of, meaning_of, types_of

LEARNERS = "LearnerBatchOutput"
VERDICTS = "VerifyBatchOutput"
PROBLEMS = "AchievementBatchOutput"

#: By root, the element of a record, and the layout of the files that are answered.
OUTPUTS = {
    LEARNERS: ("Learner", LEARNER_BATCH),
    VERDICTS: ("Learner", VERIFY_BATCH),
    PROBLEMS: ("Problem", ACHIEVEMENT_BATCH),
}
EVERY_OUTPUT = pytest.mark.parametrize(("root", "record", "layout"), [(k, *v) for k, v in OUTPUTS.items()])

RIGHT = {
    LEARNERS: {"GivenName": "Olivia", "ReturnCode": "RC002"},
    VERDICTS: {"ResponseCode": "WSVRC003", "FailureFlag": "VRF1"},
    PROBLEMS: {
        "RecordNumber": "1",
        "Field": "Uln",
        "ErrorClass": "FieldData",
        "ErrorCode": "ACH101",
        "Message": "must be given",
    },
}


def told(root: str, values: dict[str, str], version: str = "") -> list[str]:
    record, layout = OUTPUTS[root]
    file = file_of(root, record, values, version or layout.versions[0])
    return [str(one) for one in batch_schema(root).violations(file)]


@EVERY_OUTPUT
def test_the_header_is_that_of_the_file_that_is_answered(root: str, record: str, layout: Layout) -> None:
    assert tuple(types_of(root, "Header")) == layout.header
    assert codes_of(root, types_of(root, "Header")["FileVersion"]) == sorted(layout.versions)


@EVERY_OUTPUT
def test_each_type_says_what_the_field_is(root: str, record: str, layout: Layout) -> None:
    for name in ("Header", record):
        silent = [element for element, type_ in types_of(root, name).items() if not meaning_of(root, type_)]
        assert silent == []


def test_a_learner_is_answered_by_the_headings_of_either_version_and_the_code() -> None:
    there = list(types_of(LEARNERS, "Learner"))
    for layout in (LEARNER_BATCH, LEARNER_BATCH_2A):
        own = [column.heading for column in layout.columns]
        assert [name for name in there if name in own] == own
        assert told(LEARNERS, {**dict.fromkeys(own, "x"), "ReturnCode": "RC011"}, layout.versions[0]) == []
    headings = {column.heading for one in (LEARNER_BATCH, LEARNER_BATCH_2A) for column in one.columns}
    assert set(there) == {*headings, "ReturnCode"}
    assert there[-1] == "ReturnCode"
    assert told(LEARNERS, {"ReturnCode": "RC010"}) == []
    assert told(LEARNERS, {"GivenName": "Olivia"}) == []  # the batch was ended before it came to her


def test_a_learner_has_one_name_of_a_field_and_the_code_last() -> None:
    both = {"MiddleNames": "Rose", "MiddleOtherName": "Rose"}
    assert told(LEARNERS, both | RIGHT[LEARNERS]) != []
    assert told(LEARNERS, {"ReturnCode": "RC002", "GivenName": "Olivia"}) != []


def test_a_verdict_has_what_was_sent_the_code_what_is_stored_and_the_flags() -> None:
    facts = ["ULN", "FamilyName", "GivenName", "DateOfBirth", "Gender"]
    searched = [f"Searched{name}" for name in facts]
    expected = ["MISIdentifier", *searched, "ResponseCode", *facts, "FailureFlag"]
    assert list(types_of(VERDICTS, "Learner")) == expected
    assert {column.heading for column in VERIFY_BATCH.columns} == {"MISIdentifier", *facts}


def test_a_verdict_has_all_flags_at_most() -> None:
    _, layout = OUTPUTS[VERDICTS]
    file = file_of(VERDICTS, "Learner", RIGHT[VERDICTS], layout.versions[0])
    (flag,) = file.iterfind(".//{*}FailureFlag")
    learner = file[-1]
    for _ in range(len(FAILURE_FLAGS) - 1):
        learner.append(learner.makeelement(flag.tag))
        learner[-1].text = flag.text
    assert batch_schema(VERDICTS).violations(file) == []
    learner.append(learner.makeelement(flag.tag))
    assert len(batch_schema(VERDICTS).violations(file)) == 1


def test_a_problem_has_the_columns_of_the_error_file() -> None:
    assert tuple(types_of(PROBLEMS, "Problem")) == COLUMNS
    assert codes_of(PROBLEMS, "Field") == ["", *(column.heading for column in ACHIEVEMENT_BATCH.columns)]


def test_a_file_of_problems_may_have_none() -> None:
    file = file_of(PROBLEMS, "Problem", {}, "1")
    file.remove(file[-1])
    assert batch_schema(PROBLEMS).violations(file) == []


@pytest.mark.parametrize(
    ("root", "element", "codes"),
    [
        (LEARNERS, "ReturnCode", [one.code for one in RETURN_CODES.values()]),
        (VERDICTS, "ResponseCode", list(VERIFY_CODES.values())),
        (VERDICTS, "FailureFlag", list(FAILURE_FLAGS.values())),
        (PROBLEMS, "ErrorClass", list(ERROR_CLASSES.values())),
        (PROBLEMS, "ErrorCode", list(Wrong)),
    ],
)
def test_the_codes_are_those_of_the_tables(root: str, element: str, codes: list[str]) -> None:
    assert codes_of(root, element) == list(dict.fromkeys(codes))
    for code in codes:
        assert told(root, RIGHT[root] | {element: code}) == []
    (violation,) = told(root, RIGHT[root] | {element: "RC000"})
    assert violation.endswith(f"is none of: {', '.join(dict.fromkeys(codes))}")
