"""Batches over our own contract: submitted as records or as a file, done by the worker, told record by record."""

import csv
import gzip
import io
import time
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.schemas import batch_schema
from lrs_soap.domain.achievement import ErrorClass
from lrs_soap.domain.batch import EXCEPTIONS, BatchOutcome, VerifyOutcome
from lrs_soap.faces.learning_records.batch_words import (
    ACHIEVEMENT_OUTCOMES,
    EXCEPTION_OUTCOMES,
    LEARNER_OUTCOMES,
    RECORD_ITEMS,
    VERIFY_OUTCOMES,
)
from lrs_soap.services.get_achievement_job import DEEDS
from tests.client import Service
from tests.conftest import fresh_database, run_lrs_soap, running_service, running_worker
from tests.learning_records import batch_client
from tests.learning_records.batch_client import (
    NEW,
    codes,
    done,
    file,
    learners,
    number,
    output,
    record,
    somebody,
    state,
    submit,
    told,
    wait_for,
)
from tests.learning_records.client import AWARDING, COLLEGE, COUNCIL, SOAP_12, call, fault_of
from tests.learning_records.people import OLIVIA
from tests.records import written

EXAMPLES = contract_path("wsdl", "LearningRecordsService.wsdl").parent.parent / "client_examples" / "batch"
#: A line of a verify batch.
ONE = "a,8181822950,Olivia,Hartwell"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A sandbox of this module's own: the sample files change its people."""
    folder = tmp_path_factory.mktemp(f"batches-{request.param}")
    with fresh_database(request.param, folder) as url, running_service(url, folder, "--workers", "2") as one:
        yield one


def rows(ukprn: str, *records: str, headings: str = "UKPRN,MISIdentifier,ULN,GivenName,FamilyName") -> str:
    """A file of CSV; the organisation stands in its first line."""
    return f"{headings}\n" + "".join(
        f"{ukprn if not place else ''},{one}\n" for place, one in enumerate(records)
    )


def verifications(ukprn: str, mark: str) -> str:
    return rows(ukprn, f"{mark},{OLIVIA['ULN']},Olivia,Hartwell")


def content(answer: Any) -> bytes:
    return b64decode(answer.text("File/Content"))


def test_the_words_are_all_there() -> None:
    """A new outcome of the domain needs a word of the contract's."""
    assert set(LEARNER_OUTCOMES) == set(BatchOutcome)
    assert set(VERIFY_OUTCOMES) == set(VerifyOutcome)
    assert set(ACHIEVEMENT_OUTCOMES) == {*DEEDS, *ErrorClass}
    assert set(EXCEPTION_OUTCOMES.values()) == EXCEPTIONS
    assert set(RECORD_ITEMS) == set(batch_client.ORDER[:-1])


