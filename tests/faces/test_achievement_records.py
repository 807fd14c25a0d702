"""An achievement as it comes, and the error file: no value is lost, no cell is a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.achievement import RULES, ErrorClass, Wrong, problem
from lrs_soap.domain.cells import as_meant, on_one_line
from lrs_soap.domain.characters import writable
from lrs_soap.domain.error_file import COLUMNS
from lrs_soap.domain.job import RecordReport
from lrs_soap.faces.external_service.records import FIELDS, content_of, error_file

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize(
    ("element", "sent", "kept"),
    [
        ("Action", "1", "1"),
        ("Action", "+01", "1"),
        ("Action", "-1", "-1"),
        ("Action", "one", "one"),
        ("Action", "1.0", "1.0"),
        ("Gender", "00", "0"),
        ("Grade", "007", "007"),
        ("Grade", "", ""),
        ("DateofBirth", "2004-03-17T00:00:00", "2004-03-17"),
        ("DateofBirth", "2004-06-16T23:00:00Z", "2004-06-17"),
        ("DateofBirth", "0001-01-01T00:00:00", ""),
        ("DateofBirth", "17/03/2004", "17/03/2004"),
        ("ActionDate", "2004-02-30T00:00:00", "2004-02-30T00:00:00"),
    ],
)
def test_what_is_kept_of_a_field(element: str, sent: str, kept: str) -> None:
    assert content_of({element: sent}) == {FIELDS[element]: kept}


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), TEXTS))
def test_whatever_is_sent_is_kept_by_the_domains_names(message: dict[str, str]) -> None:
    content = content_of(message)
    assert content.keys() == {FIELDS[element] for element in message}
    assert content.keys() <= RULES.keys()


@given(TEXTS, TEXTS)
def test_a_spreadsheet_takes_no_cell_for_a_formula(mis_identifier: str, uln: str) -> None:
    problems = [problem(Wrong.NOT_GIVEN, "grade"), problem(Wrong.NOT_PROCESSED)]
    content = {"mis_identifier": mis_identifier, "uln": uln}
    text = error_file([RecordReport(3, content, problems, ErrorClass.FIELD_DATA)])
    assert text is not None
    heading, *lines = csv.reader(io.StringIO(text, newline=""))
    assert tuple(heading) == COLUMNS
    assert [line[3:6] for line in lines] == [
        ["Grade", "FieldData", "ACH101"],
        ["", "BusinessRule", "ACH399"],
    ]
    for line in lines:
        sent = [on_one_line(writable(mis_identifier)), on_one_line(writable(uln))]
        assert [as_meant(cell) for cell in line[1:3]] == sent
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)


def test_no_problem_no_file() -> None:
    assert error_file([]) is None
