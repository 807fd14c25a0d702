"""Batch files go from CSV to XML and back without a loss; schools' Common Transfer Files become learner batches."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs_soap.batch import kinds, reader
from lrs_soap.batch.converted import ConvertedFile
from lrs_soap.batch.kinds import KINDS, FileKind
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.contracts.safe_xml import parse
from lrs_soap.contracts.schemas import batch_schema
from lrs_soap.domain.records import FileRecord
from tests.cli.command import Command

MARK = "Zqxmarked"
LEARNERS = (
    '"FileVersion","FileName","UKPRN","LearnerRecordCount","ULN","GivenName","MiddleNames","FamilyName","UCI"\r\n'
    '"3A","x.CSV","10099901","2","8181822950","Zoë & <Ann>","=1+1","O\'Hart, ""well""",""\r\n'
    '"","","","","","Ann","","B","10999A123456D"\r\n'
)
Converted = Callable[..., str]


def records_of(data: bytes) -> list[dict[str, str]]:
    source = io.BytesIO(data)
    kind = kinds.kind_of(source)
    surveyed = reader.survey(source, kind.layout)
    return [dict(record.values) for record in reader.records(source, kind.layout, surveyed)]


def header_of(data: bytes) -> dict[str, str]:
    source = io.BytesIO(data)
    return dict(reader.survey(source, kinds.kind_of(source).layout).header)


def checked(job_type: str) -> str:
    """The same learners, with what is to be done about them."""
    return (
        LEARNERS.replace('"LearnerRecordCount"', '"LearnerRecordCount","JobType"')
        .replace('"10099901","2"', f'"10099901","2","{job_type}"')
        .replace('"","","","","","Ann"', '"","","","","","","Ann"')
    )


@pytest.fixture
def convert(tmp_path: Path) -> Converted:
    """What the command says of a file that it converts."""

    def convert(data: str, name: str, *options: str) -> str:
        (tmp_path / name).write_bytes(data.encode())
        ended = Command()("batch", "convert", str(tmp_path / name), *options)
        assert ended.code == 0, ended
        assert MARK not in ended.err
        return ended.err

    return convert