class TestLearnerBatch:
    def test_new_ones_are_registered_and_found_again(self, service: Service) -> None:
        people = [somebody(MISIdentifier=f"mis {place}", **NEW) for place in range(3)]
        answer = submit(service, learners(*people))
        assert answer.text("Submitted/Kind") == "LearnerBatch"
        assert answer.text("Submitted/NumberOfRecords") == "3"
        job = number(answer)
        assert wait_for(service, job).code == "WSRC0009"
        registered = told(output(service, job), "Record")
        assert codes(registered) == [("Registered", "RC001")] * 3
        assert [one["MISIdentifier"] for one in registered] == ["mis 0", "mis 1", "mis 2"]
        assert [one["Position"] for one in registered] == ["1", "2", "3"]
        found = call(
            service, "LearnerByDemographics", {name: people[0][name] for name in list(people[0])[1:6]}
        )
        assert found.text("ExactMatch/Learner/ULN") == registered[0]["ULN"]
        again = done(service, learners(people[0]))
        assert (codes(again), again[0]["ULN"]) == ([("Found", "RC002")], registered[0]["ULN"])

    def test_every_item_reaches_the_learner(self, service: Service) -> None:
        everything = somebody(
            **NEW | {"VerificationType": "Other", "OtherVerificationDescription": "a letter"},
            Title="Ms",
            MiddleNames="Rose",
            PreferredGivenName="Lil",
            PreviousFamilyName="Shaw",
            FamilyNameAtAge16="Shaw",
            SchoolAtAge16="Hill School",
            AddressLine1="1 High Street",
            AddressLine2="Upper Town",
            Town="Leeds",
            CountyOrCity="West Yorkshire",
            DateOfAddressCapture="2025-09-01Z",
            PlaceOfBirth="Leeds",
            Email="lil@example.org",
            Nationality="GB",
            ScottishCandidateNumber="123456789",
            UCI="123450123456A",
            UPN="H801200001001",
            Notes="a note",
        )
        (registered,) = done(service, learners(everything))
        assert codes([registered]) == [("Registered", "RC001")], registered
        with written(service) as unit:
            learner = unit.learners.by_uln(registered["ULN"])
        assert learner is not None
        details = learner.details
        assert (details.title, details.middle_other_name, details.preferred_given_name) == (
            "Ms",
            "Rose",
            "Lil",
        )
        assert (details.verification_type, details.other_verification_description) == ("999", "a letter")
        assert (details.address_town, details.place_of_birth, details.notes) == ("Leeds", "Leeds", "a note")
        assert (str(details.date_of_address_capture), details.upn) == ("2025-09-01", "H801200001001")
        assert (details.nationality, details.scottish_candidate_number) == ("GB", "123456789")
        assert (details.family_name_at_16, details.school_at_16) == ("Shaw", "Hill School")

    def test_check_only_changes_nothing(self, service: Service) -> None:
        someone = somebody(**NEW)
        checked = done(service, learners(someone, check_only=True))
        assert codes(checked) == [("NotFound", "RC005")]
        assert "ULN" not in checked[0]
        assert codes(done(service, learners(someone, check_only=False))) == [("Registered", "RC001")]

    def test_a_record_that_breaks_a_rule_is_its_own_affair(self, service: Service) -> None:
        young = somebody(**NEW) | {"DateOfBirth": "2024-01-01"}
        answers = done(
            service,
            learners(
                {"GivenName": "Ann", "FamilyName": "Hart"},
                OLIVIA | {"ULN": "8181822951"},
                somebody(),
                young,
                somebody(UPN="A801200001001", **NEW),
                OLIVIA | {"FamilyName": "Otherwise"},
            ),
        )
        assert codes(answers) == [
            ("NotGiven", "RC010"),
            ("Malformed", "RC011"),
            ("Insufficient", "RC006"),
            ("OutsideAgeRange", "RC013"),
            ("MalformedIdentifier", "RC012"),
            ("Disagrees", "RC009"),
        ]
        assert [one["Field"] for one in answers[0]["Problem"]] == ["DateOfBirth", "Gender", "Postcode"]
        assert answers[1]["Problem"] == {"Field": "ULN", "Message": answers[1]["Problem"]["Message"]}
        assert "must" in answers[1]["Problem"]["Message"]

    def test_what_breaks_the_contract_refuses_all(self, service: Service) -> None:
        wrong = somebody(**NEW) | {"Gender": "F", "DateOfBirth": "17/03/2004"}
        fault = fault_of(service, "SubmitBatch", learners(somebody(**NEW), wrong))
        assert fault.kind == "InvalidRequestFault"
        assert set(fault.paths) == {
            "/SubmitBatch/LearnerBatch/Record[2]/Gender",
            "/SubmitBatch/LearnerBatch/Record[2]/DateOfBirth",
        }
        assert "17/03" not in str(fault.violations)
        none = fault_of(service, "SubmitBatch", {"LearnerBatch": {"CheckOnly": "true"}})
        assert none.kind == "InvalidRequestFault"
        both = fault_of(service, "SubmitBatch", {**learners(somebody()), **file("x")})
        assert both.kind == "InvalidRequestFault"

    def test_who_may(self, service: Service) -> None:
        assert (
            fault_of(service, "SubmitBatch", learners(somebody(**NEW)), AWARDING).kind == "AccessDeniedFault"
        )


