"""What kind a file is, told by what is in it."""

import io

import pytest

from lrs_soap.batch.kinds import KINDS, FileKind, kind_of
from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.contracts.namespaces import BATCH


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_file_of_all_headings_is_of_its_kind(kind: FileKind) -> None:
    headings = [*kind.layout.header, *(column.heading for column in kind.layout.columns)]
    for line in (",".join(headings), ",".join(f'"{heading.upper()}"' for heading in headings)):
        assert kind_of(io.BytesIO(f"\ufeff{line}\r\n".encode())) == kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_root_tells_the_kind_of_xml(kind: FileKind) -> None:
    source = io.BytesIO(f'<?xml version="1.0"?>\n<{kind.layout.root} xmlns="{BATCH}"/>'.encode())
    assert kind_of(source) == kind
    assert source.tell() == 0


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        ("ULN,GivenName,FamilyName", "verify-batch"),
        ("GivenName,FamilyName,DateOfBirth,Gender,LastKnownPostCode", "learner-batch"),
        ("ULN,GivenName,FamilyName,Gender,MISIdentifier,DateOfBirth", "verify-batch"),
        ("ULN,GivenName,FamilyName,Notes", "learner-batch"),
        ("ULN,Source,SubjectCode,GivenName,FamilyName", "learning-events"),
    ],
)
def test_few_headings_are_of_the_kind_that_wants_no_more(headings: str, name: str) -> None:
    assert kind_of(io.BytesIO(f"{headings}\n".encode())).name == name


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "the first line must have the headings"),
        (b"<html/>", "the root element must be one of LearnerBatch, VerifyBatch, AchievementBatch"),
        (b"<LearnerBatch", "the XML cannot be read"),
        (b"ULN,GivenName,FamilyName\r8181822950,Olivia,Hartwell\r", "lines must end with LF or CRLF"),
    ],
)
def test_what_is_none(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        kind_of(io.BytesIO(data))
