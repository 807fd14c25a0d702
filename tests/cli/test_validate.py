"""Files are checked without a database: everything that is wrong, where it is, and how it is mended."""

import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrs_soap.batch.checks.check_xml import MOST_ATTRIBUTES
from lrs_soap.batch.checks.finding import SORTS
from lrs_soap.batch.kinds import kind_of
from lrs_soap.batch.layouts import ACHIEVEMENT_BATCH
from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.contracts.namespaces import BATCH
from tests.cli.command import Command
from tests.conftest import lrs_soap_command

MARK = "Zqxmarked"
NAME = "LRB_10099901_050920250930.CSV"
ULN, OTHER_ULN = "8181822950", "1026893096"
HEADINGS = (
    "FileVersion",
    "UKPRN",
    "LearnerRecordCount",
    "ULN",
    "MISIdentifier",
    "GivenName",
    "FamilyName",
    "LastKnownPostCode",
    "DateOfBirth",
    "Gender",
    "PrivacyNoticeSeen",
    "VerificationType",
)
ROW = ("3A", "10099901", "1", "", "m1", "Olivia", "Hartwell", "CV4 9EE", "2001-05-06", "2", "1", "2")
Validate = Callable[..., tuple[int, dict[str, Any]]]


def line(cells: Any) -> str:
    return ",".join(f'"{cell}"' for cell in cells) + "\r\n"


def row(**values: str) -> tuple[str, ...]:
    return tuple(values.get(heading, cell) for heading, cell in zip(HEADINGS, ROW, strict=True))


def later(**values: str) -> tuple[str, ...]:
    return row(**{"FileVersion": "", "UKPRN": "", "LearnerRecordCount": "", "MISIdentifier": "m2", **values})


def file_of(*rows: tuple[str, ...]) -> str:
    return line(HEADINGS) + "".join(map(line, rows))


def xml(*learners: str, header: str = "<FileVersion>3A</FileVersion>", namespace: str = BATCH) -> str:
    records = "".join(f"\n<Learner>{one}</Learner>" for one in learners)
    return f'<LearnerBatch xmlns="{namespace}">\n<Header>{header}</Header>{records}\n</LearnerBatch>\n'


def elements(**values: str) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


