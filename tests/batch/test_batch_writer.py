"""What is written is read again, whatever it is."""

import csv
import io
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.batch import layouts, reader
from lrs_soap.batch.batch_writer import write_csv
from lrs_soap.batch.layouts import LEARNER_BATCH
from lrs_soap.batch.notes import trimmed

HEADER = {layouts.FILE_VERSION: "3A", layouts.UKPRN: "10000001", layouts.LEARNER_RECORD_COUNT: "1"}

#: As it is stored: trimmed, and without what no text file has.
VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(trimmed).filter(bool)
RECORDS = st.dictionaries(st.sampled_from(sorted(LEARNER_BATCH.headings)), VALUES, min_size=1)


def written(records: Sequence[Mapping[str, str]], header: Mapping[str, str]) -> io.BytesIO:
    target = io.BytesIO()
    write_csv(target, LEARNER_BATCH, records, header)
    return target


@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_read_again(records: list[dict[str, str]]) -> None:
    header = HEADER | {layouts.LEARNER_RECORD_COUNT: str(len(records))}
    file = written(records, header)
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
