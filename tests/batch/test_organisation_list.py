"""Lists are read by their headings, from CSV and workbooks as people keep them, whole or not at all."""

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.batch import sheets
from lrs_soap.batch.organisation_layout import HEADINGS
from lrs_soap.batch.organisation_list import OrganisationList, read_organisation_list
from lrs_soap.domain.errors import InvalidRequest
from lrs_soap.domain.organisation_list import ListedOrganisation

COLLEGE = ListedOrganisation(2, "10000001", "A college")
Read = Callable[[bytes | str], OrganisationList]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: bytes | str, name: str = "list.csv") -> OrganisationList:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_organisation_list(path)

    return read


def refused(path: Path) -> str:
    with pytest.raises(InvalidRequest) as caught:
        read_organisation_list(path)
    return str(caught.value)


def workbook(*tables: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in tables:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def edited(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


WHOLE = workbook([["UKPRN", "Name"], [10000001, "A college"]])
DAMAGED = "the file must be a workbook that Excel opens: this one is damaged"


class TestHeadings:
    @pytest.mark.parametrize("heading", HEADINGS["ukprn"])
    def test_of_ukprns(self, read: Read, heading: str) -> None:
        assert read(f"{heading},Name\n10000001,A college\n").lines == [COLLEGE]

    @pytest.mark.parametrize("heading", HEADINGS["name"])
    def test_of_names(self, read: Read, heading: str) -> None:
        found = read(f"UKPRN,{heading}\n10000001,A college\n")
        assert found.lines == [COLLEGE]
        assert found.headings == {"ukprn": "UKPRN", "name": heading}

    @pytest.mark.parametrize("heading", [*HEADINGS["ref"], "ORG  REF", "org_ref", "Ref."])
    def test_of_refs(self, read: Read, heading: str) -> None:
        (line,) = read(f"UKPRN,Name,{heading}\n10000001,A college,COL001\n").lines
        assert line.ref == "COL001"

    @pytest.mark.parametrize("heading", HEADINGS["display_name"])
    def test_of_display_names(self, read: Read, heading: str) -> None:
        (line,) = read(f"UKPRN,Name,{heading}\n10000001,A college,College\n").lines
        assert line.display_name == "College"

    @pytest.mark.parametrize("headings", ["ukprn,NAME", " U.K.P.R.N. , Provider-Name ", "UkPrn,Legal_name:"])
    def test_in_any_case_with_any_blanks_and_punctuation(self, read: Read, headings: str) -> None:
        assert read(f"{headings}\n10000001,A college\n").lines == [COLLEGE]

    def test_in_any_order_among_others(self, read: Read) -> None:
        text = "Region,Provider name,,UKPRN,Status\nNorth,A college,x,10000001,Open\n"
        assert read(text).lines == [COLLEGE]

    def test_the_legal_name_goes_before_others(self, read: Read) -> None:
        assert (
            read("Name,UKPRN,Legal name,Trading name\nx,10000001,A college,y\n").lines[0].name == "A college"
        )

    def test_two_that_are_the_same_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text("UKPRN,Name,name\n10000001,A,B\n")
        assert refused(path) == "the file must not have two columns headed Name"

    def test_titles_may_stand_above(self, read: Read) -> None:
        text = 'Learning providers,,\n\n"Published\n3 November",,\nUKPRN list,,\nUKPRN,Name\n10000001,A college\n'
        (line,) = read(text).lines
        assert (line.line, line.ukprn, line.name) == (7, "10000001", "A college")

    @pytest.mark.parametrize(
        "text", ["", "\n\n", "UKPRN\n10000001\n", "Name,Type\nA,B\n", "10000001,A college\n", "x\n" * 60]
    )
    def test_without_them_it_is_no_list(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "list.csv"
        path.write_text(text)
        assert "must have a row of headings, UKPRN and Legal name at least" in refused(path)

    def test_they_are_not_looked_for_all_the_way_down(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text("x\n" * 51 + "UKPRN,Name\n10000001,A\n")
        assert "below no more than 50 others" in refused(path)
        path.write_text("x\n" * 50 + "UKPRN,Name\n10000001,A\n")
        assert len(read_organisation_list(path).lines) == 1


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_encodings_and_line_ends(self, read: Read, encoding: str, end: str) -> None:
        text = end.join(["UKPRN,Name", "10000001,“Café” – St Anne’s", "10000002,B"])
        lines = read(text.encode(encoding)).lines
        assert [(one.line, one.name) for one in lines] == [(2, "“Café” – St Anne’s"), (3, "B")]

    def test_quotes_blanks_and_breaks_of_lines(self, read: Read) -> None:
        text = '"UKPRN","Name"\r\n" 10000001 ","Smith, ""Jones""\r\nand  Co"\r\n,\r\n10000002,B\r\n'
        assert read(text).lines == [
            ListedOrganisation(2, "10000001", 'Smith, "Jones" and Co'),
            ListedOrganisation(5, "10000002", "B"),
        ]

    def test_short_and_long_rows(self, read: Read) -> None:
        first, second, third = read("UKPRN,Name\n10000001\n10000002,B,,\n10000003,Smith, Jones\n").lines
        assert (first.name, first.overflows) == ("", False)
        assert not second.overflows
        assert third.overflows

    def test_a_quote_that_is_not_closed_swallows_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text('UKPRN,Name\n10000001,A\n10000002,"B\n10000003,C\n')
        assert refused(path) == (
            "the file must be CSV: the row that begins at line 3 has quotes that do not pair, or more than 131,072"
            " characters in one cell"
        )

    @pytest.mark.parametrize("data", [b"UKPRN,Name\n1,\x81\n", "UKPRN,Name".encode("utf-16"), b"\0" * 100])
    def test_what_is_no_text_is_refused(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(data)
        assert refused(path) == "the file must be text in UTF-8 or Windows-1252"

    def test_the_limits(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "list.csv"
        path.write_text("UKPRN,Name\n" + "10000001,A\n" * 9)
        monkeypatch.setattr(sheets, "MOST_ROWS", 9)
        assert refused(path) == "the file must have at most 9 rows"
        monkeypatch.setattr(sheets, "MOST_BYTES", 50)
        assert "MiB" in refused(path)

    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused(
        self, tmp_path_factory: pytest.TempPathFactory, data: bytes
    ) -> None:
        path = tmp_path_factory.getbasetemp() / "any.csv"
        path.write_bytes(b"UKPRN,Name\n" + data)
        try:
            lines = read_organisation_list(path).lines
        except InvalidRequest:
            return
        assert len(lines) <= len(data)


class TestWorkbook:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "list.XLSX"

    def test_as_people_keep_it(self, path: Path) -> None:
        """Titles, numbers as numbers, empty rows, and another sheet first."""
        rows: list[list[Any]] = [
            ["Learning providers"],
            [],
            ["Provider name", "UKPRN", "RN", None, "Trading name"],
            ["  A   college ", 10000001, "COL001", "x", None],
            [None, None, None, None, None],
            ["B", 10000002.0, 123456, None, "Bee"],
            ["C", "TEST0003", None, None, True],
        ]
        path.write_bytes(workbook([["Notes"], ["about UKPRN and Name"]], rows))
        found = read_organisation_list(path)
        assert found.lines == [
            ListedOrganisation(4, "10000001", "A college", "COL001"),
            ListedOrganisation(6, "10000002", "B", "123456", "Bee"),
            ListedOrganisation(7, "TEST0003", "C", "", "True"),
        ]
        assert found.headings["ref"] == "RN"

    def test_its_name_does_not_decide(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(WHOLE)
        assert read_organisation_list(path).lines == [COLLEGE]

    @pytest.mark.parametrize("data", [b"UKPRN,Name\n10000001,A\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
    def test_what_only_calls_itself_one_is_refused(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        assert refused(path) == "the file must be CSV, or a workbook as xlsx without a password"

    def test_damaged_ones_are_refused(self, path: Path) -> None:
        no_xml = edited(WHOLE, lambda name, data: b"x" if "workbook.xml" in name else data)
        broken = edited(WHOLE, lambda name, data: data[:-30] if "sheet1" in name else data)
        for data in (WHOLE[: len(WHOLE) // 2], b"PK\x03\x04" + b"x" * 50, no_xml, broken):
            path.write_bytes(data)
            assert refused(path) == DAMAGED

    def test_entities_are_not_blown_up(self, path: Path) -> None:
        """A gigabyte, were they."""
        many = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        declared = f'<!DOCTYPE x [<!ENTITY l0 "x">{many}]><worksheet'.encode()
        cell = b'<sheetData><row><c t="str"><v>&l9;</v></c></row>'

        def with_bomb(name: str, data: bytes) -> bytes:
            if "sheet1" not in name:
                return data
            return data.replace(b"<worksheet", declared).replace(b"<sheetData>", cell)

        path.write_bytes(edited(WHOLE, with_bomb))
        assert refused(path) == DAMAGED

    def test_a_size_that_is_not_true_is_not_believed(self, path: Path) -> None:
        for said in (b"A1:XFD1048576", b"A1:A1"):
            path.write_bytes(
                edited(
                    WHOLE,
                    lambda _, data, said=said: data.replace(  # type: ignore[misc]
                        b'<dimension ref="A1:B2"', b'<dimension ref="' + said + b'"'
                    ),
                )
            )
            assert read_organisation_list(path).lines == [COLLEGE]

    def test_a_row_a_billion_rows_down_is_refused(self, path: Path) -> None:
        path.write_bytes(edited(WHOLE, lambda _, data: data.replace(b'<row r="2"', b'<row r="1000000000"')))
        assert refused(path) == "the file must have no row beyond 1,048,576"

    def test_one_that_unpacks_to_too_much_is_refused_before_it_is(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path.write_bytes(edited(WHOLE, lambda _, data: data + b" " * 3_000_000))
        assert path.stat().st_size < 100_000
        monkeypatch.setattr(sheets, "MOST_UNPACKED_BYTES", 2 * sheets.MEBIBYTE)
        assert refused(path) == "the file must unpack to at most 2 MiB"

    def test_it_has_a_limit_of_rows(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path.write_bytes(workbook([["UKPRN", "Name"], *([10000001, "A"] for _ in range(9))]))
        monkeypatch.setattr(sheets, "MOST_ROWS", 9)
        assert refused(path) == "the file must have at most 9 rows"

    def test_without_openpyxl_it_is_said_how_to_get_it(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path.write_bytes(workbook([["UKPRN", "Name"]]))
        monkeypatch.setattr(sys.modules["lrs_soap.batch.sheets"], "find_spec", lambda _name: None)
        assert "pip install 'lrs-soap[xlsx]'" in refused(path)
