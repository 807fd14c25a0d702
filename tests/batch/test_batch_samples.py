"""The sample files of client_examples/batch: right by all rules and schemas, of people of the sandbox or nobody."""

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from lrs_soap.batch import ctf, kinds
from lrs_soap.batch.kinds import FileKind, kind_of
from lrs_soap.batch.layouts import FILE_NAME, FILE_VERSION, UKPRN
from lrs_soap.batch.notes import Notes
from lrs_soap.batch.reader import records, survey
from lrs_soap.contracts.safe_xml import parse
from lrs_soap.contracts.schemas import batch_schema
from lrs_soap.domain import achievement, batch_learner, registration
from lrs_soap.domain.achievement import Achievement
from lrs_soap.domain.batch_learner import StatedLearner
from lrs_soap.domain.names import fold
from lrs_soap.domain.sandbox import LEARNERS, ORGANISATIONS
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.upn import is_valid_upn
from tests.batch.file_schemas import MANDATORY

FOLDER: Final = Path(__file__).parents[2] / "client_examples" / "batch"
TODAY: Final = date(2026, 3, 1)
COLLEGE, AWARDING = (organisation.ukprn for organisation in ORGANISATIONS[:2])

#: Kind, version and sender, by file name.
SAMPLES: Final = {
    "learner-batch-2A.csv": (kinds.LEARNERS, "2A", COLLEGE),
    "learner-batch-3A.csv": (kinds.LEARNERS, "3A", COLLEGE),
    "learner-batch-3A.xml": (kinds.LEARNERS, "3A", COLLEGE),
    "verify-batch.csv": (kinds.VERIFICATIONS, "1", AWARDING),
    "verify-batch.xml": (kinds.VERIFICATIONS, "1", AWARDING),
    "achievement-batch.csv": (kinds.ACHIEVEMENTS, "1", AWARDING),
    "achievement-batch.xml": (kinds.ACHIEVEMENTS, "1", AWARDING),
}
#: What a school's system exports; it becomes a learner batch.
TRANSFER: Final = "common-transfer-file.xml"
XML: Final = [name for name in SAMPLES if name.endswith(".xml")]
OF_LEARNERS: Final = [name for name, (kind, *_) in SAMPLES.items() if kind is kinds.LEARNERS]


def header_of(name: str) -> dict[str, str]:
    with (FOLDER / name).open("rb") as source:
        return dict(survey(source, SAMPLES[name][0].layout).header)


def contents_of(name: str) -> list[dict[str, str]]:
    layout = SAMPLES[name][0].layout
    with (FOLDER / name).open("rb") as source:
        found = list(records(source, layout, survey(source, layout)))
    assert not any(record.violations for record in found)
    return [dict(record.values) for record in found]


def test_these_are_all() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {*SAMPLES, TRANSFER, "README.md", "outputs"}


@pytest.mark.parametrize(
    ("name", "kind", "version", "ukprn"), [(name, *told) for name, told in SAMPLES.items()]
)
def test_each_is_read_as_what_it_is(name: str, kind: FileKind, version: str, ukprn: str) -> None:
    with (FOLDER / name).open("rb") as source:
        assert kind_of(source) is kind
        surveyed = survey(source, kind.layout)
    assert surveyed.unknown == ()
    assert (surveyed.header[FILE_VERSION], surveyed.header[UKPRN]) == (version, ukprn)
    assert surveyed.header[kind.layout.count] == str(surveyed.count)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_breaks_no_rule_of_a_field(name: str) -> None:
    kind = SAMPLES[name][0]
    for content in contents_of(name):
        assert [field for field, value in content.items() if kind.rules[field](value)] == []
        assert set(MANDATORY[kind.name]) <= content.keys()


@pytest.mark.parametrize("name", XML)
def test_the_xml_ones_are_valid(name: str) -> None:
    root = SAMPLES[name][0].layout.root
    assert batch_schema(root).violations(parse((FOLDER / name).read_bytes())) == []


@pytest.mark.parametrize("name", XML)
def test_the_xml_ones_say_what_the_csv_ones_say(name: str) -> None:
    beside = name.replace(".xml", ".csv")
    assert contents_of(name) == contents_of(beside)
    assert header_of(name) == {key: value.replace(".CSV", ".XML") for key, value in header_of(beside).items()}


@pytest.mark.parametrize("name", OF_LEARNERS)
def test_those_of_learners_are_named_as_the_portal_wants_it(name: str) -> None:
    extension = name[-3:].upper()
    assert re.fullmatch(rf"LRB_{COLLEGE}_[0-9]{{12}}\.{extension}", header_of(name)[FILE_NAME])


@pytest.mark.parametrize("name", OF_LEARNERS)
def test_learners_can_be_found_or_registered_and_are_of_their_ages(name: str) -> None:
    for content in contents_of(name):
        stated = batch_learner.read(content)
        assert isinstance(stated, StatedLearner)
        assert stated.uln or batch_learner.hindrance_to_register(stated) is None
        age = TODAY.year - stated.details.date_of_birth.year
        assert registration.YOUNGEST < age < registration.OLDEST


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("achievement")])
def test_achievements_state_one_each(name: str) -> None:
    stated = [achievement.read(content, TODAY) for content in contents_of(name)]
    assert all(isinstance(one, Achievement) for one in stated)


@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.startswith("verify")])
def test_who_has_a_uln_is_a_learner_of_the_sandbox(name: str) -> None:
    owners = {learner.uln: learner.details for learner in LEARNERS}
    for content in contents_of(name):
        if uln := content.get("uln"):
            owner = owners[Uln(uln)]
            assert fold(content["family_name"]) == fold(owner.family_name)
            assert fold(content["given_name"]) == fold(owner.given_name)


def test_the_transfer_file_has_pupils_of_whom_nothing_is_wrong() -> None:
    notes = Notes()
    with (FOLDER / TRANSFER).open("rb") as source:
        assert ctf.is_ctf(source)
        found = [record.content for record in ctf.pupils(source, "1", notes)]
    assert all(is_valid_upn(content["upn"]) for content in found)
    assert len({content["upn"] for content in found}) == len(found) == 3
    assert all(isinstance(batch_learner.read(content), StatedLearner) for content in found)
    assert tuple(notes.unknown) == ("Ethnicity",)