class TestVerifyBatch:
    def test_verdicts_are_those_of_single_calls(self, service: Service) -> None:
        claims = [
            record(OLIVIA | {"MISIdentifier": "one", "DateOfBirth": "2004-03-17", "Gender": "Female"}),
            OLIVIA | {"GivenName": "Olivai"},
            OLIVIA | {"FamilyName": "Nobody", "GivenName": "Else"},
            OLIVIA | {"ULN": "1026893096"},
        ]
        fields = {
            "VerifyBatch": {"Email": "mis@example.org", "Record": [verify_record(one) for one in claims]}
        }
        answers = done(service, fields, AWARDING)
        for claim, answer in zip(claims, answers, strict=True):
            asked = {name: value for name, value in claim.items() if name != "MISIdentifier"}
            single = call(service, "VerifyLearner", asked, AWARDING)
            assert answer["Code"] == single.code
            judged = single.plain[str(single.outcome)]
            inside = {} if judged == "true" else judged
            assert answer.get("Learner") == inside.get("Learner")
            assert answer.get("Failed") == inside.get("Failed")
        assert [one["Outcome"] for one in answers] == ["Verified", "Similar", "Differs", "UnknownULN"]
        assert answers[0]["MISIdentifier"] == "one"

    def test_bad_email_and_bad_check_digit(self, service: Service) -> None:
        refused = fault_of(service, "SubmitBatch", {"VerifyBatch": {"Email": "nobody", "Record": [OLIVIA]}})
        assert refused.paths == ["/SubmitBatch/VerifyBatch/Email"]
        (malformed,) = done(service, {"VerifyBatch": {"Record": [OLIVIA | {"ULN": "8181822951"}]}})
        assert codes([malformed]) == [("Malformed", "WSEC0001")]
        assert malformed["Problem"]["Field"] == "ULN"


