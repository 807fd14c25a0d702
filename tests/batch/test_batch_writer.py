"""What is written is read again, whatever it is."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.batch import layouts, reader
from lrs_soap.batch.batch_writer import write_csv, write_xml
from lrs_soap.batch.layouts import LEARNER_BATCH
from lrs_soap.batch.notes import trimmed
from lrs_soap.contracts.safe_xml import parse
from lrs_soap.contracts.schemas import batch_schema

Write = Callable[..., None]

HEADER = {layouts.FILE_VERSION: "3A", layouts.UKPRN: "10000001", layouts.LEARNER_RECORD_COUNT: "1"}

#: As it is stored: trimmed, and without what no text file has.
VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(trimmed).filter(bool)
RECORDS = st.dictionaries(st.sampled_from(sorted(LEARNER_BATCH.headings)), VALUES, min_size=1)


def written(
    records: Sequence[Mapping[str, str]], header: Mapping[str, str], write: Write = write_csv
) -> io.BytesIO:
    target = io.BytesIO()
    write(target, LEARNER_BATCH, records, header)
    return target


@pytest.mark.parametrize("write", [write_csv, write_xml])
@given(records=st.lists(RECORDS, min_size=1, max_size=4))
def test_read_again(write: Write, records: list[dict[str, str]]) -> None:
    header = HEADER | {layouts.LEARNER_RECORD_COUNT: str(len(records))}
    file = written(records, header, write)
    surveyed = reader.survey(file, LEARNER_BATCH)
    assert (surveyed.header, surveyed.unknown) == (header, ())
    assert [one.values for one in reader.records(file, LEARNER_BATCH, surveyed)] == records


def test_its_lines() -> None:
    file = written([{"given_name": "=1+1", "mis_identifier": "-7"}, {"family_name": 'O"Hara'}], HEADER)
    lines = file.getvalue().decode().split("\r\n")
    assert lines[0].startswith('"FileVersion","FileName","UKPRN","LearnerRecordCount","JobType","ULN"')
    first, second = csv.DictReader(lines[:3])
    assert (first["FileVersion"], first["GivenName"], first["MISIdentifier"]) == ("3A", "'=1+1", "'-7")
    assert (second["FileVersion"], second["FamilyName"]) == ("", 'O"Hara')
    assert lines[3:] == [""]


def test_an_xml_file_is_one_of_its_schema() -> None:
    person = {"given_name": "=1+1 & <b>", "family_name": "Hart", "date_of_birth": "2006-08-13", "gender": "2"}
    file = written([person | {"postcode": "CA12 5JQ"}, person], HEADER, write_xml)
    assert batch_schema("LearnerBatch").violations(parse(file.getvalue())) == []
    assert b"<GivenName>=1+1 &amp; &lt;b&gt;</GivenName>" in file.getvalue()
