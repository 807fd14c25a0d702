"""What operators see of records that wait, and how they settle them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lrs_soap.batch import layouts, reader
from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.batch import JOB_TYPE, LEARNER_BATCH
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.organisation import Organisation
from lrs_soap.domain.records import FileRecord
from lrs_soap.services.process_job import process_job
from tests.cli.command import Command
from tests.cli.conftest import recorded
from tests.client import COLLEGE, COUNCIL
from tests.jobs import job_worker, submit
from tests.services.waiting import ELSEWHERE, somebody

#: No gender.
WRONG = "F"


@pytest.fixture
def units(sandbox: Command) -> Iterator[Units]:
    units = Units(make_engine(sandbox.settings["LRS_DATABASE_URL"]))
    yield units
    units.close()


def organisation(units: Units, caller: dict[str, str] = COLLEGE) -> Organisation:
    with units.reading() as unit:
        one = unit.organisations.by_ukprn(caller["UKPRN"])
    assert one is not None
    return one


def waiting(units: Units, *records: dict[str, str], caller: dict[str, str] = COLLEGE, **options: str) -> int:
    job_id = submit(
        units,
        organisation(units, caller).id,
        records,
        kind=LEARNER_BATCH,
        options={JOB_TYPE: "FUL", **options},
    )
    process_job(job_id, job_worker(units))
    return job_id


def beside_candidate(units: Units, record: dict[str, str]) -> tuple[int, str]:
    """A record that waits because somebody of the same name lives elsewhere, whose ULN this is."""
    first = waiting(units, record | ELSEWHERE)
    with units.reading() as unit:
        report = unit.jobs.report_at(first, 1)
    assert report is not None
    return waiting(units, record), report.answer["uln"]


def test_none(sandbox: Command) -> None:
    ended = sandbox("exceptions", "list")
    assert (ended.code, ended.out, ended.err) == (0, "", "There are none\n")


def test_a_list(sandbox: Command, units: Units) -> None:
    first = waiting(units, somebody(gender=WRONG), somebody(upn="x"))
    second = waiting(units, somebody(gender=WRONG), caller=COUNCIL)
    lines = sandbox("exceptions", "list").done().splitlines()
    assert len(lines) == 3
    assert re.fullmatch(
        rf" +{first} +1  UKPRN 10099901  RC011  [-0-9]{{10}} [:0-9]{{5}}  0 candidates", lines[0]
    )

    def listed(*options: str) -> list[tuple[str, str, str]]:
        told = sandbox("exceptions", "list", *options).done().splitlines()
        return [(words[0], words[1], words[4]) for words in map(str.split, told)]

    assert listed("--job", str(first)) == [(str(first), "1", "RC011"), (str(first), "2", "RC012")]
    assert listed("--ukprn", COUNCIL["UKPRN"]) == [(str(second), "1", "RC011")]
    assert listed("--code", "rc012") == [(str(first), "2", "RC012")]
    sandbox("exceptions", "resolve", str(first), "1", "--discard", "--reason", "sent twice").done()
    assert listed("--job", str(first)) == [(str(first), "2", "RC012")]
    assert listed("--all", "--code", "RC011") == [(str(first), "1", "RC011"), (str(second), "1", "RC011")]
    assert "discarded" in sandbox("exceptions", "list", "--all").done()
    assert "no organisation has this UKPRN" in sandbox("exceptions", "list", "--ukprn", "1").refused()
    assert "RC001" in sandbox("exceptions", "list", "--code", "RC001").mistyped()


def test_shown(sandbox: Command, units: Units) -> None:
    record = somebody(place_of_birth="Leeds\u202ei", title="Dr")
    job_id, uln = beside_candidate(units, record)
    shown = sandbox("exceptions", "show", str(job_id), "1").done()
    assert f"job:          {job_id}, record 1\n" in shown
    assert "return code:  RC007: others who may be the person\n" in shown
    assert "may be done:  choose, correct, register, discard\n" in shown
    assert f"  GivenName                    {record['given_name']}\n" in shown
    assert "\u202e" not in shown
    assert f"candidate {uln}:\n" in shown
    assert f"  GivenName            equal       {record['given_name']}\n" in shown
    assert "  LastKnownPostCode    differs     BS1 5TR\n" in shown
    assert recorded(sandbox)[-1] == ("learner:found", "Shown", organisation(units).id)
    assert sandbox("exceptions", "list", "--job", str(job_id)).done().endswith("  1 candidate\n")
    told = sandbox("exceptions", "resolve", str(job_id), "1", "--correct", "title=Prof").done()
    assert told.endswith("waits still, RC007: others who may be the person, 1 candidate\n")
    assert (
        "  Title                        Prof  (sent: Dr)\n"
        in sandbox("exceptions", "show", str(job_id), "1").done()
    )


def test_what_is_wrong_is_shown(sandbox: Command, units: Units) -> None:
    job_id = waiting(units, somebody(gender=WRONG))
    shown = sandbox("exceptions", "show", str(job_id), "1").done()
    assert "  Gender must be one of 0, 1, 2, 9\n" in shown
    sandbox("exceptions", "resolve", str(job_id), "1", "--discard", "--reason", "sent twice").done()
    shown = sandbox("exceptions", "show", str(job_id), "1").done()
    assert re.search(r"settled:      discarded [-0-9]{10} [:0-9]{5} by \S+\n", shown)
    assert "reason:       sent twice\n" in shown
    assert "may be done:  -\n" in shown


def test_chosen(sandbox: Command, units: Units) -> None:
    job_id, uln = beside_candidate(units, somebody())
    told = sandbox("exceptions", "resolve", str(job_id), "1", "--choose", uln).done()
    assert told == f"Record 1 of job {job_id} is settled: chosen {uln}\n"
    entry = recorded(sandbox, with_user=True)[-1]
    assert entry[:3] == ("exception:resolved", "chosen", organisation(units).id)
    assert entry[3] != "awarding.user"
    assert f"chosen {uln}" in sandbox("exceptions", "list", "--all").done()
    again = sandbox("exceptions", "resolve", str(job_id), "1", "--choose", uln).refused()
    assert again == "this exception has been settled before, and stays so"


def test_corrected(sandbox: Command, units: Units) -> None:
    record = somebody(gender=WRONG)
    job_id = waiting(units, record)
    key = (str(job_id), "1")
    told = sandbox(
        "exceptions", "resolve", *key, "--correct", "GENDER=1", "--correct", "lastknownpostcode="
    ).done()
    assert told == (
        f"Record 1 of job {job_id} waits still, RC010: LastKnownPostCode must be given, 0 candidates\n"
    )
    told = sandbox(
        "exceptions", "resolve", *key, "--correct", f"LastKnownPostCode={record['postcode']}"
    ).done()
    assert re.fullmatch(rf"Record 1 of job {job_id} is settled: corrected [0-9]{{10}}\n", told)
    assert [one[:2] for one in recorded(sandbox)][-3:] == [
        ("exception:corrected", "not-given"),
        ("learner:registered", "Registered"),
        ("exception:resolved", "corrected"),
    ]


def test_a_record_whose_form_was_wrong_is_settled_once_it_is_corrected(
    sandbox: Command, units: Units
) -> None:
    record = somebody()
    wrong = FileRecord(7, record, (Violation("gender", "must be given only once"),))
    job_id = waiting(units, dict(wrong.content))
    assert "must be given only once" in sandbox("exceptions", "show", str(job_id), "1").done()
    settled = sandbox(
        "exceptions", "resolve", str(job_id), "1", "--correct", f"Gender={record['gender']}"
    ).done()
    assert "corrected" in settled


def test_registered(sandbox: Command, units: Units) -> None:
    job_id, uln = beside_candidate(units, somebody())
    told = sandbox("exceptions", "resolve", str(job_id), "1", "--register").done()
    assert re.fullmatch(rf"Record 1 of job {job_id} is settled: registered [0-9]{{10}}\n", told)
    assert uln not in told


#: What cannot be done about a value that breaks its rule.
REFUSALS = {
    ("--choose", "1026893097"): "--choose must",
    ("--choose", "1026893096"): "the step choose cannot be taken",
    ("--register",): "what stands in its way allows only correct, discard",
    ("--discard",): "reason must be given",
    ("--correct", "Gender=X"): "Gender must be one of",
    ("--correct", "DateOfBirth=1/2/2003"): "DateOfBirth must be a date as yyyy-mm-dd",
}


def test_refused(sandbox: Command, units: Units) -> None:
    job_id = waiting(units, somebody(gender=WRONG))
    before = recorded(sandbox)
    for options, says in REFUSALS.items():
        assert says in sandbox("exceptions", "resolve", str(job_id), "1", *options).refused()
    assert recorded(sandbox) == before
    with units.reading() as unit:
        one = unit.exceptions.by_key(job_id, 1)
    assert one is not None
    assert (one.version, one.is_open) == (1, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "say one of"),
        (("--register", "--discard"), "say one of"),
        (("--choose", "1026893096", "--correct", "Gender=1"), "say one of"),
        (("--correct", "Gender"), "must be FIELD=VALUE"),
        (("--correct", "Telephone=1"), "must name one of ULN, MISIdentifier"),
        (("--correct", "Gender=1", "--correct", "gender=2"), "each field once"),
        (("--correct", "AbilityToShare=1", "--correct", "PrivacyNoticeSeen=1"), "each field once"),
    ],
)
def test_mistyped(embedded_sandbox: Command, options: tuple[str, ...], says: str) -> None:
    assert says in embedded_sandbox("exceptions", "resolve", "1", "1", *options).mistyped()


def test_no_such_exception(embedded_sandbox: Command) -> None:
    for verb in (("show", "4711", "1"), ("resolve", "4711", "1", "--register")):
        assert "no record at this place" in embedded_sandbox("exceptions", *verb).refused()
    assert "not a valid integer" in embedded_sandbox("exceptions", "show", "first", "1").mistyped()
    assert "not in the range" in embedded_sandbox("exceptions", "show", "1", "0").mistyped()


class TestExport:
    def test_a_file_that_is_a_batch(self, sandbox: Command, units: Units, tmp_path: Path) -> None:
        records = [somebody(gender=WRONG, mis_identifier="=7"), somebody(upn="x"), somebody(gender=WRONG)]
        job_id = waiting(units, *records)
        waiting(units, somebody(gender=WRONG), caller=COUNCIL)
        sandbox("exceptions", "resolve", str(job_id), "2", "--correct", "Title=Dr").done()
        target = tmp_path / "again.csv"
        told = sandbox("exceptions", "export", "--ukprn", COLLEGE["UKPRN"], "--to", str(target)).done()
        assert told == f"Wrote 3 records to {target}\n"
        surveyed, read = self.read(target)
        assert surveyed.header == {
            "FileVersion": "3A",
            "FileName": "again.csv",
            "UKPRN": COLLEGE["UKPRN"],
            "LearnerRecordCount": "3",
            "JobType": "FUL",
        }
        assert read == [records[0], records[1] | {"title": "Dr"}, records[2]]
        assert target.stat().st_mode & 0o077 == 0
        assert len(sandbox("exceptions", "list", "--job", str(job_id)).done().splitlines()) == 3

    def test_a_record_of_nobody_has_no_place_in_it(
        self, sandbox: Command, units: Units, tmp_path: Path
    ) -> None:
        job_id = waiting(units, {"given_name": "Ab"}, {}, {"given_name": "Cd"})
        target = tmp_path / "open.csv"
        ended = sandbox("exceptions", "export", "--job", str(job_id), "--to", str(target))
        assert (ended.code, ended.out) == (0, f"Wrote 2 records to {target}\n")
        assert "left out, as nothing is in them: 1 of those that wait" in ended.err
        assert len(self.read(target)) == 2

    def test_of_a_job_and_a_code(self, sandbox: Command, units: Units, tmp_path: Path) -> None:
        job_id = waiting(units, somebody(gender=WRONG), one := somebody(upn="x"), caller=COUNCIL)
        target = tmp_path / "again.csv"
        sandbox("exceptions", "export", "--job", str(job_id), "--code", "RC012", "--to", str(target)).done()
        surveyed, read = self.read(target)
        assert (surveyed.header["UKPRN"], read) == (COUNCIL["UKPRN"], [one])

    def test_its_name_says_its_form(self, sandbox: Command, units: Units, tmp_path: Path) -> None:
        job_id = str(waiting(units, record := somebody(gender=WRONG, mis_identifier="=7")))

        def export(name: str) -> Any:
            return sandbox("exceptions", "export", "--job", job_id, "--to", str(tmp_path / name))

        for name, begins in (("a.XML", b"<?xml"), ("a.csv", b'"FileVersion"'), ("a", b'"FileVersion"')):
            export(name).done()
            assert (tmp_path / name).read_bytes().startswith(begins)
            surveyed, read = self.read(tmp_path / name)
            assert (surveyed.header["FileName"], read) == (name, [record])
        assert "--to must end in .csv or .xml" in export("a.xlsx").mistyped()
        assert not (tmp_path / "a.xlsx").exists()

    def test_of_jobs_of_both_types(self, sandbox: Command, units: Units, tmp_path: Path) -> None:
        full, check = somebody(gender=WRONG), somebody(gender=WRONG)
        waiting(units, full)
        checking = waiting(units, check, job_type="CHK")
        target = tmp_path / "again.csv"

        def export(*options: str) -> Any:
            return sandbox(
                *("exceptions", "export", "--ukprn", COLLEGE["UKPRN"], "--to", str(target), "--force"),
                *options,
            )

        assert export().refused() == (
            "the file must be of one job type, but records of FUL and of CHK wait: choose one with --job-type, "
            "or a job with --job"
        )
        assert not target.exists()
        for options, job_type, record in (
            (("--job-type", "ful"), "FUL", full),
            (("--job-type", "CHK"), "CHK", check),
            (("--job", str(checking)), "CHK", check),
        ):
            export(*options).done()
            surveyed, read = self.read(target)
            assert (surveyed.header["JobType"], read) == (job_type, [record])
        assert "no such record waits" in export("--job", str(checking), "--job-type", "FUL").refused()

    def test_refused(self, sandbox: Command, units: Units, tmp_path: Path) -> None:
        job_id = str(waiting(units, somebody(gender=WRONG)))
        target = tmp_path / "again.csv"

        def export(*options: str, to: Path = target) -> Any:
            return sandbox("exceptions", "export", *options, "--to", str(to))

        assert "say --ukprn or --job" in export().mistyped()
        assert "no such record waits" in export("--job", job_id, "--code", "RC007").refused()
        assert "no organisation has this UKPRN" in export("--ukprn", "1").refused()
        assert not target.exists()
        target.write_text("mine")
        assert "is there already" in export("--job", job_id).refused()
        assert target.read_text() == "mine"
        export("--job", job_id, "--force").done()
        assert target.read_text() != "mine"
        assert "No such file" in export("--job", job_id, to=tmp_path / "nowhere" / "x.csv").refused()

    def read(self, target: Path) -> Any:
        with target.open("rb") as file:
            surveyed = reader.survey(file, layouts.LEARNER_BATCH)
            return surveyed, [
                dict(one.values) for one in reader.records(file, layouts.LEARNER_BATCH, surveyed)
            ]
