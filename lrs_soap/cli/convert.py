"""`lrs-soap batch convert`: batch files from CSV to XML and back, and from schools' Common Transfer Files."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from lrs_soap.cli.input_file import opened, refusing
from lrs_soap.cli.output_file import refuse_existing, whole_file
from lrs_soap.cli.refusals import Refused, tell

if TYPE_CHECKING:
    from lrs_soap.batch.converted import ConvertedFile
    from lrs_soap.domain.records import FileRecord

_FORMS: Final = ("csv", "xml")
_VERSIONS: Final = ("2A", "3A")

#: A file that was read once, and what reads its records again.
_Read = tuple["ConvertedFile", Callable[[], Iterable["FileRecord"]]]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "form", type=click.Choice(_FORMS), required=True, help="The form that is wanted.")
@click.option(
    "--out", "target", type=click.Path(path_type=Path), metavar="FILE", help="Instead of a name beside FILE."
)
@click.option(
    "--version", type=click.Choice(_VERSIONS), help="Of a learner batch; that of FILE, if it is not given."
)
@click.option(
    "--privacy-notice-seen",
    type=click.Choice(("0", "1")),
    help="Whether the pupils of a Common Transfer File have seen the privacy notice, which it does not say.",
)
@click.option("--force", is_flag=True, help="Overwrite a file that is there already.")
def convert(
    *,
    file: Path,
    form: str,
    target: Path | None,
    version: str | None,
    privacy_notice_seen: str | None,
    force: bool,
) -> None:
    """Write the records of FILE as CSV or XML, all of them or none, as strict systems want them.

    FILE is a file of learners, verifications, achievements or learning events, or a Common Transfer File (CTF), whose
    pupils become a learner batch of version 3A with basic details and addresses, verified by the school.
    """
    with opened(file) as source, refusing(file):
        target = target or file.with_suffix(f".{form.upper()}")
        if target.exists() and target.samefile(file):
            raise click.UsageError("--out must be another file than the one that is converted")
        refuse_existing(target, force=force)
        converted, records = _read(source, file, version or "", privacy_notice_seen)
        with whole_file(target, force=force) as written:
            converted.write(records(), written, as_xml=form == "xml")
    for heading, count in sorted(converted.left_out.items()):
        tell(f"{file}: passing over {heading} of {count:,} records, which version {version} does not have")
    click.echo(f"Converted {file} to {target}: {converted.count:,} records")


def _read(source: BinaryIO, file: Path, version: str, privacy_notice_seen: str | None) -> _Read:
    from lrs_soap.batch.ctf import is_ctf

    if is_ctf(source):
        if privacy_notice_seen is None:
            raise click.UsageError("--privacy-notice-seen must be given for a Common Transfer File")
        return _read_ctf(source, file, version, privacy_notice_seen)
    if privacy_notice_seen is not None:
        raise click.UsageError("--privacy-notice-seen is for Common Transfer Files; this file says it itself")
    return _read_batch(source, file, version)


def _read_batch(source: BinaryIO, file: Path, version: str) -> _Read:
    from lrs_soap.batch import kinds, reader
    from lrs_soap.batch.converted import ConvertedFile

    kind = kinds.kind_of(source)
    if version and kind is not kinds.LEARNERS:
        raise click.UsageError(f"--version is for learner batches; this is one of {kind.name}")
    surveyed = reader.survey(source, kind.layout)
    _tell_unknown(file, surveyed.unknown)
    converted = ConvertedFile(kind.layout, surveyed.header, surveyed.count, version)
    return converted, lambda: reader.records(source, kind.layout, surveyed)


def _read_ctf(source: BinaryIO, file: Path, version: str, privacy_notice_seen: str) -> _Read:
    from lrs_soap.batch import ctf
    from lrs_soap.batch.converted import ConvertedFile
    from lrs_soap.batch.layouts import LEARNER_BATCH
    from lrs_soap.batch.notes import Notes

    notes = Notes()
    count = sum(1 for _ in ctf.pupils(source, privacy_notice_seen, notes))
    if not count:
        raise Refused(f"{file}: the file has no pupils")
    _tell_unknown(file, notes.unknown)
    return ConvertedFile(LEARNER_BATCH, {}, count, version), lambda: ctf.pupils(
        source, privacy_notice_seen, Notes()
    )


def _tell_unknown(file: Path, unknown: Iterable[str]) -> None:
    if names := ", ".join(unknown):
        tell(f"{file}: passing over what a batch has no place for: {names}")
