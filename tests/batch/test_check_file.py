"""What the check finds, the readers and rules find when the file is sent; and a corrected copy has less wrong."""

import io
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.batch import reader
from lrs_soap.batch.checks import finding
from lrs_soap.batch.checks.check_file import FileCheck
from lrs_soap.batch.checks.finding import SORTS, Place
from lrs_soap.batch.checks.fix import write_fixed
from lrs_soap.batch.checks.mending import british_day
from lrs_soap.batch.converted import ConvertedFile
from lrs_soap.batch.kinds import ACHIEVEMENTS, EVENTS, KINDS, LEARNERS, VERIFICATIONS, FileKind
from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.domain import achievement, batch_learner, event_fields
from lrs_soap.domain.job import RecordResult
from lrs_soap.domain.records import FileRecord
from lrs_soap.services import apply_batch_verification

TODAY = date(2026, 3, 1)
NAME = "LRB_10099901_050920250930."
Values = Mapping[str, str]

#: What is taken somewhere, what is wrong somewhere, and what is mended.
VALUES = st.sampled_from(
    [
        *(
            "8181822950",
            "8181822951",
            "1026893096",
            "Olivia",
            "x" * 36,
            "x" * 300,
            "2001-05-06",
            "2001-02-30",
        ),
        *("06/05/2001", "6-5-2001", "31/02/2001", "2030-01-01", "1", "2", "7", "999", "CV4 9EE", "cv4 9ee"),
        *("CV49", "npd", "NPD", "ILR", "AO", "10099901", "1009", "600/1166/X", "60142923", "é-'", "a@b.org"),
        *("A801200001001", "a801200001001", "10999A123456D", "10999a123456d", "-", "Zoë  Ann", " x "),
    ]
)


def rejected(kind: FileKind, values: Values) -> set[str]:
    """The fields that the use cases reject a record for, each asked by itself."""
    if kind is LEARNERS:
        outcome = batch_learner.read(values)
        if not isinstance(outcome, RecordResult):
            return set()
        assert {one.code for one in outcome.problems} <= {"RC010", "RC011", "RC012"}
        return {one.field for one in outcome.problems}
    if kind is VERIFICATIONS:
        return {one.field for one in apply_batch_verification.problems_of(values)}
    if kind is ACHIEVEMENTS:
        read = achievement.read(values, TODAY)
        return {one.field for one in read.problems} if isinstance(read, achievement.Rejected) else set()
    return {one.path for one in event_fields.violations_of(values, TODAY)}


def record_of(kind: FileKind) -> st.SearchStrategy[dict[str, str]]:
    # Most of what must be there is, so that records are not wrong for that alone.
    mandatory = {column.field: VALUES for column in kind.layout.columns if column.is_mandatory}
    others = {column.field: VALUES for column in kind.layout.columns if not column.is_mandatory}
    return st.fixed_dictionaries(mandatory, optional=others)


def file_of(kind: FileKind, records: list[dict[str, str]], *, as_xml: bool) -> bytes:
    target = io.BytesIO()
    lines = (FileRecord(number, values) for number, values in enumerate(records, start=1))
    ConvertedFile(kind.layout, {}, len(records)).write(lines, target, as_xml=as_xml)
    return target.getvalue()


def checked(data: bytes, *, as_xml: bool) -> tuple[FileCheck, list[finding.Finding]]:
    check = FileCheck(io.BytesIO(data), NAME + ("XML" if as_xml else "CSV"), TODAY)
    return check, list(check.findings())


