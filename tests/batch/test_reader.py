"""Files as they are found in the wild, and files that are none: each is read, or refused in one sentence."""

import io
import tracemalloc

import pytest

from lrs_soap.batch.layouts import LEARNING_EVENTS
from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.batch.reader import records, survey
from lrs_soap.batch.reader_csv import MOST_RECORD_BYTES
from lrs_soap.batch.reader_xml import MOST_ELEMENTS
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.domain.records import FileRecord

MARK = "Zqxmarked"
HEADINGS = "ULN,Source,SubjectCode,Subject\n"
ROW = "8181822950,ILR,60143220,Mathematics\n"
READ = {"uln": "8181822950", "source": "ILR", "subject_code": "60143220", "subject": "Mathematics"}
FIELDS = "<ULN>8181822950</ULN><Source>ILR</Source><SubjectCode>60143220</SubjectCode><Subject>Mathematics</Subject>"


def xml(records_: str, header: str = "<Header/>", namespace: str = BATCH) -> str:
    return f'<LearningEventImport xmlns="{namespace}">{header}{records_}</LearningEventImport>'


def read(data: str | bytes) -> list[FileRecord]:
    source = io.BytesIO(data.encode() if isinstance(data, str) else data)
    surveyed = survey(source, LEARNING_EVENTS)
    found = list(records(source, LEARNING_EVENTS, surveyed))
    assert len(found) == surveyed.count
    return found


