"""Learning events are imported from files, told of record by record, and shown."""

import csv
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import select

from lrs_soap.contracts.files import contract_path
from lrs_soap.db.engine import make_engine
from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.plr import EventAction, EventChange, EventFacts, LearningEvent
from lrs_soap.domain.uln import Uln
from tests.cli.command import Command
from tests.cli.conftest import reading, recorded
from tests.conftest import lrs_soap_command
from tests.db.samples import NOW, elsewhere, learner

SAMPLES = Path(__file__).parent.parent.parent / "client_examples" / "events"
GRACE, HARRY, TOMASZ, OLIVIA = "8018082854", "2792872623", "7302822971", "8181822950"
CHILD, MASTER = "6172911987", "6052463669"
NOBODY = "1000000043"
HEADINGS = "ULN,FamilyName,GivenName,Source,SubjectCode,Grade,AchievementAwardDate,AchievementProviderUkprn\n"


def events_of(command: Command, uln: str) -> list[LearningEvent]:
    with reading(command) as unit:
        return list(unit.events.of_record(Uln(uln)))


def event(
    uln: str,
    code: str = "60142923",
    grade: str = "B",
    source: str = "NPD",
    names: str = ",",
    provider: str = "",
) -> str:
    return f"{uln},{names},{source},{code},{grade},2022-08-25,{provider}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.csv"


def write(file: Path, *rows: str) -> str:
    file.write_text(HEADINGS + "".join(rows), encoding="utf-8")
    return str(file)


class TestSamples:
    def test_both_are_taken_and_left_the_second_time(self, sandbox: Command) -> None:
        for name, count in (("learning-events.csv", 4), ("learning-events.xml", 2)):
            path = str(SAMPLES / name)
            said = sandbox("events", "import", path).done()
            assert said == f"Imported {path}: {count} added, 0 changed, 0 left, 0 rejected\n"
            assert f"0 added, 0 changed, {count} left" in sandbox("events", "import", path).done()
        first_aid, history = events_of(sandbox, HARRY)[1], events_of(sandbox, HARRY)[0]
        assert (history.subject, history.source, history.provider_ukprn) == ("History", "NPD", "10099951")
        assert (first_aid.subject, first_aid.status, first_aid.version) == ("First Aid at Work", "F", 1)
        assert {one.subject for one in events_of(sandbox, TOMASZ)} >= {"English Language, spoken"}
        assert len(events_of(sandbox, GRACE)) == 3

    def test_the_xml_one_is_valid(self) -> None:
        schema = etree.XMLSchema(etree.parse(contract_path("xsd", "batch", "learning_event_import.xsd")))
        schema.assertValid(etree.parse(SAMPLES / "learning-events.xml"))


