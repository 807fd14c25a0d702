"""Reads what a CSV file or an Excel workbook holds as rows of texts, within limits that a hostile file cannot pass.

Rows without a text in them are left out. A file that cannot be read to its end is refused whole.
"""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from lrs_soap.domain.errors import InvalidRequest, Violation

MEBIBYTE: Final = 1024 * 1024

MOST_BYTES: Final = 32 * MEBIBYTE
#: A workbook is packed: a hostile one unpacks to a thousand times its size.
MOST_UNPACKED_BYTES: Final = 256 * MEBIBYTE
#: The live service's list of learning providers had 9,800 lines in 2020.
MOST_ROWS: Final = 100_000
#: As many as Excel has: a workbook may say that its next row is a billion rows down.
MOST_NUMBERED_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 64
MOST_SHEETS: Final = 20

_WORKBOOK_BEGINS: Final = b"PK\x03\x04"
_OLD_WORKBOOK_BEGINS: Final = b"\xd0\xcf\x11\xe0"  # that of an encrypted one, too
_WORKBOOK_SUFFIXES: Final = (".xlsx", ".xlsm", ".xls")


class Row(NamedTuple):
    """`line` is where it begins, counted from 1 as editors and Excel do; the texts are trimmed."""

    line: int
    cells: Sequence[str]


def refusal(requirement: str) -> InvalidRequest:
    """What the file must be instead."""
    return InvalidRequest([Violation("the file", requirement)])


def read_sheets(path: Path) -> list[list[Row]]:
    """The one sheet of a CSV file (UTF-8 or Windows-1252), or each of a workbook.

    What a file holds decides, not its name. Raises `InvalidRequest`, OSError.
    """
    if path.stat().st_size > MOST_BYTES:
        raise refusal(f"must have at most {MOST_BYTES // MEBIBYTE} MiB")
    data = path.read_bytes()
    if data.startswith(_WORKBOOK_BEGINS):
        return _workbook_sheets(data)
    if data.startswith(_OLD_WORKBOOK_BEGINS) or path.suffix.lower() in _WORKBOOK_SUFFIXES:
        raise refusal("must be CSV, or a workbook as xlsx without a password")
    return [_within_limits(_csv_rows(data))]


def _within_limits(rows: Iterable[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        if row.line > MOST_NUMBERED_ROWS:
            raise refusal(f"must have no row beyond {MOST_NUMBERED_ROWS:,}")
        if not any(row.cells):
            continue
        if len(kept) == MOST_ROWS:
            raise refusal(f"must have at most {MOST_ROWS:,} rows")
        kept.append(row)
    return kept


def _csv_rows(data: bytes) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield Row(line, [_trimmed(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error:
        # Without `strict` a quote that is never closed would swallow the rest of the file unnoticed.
        raise refusal(
            f"must be CSV: the row that begins at line {line} has quotes that do not pair, or more than"
            f" {csv.field_size_limit():,} characters in one cell"
        ) from None


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise refusal("must be text in UTF-8 or Windows-1252") from None
    if "\0" in text:
        raise refusal("must be text in UTF-8 or Windows-1252")
    return text


def _workbook_sheets(data: bytes) -> list[list[Row]]:
    if find_spec("openpyxl") is None:
        raise refusal("must be CSV as long as openpyxl is not installed: pip install 'lrs-soap[xlsx]'")
    try:
        _hold_to_size(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and the like, which are not read
            return _unpacked_sheets(data)
    except InvalidRequest:
        raise
    except Exception:  # noqa: BLE001 - zipfile and openpyxl raise whatever a damaged workbook makes of them
        raise refusal("must be a workbook that Excel opens: this one is damaged") from None


def _hold_to_size(data: bytes) -> None:
    """Python unpacks no more of an entry than the archive says that it has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED_BYTES:
        raise refusal(f"must unpack to at most {MOST_UNPACKED_BYTES // MEBIBYTE} MiB")


def _unpacked_sheets(data: bytes) -> list[list[Row]]:
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    with closing(workbook):
        return [_within_limits(_workbook_rows(one)) for one in workbook.worksheets[:MOST_SHEETS]]


def _workbook_rows(worksheet: Any) -> Iterator[Row]:
    worksheet.reset_dimensions()  # what the sheet says of its size need not be true
    rows = worksheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    for line, values in enumerate(rows, start=1):
        yield Row(line, [_text(value) for value in values] if any(values) else ())


def _text(value: object) -> str:
    """Excel keeps numbers as fractions, and codes that look like numbers as numbers."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return _trimmed(str(value))


def _trimmed(cell: str) -> str:
    """Without white space around, and with one blank where there were more, or breaks of lines."""
    return " ".join(cell.split())
