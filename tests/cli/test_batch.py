"""Batches as files through the command: taken whole or not at all, done by a real worker, written out again."""

import contextlib
import csv
import io
import os
import pty
import resource
import signal
import subprocess
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import func, select

from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.db.engine import make_engine
from lrs_soap.db.plr_tables import JOB_RECORD
from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.batch import LEARNER_BATCH, VERIFY_BATCH
from lrs_soap.domain.job import Job
from lrs_soap.services.process_job import process_job
from tests.cli.command import Command
from tests.cli.conftest import reading, recorded
from tests.cli.test_batch_cases import do_jobs
from tests.conftest import lrs_soap_command
from tests.jobs import job_worker, submit
from tests.worker.process import Workers

COLLEGE, AWARDING, COUNCIL = "10099901", "10099902", "10099903"
OLIVIA = "8181822950"
HEADINGS = "UKPRN,MISIdentifier,ULN,GivenName,FamilyName,LastKnownPostCode\n"
ROW = f",one,{OLIVIA},Olivia,Hartwell,\n"
MARK = "Zqxmarked"
#: Less than the output of a thousand records, and more than what SQLite keeps beside a database.
SOME_BYTES = 64 * 1024
#: More than the sandbox takes, and less than twenty thousand records.
MANY_BYTES = 1536 * 1024


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A batch of Olivia's, of the college's."""
    return write(tmp_path / "learners.csv")


def write(file: Path, rows: str = ROW, ukprn: str = COLLEGE) -> Path:
    file.write_text(HEADINGS + ukprn + rows, encoding="utf-8")
    return file


def job_of(command: Command, number: int) -> Job:
    with reading(command) as unit:
        job = unit.jobs.by_id(number)
    assert job is not None
    return job


def outputs(folder: Path) -> list[str]:
    """What was written, temporary files among it."""
    return sorted(one.name for one in folder.iterdir() if "output" in one.name)


class TestSubmitting:
    def test_the_job_remembers_the_file_and_the_audit_the_deed(self, sandbox: Command, file: Path) -> None:
        said = sandbox("batch", "submit", str(file), "--check").done()
        assert said == f"Submitted job 1: learner-batch, 1 record, of Sandbox College (UKPRN {COLLEGE})\n"
        job = job_of(sandbox, 1)
        assert (job.kind, job.number_of_records) == (LEARNER_BATCH, 1)
        assert job.options["job_type"] == "CHK"
        kept = job.options["file"]
        assert (kept["name"], kept["form"], kept["encoding"]) == ("learners.csv", "csv", "utf-8")
        assert kept["header"] == {"UKPRN": COLLEGE}
        assert len(kept["digest"]) == 64
        with make_engine(sandbox.settings["LRS_DATABASE_URL"]).connect() as connection:
            entry = connection.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.id.desc()).limit(1)).one()
        assert (entry.action, entry.outcome) == ("batch:submitted", "Submitted")
        assert entry.changes == {"file": "learners.csv", "job": "1"}
        assert entry.organisation_id == job.organisation_id

    def test_a_file_of_the_same_name_waits_for_the_one_before(self, sandbox: Command, file: Path) -> None:
        sandbox("batch", "submit", str(file)).done()
        write(file, ROW + f",two,{OLIVIA},Olivia,Hartwell,\n")
        for more in ([], ["--again"]):
            told = sandbox("batch", "submit", str(file), *more).refused()
            assert told == "job 1 came as a file of this name and has not ended: wait for it, or cancel it"
        do_jobs(sandbox)
        assert "Submitted job 2" in sandbox("batch", "submit", str(file)).done()

    def test_the_same_content_is_taken_again_only_if_that_is_wanted(
        self, sandbox: Command, file: Path, tmp_path: Path
    ) -> None:
        sandbox("batch", "submit", str(file)).done()
        do_jobs(sandbox)
        other = write(tmp_path / "other.csv")
        told = sandbox("batch", "submit", str(other)).refused()
        assert told == "job 1 came as a file with the same content: --again submits it once more"
        assert "Submitted job 2" in sandbox("batch", "submit", str(other), "--again").done()

    def test_another_organisations_file_is_another(self, sandbox: Command, file: Path) -> None:
        write(file, ukprn="")
        for ukprn in (COLLEGE, COUNCIL):
            sandbox("batch", "submit", str(file), "--ukprn", ukprn).done()
        assert sandbox("batch", "list", "--ukprn", COUNCIL).done().count("\n") == 1

    def test_of_two_at_the_same_moment_one_is_taken(self, sandbox: Command, file: Path) -> None:
        write(file, ROW * 2_000)
        command = lrs_soap_command("batch", "submit", str(file))
        both = [
            subprocess.Popen(
                command, env=sandbox.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(2)
        ]
        told = [b"".join(one.communicate(timeout=60)) for one in both]
        assert sorted(one.returncode for one in both) == [0, 1], told
        assert any(b"job 1 came as a file" in one for one in told)
        assert sandbox("batch", "list").done().count("\n") == 1

    @pytest.mark.parametrize(
        ("user", "sentence"),
        [
            ("viewer", "this user's roles do not let it register-learner"),
            ("gone", "the user is disabled"),
        ],
    )
    def test_a_user_may_what_its_roles_permit(
        self, sandbox: Command, file: Path, user: str, sentence: str
    ) -> None:
        sandbox("user", "add", COLLEGE, "viewer", "--role", "view-only").done()
        sandbox("user", "add", COLLEGE, "gone", "--role", "batch-user").done()
        sandbox("user", "disable", COLLEGE, "gone").done()
        before = recorded(sandbox)
        assert sandbox("batch", "submit", str(file), "--user", user).refused() == sentence
        assert recorded(sandbox) == before
        assert sandbox("batch", "list").out == ""

    def test_what_is_no_file(self, sandbox: Command, tmp_path: Path) -> None:
        assert "No such file" in sandbox("batch", "submit", str(tmp_path / "none")).refused()
        assert "Is a directory" in sandbox("batch", "submit", str(tmp_path)).refused()

    def test_a_refusal_repeats_nothing_of_the_file(self, sandbox: Command, file: Path) -> None:
        for content in (
            HEADINGS + f'{COLLEGE},"{MARK}',
            f"<{MARK}>",
            f"<LearnerBatch><Header><UKPRN>{MARK}</UKPRN></Header><Learner/></LearnerBatch>",
            HEADINGS + f"{MARK},,{OLIVIA},Olivia,Hartwell,\n",
        ):
            file.write_text(content, encoding="utf-8")
            assert MARK not in sandbox("batch", "submit", str(file)).refused()


def test_many_records_take_the_memory_of_a_few(embedded_sandbox: Command, file: Path) -> None:
    count = 20_000
    write(file, "".join(f",{number},{OLIVIA},Olivia,Hartwell,\n" for number in range(count)))
    embedded_sandbox("batch", "list")  # what is imported now is not counted
    with _measured(file.stat().st_size * 4):
        embedded_sandbox("batch", "submit", str(file), "--check").done()
    assert job_of(embedded_sandbox, 1).number_of_records == count
    embedded_sandbox("batch", "cancel", "1").done()
    target = file.parent / "output"
    with _measured(file.stat().st_size * 4):
        assert embedded_sandbox("batch", "output", "1", "--to", str(target)).code == 0
    assert target.read_bytes().count(b"Hartwell") == count
    assert b"RC0" not in target.read_bytes()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_submission_that_is_broken_off_leaves_nothing(
    embedded_sandbox: Command, file: Path, how: signal.Signals
) -> None:
    write(file, "".join(f",{number},{OLIVIA},Olivia,Hartwell,\n" for number in range(40_000)))
    log = Path(embedded_sandbox.settings["LRS_DATABASE_URL"].removeprefix("sqlite:///") + "-wal")
    process = subprocess.Popen(
        lrs_soap_command("batch", "submit", str(file)),
        env=embedded_sandbox.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not (log.exists() and log.stat().st_size > 1024 * 1024):  # what it has stored and not yet kept
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(how)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == ({signal.SIGKILL: -9, signal.SIGINT: 130}[how], b"")
    assert embedded_sandbox("batch", "list").out == ""
    with make_engine(embedded_sandbox.settings["LRS_DATABASE_URL"]).connect() as connection:
        assert connection.execute(select(func.count()).select_from(JOB_RECORD)).scalar_one() == 0
    assert "batch:submitted" not in [entry[0] for entry in recorded(embedded_sandbox)]


def test_what_an_answer_could_not_carry_is_a_record_s_own_affair(sandbox: Command, file: Path) -> None:
    write(file, f",one,{OLIVIA},Oli\x01via,Hartwell,\n")
    sandbox("batch", "submit", str(file)).done()
    do_jobs(sandbox)
    assert "RC011" in sandbox("batch", "status", "1").done()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--provisional", "--final"), "say --provisional or --final, not both"),
        (("--user", "x" * 36), "--user must have at most 35 characters"),
        (("--user", "\udcff"), "--user must have no control characters"),
        (("--ukprn", "\udcff"), "an argument has bytes that are not text in UTF-8"),
    ],
)
def test_what_is_said_beside_a_file(
    embedded_sandbox: Command, file: Path, options: tuple[str, ...], says: str
) -> None:
    file.write_text("ULN,GivenName,FamilyName\n" + f"{OLIVIA},Olivia,Hartwell\n")
    ended = embedded_sandbox("batch", "submit", str(file), *options)
    assert ended.code in (1, 2)
    assert says in ended.err
    assert embedded_sandbox("batch", "list").out == ""


def test_what_cannot_be_printed_is_told_in_a_sentence(embedded_sandbox: Command, file: Path) -> None:
    embedded_sandbox("batch", "submit", str(file)).done()
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            lrs_soap_command("batch", "list"),
            env=embedded_sandbox.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    assert "what is to be said cannot be written: No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_disk_that_fills_while_a_file_is_stored_leaves_nothing(
    embedded_sandbox: Command, file: Path
) -> None:
    write(file, "".join(f",{number},{OLIVIA},Olivia,Hartwell,\n" for number in range(20_000)))
    ended = subprocess.run(
        lrs_soap_command("batch", "submit", str(file)),
        env=embedded_sandbox.environment(),
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (MANY_BYTES, MANY_BYTES)),
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("lrs-soap: the database cannot do this now: ")
    assert ended.stderr.count("\n") == 1
    assert embedded_sandbox("batch", "list").out == ""


@contextlib.contextmanager
def _measured(most_bytes: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most_bytes
    finally:
        tracemalloc.stop()


class TestWaiting:
    def test_the_output_is_beside_the_input_when_a_worker_has_done_it(
        self, sandbox: Command, file: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "state").mkdir(exist_ok=True)
        workers = Workers(sandbox.settings["LRS_DATABASE_URL"], tmp_path / "state")
        with workers.running():
            ended = sandbox("batch", "submit", str(file), "--wait")
            assert (ended.code, ended.err) == (0, "")
            assert ended.out.endswith(f"Wrote {tmp_path / 'learners.output.csv'}\n")
            told = sandbox("batch", "submit", str(file), "--wait", "--again").refused()
            assert "learners.output.csv: the file is there already" in told
        assert outputs(tmp_path) == ["learners.output.csv"]
        (row,) = csv.DictReader(io.StringIO((tmp_path / "learners.output.csv").read_text(encoding="utf-8")))
        assert (row["MISIdentifier"], row["ReturnCode"]) == ("one", "RC002")
        assert sandbox("batch", "list").done().count("\n") == 1

    def test_who_sits_at_a_terminal_sees_how_far_it_is_and_that_it_waits_for_a_worker(
        self, embedded_sandbox: Command, file: Path, tmp_path: Path
    ) -> None:
        workers = Workers(embedded_sandbox.settings["LRS_DATABASE_URL"], tmp_path / "state")
        screen, terminal = pty.openpty()
        waiting = subprocess.Popen(
            lrs_soap_command("batch", "submit", str(file), "--wait"),
            env=embedded_sandbox.environment(TERM="xterm"),
            stderr=terminal,
            stdout=subprocess.PIPE,
        )
        shown = b""
        while b"waits for a worker" not in shown:
            shown += os.read(screen, 4096)
        assert b"Waiting" in shown
        with workers.running():
            assert b"learners.output.csv" in waiting.communicate(timeout=30)[0]
        os.close(terminal)
        with contextlib.suppress(OSError):  # how Linux says that nobody writes any more
            while more := os.read(screen, 4096):
                shown += more
        os.close(screen)
        assert b"1/1" in shown
        assert waiting.returncode == 0

    def test_ctrl_c_ends_the_waiting_and_not_the_job(self, embedded_sandbox: Command, file: Path) -> None:
        waiting = subprocess.Popen(
            lrs_soap_command("batch", "submit", str(file), "--wait"),
            env=embedded_sandbox.environment(PYTHONUNBUFFERED="1"),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert waiting.stdout is not None
        assert waiting.stdout.readline().startswith("Submitted job 1")
        time.sleep(1)
        waiting.send_signal(signal.SIGINT)
        told = waiting.communicate(timeout=30)[1]
        assert waiting.returncode == 130
        assert told == (
            "lrs-soap: stopped waiting; job 1 goes on, and lrs-soap batch output 1 writes its output when it has "
            "ended\n"
        )
        assert "Waiting, 0 of 1 records done" in embedded_sandbox("batch", "status", "1").done()

    def test_a_job_that_was_ended_before_its_end_is_no_success(
        self, embedded_sandbox: Command, file: Path, tmp_path: Path
    ) -> None:
        waiting = subprocess.Popen(
            lrs_soap_command("batch", "submit", str(file), "--wait"),
            env=embedded_sandbox.environment(PYTHONUNBUFFERED="1"),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert waiting.stdout is not None
        assert waiting.stdout.readline().startswith("Submitted job 1")
        embedded_sandbox("batch", "cancel", "1").done()
        out, told = waiting.communicate(timeout=30)
        assert waiting.returncode == 1
        assert out == f"Wrote {tmp_path / 'learners.output.csv'}\n"
        assert "job 1 is Cancelled, so not all of its records are done" in told


class TestOutput:
    def test_into_the_current_folder_and_over_nothing(
        self, sandbox: Command, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sandbox("batch", "submit", str(file)).done()
        told = sandbox("batch", "output", "1").refused()
        assert told == "job 1 has not ended: it is Waiting, 0 of 1 records done"
        do_jobs(sandbox)
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        monkeypatch.chdir(folder)
        told = sandbox("batch", "output", "1", "--to", "learners.xml").refused()
        assert "job 1 came in another form than .xml: --to must end in .csv" in told
        assert sandbox("batch", "output", "1").done() == "Wrote learners.output.csv\n"
        first = (folder / "learners.output.csv").read_bytes()
        (folder / "learners.output.csv").write_bytes(b"theirs")
        assert "the file is there already" in sandbox("batch", "output", "1").refused()
        assert (folder / "learners.output.csv").read_bytes() == b"theirs"
        sandbox("batch", "output", "1", "--force").done()
        assert (folder / "learners.output.csv").read_bytes() == first
        assert outputs(folder) == ["learners.output.csv"]
        assert (folder / "learners.output.csv").stat().st_mode & 0o077 == 0

    def test_of_jobs_that_came_over_the_web_service(
        self, sandbox: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        sent = {"uln": OLIVIA, "given_name": "Olivia", "family_name": "Hartwell", "mis_identifier": "x"}
        units = Units(make_engine(sandbox.settings["LRS_DATABASE_URL"]))
        with units.reading() as unit:
            college = unit.organisations.by_ukprn(COLLEGE)
        assert college is not None
        submit(units, college.id, [sent], kind=LEARNER_BATCH, options={"job_type": "CHK"})
        submit(units, college.id, [sent], kind=VERIFY_BATCH, options={"email": ""})
        for number, code in ((1, "RC002"), (2, "WSVRC001")):
            process_job(number, job_worker(units))
            sandbox("batch", "output", str(number)).done()
            text = (tmp_path / f"job-{number}.output.csv").read_text(encoding="utf-8")
            (row,) = csv.DictReader(io.StringIO(text))
            assert (row["MISIdentifier"], row["ULN"]) == ("x", OLIVIA)
            assert code in row.values()
        units.close()

    def test_an_apostrophe_keeps_spreadsheets_from_formulas_and_is_not_read_as_a_part_of_the_value(
        self, sandbox: Command, file: Path, tmp_path: Path
    ) -> None:
        """As docs/batches.md tells it."""
        written = {"=7": "'=7", "'+7": "'+7", "''@7": "''@7", "'7": "'7", "-": "'-", "7-": "7-"}
        rows = "".join(f"{COLLEGE},{sent},{OLIVIA},Olivia,Hartwell,\n" for sent in written)
        file.write_text(HEADINGS + rows, encoding="utf-8")
        sandbox("batch", "submit", str(file)).done()
        do_jobs(sandbox)
        output = tmp_path / "out.csv"
        sandbox("batch", "output", "1", "--to", str(output)).done()
        cells = csv.DictReader(io.StringIO(output.read_text(encoding="utf-8")))
        assert [row["MISIdentifier"] for row in cells] == list(written.values())
        read = tmp_path / "read.xml"
        sandbox("batch", "convert", str(output), "--to", "xml", "--out", str(read))
        values = [one.text for one in etree.parse(read).iter(f"{{{BATCH}}}MISIdentifier")]
        assert values == ["=7", "+7", "'@7", "'7", "-", "7-"]

    def test_what_a_cancelled_job_did_not_do_is_told_so(
        self, sandbox: Command, file: Path, tmp_path: Path
    ) -> None:
        sandbox("batch", "submit", str(file)).done()
        sandbox("batch", "cancel", "1").done()
        ended = sandbox("batch", "output", "1", "--to", str(tmp_path / "out"))
        assert ended.code == 0
        assert ended.err == (
            "lrs-soap: job 1 is Cancelled, so not all of its records are done: "
            "cancelled by the operator of this service\n"
        )
        (row,) = csv.DictReader(io.StringIO((tmp_path / "out").read_text(encoding="utf-8")))
        assert row["ReturnCode"] == ""

    def test_a_full_disk_leaves_nothing(self, sandbox: Command, file: Path, tmp_path: Path) -> None:
        sandbox("batch", "submit", str(write(file, ROW * 1_000))).done()
        sandbox("batch", "cancel", "1").done()
        told = sandbox("batch", "output", "1", "--to", "/dev/full").refused()
        assert told == "/dev/full: No space left on device; nothing was written"
        folder = tmp_path / "full"
        folder.mkdir()
        (folder / "output.csv").write_bytes(b"theirs")
        ended = subprocess.run(
            lrs_soap_command("batch", "output", "1", "--to", str(folder / "output.csv"), "--force"),
            env=sandbox.environment(LRS_STATE_DIR=str(tmp_path / "state")),
            capture_output=True,
            check=False,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SOME_BYTES, SOME_BYTES)),
        )
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.endswith("output.csv: File too large; nothing was written\n")
        assert outputs(folder) == ["output.csv"]
        assert (folder / "output.csv").read_bytes() == b"theirs"
        told = sandbox("batch", "output", "1", "--to", str(tmp_path / "none" / "x")).refused()
        assert told.endswith("x: No such file or directory; nothing was written")

    def test_xml_is_well_formed_in_our_namespace(self, sandbox: Command, tmp_path: Path) -> None:
        file = tmp_path / "verify.XML"
        file.write_text(
            f'<VerifyBatch xmlns="{BATCH}"><Header><UKPRN>{AWARDING}</UKPRN></Header><Learner><ULN>{OLIVIA}</ULN>'
            "<FamilyName>H &lt; &amp;</FamilyName><GivenName>O</GivenName></Learner></VerifyBatch>",
            encoding="utf-8",
        )
        sandbox("batch", "submit", str(file)).done()
        do_jobs(sandbox)
        sandbox("batch", "output", "1", "--to", str(tmp_path / "out.xml")).done()
        root = etree.parse(tmp_path / "out.xml").getroot()
        assert root.tag == f"{{{BATCH}}}VerifyBatchOutput"
        assert root.findtext(".//{*}SearchedFamilyName") == "H < &"
        assert root.findtext(".//{*}ResponseCode") == "WSVRC005"


class TestLooking:
    @pytest.mark.parametrize("verb", ["status", "output", "cancel"])
    def test_no_such_job(self, sandbox: Command, verb: str) -> None:
        assert "no job with this number" in sandbox("batch", verb, "4711").refused()
        assert "not a valid integer" in sandbox("batch", verb, "first").mistyped()

    def test_status_counts_by_outcome_and_code(self, sandbox: Command, file: Path) -> None:
        write(file, ROW + f",two,{OLIVIA},Xavier,Wrong,\n")
        sandbox("batch", "submit", str(file)).done()
        assert sandbox("batch", "status", "1").done() == (
            "Job 1, learner-batch: Waiting, 0 of 2 records done\n       2  waiting\n"
        )
        do_jobs(sandbox)
        assert sandbox("batch", "status", "1").done() == (
            "Job 1, learner-batch: Successful, 2 of 2 records done\n"
            "       1  disagrees             RC009  the ULN is not this person's\n"
            "       1  found                 RC002  found exactly\n"
        )

    def test_a_list_of_one_organisation_and_of_what_is_open(
        self, sandbox: Command, file: Path, tmp_path: Path
    ) -> None:
        sandbox("batch", "submit", str(file)).done()
        do_jobs(sandbox)
        sandbox("batch", "submit", str(write(tmp_path / "council.csv", ukprn=COUNCIL))).done()
        assert [line.split()[0] for line in sandbox("batch", "list").done().splitlines()] == ["2", "1"]
        for arguments, numbers in (
            (["--ukprn", COLLEGE], ["1"]),
            (["--open"], ["2"]),
            (["--ukprn", COUNCIL, "--open"], ["2"]),
        ):
            lines = sandbox("batch", "list", *arguments).done().splitlines()
            assert [line.split()[0] for line in lines] == numbers
        assert sandbox("batch", "list", "--ukprn", COLLEGE, "--open").out == ""
        assert "no organisation has this" in sandbox("batch", "list", "--ukprn", "10000000").refused()