class TestWhatBecomesOfARecord:
    def test_the_same_event_with_other_facts_is_changed_and_its_history_kept(
        self, sandbox: Command, file: Path
    ) -> None:
        sandbox("events", "import", write(file, event(GRACE))).done()
        said = sandbox("events", "import", write(file, event(GRACE, grade="A"), event(GRACE, "other"))).done()
        assert "1 added, 1 changed, 0 left, 0 rejected" in said
        (changed,) = [one for one in events_of(sandbox, GRACE) if one.subject_code == "60142923"]
        assert (changed.grade, changed.version) == ("A", 2)
        with reading(sandbox) as unit:
            (_, created, _), (version, updated, before) = unit.events.history(changed.id)
        assert (created.action, updated.action, version) == (EventAction.CREATED, EventAction.UPDATED, 2)
        assert (updated.organisation_id, updated.reason) == (None, "import of events.csv")
        assert before == {"grade": "B"}
        shown = sandbox("events", "show", GRACE).done()
        assert "  NPD  final  version 2  ULN 8018082854\n" in shown
        assert "    Grade                     A\n" in shown
        assert "; import of events.csv; Grade was B\n" in shown

    def test_events_of_a_merged_uln_stay_with_it_and_are_read_through_the_master(
        self, sandbox: Command, file: Path
    ) -> None:
        sandbox("events", "import", write(file, event(CHILD, names="Pemberton,Charlotte"))).done()
        (own,) = events_of(sandbox, CHILD)
        assert own.uln == CHILD
        assert own in events_of(sandbox, MASTER)

    @pytest.mark.parametrize(
        ("row", "reasons"),
        [
            (event(NOBODY), ["ULN must be the ULN of a learner on record"]),
            (event("8018082855"), ["ULN must have the right check digit"]),
            (
                event(GRACE, names="Okafor,Olivia"),
                ["ULN must be the ULN of the person whose names are given"],
            ),
            (event(GRACE, names="Okafor,"), ["GivenName must be given where the other name is"]),
            (event(GRACE, names="-,!"), ["ULN must be the ULN of the person whose names are given"]),
            (
                event(GRACE, source="AO"),
                ["Source must be ILR or NPD: what awarding organisations tell comes as"],
            ),
            (event(GRACE, source="QCFU"), ["comes as achievements, not in this file"]),
            (event(GRACE, source="ILR"), ["AchievementProviderUkprn must be given where the source is ILR"]),
            (
                event(NOBODY, "", grade="x" * 36, source="XYZ", provider="123"),
                [
                    "Source must be ILR or NPD",
                    "SubjectCode must be given",
                    "Grade must have at most 35 characters",
                    "AchievementProviderUkprn must have exactly 8 letters and digits",
                    "ULN must be the ULN of a learner on record",
                ],
            ),
            (event(GRACE, grade="a\x07b"), ["Grade must be one line without control characters"]),
            (f"{GRACE},,\n", ["must have 8 values, as there are headings; it has 3"]),
        ],
    )
    def test_one_that_breaks_rules_is_rejected_alone_with_all_of_them(
        self, sandbox: Command, file: Path, row: str, reasons: list[str]
    ) -> None:
        path = write(file, event(HARRY), row, event(TOMASZ, names="Wisniewski,Tomasz"))
        ended = sandbox("events", "import", path)
        assert ended.code == 1
        assert ended.out == f"Imported {path}: 2 added, 0 changed, 0 left, 1 rejected\n"
        assert ended.err.startswith(f"lrs-soap: {path}, line 3: ")
        assert ended.err.count("\n") == 1
        assert [reason for reason in reasons if reason not in ended.err] == []
        assert ended.err.count(";") == len(reasons) - 1 + ended.err.count("headings; it")
        assert events_of(sandbox, GRACE) == []

    def test_a_deleted_learner_gets_none(self, sandbox: Command, file: Path) -> None:
        sandbox("learner", "delete", GRACE, "--yes").done()
        ended = sandbox("events", "import", write(file, event(GRACE)))
        assert "ULN must be the ULN of a live learner" in ended.err
        assert events_of(sandbox, GRACE) == []

    def test_what_a_challenge_amended_is_not_taken_back(self, sandbox: Command, file: Path) -> None:
        rows = (event(GRACE), event(HARRY))
        sandbox("events", "import", write(file, *rows)).done()
        (graded,), (dated,) = events_of(sandbox, GRACE), events_of(sandbox, HARRY)
        amend(sandbox, graded, graded.facts._replace(grade="A"))
        amend(sandbox, dated, dated.facts._replace(subject_code="60142999"))
        ended = sandbox("events", "import", write(file, *rows))
        assert "0 added, 0 changed, 0 left, 2 rejected" in ended.out
        assert "line 2: Grade must not be what it was before a data challenge amended it" in ended.err
        assert f"line 3: must be what event {dated.id} is since a data challenge amended it" in ended.err
        regraded = (event(GRACE, grade="A*"), event(HARRY, "60142999"))
        assert "0 added, 1 changed, 1 left" in sandbox("events", "import", write(file, *regraded)).done()
        assert events_of(sandbox, GRACE)[0].grade == "A*"