def refusal(data: str | bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(data)
    assert MARK not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(HEADINGS + ROW, id="plain"),
        pytest.param((HEADINGS + ROW).replace("\n", "\r\n"), id="CRLF"),
        pytest.param((HEADINGS + ROW).rstrip(), id="no line end"),
        pytest.param("\ufeff" + HEADINGS + ROW, id="byte order mark"),
        pytest.param(HEADINGS.upper() + ROW, id="headings in capitals"),
        pytest.param(HEADINGS.replace(",", " , ") + ROW.replace(",", " , "), id="blanks"),
        pytest.param(HEADINGS + '"8181822950","ILR","60143220","Mathematics"\n', id="quoted"),
        pytest.param('"ULN","Source","SubjectCode","Subject"\n' + ROW, id="quoted headings"),
        pytest.param(
            "Subject,SubjectCode,Source,ULN\nMathematics,60143220,ILR,8181822950\n", id="other order"
        ),
        pytest.param(HEADINGS + "\n,,,\n" + ROW + "  ,,,\n\n", id="empty lines"),
        pytest.param(HEADINGS.rstrip() + ",Level,\n" + ROW.rstrip() + ",,\n", id="empty columns"),
        pytest.param(HEADINGS + ROW.rstrip() + ",,\n", id="empty values too many"),
        pytest.param("FileVersion,RecordCount," + HEADINGS + "1,1," + ROW, id="says what it is"),
        pytest.param(xml(f"<LearningEvent>{FIELDS}</LearningEvent>"), id="XML"),
        pytest.param(xml(f"<LearningEvent>{FIELDS}</LearningEvent>", "", ""), id="XML in no namespace"),
        pytest.param(
            "\ufeff\n" + xml(f"<LearningEvent>{FIELDS}<Level/></LearningEvent>").lstrip(), id="XML, BOM"
        ),
        pytest.param(
            f'<b:LearningEventImport xmlns:b="{BATCH}"><!-- {MARK} --><?p?><LearningEvent a="">'
            + FIELDS.replace("Mathematics", "\n  Mathe<!-- -->matics\n")
            + "</LearningEvent></b:LearningEventImport>",
            id="XML with noise",
        ),
        pytest.param(
            '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16")
            + xml(f"<LearningEvent>{FIELDS}</LearningEvent>").encode("utf-16")[2:],
            id="XML in UTF-16",
        ),
        pytest.param(
            xml(
                f"<LearningEvent>{FIELDS}</LearningEvent>",
                "<Header><RecordCount>1</RecordCount><FileVersion>1</FileVersion></Header>",
            ),
            id="XML says what it is",
        ),
    ],
)
def test_files_in_the_wild_are_read(data: str | bytes) -> None:
    (record,) = read(data)
    assert (record.values, record.violations) == (READ, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_come_through(encoding: str) -> None:
    data = (HEADINGS + ROW.replace("Mathematics", "Français – niveau 2")).encode(encoding)
    assert read(data)[0].values["subject"] == "Français – niveau 2"


def test_lines_are_those_of_the_file() -> None:
    several = HEADINGS + ROW + "\n" + ROW.replace("Mathematics", '"Maths,\r\nfurther ""pure"""') + ROW
    found = read(several)
    assert [record.line for record in found] == [2, 4, 6]
    assert found[1].values["subject"] == 'Maths, further "pure"'


@pytest.mark.parametrize(
    "record",
    [f"<LearningEvent>\n\n {FIELDS}\n</LearningEvent>\n", f"<LearningEvent>{FIELDS}</LearningEvent>\n\n\n\n"],
)
def test_lines_are_those_of_a_long_xml_file(record: str) -> None:
    found = read(xml("\n" + record * 20_000))
    assert [one.line for one in found] == [2 + 4 * position for position in range(20_000)]


@pytest.mark.parametrize(
    ("row", "count"), [("8181822950,ILR", 2), ("8181822950,ILR,60143220,Maths,further", 5), ("x", 1)]
)
def test_a_record_with_other_than_its_values_is_told(row: str, count: int) -> None:
    first, wrong, last = read(HEADINGS + ROW + row + "\n" + ROW)
    assert first.violations == last.violations == ()
    (violation,) = wrong.violations
    assert (wrong.line, wrong.values) == (3, {})
    assert str(violation).strip() == f"must have 4 values, as there are headings; it has {count}"


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ("<ULN><a/></ULN>", "must hold text only, no elements"),
        (FIELDS + "<ULN>1</ULN>", "must be given only once"),
    ],
)
def test_an_xml_record_of_another_form_is_told(inside: str, rule: str) -> None:
    (record,) = read(xml(f"<LearningEvent>{inside}</LearningEvent>"))
    assert [(one.path, one.requirement) for one in record.violations] == [("uln", rule)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "the file is empty"),
        ("\ufeff \r\n\n", "the file is empty"),
        (HEADINGS, "the file has no records"),
        (HEADINGS + "\n,,\n", "the file has no records"),
        (xml(""), "the file has no records"),
        (ROW + ROW, "the first line must have the headings ULN, Source, SubjectCode"),
        (f"ULN,{MARK}\n1,2\n", "the first line must have the headings Source, SubjectCode"),
        (HEADINGS.replace(",", ";") + ROW, "must be separated by commas"),
        (HEADINGS.rstrip() + ",uln\n" + ROW, "the heading ULN stands twice"),
        (HEADINGS + f'8181822950,ILR,1,"{MARK}', "line 2: a quote is not closed"),
        (
            HEADINGS + ROW + f"8181822950,{MARK}",
            "line 3: the file ends within a record: it may have been cut short",
        ),
        (
            HEADINGS + ROW + f'8181822950,ILR,1,"a "{MARK}" b"\n',
            "line 3: a quote is not closed, or stands inside",
        ),
        (HEADINGS + f"{MARK}," * MOST_RECORD_BYTES, "line 2: a record is longer than 64 KiB"),
        (HEADINGS + '"' + f"{MARK}\n" * MOST_RECORD_BYTES, "a record is longer than 64 KiB"),
        ((HEADINGS + ROW).replace("\n", "\r"), "lines must end with LF or CRLF"),
        ((HEADINGS + ROW).encode("utf-16"), "the file is UTF-16: save it as CSV UTF-8"),
        ((HEADINGS + ROW).encode("utf-16-le"), "neither CSV nor XML"),
        (b"PK\x03\x04\x14\x00\x06\x00", "the file is a ZIP archive or a workbook: unpack it"),
        (b"\x1f\x8b\x08\x00", "the file is packed with gzip: unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1", "the file is an old workbook, or one with a password"),
        (b"%PDF-1.7", "the file is a PDF document"),
        (b"\x7fELF\0\0", "neither CSV nor XML: save a spreadsheet as CSV UTF-8"),
        (HEADINGS + ROW * 200 + "1\0,ILR,1,x\n", "line 202: there is a NUL byte"),
        (HEADINGS.encode() + b"\x81\n", "line 2: the bytes are neither UTF-8 nor windows-1252"),
        (
            HEADINGS.encode() + "é\n".encode() + b"\xe9\n",
            "line 3: the bytes are not UTF-8, as they are elsewhere",
        ),
        (b"\xef\xbb\xbf" + HEADINGS.encode() + b"\xe9\n", "line 2: the bytes are not UTF-8"),
        ("RecordCount," + HEADINGS + "2," + ROW, "RecordCount is not how many records the file has, 1"),
        ("RecordCount," + HEADINGS + "two," + ROW, "RecordCount must be a whole number"),
        ("FileVersion," + HEADINGS + "2," + ROW, "FileVersion must be 1"),
        (
            "RecordCount," + HEADINGS + "2," + ROW + "3," + ROW,
            "line 3: RecordCount must be what it was before in this file, or be left out",
        ),
        (
            xml(
                f"<LearningEvent>{FIELDS}</LearningEvent>",
                2 * "<Header><FileVersion>1</FileVersion></Header>",
            ).replace("<FileVersion>1", "<FileVersion>2", 1),
            "FileVersion must be what it was before in this file",
        ),
        (
            xml(f"<LearningEvent>{FIELDS}</LearningEvent>", "<Header><RecordCount>9</RecordCount></Header>"),
            "it may have been cut short",
        ),
        *(
            (xml(f"<LearningEvent>{FIELDS}</LearningEvent>")[:-cut], "it may have been cut short")
            for cut in range(1, 60, 7)
        ),
        (f"<{MARK}/>", "the root element must be LearningEventImport"),
        (xml("<LearningEvent/>", namespace=f"urn:{MARK}"), "the root element must be LearningEventImport"),
        (xml(f"<{MARK}/>"), "line 1: LearningEventImport must hold Header and LearningEvent only"),
        (
            xml(f"<LearningEvent>{'<a/>' * (MOST_ELEMENTS + 1)}</LearningEvent>"),
            "a record has more than 200 elements",
        ),
        (f"<!DOCTYPE a><{MARK}/>", "DOCTYPE"),
        (f'<!DOCTYPE a [<!ENTITY e "{MARK}">]>' + xml("<LearningEvent>&e;</LearningEvent>"), "DOCTYPE"),
        (xml(f"<LearningEvent><ULN>{MARK * 1_200_000}"), "too long a text"),
        ("<" * 20, "the XML cannot be read: line 1"),
    ],
)
def test_what_is_no_such_file_is_refused(data: str | bytes, sentence: str) -> None:
    assert sentence in refusal(data)


