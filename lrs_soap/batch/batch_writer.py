"""Writes records as a CSV or XML file that `reader` reads, as it was sent or for a new batch."""

import codecs
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Final

from lrs_soap.batch.layouts import HEADER_ELEMENT, Layout
from lrs_soap.batch.output_writer import write_element
from lrs_soap.batch.written import XML_DECLARATION
from lrs_soap.contracts.namespaces import BATCH
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


def write_xml(
    target: BinaryIO, layout: Layout, records: Sequence[Content], header: Mapping[str, str]
) -> None:
    """The same with an element for each value; the target stays open."""
    text = codecs.getwriter(_ENCODING)(target)
    text.write(f'{XML_DECLARATION}\n<{layout.root} xmlns="{BATCH}">\n')
    write_element(HEADER_ELEMENT, header, text)
    for content in records:
        cells = {column.heading: content.get(column.field, "") for column in layout.columns}
        write_element(layout.record, cells, text)
    text.write(f"</{layout.root}>\n")