def amend(command: Command, one: LearningEvent, facts: EventFacts) -> None:
    units = Units(make_engine(command.settings["LRS_DATABASE_URL"]))
    with units.writing() as unit:
        assert unit.events.change(one, EventChange(EventAction.AMENDED, NOW, None, "desk"), facts=facts)
    units.close()


class TestTelling:
    def test_a_dry_run_tells_the_same_and_keeps_nothing(self, sandbox: Command, file: Path) -> None:
        sandbox("events", "import", write(file, event(HARRY), event(TOMASZ))).done()
        before = recorded(sandbox)
        path = write(file, event(HARRY), event(TOMASZ, grade="A"), event(GRACE), event(NOBODY))
        ended = sandbox("events", "import", path, "--dry-run")
        assert (ended.code, ended.out) == (
            1,
            f"Would import {path}: 1 added, 1 changed, 1 left, 1 rejected\n",
        )
        assert events_of(sandbox, GRACE) == []
        assert {one.version for one in events_of(sandbox, TOMASZ)} == {1}
        assert recorded(sandbox) == before

    def test_an_import_is_on_record_once_with_counts_and_no_person(
        self, sandbox: Command, file: Path
    ) -> None:
        sandbox("events", "import", write(file, event(HARRY), event(GRACE), event(NOBODY)))
        with make_engine(sandbox.settings["LRS_DATABASE_URL"]).connect() as connection:
            entry = connection.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.id.desc()).limit(1)).one()
        assert (entry.action, entry.outcome, entry.uln) == ("events:imported", "Imported", None)
        assert entry.changes == {"file": "events.csv", "added": "2", "rejected": "1"}
        assert [row[0] for row in recorded(sandbox)].count("events:imported") == 1

    def test_a_report_has_every_rejected_record_and_no_value(
        self, sandbox: Command, file: Path, tmp_path: Path
    ) -> None:
        path = write(
            file, *[event(NOBODY, f"code{number}") for number in range(30)], event(GRACE, source="AO")
        )
        report = tmp_path / "report.csv"
        ended = sandbox("events", "import", path, "--report", str(report))
        assert ended.err.count("\n") == 21
        assert ended.err.endswith("lrs-soap: 11 more rejected records; the report has them\n")
        with report.open(newline="", encoding="utf-8") as source:
            heading, *rows = csv.reader(source)
        assert heading == ["Line", "Field", "Rule"]
        assert [row[0] for row in rows] == [str(line) for line in range(2, 33)]
        assert rows[0][1:] == ["ULN", "must be the ULN of a learner on record"]
        assert rows[-1][1] == "Source"
        assert NOBODY not in report.read_text(encoding="utf-8")
        assert "--report FILE.csv writes all to a file" in sandbox("events", "import", path).err

    def test_headings_that_are_not_known_are_told(self, sandbox: Command, file: Path) -> None:
        file.write_text("ULN,Source,SubjectCode,Colour\n" + f"{GRACE},NPD,1,red\n", encoding="utf-8")
        ended = sandbox("events", "import", str(file))
        assert ended.code == 0
        assert ended.out.endswith(": 1 added, 0 changed, 0 left, 0 rejected\n")
        assert ended.err == f"lrs-soap: {file}: passing over what this layout does not have: Colour\n"

    def test_what_would_turn_a_line_round_is_not_printed(self, sandbox: Command, file: Path) -> None:
        sandbox("events", "import", write(file, event(GRACE, "601\u202ecode"))).done()
        assert "    SubjectCode               601 code\n" in sandbox("events", "show", GRACE).done()

    def test_a_look_at_a_record_is_on_record(self, sandbox: Command) -> None:
        assert sandbox("events", "show", OLIVIA).done().count("version 1  ULN") == 30
        assert recorded(sandbox)[-1][:2] == ("learning-record:read", "LearningRecord")
        assert "There are none" in sandbox("events", "show", GRACE).err
        assert "must be the ULN of a learner on record" in sandbox("events", "show", NOBODY).refused()

    def test_there_is_a_bar_at_a_terminal_only(self, embedded: Command, file: Path) -> None:
        embedded("db", "upgrade")
        embedded("sandbox", "load").done()
        command = lrs_soap_command("events", "import", write(file, event(GRACE)), "--dry-run")
        screen, terminal = pty.openpty()
        done = subprocess.run(
            command,
            env=embedded.environment(TERM="xterm"),
            stderr=terminal,
            capture_output=False,
            check=False,
        )
        os.close(terminal)
        shown = os.read(screen, 4096)
        os.close(screen)
        assert done.returncode == 0
        assert b"Importing" in shown
        assert b"1/1" in shown
        assert embedded.process(*command[3:]).err == ""


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("", "the file is empty"),
            (HEADINGS, "the file has no records"),
            ("Name,Grade\nx,y\n", "the first line must have the headings ULN, Source, SubjectCode"),
            (HEADINGS + event(GRACE) + 'x,"y', "line 3: a quote is not closed"),
            ("<LearningEventImport><LearningEvent>", "it may have been cut short"),
        ],
    )
    def test_nothing_of_it_is_taken(self, sandbox: Command, file: Path, content: str, sentence: str) -> None:
        file.write_text(content, encoding="utf-8")
        before = recorded(sandbox)
        assert sentence in sandbox("events", "import", str(file)).refused()
        assert events_of(sandbox, GRACE) == []
        assert recorded(sandbox) == before

    def test_what_is_no_file(self, embedded: Command, tmp_path: Path) -> None:
        assert (
            embedded("events", "import", str(tmp_path / "none"))
            .refused()
            .endswith("No such file or directory")
        )
        assert embedded("events", "import", str(tmp_path)).refused().endswith("Is a directory")
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        assert (
            "a file that can be read twice, not a pipe" in embedded("events", "import", str(pipe)).refused()
        )

    def test_a_report_that_cannot_be_written(self, sandbox: Command, file: Path, tmp_path: Path) -> None:
        path = write(file, event(GRACE))
        for report, sentence in (
            (path, "must not be the file that is imported"),
            (str(tmp_path), "Is a directory"),
        ):
            assert sentence in sandbox("events", "import", path, "--report", report).refused()
        assert events_of(sandbox, GRACE) == []
        assert file.read_text(encoding="utf-8").startswith(HEADINGS)

    def test_a_database_without_the_tables(self, bare: Command, file: Path) -> None:
        assert "run lrs-soap db upgrade" in bare("events", "import", write(file, event(GRACE))).refused()


