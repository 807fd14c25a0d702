"""Outputs of jobs: every value is in its place, whatever it is, and no spreadsheet takes one for a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lrs_soap.batch.layouts import LEARNER_BATCH, LEARNER_BATCH_2A, VERIFY_BATCH
from lrs_soap.batch.output_writer import write_output
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.domain import batch
from lrs_soap.domain.achievement import KIND, Wrong, problem
from lrs_soap.domain.batch import RETURN_CODES, VERIFY_CODES, BatchOutcome, VerifyOutcome
from lrs_soap.domain.batch_file import FILE, BatchFile
from lrs_soap.domain.cells import as_meant, on_one_line
from lrs_soap.domain.job import Answer, Job, JobStatus, Problem, RecordReport
from lrs_soap.domain.verification import Comparison

NO_ANSWER: Answer = {}
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
CONTENTS = st.dictionaries(st.sampled_from(sorted(LEARNER_BATCH_2A.headings)), TEXTS)


def job(kind: str, count: int, form: str = "csv", encoding: str = "utf-8", **header: str) -> Job:
    file = BatchFile("in", "", form, encoding, header)
    options = {FILE: file.as_option(), "submission_type": "Final"}
    return Job(
        7, kind, 1, "u", "r", JobStatus.SUCCESSFUL, NOW, NOW, NOW, "", None, count, "", options, "10099901"
    )


def report(
    outcome: str,
    content: Mapping[str, str],
    *problems: Problem,
    position: int = 1,
    answer: Answer = NO_ANSWER,
) -> RecordReport:
    return RecordReport(position, content, problems, outcome, answer)


def written(of: Job, reports: Sequence[RecordReport]) -> bytes:
    target = io.BytesIO()
    write_output(of, reports, target)
    return target.getvalue()


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


@given(CONTENTS)
def test_what_a_learners_record_said_is_in_its_cell(content: dict[str, str]) -> None:
    of = job(batch.LEARNER_BATCH, 2, FileVersion="2A")
    heading, first, second = rows(written(of, [report("found", {}), report("found", content)]))
    said = dict(zip(heading, second, strict=True))
    for field, text in LEARNER_BATCH_2A.headings.items():
        assert as_meant(said[text]) == on_one_line(content.get(field, ""))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in second)
    assert first[:4] == ["2A", "in", "10099901", "2"]
    assert second[:4] == [""] * 4


@given(CONTENTS)
def test_any_value_leaves_the_xml_well_formed(content: dict[str, str]) -> None:
    of = job(batch.LEARNER_BATCH, 1, "xml", FileVersion="2A")
    root = etree.fromstring(written(of, [report("found", content)]))
    learner = root.find(f"{{{BATCH}}}Learner")
    assert learner is not None
    values = {etree.QName(child).localname: child.text or "" for child in learner}
    for field, text in LEARNER_BATCH_2A.headings.items():
        wanted, value = on_one_line(content.get(field, "")), values.get(text, "")
        assert len(value) == len(wanted)
        assert all(got in (letter, "\ufffd") for got, letter in zip(value, wanted, strict=True))


@pytest.mark.parametrize("outcome", BatchOutcome)
def test_every_outcome_of_a_learner_has_its_code_and_the_uln_that_is_known(outcome: BatchOutcome) -> None:
    of = job(batch.LEARNER_BATCH, 1)
    sent = {"uln": "1000000001"}
    for answer, uln in (({}, "1000000001"), ({"uln": "8181822950"}, "8181822950")):
        heading, line = rows(written(of, [report(outcome.value, sent, answer=answer)]))
        assert heading[-1] == "ReturnCode"
        assert line[-1] == RETURN_CODES[outcome].code
        assert line[heading.index("ULN")] == uln


def test_the_version_of_the_input_says_which_columns() -> None:
    for version, layout in (("2A", LEARNER_BATCH_2A), ("2a", LEARNER_BATCH_2A), ("3A", LEARNER_BATCH)):
        heading, _ = rows(written(job(batch.LEARNER_BATCH, 1, FileVersion=version), [report("found", {})]))
        assert heading[:4] == ["FileVersion", "FileName", "UKPRN", "LearnerRecordCount"]
        assert heading[4:-1] == [column.heading for column in layout.columns]


@pytest.mark.parametrize("outcome", VerifyOutcome)
def test_every_verdict_has_its_code_and_every_comparison_its_flag(outcome: VerifyOutcome) -> None:
    sent = {"uln": "1000000001", "gender": "1"}
    answer: Answer = {"failed": [one.value for one in Comparison], "uln": "8181822950", "gender": "2"}
    one = report(outcome.value, sent, answer=answer)
    heading, line = rows(written(job(batch.VERIFY_BATCH, 1), [one]))
    cells = dict(zip(heading, line, strict=True))
    flags = [f"VRF{number}" for number in range(1, 9)]
    assert cells["ResponseCode"] == VERIFY_CODES[outcome]
    assert (cells["SearchedULN"], cells["ULN"]) == ("1000000001", "8181822950")
    assert (cells["SearchedGender"], cells["Gender"]) == ("1", "2")
    assert cells["FailureFlag"].split(" ") == flags
    root = etree.fromstring(written(job(batch.VERIFY_BATCH, 1, "xml"), [one]))
    assert root.xpath("//*[local-name() = 'FailureFlag']/text()") == flags
    assert root.findtext(f"{{{BATCH}}}Header/{{{BATCH}}}{VERIFY_BATCH.count}") == "1"


def test_achievements_in_error_have_a_line_for_each_problem_and_others_none() -> None:
    wrong = (problem(Wrong.NOT_GIVEN, "grade"), problem(Wrong.NOT_GIVEN, "uln"))
    reports = [report("created", {}), report("field-data-error", {}, *wrong, position=2)]
    heading, *lines = rows(written(job(KIND, 2), reports))
    assert heading[0] == "RecordNumber"
    assert [(line[0], line[3]) for line in lines] == [("2", "Grade"), ("2", "Uln")]
    root = etree.fromstring(written(job(KIND, 2, "xml"), reports))
    assert root.findtext(".//{*}SubmissionType") == "Final"
    assert root.xpath("count(//*[local-name() = 'Problem'])") == 2


def test_a_mark_is_written_once_and_only_where_it_is_wanted() -> None:
    reports = [report("found", {})] * 3
    marked = written(job(batch.LEARNER_BATCH, 3, encoding="utf-8-sig"), reports)
    assert marked.startswith(b'\xef\xbb\xbf"FileVersion')
    assert marked.count(b"\xef\xbb\xbf") == 1
    assert marked.removeprefix(b"\xef\xbb\xbf") == written(job(batch.LEARNER_BATCH, 3), reports)
    assert marked.count(b"\r\n") == marked.count(b"\n") == 4