RIGHT = dict(zip(HEADINGS[3:], ROW[3:], strict=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def validate(folder: Path) -> Validate:
    """The exit code and the JSON of one file."""

    def validate(data: str | bytes, name: str = NAME, *options: str) -> tuple[int, dict[str, Any]]:
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        ended = Command()("validate", "--format", "json", str(path), *options)
        assert ended.err == ""
        assert MARK not in ended.out
        (file,) = json.loads(ended.out)["files"]
        counted = [one["severity"] for one in file["problems"]]
        assert (counted.count("error"), counted.count("warning")) == (file["errors"], file["warnings"])
        return ended.code, file

    return validate


def told(file: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (one["code"], one["line"], one["columnLetter"] or one["xpath"], one["field"])
        for one in file["problems"]
    ]


def codes(file: dict[str, Any]) -> list[str]:
    return [one["code"] for one in file["problems"]]


class TestRightFiles:
    def test_csv(self, validate: Validate) -> None:
        code, file = validate(file_of(ROW))
        assert (code, file["problems"], file["records"]) == (0, [], 1)
        assert (file["kind"], file["form"], file["unreadable"]) == ("learner-batch", "CSV", False)

    def test_csv_of_the_older_version(self, validate: Validate) -> None:
        data = file_of(row(FileVersion="2A")).replace("PrivacyNoticeSeen", "AbilityToShare")
        assert validate(data)[1]["problems"] == []
        code, file = validate(data.replace('"2A"', '"3A"'))
        assert (code, codes(file)) == (0, ["heading-spelling"])

    def test_xml(self, validate: Validate) -> None:
        code, file = validate(xml(elements(**RIGHT)), NAME.replace("CSV", "XML"))
        assert (code, file["problems"], file["records"], file["form"]) == (0, [], 1, "XML")

    @pytest.mark.parametrize(
        ("name", "data", "kind"),
        [
            (
                "v.CSV",
                line(["FileVersion", "UKPRN", "ULN", "FamilyName", "GivenName"])
                + line(["1", "10099902", ULN, "B", "A"]),
                "verify-batch",
            ),
            (
                "e.CSV",
                line(["FileVersion", "ULN", "Source", "SubjectCode"])
                + 2 * line(["1", ULN, "NPD", "60142923"]),
                "learning-events",
            ),
            (
                "a.XML",
                f'<AchievementBatch xmlns="{BATCH}"><Header><FileVersion>1</FileVersion><UKPRN>10099902</UKPRN>'
                "<SubmissionType>Final</SubmissionType></Header><Achievement>"
                + elements(
                    Uln=ULN, FamilyName="B", GivenName="A", UnitOrQualificationReferenceNumber="600/1166/X"
                )
                + elements(
                    AchievementAwardDate="2020-01-01",
                    ProviderUkprn="10099901",
                    Action="1",
                    ActionDate="2020-01-02",
                )
                + "</Achievement></AchievementBatch>",
                "achievement-batch",
            ),
        ],
    )
    def test_other_kinds_have_names_of_their_own(
        self, validate: Validate, name: str, data: str, kind: str
    ) -> None:
        code, file = validate(data, name)
        assert (code, file["kind"], file["problems"]) == (0, kind, [])

    def test_no_settings_are_read(self, folder: Path) -> None:
        (folder / NAME).write_text(file_of(ROW), newline="")
        ended = Command({"LRS_DATABASE_URL": "nonsense", "LRS_STATE_DIR": str(folder / "none")}).process(
            "validate", str(folder / NAME)
        )
        assert "1 record: 0 errors, 0 warnings" in ended.done()
        assert not (folder / "none").exists()


class TestErrors:
    def test_every_cell_is_told_by_number_and_letter(self, validate: Validate) -> None:
        wrong = row(ULN="123", GivenName="", DateOfBirth="2001-02-30", Gender=MARK)
        code, file = validate(file_of(wrong))
        assert code == 1
        assert sorted(told(file)) == [
            ("missing", 2, "F", "GivenName"),
            ("value", 2, "D", "ULN"),
            ("value", 2, "I", "DateOfBirth"),
            ("value", 2, "J", "Gender"),
        ]
        assert {one["column"] for one in file["problems"]} == {4, 6, 9, 10}
        assert all(one["rule"] and one["mend"] for one in file["problems"])

    def test_columns_beyond_z(self, validate: Validate) -> None:
        more = [f"{MARK}{number}" for number in range(20)]
        data = line([*more, *HEADINGS]) + line([*("" for _ in more), *row(Gender="7")])
        _, file = validate(data)
        assert told(file)[-1] == ("value", 2, "AD", "Gender")
        assert codes(file).count("heading-unknown") == 20

    def test_xml_has_xpath_and_line(self, validate: Validate) -> None:
        wrong = {**RIGHT, "MISIdentifier": "m2", "Gender": MARK, "FamilyName": ""}
        code, file = validate(xml(elements(**RIGHT), elements(**wrong)), NAME.replace("CSV", "XML"))
        assert code == 1
        assert told(file) == [
            ("missing", 4, "/LearnerBatch/Learner[2]/FamilyName", "FamilyName"),
            ("value", 4, "/LearnerBatch/Learner[2]/Gender", "Gender"),
        ]

    @pytest.mark.parametrize("as_xml", [False, True])
    def test_without_uln_all_demographics_are_needed(self, validate: Validate, as_xml: bool) -> None:
        lacking = dict.fromkeys(("GivenName", "FamilyName", "DateOfBirth", "Gender", "LastKnownPostCode"), "")
        name = NAME.replace("CSV", "XML") if as_xml else NAME
        _, file = validate(xml(elements(**{**RIGHT, **lacking})) if as_xml else file_of(row(**lacking)), name)
        assert [(one["code"], one["field"]) for one in file["problems"]] == [
            ("missing", field)
            for field in ("GivenName", "FamilyName", "DateOfBirth", "Gender", "LastKnownPostCode")
        ]
        with_uln = {"DateOfBirth": "", "Gender": "", "LastKnownPostCode": "", "ULN": ULN}
        _, file = validate(
            xml(elements(**{**RIGHT, **with_uln})) if as_xml else file_of(row(**with_uln)), name
        )
        assert file["problems"] == []

    @pytest.mark.parametrize(
        ("given", "is_mended"), [("06/05/2001", True), ("6-5-2001", True), ("31/02/2001", False)]
    )
    def test_days_the_british_way(self, validate: Validate, given: str, is_mended: bool) -> None:
        code, file = validate(file_of(row(DateOfBirth=given)))
        (found,) = file["problems"]
        assert (code, found["code"]) == (1, "date-order" if is_mended else "value")
        assert ("--fix" in found["mend"]) is is_mended

    def test_a_count_that_differs(self, validate: Validate) -> None:
        code, file = validate(file_of(row(LearnerRecordCount="7"), later()))
        assert (code, told(file)) == (1, [("count", 2, "C", "LearnerRecordCount")])
        header = "<FileVersion>3A</FileVersion><LearnerRecordCount>3</LearnerRecordCount>"
        code, file = validate(xml(elements(**RIGHT), header=header), NAME.replace("CSV", "XML"))
        assert (code, told(file)) == (
            1,
            [("count", 2, "/LearnerBatch/Header/LearnerRecordCount", "LearnerRecordCount")],
        )

    def test_what_a_header_must_not_say(self, validate: Validate) -> None:
        data = file_of(row(UKPRN=MARK, LearnerRecordCount=MARK)).replace("LearnerRecordCount", "JobType")
        code, file = validate(data, "a.CSV")
        assert (code, told(file)[1:]) == (1, [("value", 2, "B", "UKPRN"), ("value", 2, "C", "JobType")])
        header = f"<FileVersion>1</FileVersion><SubmissionType>{MARK}</SubmissionType>"
        data = f"<AchievementBatch><Header>{header}</Header></AchievementBatch>"
        code, file = validate(data, "a.XML")
        place = "/AchievementBatch/Header/SubmissionType"
        assert (code, ("value", 1, place, "SubmissionType") in told(file)) == (1, True)

    def test_a_version_that_is_none(self, validate: Validate) -> None:
        code, file = validate(file_of(row(FileVersion="9Z")))
        assert (code, told(file)) == (1, [("version", 2, "A", "FileVersion")])

    def test_rows_of_another_width(self, validate: Validate) -> None:
        code, file = validate(file_of(ROW, (*later(), MARK), later(MISIdentifier="m3")[:5]))
        assert (code, [found[:2] for found in told(file)]) == (1, [("form", 3), ("form", 4), ("count", 2)])

    def test_no_records(self, validate: Validate) -> None:
        code, file = validate(line(HEADINGS))
        assert (code, "no-records" in codes(file)) == (1, True)

    def test_too_many_records_are_told_once(self, validate: Validate) -> None:
        numbered = "".join(line(later(MISIdentifier=str(number))) for number in range(50_002))
        code, file = validate(line(HEADINGS) + numbered.replace('""', '"3A"', 1))
        assert (code, told(file)) == (1, [("too-many-records", 50_002, None, None)])
        assert file["records"] == 50_002


class TestWarnings:
    @pytest.mark.parametrize(
        ("data", "found"),
        [
            (file_of(ROW).replace("GivenName", "givenNAME"), ("heading-case", 1, "F", "GivenName")),
            ("\ufeff" + file_of(ROW), ("byte-order-mark", 1, None, None)),
            (file_of(ROW).replace("\r\n", "\n"), ("line-ends", 1, None, None)),
            (file_of(ROW).replace('"Hartwell"', "Hartwell"), ("unquoted", 2, None, None)),
            (file_of(row(GivenName=" Olivia")), ("spaces", 2, "F", "GivenName")),
            (file_of(row(GivenName="Olivia  Ann")), ("spaces", 2, "F", "GivenName")),
            (file_of(row(FileVersion="3a")), ("small-letters", 2, "A", "FileVersion")),
            (file_of(row(UKPRN=" 10099901")), ("spaces", 2, "B", "UKPRN")),
            (file_of(row(FileVersion="")), ("version-missing", 2, "A", "FileVersion")),
            (file_of(row(LastKnownPostCode="cv4 9ee")), ("small-letters", 2, "H", "LastKnownPostCode")),
            (file_of(row(DateOfBirth="1900-01-01")), ("age", 2, "I", "DateOfBirth")),
            (file_of(row(DateOfBirth="2024-01-01")), ("age", 2, "I", "DateOfBirth")),
            (file_of(row(VerificationType="")), ("new-learner", 2, "L", "VerificationType")),
            (file_of(row(GivenName="-")), ("new-learner", 2, "F", "GivenName")),
            (file_of(row(PrivacyNoticeSeen="2")), ("new-learner", 2, "K", "PrivacyNoticeSeen")),
            (file_of(row(PrivacyNoticeSeen="2", ULN=ULN)), ("outside-version", 2, "K", "PrivacyNoticeSeen")),
            (file_of(row(UKPRN="10099902")), ("name-ukprn", None, None, "UKPRN")),
            (file_of(row(GivenName="Zoë")).encode("cp1252"), ("encoding", 2, None, None)),
        ],
    )
    def test_what_readers_tolerate(
        self, validate: Validate, data: str | bytes, found: tuple[Any, ...]
    ) -> None:
        code, file = validate(data)
        assert (code, told(file)) == (0, [found])

    @pytest.mark.parametrize("as_xml", [False, True])
    def test_what_only_the_other_version_has_a_value_for(self, validate: Validate, as_xml: bool) -> None:
        newer = row(PrivacyNoticeSeen="2", ULN=ULN)
        older = file_of(row(FileVersion="2A", PrivacyNoticeSeen="2", ULN=ULN))
        files = [file_of(newer), older.replace("PrivacyNoticeSeen", "AbilityToShare")]
        if as_xml:
            learner = elements(**dict(zip(HEADINGS[3:], newer[3:], strict=True)))
            renamed = learner.replace("PrivacyNoticeSeen", "AbilityToShare")
            files = [xml(learner), xml(renamed, header="<FileVersion>2A</FileVersion>")]
        name = NAME.replace("CSV", "XML") if as_xml else NAME
        assert [codes(validate(data, name)[1]) for data in files] == [["outside-version"], []]

    def test_a_field_is_told_by_the_heading_of_the_files_version(self, validate: Validate) -> None:
        data = file_of(row(FileVersion="2A", PrivacyNoticeSeen="7"))
        code, file = validate(data.replace("PrivacyNoticeSeen", "AbilityToShare"))
        assert (code, told(file)) == (1, [("value", 2, "K", "AbilityToShare")])

    @pytest.mark.parametrize("field", ["ULN", "MISIdentifier"])
    def test_what_stands_twice(self, validate: Validate, field: str) -> None:
        values = {"ULN": (ULN, OTHER_ULN), "MISIdentifier": ("m1", "m2"), field: (ULN, ULN)}
        rows = [
            make(LearnerRecordCount=count, **{name: given[at] for name, given in values.items()})
            for at, (make, count) in enumerate([(row, "2"), (later, "")])
        ]
        code, file = validate(file_of(*rows))
        letter = {"ULN": "D", "MISIdentifier": "E"}[field]
        assert (code, told(file)) == (0, [("duplicate", 3, letter, field)])

    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("LRB_10099901_050920250930.csv", ["name-extension"]),
            ("LRB_10099901_050920250930.XML", ["name-extension"]),
            ("learners.CSV", ["name-form"]),
            ("LRB_10099901_320920250930.CSV", ["name-form"]),
            ("LRB_10099901_050920252430.CSV", ["name-form"]),
            ("learners", ["name-extension", "name-form"]),
        ],
    )
    def test_names(self, validate: Validate, name: str, found: list[str]) -> None:
        code, file = validate(file_of(ROW), name)
        assert (code, codes(file)) == (0, found)

    def test_of_xml(self, validate: Validate) -> None:
        learner = elements(**RIGHT).replace("GivenName", "givenname").replace("Hartwell", "  Hartwell ")
        data = xml(learner + f"<Foo>{MARK}</Foo>", namespace="").replace("<Learner>", '<Learner a="b">')
        code, file = validate(data, NAME.replace("CSV", "XML"))
        first = "/LearnerBatch/Learner[1]"
        assert code == 0
        assert sorted(told(file), key=str) == [
            ("heading-case", 3, f"{first}/GivenName", "GivenName"),
            ("heading-unknown", 3, f"{first}/*[10]", None),
            ("namespace", 2, None, None),
            ("schema", 3, first, None),
            ("spaces", 3, f"{first}/FamilyName", "FamilyName"),
        ]

    @pytest.mark.parametrize(
        ("header", "found"),
        [
            (
                '<Header a="b"><FileVersion>3A</FileVersion></Header>',
                ("schema", 2, "/LearnerBatch/Header", None),
            ),
            (
                "<Header><FileVersion>3A</FileVersion><UKPRN/><UKPRN/></Header>",
                ("schema", 2, "/LearnerBatch/Header", None),
            ),
            ("", ("schema", 2, None, None)),
        ],
    )
    def test_of_the_header_as_the_schema_wants_it(
        self, validate: Validate, header: str, found: tuple[Any, ...]
    ) -> None:
        data = (
            f'<LearnerBatch xmlns="{BATCH}">\n{header}<Learner>{elements(**RIGHT)}</Learner></LearnerBatch>'
        )
        code, file = validate(data, NAME.replace("CSV", "XML"))
        rest = [] if header else ["version-missing"]
        assert (code, told(file)[0], codes(file)[1:]) == (0, found, rest)


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>'
)