def test_what_was_interrupted_is_finished_by_importing_again(lrs_soap: Command, file: Path) -> None:
    """Killed twice: once by Ctrl-C, of which it can tell, and once without a word."""
    owner = learner(elsewhere())
    units = Units(make_engine(lrs_soap.settings["LRS_DATABASE_URL"]))
    with units.writing() as unit:
        unit.learners.add(owner)
    path = write(file, *[event(owner.uln, str(number)) for number in range(1500)], event(NOBODY))

    def interrupt(how: signal.Signals, at: int) -> str:
        command = lrs_soap_command("events", "import", path)
        with subprocess.Popen(
            command, env=lrs_soap.environment(), stderr=subprocess.PIPE, text=True
        ) as process:
            deadline = time.monotonic() + 60
            while count() < at and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(how)
            return process.communicate()[1]

    def count() -> int:
        with units.reading() as unit:
            return len(unit.events.of_record(owner.uln))

    said = interrupt(signal.SIGINT, 100)
    assert "records are done; import the file again for the rest" in said
    assert "Traceback" not in said
    assert 100 <= count() < 1500
    assert recorded(lrs_soap)[-1][:2] == ("events:imported", "Interrupted")
    interrupt(signal.SIGKILL, 300)
    taken = count()
    assert 300 <= taken < 1500
    ended = lrs_soap("events", "import", path)
    assert f"{1500 - taken:,} added, 0 changed, {taken:,} left, 1 rejected" in ended.out
    assert count() == 1500
    units.close()
