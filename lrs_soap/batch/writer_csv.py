"""Writes records as a CSV file that `reader` reads: CRLF, UTF-8 with a byte order mark, which spreadsheets want."""

import csv
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from lrs_soap.batch.layouts import Layout
from lrs_soap.domain.cells import harmless, on_one_line
from lrs_soap.domain.job import Content

_BYTE_ORDER_MARK: Final = "\ufeff"


class _Encoded:
    """What `csv` writes its rows to."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def write(self, row: str) -> int:
        return self._target.write(row.encode())


def write_csv(
    target: BinaryIO, layout: Layout, records: Sequence[Content], header: Mapping[str, str]
) -> None:
    """All columns in their order; what the file says of itself stands in the first record's line after them.

    What a spreadsheet would take for a formula begins with an apostrophe, which `reader` takes away again.
    """
    encoded = _Encoded(target)
    encoded.write(_BYTE_ORDER_MARK)
    writer = csv.writer(encoded)
    writer.writerow([*(column.heading for column in layout.columns), *layout.header])
    own = [header.get(name, "") for name in layout.header]
    for content in records:
        values = [content.get(column.field, "") for column in layout.columns]
        writer.writerow([harmless(on_one_line(cell)) for cell in (*values, *own)])
        own = [""] * len(own)