class TestUnreadableFiles:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "the file is empty"),
            (f"a,{MARK}\r\n".encode(), "the first line must have the headings"),
            (b"\0\1\2", "neither CSV nor XML"),
            (f'{line(HEADINGS)}"{MARK}'.encode(), "a quote is not closed"),
            (f"<{MARK}/>".encode(), "the root element must be one of"),
            (f"{BOMB}<LearnerBatch>&e;</LearnerBatch>".encode(), "DOCTYPE"),
            (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><LearnerBatch/>', "DOCTYPE"),
            (xml(f"<GivenName>{'x' * 11_000_000}</GivenName>").encode(), "too long a text"),
            (xml("<a>" * 300 + "</a>" * 300).encode(), "nested too deeply"),
            (xml("<GivenName/>" * 300).encode(), "has more than 200 elements"),
            (xml(elements(**RIGHT))[:-20].encode(), "it may have been cut short"),
            (f"{line(HEADINGS)}{line(ROW)}{MARK},1".encode(), "it may have been cut short"),
        ],
    )
    def test_one_sentence_and_quickly(self, validate: Validate, data: bytes, sentence: str) -> None:
        began = time.monotonic()
        code, file = validate(data)
        assert time.monotonic() - began < 10
        assert (code, file["unreadable"]) == (2, True)
        (found,) = [one for one in file["problems"] if one["code"] == "unreadable"]
        assert sentence in found["rule"]

    @pytest.mark.parametrize(
        ("written", "instead", "sentence"),
        [
            (",", ";", "headings and values must be separated by commas"),
            (",", "\t", "headings and values must be separated by commas"),
            ("\r\n", "\r", "lines must end with LF or CRLF"),
        ],
    )
    @pytest.mark.parametrize("quote", ['"', ""])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_another_csv_is_told_as_when_it_is_submitted(
        self, validate: Validate, written: str, instead: str, sentence: str, quote: str, mark: str
    ) -> None:
        data = (mark + file_of(ROW).replace(written, instead).replace('"', quote)).encode()
        code, file = validate(data)
        (rule,) = [one["rule"] for one in file["problems"] if one["code"] == "unreadable"]
        assert (code, rule.endswith(sentence)) == (2, True)
        with pytest.raises(UnreadableFile) as refused:
            kind_of(io.BytesIO(data))
        assert str(refused.value) == rule

    def test_a_report_for_people_says_the_line_once(self, folder: Path) -> None:
        (folder / NAME).write_bytes(file_of(row(GivenName="Zoë")).encode() + b"\xe9\r\n")
        (problem,) = [
            one for one in Command()("validate", str(folder / NAME)).out.splitlines() if "error " in one
        ]
        assert problem.startswith("  error   line 3: the bytes are")
        assert problem.count("line 3") == 1

    def test_what_was_not_read_is_not_missed(self, validate: Validate) -> None:
        _, file = validate(file_of(ROW).encode()[:-40], "learners.CSV")
        assert codes(file) == ["unreadable", "name-form"]

    @pytest.mark.parametrize("as_xml", [False, True])
    def test_what_was_found_before_is_told_first(self, validate: Validate, as_xml: bool) -> None:
        if as_xml:
            data: str | bytes = xml(elements(**{**RIGHT, "Gender": "7"}), f"<GivenName>{MARK}</FamilyName>")
        else:
            data = file_of(row(Gender="7", GivenName="Zoë")).encode() + b"\xe9\r\n"
        code, file = validate(data, NAME.replace("CSV", "XML") if as_xml else NAME)
        assert code == 2
        found = [one for one in told(file) if one[0] in ("value", "unreadable")]
        assert [one[:2] for one in found] == (
            [("value", 3), ("unreadable", 4)] if as_xml else [("value", 2), ("unreadable", 3)]
        )

    def test_what_is_neither_has_no_form(self, validate: Validate) -> None:
        _, file = validate(b"\0\1\2")
        assert (file["form"], file["kind"]) == (None, None)
        _, file = validate(b"<other/>")
        assert (file["form"], file["kind"]) == ("XML", None)

    def test_a_file_that_is_not_there(self, folder: Path) -> None:
        (folder / NAME).write_text(file_of(ROW), newline="")
        ended = Command()("validate", str(folder / "none.CSV"), str(folder / NAME), str(folder))
        assert ended.code == 2
        assert "No such file or directory" in ended.out
        assert "Is a directory" in ended.out
        assert "3 files: 2 errors, 0 warnings" in ended.out

    def test_a_pipe_that_nobody_writes_to(self, folder: Path) -> None:
        os.mkfifo(folder / NAME)
        ended = Command().process("validate", str(folder / NAME))
        assert ended.code == 2
        assert "it must be a file that can be read twice, not a pipe" in ended.out


