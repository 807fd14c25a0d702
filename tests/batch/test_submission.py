"""A file that is to become a job: what it is, what it says of itself, and that it is the same when it is stored."""

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.batch.submission import contents, survey_submission
from lrs_soap.domain.batch import VERIFY_BATCH
from lrs_soap.domain.records import FORM, form_violations

CASES = Path(__file__).parent / "cases"
FILES = [
    file.read_bytes()
    for file in sorted(CASES.iterdir())
    if file.suffix != ".toml" and ".output." not in file.name
]
VERIFY = b"ULN,GivenName,FamilyName,UKPRN\n8181822950,Olivia,Hartwell,10099901\n"

#: Where bytes are put in, how many go, and which come.
DAMAGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), max_size=4)


def test_what_is_known_of_a_file() -> None:
    source = io.BytesIO(VERIFY)
    submission = survey_submission(source, "x.csv")
    assert submission.job_kind == VERIFY_BATCH
    assert (submission.said("UKPRN"), submission.said("JobType")) == ("10099901", "")
    assert submission.file.digest == hashlib.sha256(VERIFY).hexdigest()
    assert list(contents(source, submission)) == [
        {"uln": "8181822950", "given_name": "Olivia", "family_name": "Hartwell"}
    ]


@pytest.mark.parametrize(
    ("data", "form", "encoding"),
    [
        (VERIFY, "csv", "utf-8"),
        (b"\xef\xbb\xbf" + VERIFY, "csv", "utf-8-sig"),
        (VERIFY.replace(b"Olivia", b"Ol\xedvia"), "csv", "utf-8-sig"),
        (VERIFY.replace(b"Olivia", "Olívia".encode()), "csv", "utf-8"),
        (
            "<VerifyBatch><Learner><ULN>1</ULN></Learner></VerifyBatch>".encode("utf-16"),
            "xml",
            "utf-8",
        ),
    ],
)
def test_the_output_is_utf_8_marked_where_a_spreadsheet_would_take_it_for_something_else(
    data: bytes, form: str, encoding: str
) -> None:
    file = survey_submission(io.BytesIO(data), "x").file
    assert (file.form, file.encoding) == (form, encoding)


@pytest.mark.parametrize(
    "changed",
    [
        VERIFY + b"8181822950,Olivia,Hartwell,\n",
        VERIFY.replace(b"Olivia", b"Oliver"),
        VERIFY + b"\n",
        VERIFY[:30],
        b"",
    ],
)
def test_a_file_that_changes_meanwhile_is_refused(changed: bytes) -> None:
    submission = survey_submission(io.BytesIO(VERIFY), "x.csv")
    with pytest.raises(UnreadableFile):
        list(contents(io.BytesIO(changed), submission))


def test_what_is_wrong_with_a_records_form_goes_with_it() -> None:
    source = io.BytesIO(VERIFY + b"8181822950,Olivia\n")
    first, second = contents(source, survey_submission(source, "x.csv"))
    assert form_violations(first) == ()
    (violation,) = form_violations(second)
    assert violation.requirement == "must have 4 values, as there are headings; it has 2"
    assert second.keys() == {FORM}


@given(st.sampled_from(FILES), DAMAGES)
def test_a_damaged_file_is_read_whole_or_refused(
    data: bytes, damages: list[tuple[float, int, bytes]]
) -> None:
    for where, gone, put_in in damages:
        at = int(where * len(data))
        data = data[:at] + put_in + data[at + gone :]
    source = io.BytesIO(data)
    try:
        submission = survey_submission(source, "x")
    except UnreadableFile:
        return
    assert sum(1 for _ in contents(source, submission)) == submission.surveyed.count