def test_headings_that_are_not_known_are_told_and_passed_over() -> None:
    data = HEADINGS.rstrip() + ",Colour,\n" + ROW.rstrip() + ",red,\n"
    assert survey(io.BytesIO(data.encode()), LEARNING_EVENTS).unknown == (
        "Colour",
        "a heading without a name",
    )
    data = xml(f"<LearningEvent>{FIELDS}<Colour>red</Colour></LearningEvent>", "<Header><Sender/></Header>")
    assert survey(io.BytesIO(data.encode()), LEARNING_EVENTS).unknown == ("Sender", "Colour")
    many = xml("".join(f"<LearningEvent>{FIELDS}<n{number}/></LearningEvent>" for number in range(100)))
    assert len(survey(io.BytesIO(many.encode()), LEARNING_EVENTS).unknown) == 20


@pytest.mark.parametrize("kind", ["csv", "xml"])
def test_a_long_file_takes_the_memory_of_a_short_one(kind: str) -> None:
    parts = {
        "csv": (HEADINGS, ROW, ""),
        "xml": (
            xml("").removesuffix("</LearningEventImport>"),
            f"<LearningEvent>{FIELDS}</LearningEvent>\n",
            "</LearningEventImport>",
        ),
    }
    head, piece, tail = (part.encode() for part in parts[kind])

    def peak(times: int) -> int:
        source = io.BytesIO(head + piece * times + tail)
        surveyed = survey(source, LEARNING_EVENTS)
        tracemalloc.start()
        try:
            assert sum(1 for _ in records(source, LEARNING_EVENTS, surveyed)) == times
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(20_000) < peak(500) + 300_000