def verify_record(fields: dict[str, Any]) -> dict[str, Any]:
    names = ("MISIdentifier", "ULN", "GivenName", "FamilyName", "DateOfBirth", "Gender")
    return {name: fields[name] for name in names if name in fields}


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "caller", "kind"),
        [
            ("learner-batch-3A.csv", COLLEGE, "LearnerBatch"),
            ("learner-batch-3A.xml", COLLEGE, "LearnerBatch"),
            ("verify-batch.csv", AWARDING, "VerifyBatch"),
            ("verify-batch.xml", AWARDING, "VerifyBatch"),
            ("achievement-batch.csv", AWARDING, "AchievementBatch"),
            ("achievement-batch.xml", AWARDING, "AchievementBatch"),
        ],
    )
    @pytest.mark.parametrize("pack", [False, True])
    def test_each_kind_and_form(
        self, service: Service, name: str, caller: dict[str, str], kind: str, pack: bool
    ) -> None:
        sent = (EXAMPLES / name).read_bytes()
        answer = submit(service, again(file(sent, name, pack=pack)), caller)
        assert answer.text("Submitted/Kind") == kind
        job = number(answer)
        ended = wait_for(service, job, caller)
        assert (ended.code, ended.text("Batch/Status")) == ("WSRC0009", "Successful")
        assert ended.text("Batch/FileName") == name
        records = told(output(service, job, caller), "Record")
        assert len(records) == int(answer.text("Submitted/NumberOfRecords") or 0)
        whole = output(service, job, caller, As="File")
        assert whole.text("File/Name") == name.replace(".", ".output.")
        written_by_command = command_output(service, job)
        assert content(whole) == written_by_command
        packed = output(service, job, caller, As="PackedFile")
        assert packed.text("File/Name") == name.replace(".", ".output.") + ".gz"
        assert gzip.decompress(content(packed)) == written_by_command

    def test_the_same_file_twice_and_one_of_its_name_at_work(self, service: Service) -> None:
        sent = verifications(COLLEGE["UKPRN"], "twice")
        job = number(submit(service, file(sent, "twice.csv")))
        wait_for(service, job)
        for name in ("twice.csv", "other.csv"):
            before = submit(service, file(sent, name))
            assert (before.code, before.outcome) == ("WSBE0004", "SubmittedBefore")
            assert before.text("SubmittedBefore/JobNumber") == job
            assert before.text("SubmittedBefore/Because") == "SameContent"
            assert before.text("SubmittedBefore/Status") == "Successful"
        assert number(submit(service, again(file(sent, "twice.csv")))) != job

    def test_of_the_same_file_twice_at_once_one_is_taken(self, service: Service) -> None:
        fields = file(rows(COLLEGE["UKPRN"], *[f"once,{OLIVIA['ULN']},Olivia,Hartwell"] * 300), "once.csv")
        with ThreadPoolExecutor(3) as pool:
            came = list(pool.map(lambda _: submit(service, fields), range(3)))
        (taken,) = (one for one in came if one.outcome == "Submitted")
        assert {one.text("SubmittedBefore/JobNumber") for one in came if one is not taken} == {number(taken)}

    def test_headings_that_are_not_known_are_told(self, service: Service) -> None:
        sent = rows(
            COLLEGE["UKPRN"],
            "passed,8181822950,Olivia,Hartwell,x",
            headings="UKPRN,MISIdentifier,ULN,GivenName,FamilyName,Shoe",
        )
        assert submit(service, again(file(sent, "shoe.csv"))).texts("PassedOver") == ["Shoe"]

    def test_what_the_file_says_of_itself_and_what_stands_beside_it(self, service: Service) -> None:
        headings = (
            "UKPRN,MISIdentifier,GivenName,FamilyName,DateOfBirth,Gender,LastKnownPostCode,"
            "VerificationType,AbilityToShare"
        )
        someone = somebody()
        born = f"{someone['GivenName']},{someone['FamilyName']},{someone['DateOfBirth']},9,{someone['Postcode']},1,1"
        sent = rows(COLLEGE["UKPRN"], f"check,{born}", headings=headings)
        (checked,) = done(service, file(sent, "check.csv", CheckOnly="true"))
        assert codes([checked]) == [("NotFound", "RC005")]

    @pytest.mark.parametrize(
        ("fields", "path", "says"),
        [
            (file(b"PK\x03\x04" + b"0" * 99), "File/Content", "ZIP archive"),
            (file(b"\x1f\x8bnothing of the kind"), "File/Content", "damaged"),
            (file(gzip.compress(b"UKPRN," * 999)[:-9]), "File/Content", "cut short"),
            (file(gzip.compress(b"a") * 2), "File/Content", "pack it once"),
            (file("some,thing\n"), "File/Content", "the first line must have the headings"),
            (file("<a/>", "a.xml"), "File/Content", "the root element must be"),
            (file('<!DOCTYPE a [<!ENTITY x "y">]><LearnerBatch/>'), "File/Content", "DOCTYPE"),
            (file(rows("10099903", ONE)), "File/Content", "of another organisation"),
            (file(rows("", ONE), "LRB_10099903_010120260900.CSV"), "File/Content", "of another organisation"),
            (file(rows("", ONE), SubmissionType="Final"), "File/Content", "must be of achievements"),
            (file("UKPRN,GivenName,FamilyName,JobType\n10099901,A,B,ALL\n"), "File", "JobType must be"),
            (file("x", "x" * 255), "File/Name", "is longer than the greatest length: 254"),
        ],
    )  # fmt: skip
    def test_what_is_refused_says_what_to_mend(
        self, service: Service, fields: dict[str, Any], path: str, says: str
    ) -> None:
        before = latest(service)
        fault = fault_of(service, "SubmitBatch", fields)
        assert fault.kind == "InvalidRequestFault"
        assert fault.paths == [f"/SubmitBatch/{path}"]
        assert says in fault.violations[0][1]
        assert latest(service) == before

    @pytest.mark.parametrize("content", ["%%%", "abcde", "QUJD\u00e9", "QUJD?", "\u00a0QUJD\u00a0QUJD"])
    def test_bytes_that_are_no_base64(self, service: Service, content: str) -> None:
        fault = fault_of(service, "SubmitBatch", {"File": {"Name": "a.csv", "Content": content}})
        assert fault.paths == ["/SubmitBatch/File/Content"]

    def test_achievements_need_their_type_from_somewhere(self, service: Service) -> None:
        sent = (EXAMPLES / "achievement-batch.csv").read_text(encoding="utf-8")
        silent = sent.replace(",Final,", ",,")
        fault = fault_of(service, "SubmitBatch", file(silent), AWARDING)
        assert fault.violations[0][0] == "/SubmitBatch/File"
        assert "SubmissionType must be given" in fault.violations[0][1]
        fault = fault_of(service, "SubmitBatch", file(sent, SubmissionType="Provisional"), AWARDING)
        assert "must be the one that is asked for" in fault.violations[0][1]
        number(submit(service, again(file(silent, SubmissionType="Final")), AWARDING))

    def test_a_file_needs_what_its_records_would(self, service: Service) -> None:
        sent = (EXAMPLES / "achievement-batch.csv").read_bytes().replace(b"10099902", b"10099901")
        assert (
            fault_of(service, "SubmitBatch", file(sent, SubmissionType="Final")).kind == "AccessDeniedFault"
        )
        stranger = AWARDING | {"OrgPassword": "0123456789abcdef"}
        assert fault_of(service, "SubmitBatch", file("x"), stranger).kind == "WrongPasswordFault"


def again(fields: dict[str, Any]) -> dict[str, Any]:
    return {"Again": True, **fields}


def command_output(service: Service, job: str) -> bytes:
    target = Path(str(service.log)).with_name(f"output-{job}")
    run_lrs_soap(service, "batch", "output", job, "--to", str(target), "--force")
    return target.read_bytes()