@pytest.mark.parametrize("as_xml", [False, True], ids=["csv", "xml"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@given(data=st.data())
def test_errors_are_what_is_rejected(kind: FileKind, as_xml: bool, data: st.DataObject) -> None:
    content = file_of(kind, data.draw(st.lists(record_of(kind), min_size=1, max_size=3)), as_xml=as_xml)
    source = io.BytesIO(content)
    sent = list(reader.records(source, kind.layout, reader.survey(source, kind.layout)))
    check, findings = checked(content, as_xml=as_xml)
    assert check.kind == kind
    errors = [one for one in findings if one.is_error]
    for position, record in enumerate(sent, start=1):
        found = {one.field for one in errors if _is_of(one.place, position, record.line, as_xml=as_xml)}
        assert {kind.layout.headings[name] for name in rejected(kind, record.values)} <= found
        assert bool(found) is bool(rejected(kind, record.values))
    assert check.errors == len(errors)


def _is_of(place: Place, position: int, line: int, *, as_xml: bool) -> bool:
    return f"[{position}]/" in f"{place.xpath}/" if as_xml else place.line == line


@pytest.mark.parametrize("as_xml", [False, True], ids=["csv", "xml"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@given(data=st.data())
def test_the_schema_adds_nothing_to_the_rules(kind: FileKind, as_xml: bool, data: st.DataObject) -> None:
    _assert_the_schema_adds_nothing(kind, data.draw(record_of(kind)), as_xml=as_xml)


def test_the_schema_adds_nothing_to_what_is_told_of_the_version() -> None:
    learner = {"uln": "8181822950", "given_name": "Olivia", "family_name": "Ann", "ability_to_share": "2"}
    _assert_the_schema_adds_nothing(LEARNERS, learner, as_xml=True)


def _assert_the_schema_adds_nothing(kind: FileKind, record: dict[str, str], *, as_xml: bool) -> None:
    content = file_of(kind, [record], as_xml=as_xml)
    assert finding.SCHEMA not in [one.sort for one in checked(content, as_xml=as_xml)[1]]


@pytest.mark.parametrize("as_xml", [False, True], ids=["csv", "xml"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@given(data=st.data())
def test_a_fixed_file_has_nothing_left_that_is_mended(
    kind: FileKind, as_xml: bool, data: st.DataObject
) -> None:
    records = data.draw(st.lists(record_of(kind), min_size=1, max_size=3))
    messy = _messy(file_of(kind, records, as_xml=as_xml), as_xml=as_xml, draw=data.draw)
    _assert_fixed_to_the_last(messy, as_xml=as_xml)


@pytest.mark.parametrize("as_xml", [False, True], ids=["csv", "xml"])
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (EVENTS, {"participation_start": "2001-05-07", "participation_end": "06/05/2001"}),
        (EVENTS, {"award_date": "31/12/2030"}),
        (EVENTS, {"source": "ilr"}),
        (LEARNERS, {"date_of_birth": "06/05/1800"}),
    ],
)
def test_what_a_badly_written_value_hides_is_told_with_it(
    kind: FileKind, values: dict[str, str], as_xml: bool
) -> None:
    _assert_fixed_to_the_last(file_of(kind, [values], as_xml=as_xml), as_xml=as_xml)


def _assert_fixed_to_the_last(messy: bytes, *, as_xml: bool) -> None:
    check, before = checked(messy, as_xml=as_xml)
    assert not check.is_unreadable
    target = io.BytesIO()
    write_fixed(io.BytesIO(messy), check, target)
    again, after = checked(target.getvalue(), as_xml=as_xml)
    assert again.records == check.records
    assert [one.sort.code for one in after if one.sort.is_fixed] == []
    stays = Counter((one.sort.code, one.field) for one in before if one.is_error and not one.sort.is_fixed)
    assert Counter((one.sort.code, one.field) for one in after if one.is_error) == stays


def _messy(data: bytes, *, as_xml: bool, draw: Callable[[st.SearchStrategy[bool]], bool]) -> bytes:
    text = data.decode()
    if as_xml:
        changes = [('xmlns="urn:lrs-soap:batch:1"', ""), ("FamilyName>", "familyname>"), ("<ULN>", "<ULN>  ")]
    else:
        changes = [("\r\n", "\n"), ('"FamilyName"', "familyNAME"), ('"GivenName"', " GIVENNAME ")]
    for old, new in changes:
        text = text.replace(old, new) if draw(st.booleans()) else text
    return text.encode("utf-8-sig" if not as_xml and draw(st.booleans()) else "utf-8")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'ULN,Source,SubjectCode\n8181822950,NPD,1\n"x', 3),
        (b"ULN,Source,SubjectCode\n8181822950,NPD,1\n8181822950,NPD", 3),
        (b"ULN,Source,SubjectCode\n8181822950,NPD,\xe9\n8181822950,NPD,\xc3\xa9\n", 2),
        (b"<LearningEventImport>\n<Header/>\n<Other/></LearningEventImport>", 3),
        (b"<LearningEventImport>\n<Header/>\n<LearningEvent></x>", 3),
    ],
)
def test_what_the_readers_refuse_ends_the_check_there(data: bytes, line: int) -> None:
    source = io.BytesIO(data)
    with pytest.raises(UnreadableFile):
        reader.survey(source, EVENTS.layout)
    check, findings = checked(data, as_xml=data.startswith(b"<"))
    (last,) = [one for one in findings if one.sort is finding.UNREADABLE]
    assert check.is_unreadable
    assert last.place.line == line


@given(data=st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_no_file_breaks_the_check(data: bytes) -> None:
    check, findings = checked(data, as_xml=False)
    assert check.is_unreadable
    assert sum(one.sort is finding.UNREADABLE for one in findings) == 1


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)))
def test_british_days(day: date) -> None:
    for form in ("%d/%m/%Y", "%d-%m-%Y"):
        assert british_day(day.strftime(form)) == day.isoformat()
    assert british_day(day.isoformat()) == ""


@pytest.mark.parametrize(
    ("column", "letter"), [(0, ""), (1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_have_the_letters_of_spreadsheets(column: int, letter: str) -> None:
    assert Place(1, column).letter == letter


def test_each_sort_has_a_code_of_its_own_and_says_how_to_mend() -> None:
    assert len({sort.code for sort in SORTS}) == len(SORTS) > 20
    assert all(sort.mending.endswith(".") for sort in SORTS)


def test_every_field_of_every_kind_has_a_rule() -> None:
    for kind in KINDS:
        assert {column.field for column in kind.layout.columns} <= kind.rules.keys()


@pytest.mark.parametrize(
    "record",
    [
        b"8181822950,NPD\n",
        b"8181822950,NPD,1,2\n",
        b"<ULN><a/></ULN><Source>NPD</Source><SubjectCode>1</SubjectCode>",
        b"<ULN>8181822950</ULN><ULN>8181822950</ULN><Source>NPD</Source><SubjectCode>1</SubjectCode>",
    ],
)
def test_what_readers_say_of_a_records_form_is_told_in_their_words(record: bytes) -> None:
    as_xml = record.startswith(b"<")
    if as_xml:
        data = (
            b"<LearningEventImport><Header/><LearningEvent>%b</LearningEvent></LearningEventImport>" % record
        )
    else:
        data = b"ULN,Source,SubjectCode\n" + record + b"8181822950,NPD,1\n"
    source = io.BytesIO(data)
    sent = next(reader.records(source, EVENTS.layout, reader.survey(source, EVENTS.layout)))
    told = [one for one in checked(data, as_xml=as_xml)[1] if one.sort is finding.FORM]
    assert [one.rule for one in told] == [one.requirement for one in sent.violations]
    assert [one.place.line for one in told] == [sent.line]