class TestBatches:
    def test_there_and_back(self, convert: Converted, tmp_path: Path) -> None:
        assert convert(LEARNERS, "a.csv", "--to", "xml") == ""
        as_xml = (tmp_path / "a.XML").read_bytes()
        assert batch_schema("LearnerBatch").violations(parse(as_xml)) == []
        assert convert(as_xml.decode(), "b.xml", "--to", "csv") == ""
        back = (tmp_path / "b.CSV").read_bytes()
        assert records_of(back) == records_of(as_xml) == records_of(LEARNERS.encode())
        assert header_of(back) == header_of(as_xml) == header_of(LEARNERS.encode())
        assert back.endswith(b"\r\n")

    def test_the_written_file_is_strict(self, convert: Converted, tmp_path: Path) -> None:
        name = "LRB_10099901_050920250930"
        convert(
            LEARNERS.replace('"', "").replace(", well", "").replace("\r", ""), f"{name}.txt", "--to", "csv"
        )
        ended = Command()("validate", str(tmp_path / f"{name}.CSV"), "--format", "json")
        found = {one["code"] for one in json.loads(ended.out)["files"][0]["problems"]}
        assert found <= {"missing", "new-learner"}

    def test_the_older_version(self, convert: Converted, tmp_path: Path) -> None:
        said = convert(LEARNERS, "a.csv", "--to", "csv", "--version", "2A")
        assert "passing over UCI of 1 records, which version 2A does not have" in said
        headings = (tmp_path / "a.CSV").read_text(encoding="utf-8").splitlines()[0].split(",")
        assert len(headings) == 30
        assert {'"MiddleOtherName"', '"AbilityToShare"'} < set(headings)
        assert header_of((tmp_path / "a.CSV").read_bytes())["FileVersion"] == "2A"
        convert((tmp_path / "a.CSV").read_text(encoding="utf-8"), "b.csv", "--to", "xml")
        assert b"<FileVersion>2A<" in (tmp_path / "b.XML").read_bytes()

    def test_a_batch_to_be_checked_only_stays_one(self, convert: Converted, tmp_path: Path) -> None:
        convert(checked("CHK"), "a.csv", "--to", "xml", "--version", "2A")
        as_xml = (tmp_path / "a.XML").read_bytes()
        assert batch_schema("LearnerBatch").violations(parse(as_xml)) == []
        assert header_of(as_xml) == {**header_of(checked("CHK").encode()), "FileVersion": "2A"}
        convert(as_xml.decode(), "b.xml", "--to", "csv", "--version", "3A")
        assert header_of((tmp_path / "b.CSV").read_bytes())["JobType"] == "CHK"

    @pytest.mark.parametrize("job_type", ["CHK", "chk", MARK])
    def test_nor_becomes_a_file_that_cannot_say_so(
        self, convert: Converted, tmp_path: Path, job_type: str
    ) -> None:
        convert(checked(job_type), "a.csv", "--to", "xml", "--version", "2A")
        for source in ("a.csv", "a.XML"):
            target = tmp_path / "out"
            ended = Command()(
                *("batch", "convert", str(tmp_path / source), "--to", "csv", "--version", "2A"),
                *("--out", str(target)),
            )
            assert ended.refused() == (
                f"{tmp_path / source}: CSV of version 2A has no JobType, without which learners are registered: "
                "convert to version 3A or to XML, or submit this file with --check"
            )
            assert not target.exists()

    @pytest.mark.parametrize("job_type", ["FUL", "ful", ""])
    def test_what_every_file_without_job_type_is_need_not_be_said(
        self, convert: Converted, tmp_path: Path, job_type: str
    ) -> None:
        convert(checked(job_type), "a.csv", "--to", "csv", "--version", "2A")
        assert "JobType" not in header_of((tmp_path / "a.CSV").read_bytes())

    def test_a_version_is_of_learner_batches(self, tmp_path: Path) -> None:
        (tmp_path / "v.csv").write_text("ULN,FamilyName,GivenName\n8181822950,B,A\n")
        ended = Command()("batch", "convert", str(tmp_path / "v.csv"), "--to", "xml", "--version", "3A")
        assert "--version is for learner batches" in ended.mistyped()

    def test_what_is_not_known_is_told(self, convert: Converted) -> None:
        data = "ULN,FamilyName,GivenName,Shoe\n8181822950,B,A,Zqxmarked\n"
        assert "passing over what a batch has no place for: Shoe" in convert(data, "v.csv", "--to", "xml")

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ("ULN,FamilyName,GivenName\n8181822950,Zqxmarked\n", "line 2: must have 3 values"),
            (
                "ULN,FamilyName,GivenName\n8181822950,Zqxmarked,\x01\n",
                "line 2: GivenName has a character that XML cannot",
            ),
            ("<LearnerBatch><Header/><Learner>", "it may have been cut short"),
            ("Zqxmarked,x\n", "the first line must have the headings"),
            ("<CTfile><CTFpupilData><Pupil>", "--privacy-notice-seen must be given"),
        ],
    )
    def test_refusals_leave_nothing(self, tmp_path: Path, data: str, sentence: str) -> None:
        (tmp_path / "a.csv").write_text(data)
        ended = Command()("batch", "convert", str(tmp_path / "a.csv"), "--to", "xml")
        assert sentence in (ended.mistyped() if "privacy" in sentence else ended.refused())
        assert MARK not in ended.err
        assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]

    def test_a_folder(self) -> None:
        assert "Is a directory" in Command()("batch", "convert", ".", "--to", "csv").refused()

    def test_never_over_a_file_that_is_there(self, convert: Converted, tmp_path: Path) -> None:
        convert(LEARNERS, "a.csv", "--to", "xml")
        arguments = ("batch", "convert", str(tmp_path / "a.csv"), "--to", "xml")
        assert "there already" in Command()(*arguments).refused()
        Command()(*arguments, "--force").done()
        ended = Command()(*arguments, "--out", str(tmp_path / "a.csv"), "--force")
        assert "--out must be another file" in ended.mistyped()
        assert (tmp_path / "a.csv").read_bytes() == LEARNERS.encode()

    def test_a_file_says_of_itself_whether_the_notice_was_seen(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text(LEARNERS)
        ended = Command()(
            "batch", "convert", str(tmp_path / "a.csv"), "--to", "xml", "--privacy-notice-seen", "1"
        )
        assert "is for Common Transfer Files" in ended.mistyped()


_TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"
    ),
    max_size=12,
).map(lambda text: " ".join(text.split()))