class TestReports:
    def test_text_is_grouped_by_file_with_counts(self, folder: Path) -> None:
        paths = [folder / NAME, folder / NAME.replace("0930", "0931")]
        for path, gender in zip(paths, ("7", "2"), strict=True):
            path.write_text(file_of(row(Gender=gender)), newline="")
        ended = Command()("validate", *map(str, paths))
        assert ended.code == 1
        first, problem, counts, second, right, total = ended.out.splitlines()
        assert (first, second) == tuple(map(str, paths))
        assert problem.split(":")[0] == "  error   line 2, column J (10)"
        assert counts == "  learner-batch, CSV, 1 record: 1 error, 0 warnings"
        assert right == "  learner-batch, CSV, 1 record: 0 errors, 0 warnings"
        assert total == "2 files: 1 errors, 0 warnings"

    @pytest.mark.parametrize("form", ["text", "html"])
    def test_so_many_are_listed_and_all_counted(self, folder: Path, form: str) -> None:
        rows = [later(MISIdentifier=str(number), Gender="7") for number in range(50)]
        (folder / NAME).write_text(file_of(row(LearnerRecordCount="51"), *rows), newline="")
        ended = Command()("validate", str(folder / NAME), "--format", form, "--most", "7")
        assert ended.out.count("must be one of 0, 1, 2, 9") == 7
        assert "50 errors" in ended.out
        assert "43 more problems are counted and not shown" in ended.out

    def test_csv_is_harmless_in_spreadsheets(self, folder: Path) -> None:
        (folder / "=1+1.CSV").write_text(file_of(row(Gender="7")), newline="")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            ended = Command()("validate", "=1+1.CSV", "--format", "csv")
        rows = list(csv.reader(io.StringIO(ended.out)))
        assert rows[0][:5] == ["File", "Severity", "Code", "Line", "Column"]
        assert rows[1][:6] == ["'=1+1.CSV", "error", "value", "2", "10", "J"]

    def test_html_is_one_accessible_page(self, folder: Path) -> None:
        (folder / "<b>&.CSV").write_text(file_of(row(Gender="7")), newline="")
        ended = Command()("validate", str(folder / "<b>&.CSV"), "--format", "html")
        page = Page()
        page.feed(ended.out)
        assert page.tags[0] == ("html", {"lang": "en"})
        assert {"main", "h1", "h2", "caption", "th", "title"} <= {name for name, _ in page.tags}
        assert not {"script", "link", "img", "b"} & {name for name, _ in page.tags}
        assert all(attributes.get("scope") == "col" for name, attributes in page.tags if name == "th")
        assert not any("src" in attributes or "href" in attributes for _, attributes in page.tags)

    def test_an_output_file_is_written_whole(self, folder: Path) -> None:
        (folder / NAME).write_text(file_of(ROW), newline="")
        target = folder / "report.json"
        assert (
            Command()("validate", str(folder / NAME), "--format", "json", "--output", str(target)).done()
            == ""
        )
        assert json.loads(target.read_text())["errors"] == 0
        ended = Command()("validate", str(folder / NAME), "--output", str(folder / "none" / "x"))
        assert "No such file or directory" in ended.mistyped()
        again = Command()("validate", str(folder / NAME), "--output", str(target))
        assert "there already" in again.mistyped()
        Command()("validate", str(folder / NAME), "--output", str(target), "--force").done()

    @pytest.mark.parametrize("target", ["--output", "--fix-to", "stdout"])
    def test_a_full_disk_is_no_error_of_the_file(self, folder: Path, target: str) -> None:
        path = folder / NAME
        path.write_text(file_of(ROW).replace("GivenName", "givenname"), newline="")
        with Path("/dev/full").open("w") as full:
            ended = subprocess.run(
                lrs_soap_command(
                    "validate", str(path), *(() if target == "stdout" else (target, "/dev/full"))
                ),
                stdout=full if target == "stdout" else subprocess.PIPE,
                stderr=subprocess.PIPE,
                check=False,
                text=True,
            )
        assert ended.returncode == 2
        assert re.fullmatch("lrs-soap: .*: No space left on device(; nothing was written)?\n", ended.stderr)
        assert [one.name for one in folder.iterdir()] == [NAME]

    def test_targets_that_would_lose_something(self, folder: Path) -> None:
        (folder / NAME).write_text(file_of(ROW), newline="")
        path = str(folder / NAME)
        for options in (["--output", path], ["--fix-to", path]):
            assert "must not be written over" in Command()("validate", path, *options).mistyped()
        assert "--fix-to is for one file" in Command()("validate", path, path, "--fix-to", "x").mistyped()
        assert "Missing argument" in Command()("validate").mistyped()
        assert (folder / NAME).read_bytes() == file_of(ROW).encode()


class Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


class TestFix:
    MESSY = (
        "\ufefffileversion,UKPRN,LearnerRecordCount,givenname,FamilyName,LastKnownPostCode,DateOfBirth,Gender,"
        "AbilityToShare,VerificationType,Foo\n"
        '3a,10099901,7, Olivia ,"O""Hart, well",cv4 9ee,06/05/2001,2,1,2, x \n'
        ",,,Ann,B,CV4 9EE,6-5-2001,7,1,2,\n"
    )

    def test_csv(self, validate: Validate, folder: Path) -> None:
        code, file = validate(self.MESSY, "messy.csv", "--fix")
        assert code == 1
        fixed = Path(file["fixed"]["file"])
        assert fixed.parent == folder
        assert fixed.name.startswith("LRB_10099901_")
        assert fixed.read_bytes().decode() == (
            line((*HEADINGS[:3], "GivenName", "FamilyName", "LastKnownPostCode", "DateOfBirth", "Gender"))[
                :-2
            ]
            + ',"PrivacyNoticeSeen","VerificationType","Foo"\r\n'
            '"3A","10099901","2","Olivia","O""Hart, well","CV4 9EE","2001-05-06","2","1","2"," x "\r\n'
            '"","","","Ann","B","CV4 9EE","2001-05-06","7","1","2",""\r\n'
        )
        assert (folder / "messy.csv").read_bytes() == self.MESSY.encode()
        assert file["fixed"]["mended"]["date-order"] == 2
        code, again = validate(fixed.read_bytes(), fixed.name)
        assert (code, codes(again)) == (1, ["heading-unknown", "value"])

    def test_xml(self, validate: Validate) -> None:
        learner = elements(**{**RIGHT, "DateOfBirth": " 06/05/2001 "}).replace("GivenName", "givenname")
        header = "<FileVersion>3A</FileVersion><LearnerRecordCount>9</LearnerRecordCount>"
        data = xml(f"{learner}<Foo><Bar>1 &lt; 2</Bar></Foo>", header=header, namespace="")
        code, file = validate(data, "a.xml", "--fix")
        fixed = Path(file["fixed"]["file"])
        assert (code, fixed.name) == (1, "a-fixed.XML")
        assert "<Bar>1 &lt; 2</Bar>" in fixed.read_text()
        code, again = validate(fixed.read_bytes(), NAME.replace("CSV", "XML"))
        assert (code, codes(again)) == (0, ["heading-unknown"])

    def test_never_over_another_file(self, folder: Path) -> None:
        (folder / "e.CSV").write_text(line(["ULN", "Source", "SubjectCode"]) + f"{ULN},npd,1\r\n", newline="")
        names = []
        for _ in range(2):
            ended = Command()("validate", str(folder / "e.CSV"), "--fix")
            assert ended.code == 1
            names.append(ended.out.split("corrected copy: ")[1].split(",")[0])
        assert names == [str(folder / "e-fixed.CSV"), str(folder / "e-fixed-2.CSV")]
        assert '"NPD"' in (folder / "e-fixed.CSV").read_text()

    def test_to_a_file(self, validate: Validate, folder: Path) -> None:
        _, file = validate(self.MESSY, "messy.csv", "--fix-to", str(folder / "to.CSV"))
        assert file["fixed"]["file"] == str(folder / "to.CSV")
        assert (folder / "to.CSV").stat().st_mode & 0o077 == 0

    def test_nothing_to_mend_writes_nothing(self, validate: Validate, folder: Path) -> None:
        for data in (file_of(ROW), file_of(row(Gender="7")), file_of(row(GivenName=" A"))[:-9]):
            assert validate(data, NAME, "--fix")[1]["fixed"] is None
        assert [path.name for path in folder.iterdir()] == [NAME]