def latest(service: Service) -> int:
    with written(service) as unit:
        return max((job.id for job in unit.jobs.latest(1)), default=0)


class TestFollowing:
    def test_all_that_is_told_of_a_batch(self, service: Service) -> None:
        job = number(submit(service, learners(somebody(**NEW), {"GivenName": "Ann", "FamilyName": "Hart"})))
        batch = wait_for(service, job).plain["Batch"]
        assert batch.pop("SubmittedAt") <= batch.pop("StartedAt") <= batch.pop("EndedAt")
        counts = batch.pop("OutcomeCount")
        assert counts == [
            {"Outcome": "NotGiven", "Code": "RC010", "Count": "1"},
            {"Outcome": "Registered", "Code": "RC001", "Count": "1"},
        ]
        assert batch == {
            "JobNumber": job,
            "Kind": "LearnerBatch",
            "Status": "Successful",
            "SubmittedBy": "college.user",
            "NumberOfRecords": "2",
            "NumberDone": "2",
            "OpenExceptions": "1",
        }

    def test_batches_of_the_published_contract_are_told_too(self, service: Service) -> None:
        learner = {"GivenName": "Ann", "FamilyName": "Hart", "MISIdentifier": "legacy"}
        fields = {"JobType": "CHK", "LearnerRecordCount": 1, "Learner": [learner]}
        job = service.call("submitBatchRegistration", fields).text("JobID") or ""
        assert wait_for(service, job).text("Batch/Kind") == "LearnerBatch"
        (one,) = told(output(service, job), "Record")
        assert (one["MISIdentifier"], one["Outcome"]) == ("legacy", "NotGiven")
        whole = output(service, job, As="File")
        assert whole.text("File/Name") == f"job-{job}.output.csv"
        (row,) = csv.DictReader(io.StringIO(content(whole).decode()))
        assert (row["MISIdentifier"], row["ReturnCode"]) == ("legacy", "RC010")

    def test_another_organisations_batch_is_unknown(self, service: Service) -> None:
        job = number(submit(service, learners(somebody(**NEW))))
        wait_for(service, job)
        for one, caller in ((job, COUNCIL), (job, AWARDING), ("2000000000", COLLEGE)):
            for answer in (
                state(service, one, caller),
                output(service, one, caller),
                output(service, one, caller, As="File"),
            ):
                assert (answer.code, answer.outcome) == ("WSRC0018", "UnknownBatch")

    def test_pages(self, service: Service) -> None:
        sent = rows(
            COLLEGE["UKPRN"], *(f"page {place},{OLIVIA['ULN']},Olivia,Hartwell" for place in range(1_001))
        )
        job = number(submit(service, again(file(sent, "pages.csv"))))
        wait_for(service, job)
        seen = []
        for page in (1, 2, 3, 4):
            answer = output(service, job, Page=page)
            assert (answer.text("Records/ThisPage"), answer.text("Records/Pages")) == (str(page), "3")
            seen += [one["Position"] for one in told(answer, "Record")]
        assert seen == [str(place) for place in range(1, 1_002)]
        refused = fault_of(service, "GetBatchOutput", {"JobNumber": job, "As": "File", "Page": 1})
        assert refused.paths == ["/GetBatchOutput/Page"]

    @pytest.mark.parametrize("wrong", ["0", "-1", "x", "2147483648", ""])
    def test_numbers_that_are_none(self, service: Service, wrong: str) -> None:
        for operation in ("GetBatch", "GetBatchOutput"):
            assert fault_of(service, operation, {"JobNumber": wrong}).paths == [f"/{operation}/JobNumber"]

    def test_over_soap_12(self, service: Service) -> None:
        job = number(call(service, "SubmitBatch", learners(somebody(**NEW)), COLLEGE, SOAP_12))
        wait_for(service, job)
        for operation, outcome in (("GetBatch", "Batch"), ("GetBatchOutput", "Records")):
            answer = call(service, operation, {"JobNumber": job}, COLLEGE, SOAP_12)
            assert (answer.code, answer.outcome) == ("WSRC0009", outcome)