def batch_of(kind: FileKind) -> st.SearchStrategy[list[dict[str, str]]]:
    record = st.fixed_dictionaries({}, optional={column.field: _TEXT for column in kind.layout.columns})
    given_ = record.map(lambda values: {field: value for field, value in values.items() if value})
    return st.lists(given_.filter(bool), min_size=1, max_size=5)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_every_record_of_every_kind_is_kept(kind: FileKind, data: st.DataObject) -> None:
    records = data.draw(batch_of(kind))
    before = records
    for as_xml in (False, True, False):
        target = io.BytesIO()
        lines = [FileRecord(number, values) for number, values in enumerate(before, start=1)]
        ConvertedFile(kind.layout, {}, len(lines)).write(lines, target, as_xml=as_xml)
        source = io.BytesIO(target.getvalue())
        assert kinds.kind_of(source) == kind
        surveyed = reader.survey(source, kind.layout)
        before = [dict(record.values) for record in reader.records(source, kind.layout, surveyed)]
        assert before == records
        assert surveyed.unknown == ()


PUPIL = """
  <Pupil>
    <UPN>A123456789012</UPN><UniqueLearnerNumber>8181822950</UniqueLearnerNumber><UCI>10999A123456D</UCI>
    <Surname>Hartwell</Surname><Forename>Olivia</Forename><DOB>2008-05-06</DOB><Gender>F</Gender>
    <BasicDetails>
      <FormerSurname>Smith</FormerSurname><PreferredForename>Liv</PreferredForename><MiddleNames>Ann May</MiddleNames>
      <Ethnicity>Zqxmarked</Ethnicity>
    </BasicDetails>
    <Address>
      <BS7666Address>
        <SAON>Flat 2</SAON><PAON>14</PAON><Street>High Street</Street><Locality>Earlsdon</Locality>
        <Town>Coventry</Town><AdministrativeArea>West Midlands</AdministrativeArea>
        <UniquePropertyReferenceNumber>1</UniquePropertyReferenceNumber>
      </BS7666Address>
      <PostCode>CV4 9EE</PostCode>
    </Address>
    <Attendance><YearData><Year>Zqxmarked</Year></YearData></Attendance>
  </Pupil>"""
OTHER = """
  <Pupil>
    <UPN>A123456789012</UPN><Surname>B</Surname><Forename>A</Forename><DOB>2008-05-06</DOB><Sex>M</Sex>
    <MiddleNames>M</MiddleNames>
    <Address><AddressLines>
      <AddressLine1>1 Lane</AddressLine1><AddressLine2>Village</AddressLine2><AddressLine3>Town</AddressLine3>
      <AddressLine4>County</AddressLine4><AddressLine5>Zqxmarked</AddressLine5>
    </AddressLines><PostCode>CV4 9EE</PostCode></Address>
  </Pupil>"""


def ctf(*pupils: str) -> str:
    header = "<Header><DocumentName>Common Transfer File</DocumentName><SourceSchool/></Header>"
    return f"<CTfile>{header}<CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>"


