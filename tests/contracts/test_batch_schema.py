"""The schemas of batch files as they are compiled: by root, with what they include, wherever the files stand."""

import shutil
from pathlib import Path

import pytest

from lrs_soap.contracts import files
from lrs_soap.contracts.documents import read_ours
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import BATCH, XSD
from lrs_soap.contracts.safe_xml import parse
from lrs_soap.contracts.schemas import Schema, batch_schema, batch_schema_file

FOLDER = contract_path("xsd", "batch")
MARK = "Zqxmarked"

#: By file name; the one that the others include has none.
ROOTS = {
    path.name: [element.get("name", "") for element in read_ours(path).iterfind(f"{{{XSD}}}element")]
    for path in FOLDER.glob("*.xsd")
}


def learners(learner: str) -> bytes:
    who = f"<GivenName>Olivia</GivenName><FamilyName>Hartwell</FamilyName>{learner}"
    return (
        f'<LearnerBatch xmlns="{BATCH}"><Header><FileVersion>3A</FileVersion></Header>'
        f"<Learner>{who}</Learner></LearnerBatch>"
    ).encode()


def told(learner: str) -> list[str]:
    return [str(one) for one in batch_schema("LearnerBatch").violations(parse(learners(learner)))]


def test_each_file_has_one_root_by_which_it_is_found() -> None:
    assert ROOTS.pop("learner_fields.xsd") == []
    assert len(ROOTS) == 7
    for name, (root,) in ROOTS.items():
        assert batch_schema_file(root) == FOLDER / name
        assert batch_schema(root) is batch_schema(root)


def test_there_is_no_schema_of_another_root() -> None:
    with pytest.raises(FileNotFoundError, match=r"xsd/batch/nobodys_batch\.xsd"):
        batch_schema("NobodysBatch")


def test_a_schema_knows_no_root_but_its_own() -> None:
    (violation,) = batch_schema("VerifyBatch").violations(parse(learners("")))
    assert violation.rule == "is not a message of this contract"


@pytest.mark.parametrize(
    ("learner", "rule"),
    [
        (f"<Gender>{MARK}</Gender>", "Gender is none of: 0, 1, 2, 9"),
        (f"<ULN>{MARK}</ULN>", "ULN does not have the form: |[1-9][0-9]{9}"),
        (f"<Nationality>{MARK}</Nationality>", "Nationality is longer than the greatest length: 3"),
        (f"<DateOfBirth>{MARK}</DateOfBirth>", "DateOfBirth is not a valid DateOfBirth"),
        (f"<ULN/><ULN>{MARK}</ULN>", "ULN[2] is not expected here"),
    ],
)
def test_what_is_wrong_is_told_in_words_of_the_included_file_and_not_of_the_sender(
    learner: str, rule: str
) -> None:
    (violation,) = told(learner)
    assert violation.startswith(f"/LearnerBatch/Learner/{rule}")
    assert MARK not in violation


def test_values_that_are_not_given_may_stand_empty() -> None:
    assert told("<ULN/><DateOfBirth/><Gender> </Gender><EmailAddress/><VerificationType/><UPN/>") == []


def test_a_schema_that_a_file_points_to_is_not_fetched() -> None:
    data = learners("").replace(
        b"<Header>",
        b'<Header xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        b'xsi:schemaLocation="urn:lrs-soap:batch:1 http://127.0.0.1:9/x.xsd">',
    )
    assert batch_schema("LearnerBatch").violations(parse(data)) == []


def test_what_is_included_is_found_beside_the_schema_in_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "a place with spaces"
    shutil.copytree(FOLDER, root / "xsd" / "batch")
    monkeypatch.setattr(files, "_ROOTS", (root,))
    moved = batch_schema_file("LearnerBatch")
    assert moved.is_relative_to(root)
    assert Schema.read([moved]).violations(parse(learners("<Gender>1</Gender>"))) == []