def test_a_batch_with_the_same_request_id_is_stored_once(service: Service) -> None:
    fields = {"RequestId": f"batch-{time.time_ns()}", **learners(somebody(**NEW))}
    first, second = (submit(service, fields) for _ in range(2))
    assert first.plain == second.plain
    assert latest(service) == int(number(first))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def idle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose jobs wait, and whose batches are short."""
    folder: Path = tmp_path_factory.mktemp(f"idle-{request.param}")
    with (
        fresh_database(request.param, folder) as url,
        running_service(url, folder, "--no-worker", "--workers", "1", LRS_MOST_BATCH_RECORDS="3") as one,
    ):
        yield one


class TestStates:
    def test_a_batch_that_waits_and_is_cancelled(self, idle: Service) -> None:
        name = f"{time.time_ns()}.xml"
        sent = (
            '<LearnerBatch xmlns="urn:lrs-soap:batch:1"><Header><UKPRN>10099901</UKPRN></Header>'
            f"<Learner><MISIdentifier>{name}</MISIdentifier><GivenName>A</GivenName><FamilyName>B</FamilyName>"
            "</Learner></LearnerBatch>"
        )
        job = number(submit(idle, file(sent, name)))
        waiting = state(idle, job)
        assert (waiting.code, waiting.text("Batch/Status")) == ("WSRC0008", "Waiting")
        assert waiting.text("Batch/StartedAt") is None
        for how in ("Records", "File", "PackedFile"):
            none = output(idle, job, As=how)
            assert (none.code, none.outcome) == ("WSRC0008", "NotFinished")
            assert none.plain["NotFinished"] == {
                "Status": "Waiting",
                "NumberOfRecords": "1",
                "NumberDone": "0",
            }
        at_work = submit(idle, again(file(sent, name)))
        assert at_work.text("SubmittedBefore/Because") == "SameName"
        run_lrs_soap(idle, "job", "cancel", job)
        cancelled = state(idle, job)
        assert (cancelled.code, cancelled.text("Batch/Status")) == ("WSRC0010", "Cancelled")
        assert cancelled.text("Batch/Reason") == "cancelled by the operator of this service"
        answer = output(idle, job)
        assert (answer.code, answer.text("Records/NumberDone")) == ("WSRC0010", "0")
        (one,) = told(answer, "Record")
        assert one == {"Position": "1", "MISIdentifier": name, "Outcome": "NotReached"}
        whole = output(idle, job, As="File")
        assert whole.code == "WSRC0010"
        assert b"ReturnCode" not in content(whole)
        assert not batch_schema("LearnerBatchOutput").violations(etree.fromstring(content(whole)))

    def test_achievements_that_were_not_reached_are_in_the_error_file(self, idle: Service) -> None:
        sent = (EXAMPLES / "achievement-batch.csv").read_bytes()
        job = number(submit(idle, again(file(sent, "achievements.csv")), AWARDING))
        run_lrs_soap(idle, "job", "cancel", job)
        assert {one["Outcome"] for one in told(output(idle, job, AWARDING), "Record")} == {"NotReached"}
        whole = content(output(idle, job, AWARDING, As="File")).decode()
        assert [row["ErrorCode"] for row in csv.DictReader(io.StringIO(whole))] == ["ACH398"] * 3

    def test_a_batch_of_an_organisation_that_is_suspended_fails(self, idle: Service) -> None:
        job = number(submit(idle, learners(somebody(**NEW)), COUNCIL))
        run_lrs_soap(idle, "organisation", "suspend", COUNCIL["UKPRN"])
        with running_worker(idle):
            deadline = time.monotonic() + batch_client.MOST_SECONDS
            while "Failed" not in run_lrs_soap(idle, "job", "show", job):
                assert time.monotonic() < deadline
        run_lrs_soap(idle, "organisation", "resume", COUNCIL["UKPRN"])
        failed = state(idle, job, COUNCIL)
        assert (failed.code, failed.text("Batch/Status")) == ("WSRC0010", "Failed")

    def test_more_records_than_a_batch_may_have(self, idle: Service) -> None:
        before = latest(idle)
        four = [OLIVIA] * 4
        refused = {
            "LearnerBatch/Record": learners(*four),
            "VerifyBatch/Record": {"VerifyBatch": {"Record": four}},
            "File/Content": file(rows(COLLEGE["UKPRN"], *[ONE] * 4)),
        }
        for path, fields in refused.items():
            ((told, rule),) = fault_of(idle, "SubmitBatch", fields).violations
            assert told == f"/SubmitBatch/{path}"
            assert "must have at most 3 records" in rule
        for bomb, most in ((b" " * 99_999, "12,288 bytes"), (b"a,b\n" * 1_000, "192 lines")):
            told = fault_of(idle, "SubmitBatch", file(gzip.compress(bomb))).violations[0][1]
            assert f"must unpack to at most {most}" in told
        assert latest(idle) == before