class TestPage:
    PAGE = (Path(__file__).parents[2] / "docs" / "validate.md").read_text(encoding="utf-8")

    def test_it_lists_the_codes(self) -> None:
        rows = [
            tuple(row) for row in re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.*) \|$", self.PAGE, re.MULTILINE)
        ]
        assert rows == [(sort.code, sort.severity.value, sort.mending) for sort in SORTS]
        assert all(("--fix" in sort.mending) is sort.is_fixed for sort in SORTS)

    def test_its_json_has_the_shape(self, folder: Path) -> None:
        (shown,) = re.findall(r"```json\n(.*?)```", self.PAGE, re.DOTALL)
        (folder / NAME).write_text(file_of(row(DateOfBirth="06/05/2001")), newline="")
        ended = Command()("validate", str(folder / NAME), "--format", "json", "--fix")
        assert shape(json.loads(ended.out)) == shape(json.loads(shown))


def test_a_cell_made_harmless_is_read_as_it_is_when_submitted(validate: Validate) -> None:
    code, file = validate(file_of(row(GivenName="'-" + "x" * 34)))
    assert "value" not in codes(file)
    assert code == 0


def test_what_must_be_said_when_a_file_is_submitted_is_a_warning(validate: Validate) -> None:
    headings = [column.heading for column in ACHIEVEMENT_BATCH.columns if column.is_mandatory]
    values = "8181822950,Hartwell,Olivia,601/4700/3,2022-08-25,10099901,1,2022-08-26"
    code, file = validate(f"{','.join(headings)}\n{values}\n", "achievements.CSV")
    assert code == 0
    missing = [one for one in file["problems"] if one["code"] == "header-missing"]
    assert {one["field"] for one in missing} == {"UKPRN", "SubmissionType"}


