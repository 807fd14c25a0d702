"""Writes records as a CSV file that `reader` reads, as it was sent or for a new batch."""

import codecs
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from lrs_soap.batch.layouts import Layout
from lrs_soap.domain.cells import CellWriter
from lrs_soap.domain.job import Content

_ENCODING: Final = "utf-8"


def write_csv(
    target: BinaryIO, layout: Layout, records: Sequence[Content], header: Mapping[str, str]
) -> None:
    """What the file says of itself stands before the columns, in the first record's line; the target stays open.

    What a spreadsheet would take for a formula begins with an apostrophe, which `reader` takes away again.
    """
    writer = CellWriter(codecs.getwriter(_ENCODING)(target))
    writer.row([*layout.header, *(column.heading for column in layout.columns)])
    own = [header.get(name, "") for name in layout.header]
    for content in records:
        writer.row([*own, *(content.get(column.field, "") for column in layout.columns)])
        own = [""] * len(own)
