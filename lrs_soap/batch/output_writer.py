"""Writes the output of a job as a file, CSV or XML as its input was, a record at a time."""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import BinaryIO
from xml.sax.saxutils import escape

from lrs_soap.batch.layouts import HEADER_ELEMENT
from lrs_soap.batch.output_layouts import Cell, Output, output_of
from lrs_soap.batch.written import XML_DECLARATION
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.domain.batch_file import CSV, PLAIN_ENCODING, XML, file_of
from lrs_soap.domain.cells import CellWriter, Writable, on_one_line
from lrs_soap.domain.characters import writable
from lrs_soap.domain.job import Job, RecordReport


def form_of_output(job: Job) -> str:
    """That of the input, or CSV where it was no file."""
    file = file_of(job)
    return CSV if file is None else file.form


def name_of_output(job: Job) -> str:
    """That of the input with .output before its end, or one with the job's number."""
    file = file_of(job)
    return name_beside(f"job-{job.id}" if file is None else file.name, form_of_output(job))


def name_beside(name: str, form: str) -> str:
    """What the output of a file of this name is called."""
    return f"{PurePath(name).stem}.output.{form}"


def write_output(job: Job, reports: Iterable[RecordReport], target: BinaryIO) -> None:
    """The whole file; the target stays open. What the job has not come to is written without a code."""
    file = file_of(job)
    is_xml = form_of_output(job) == XML
    encoding = PLAIN_ENCODING if file is None else file.encoding
    text = codecs.getwriter(encoding)(target)
    (_write_xml if is_xml else _write_csv)(output_of(job), reports, text)


def _write_csv(output: Output, reports: Iterable[RecordReport], target: Writable) -> None:
    writer = CellWriter(target)
    own = output.header if output.has_header_cells else {}
    writer.row((*own, *output.columns))
    said: Sequence[str] = tuple(own.values())
    for report in reports:
        for line in output.lines(report):
            writer.row((*said, *map(_flat, line)))
            said = ("",) * len(own)


def _flat(cell: Cell) -> str:
    return cell if isinstance(cell, str) else " ".join(cell)


def _write_xml(output: Output, reports: Iterable[RecordReport], target: Writable) -> None:
    target.write(f'{XML_DECLARATION}\n<{output.root} xmlns="{BATCH}">\n')
    write_element(HEADER_ELEMENT, output.header, target)
    for report in reports:
        for line in output.lines(report):
            write_element(output.record, dict(zip(output.columns, line, strict=True)), target)
    target.write(f"</{output.root}>\n")


def write_element(name: str, children: Mapping[str, Cell], target: Writable) -> None:
    """With a child for each value; what has none is left out."""
    target.write(f"  <{name}>\n")
    for child, cell in children.items():
        for value in (cell,) if isinstance(cell, str) else cell:
            if value:
                text = escape(writable(on_one_line(value)))
                target.write(f"    <{child}>{text}</{child}>\n")
    target.write(f"  </{name}>\n")