@pytest.mark.parametrize(("value", "found"), [("final", ["schema"]), ("Final", []), ("finally", ["value"])])
def test_a_submission_type_is_written_as_the_schema_has_it(
    validate: Validate, value: str, found: list[str]
) -> None:
    header = f"<FileVersion>1</FileVersion><UKPRN>10099901</UKPRN><SubmissionType>{value}</SubmissionType>"
    document = f'<AchievementBatch xmlns="{BATCH}"><Header>{header}</Header><Achievement/></AchievementBatch>'
    _, file = validate(document, "achievements.XML")
    of_header = [one for one in file["problems"] if one["field"] == "SubmissionType"]
    assert [one["code"] for one in of_header] == found
    assert all(one["xpath"] == "/AchievementBatch/Header/SubmissionType" for one in of_header)


def test_many_attributes_are_told_by_the_first_ones(validate: Validate) -> None:
    attributes = " ".join(f'a{number}="1"' for number in range(100_000))
    learner = f"<Learner {attributes}><GivenName>A</GivenName><FamilyName>B</FamilyName></Learner>"
    document = xml().replace("</LearnerBatch>", f"{learner}</LearnerBatch>")
    _, file = validate(document, "x.XML")
    assert 1 <= codes(file).count("schema") <= MOST_ATTRIBUTES


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value)


MEASURED = """
import sys
from pathlib import Path
from lrs_soap.cli import main
try:
    main()
finally:
    status = Path("/proc/self/status").read_text()
    print(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1], file=sys.stderr)
"""


@pytest.mark.parametrize("form", ["json", "html"])
def test_fifty_thousand_problems_take_little_memory(folder: Path, form: str) -> None:
    rows = (later(MISIdentifier=str(number), DateOfBirth="06/05/2001") for number in range(49_999))
    first = row(LearnerRecordCount="50000", MISIdentifier="first", Gender="7")
    (folder / NAME).write_text(file_of(first, *rows), newline="")
    command = [sys.executable, "-c", MEASURED, "validate", NAME, "--format", form, "--output", form]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert int(ended.stderr) < 150 * 1024, "KiB"
    report = (folder / form).read_text()
    assert "49,000 more problems" in report if form == "html" else json.loads(report)["errors"] == 50_000