class TestCommonTransferFiles:
    @pytest.mark.parametrize("form", ["csv", "xml"])
    def test_pupils_become_a_learner_batch(self, convert: Converted, tmp_path: Path, form: str) -> None:
        target = tmp_path / "out"
        options = ("--to", form, "--privacy-notice-seen", "1", "--out", str(target))
        said = convert(ctf(PUPIL, OTHER), "820LLLL_CTF_8201234_001.xml", *options)
        for name in ("Ethnicity", "Attendance", "UniquePropertyReferenceNumber", "AddressLine5"):
            assert name in said
        data = target.read_bytes()
        first, second = records_of(data)
        assert first == {
            "uln": "8181822950",
            "upn": "A123456789012",
            "uci": "10999A123456D",
            "family_name": "Hartwell",
            "given_name": "Olivia",
            "date_of_birth": "2008-05-06",
            "gender": "2",
            "previous_family_name": "Smith",
            "preferred_given_name": "Liv",
            "middle_other_name": "Ann May",
            "address_line_1": "Flat 2, 14 High Street",
            "address_line_2": "Earlsdon",
            "address_town": "Coventry",
            "address_county_or_city": "West Midlands",
            "postcode": "CV4 9EE",
            "verification_type": "1",
            "ability_to_share": "1",
        }
        assert (second["gender"], second["middle_other_name"], second["address_line_1"]) == (
            "1",
            "M",
            "1 Lane",
        )
        assert (second["address_line_2"], second["address_town"]) == ("Village", "Town")
        assert second["address_county_or_city"] == "County"
        assert header_of(data) == {"FileVersion": "3A", "LearnerRecordCount": "2"}

    def test_what_is_between(self, convert: Converted, tmp_path: Path) -> None:
        street = "Street " * 6 + "Long"
        pupil = (
            PUPIL.replace("High Street", street)
            .replace("<Gender>F", "<Gender>U")
            .replace("<CTfile>", "<CTfile x=''>")
        )
        said = convert(
            ctf(pupil).replace("<CTfile>", '<CTfile xmlns="urn:x">'),
            "a.xml",
            "--to",
            "csv",
            "--privacy-notice-seen",
            "0",
        )
        (record,) = records_of((tmp_path / "a.CSV").read_bytes())
        assert (record["address_line_1"], record["address_line_2"]) == ("Flat 2, 14", f"{street}, Earlsdon")
        assert (record["gender"], record["ability_to_share"]) == ("0", "0")
        assert "Gender other than M and F" in said

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (ctf(), "the file has no pupils"),
            (ctf(PUPIL)[:-30], "it may have been cut short"),
            (f'<!DOCTYPE x [<!ENTITY a "x">]>{ctf(PUPIL)}', "DOCTYPE"),
            (ctf(f"<Pupil>{'<a/>' * 20_001}</Pupil>"), "a pupil has more than 20,000 elements"),
        ],
    )
    def test_refusals(self, tmp_path: Path, data: str, sentence: str) -> None:
        (tmp_path / "a.xml").write_text(data)
        arguments = ("--to", "csv", "--privacy-notice-seen", "1")
        ended = Command()("batch", "convert", str(tmp_path / "a.xml"), *arguments)
        assert ended.code == 1
        assert sentence in ended.err
        assert MARK not in ended.err
        assert not (tmp_path / "a.CSV").exists()

    def test_a_batch_in_our_namespace_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").write_text(f'<Other xmlns="{BATCH}"/>')
        ended = Command()("batch", "convert", str(tmp_path / "a.xml"), "--to", "csv")
        assert "the root element must be one of" in ended.refused()


def test_a_value_that_begins_like_a_harmless_cell_comes_back(tmp_path: Path, convert: Converted) -> None:
    values = ("'=Tomasz", "=1+1", "''-x", "'quoted'", "-")
    rows = "".join(f'"{value}","Hart"\r\n' for value in values)
    convert(
        f'"GivenName","FamilyName"\r\n{rows}', "one.CSV", "--to", "xml", "--out", str(tmp_path / "one.XML")
    )
    sent = records_of((tmp_path / "one.CSV").read_bytes())
    xml = (tmp_path / "one.XML").read_bytes()
    convert(xml.decode(), "two.XML", "--to", "csv", "--out", str(tmp_path / "two.CSV"))
    assert records_of(xml) == sent == records_of((tmp_path / "two.CSV").read_bytes())


def test_an_empty_record_cannot_be_csv(tmp_path: Path) -> None:
    file = tmp_path / "one.XML"
    file.write_text(f'<LearnerBatch xmlns="{BATCH}"><Header/><Learner/></LearnerBatch>')
    told = Command()("batch", "convert", str(file), "--to", "csv").refused()
    assert told.endswith("the record is empty, which CSV cannot say of one")
