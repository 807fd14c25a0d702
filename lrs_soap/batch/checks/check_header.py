"""Checks what a file says of itself, and what its name does."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lrs_soap.batch.checks import finding
from lrs_soap.batch.checks.finding import Finding, Place
from lrs_soap.batch.kinds import ACHIEVEMENTS, EVENTS, LEARNERS, FileKind
from lrs_soap.batch.layouts import FILE_VERSION, JOB_TYPE, SUBMISSION_TYPE, UKPRN
from lrs_soap.batch.reader import wrong_count, wrong_version
from lrs_soap.domain.achievement import SubmissionType, parse_submission_type
from lrs_soap.domain.batch import JOB_TYPES
from lrs_soap.domain.fields import RULES, Rule, one_of

#: What a file says of itself that is taken in any case and written in capitals.
IN_CAPITALS: Final = frozenset({FILE_VERSION, JOB_TYPE})

#: Learner batches only; the extension is looked at by itself.
_NAME: Final = re.compile(
    r"LRB_([A-Za-z0-9]{8})_(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{4}([01]\d|2[0-3])[0-5]\d", re.ASCII
)


def check_name(name: str, kind: FileKind, *, is_xml: bool, header: Mapping[str, str]) -> Iterator[Finding]:
    """Of the name without its folder, once the whole file was read."""
    stem, _, extension = name.rpartition(".")
    wanted = "XML" if is_xml else "CSV"
    if not stem or extension != wanted:
        rule = f"the file name must end in .{wanted}, in capitals"
        yield Finding(finding.NAME_EXTENSION, Place(), "", rule)
    if kind is not LEARNERS:
        return
    named, ukprn = ukprn_in(name), header.get(UKPRN, "")
    if not named:
        rule = f"the file name must be LRB_, the UKPRN, _, day and time as DDMMYYYYHHMM, .{wanted}"
        yield Finding(finding.NAME_FORM, Place(), "", rule)
    elif ukprn and ukprn.upper() != named.upper():
        rule = "in the header must be the one that the file name has"
        yield Finding(finding.NAME_UKPRN, Place(), UKPRN, rule)


def check_ukprn(name: str, kind: FileKind, header: Mapping[str, str]) -> Iterator[Finding]:
    """Whether the file or its name says whose it is, once the whole file was read."""
    if kind is not EVENTS and not (ukprn_in(name) or header.get(UKPRN)):
        yield Finding(finding.HEADER_MISSING, Place(), UKPRN, "must be in the header or in the file's name")


def _values(header: Mapping[str, str], where: Callable[[str], Place]) -> Iterator[Finding]:
    for name, value in header.items():
        asked = _RULES.get(name)
        if value and asked is not None and (rule := asked(value)) is not None:
            yield Finding(finding.VALUE, where(name), name, rule)
        elif name in IN_CAPITALS and value != value.upper():
            yield Finding(finding.SMALL_LETTERS, where(name), name, "must be written in capitals")
        elif name == SUBMISSION_TYPE and value and (rule := _SUBMISSION_TYPES(value)) is not None:
            yield Finding(finding.SCHEMA, where(name), name, rule)


def _job_type(value: str) -> str | None:
    return one_of(JOB_TYPES)(value.upper())


def _submission_type(value: str) -> str | None:
    return None if parse_submission_type(value) else _SUBMISSION_TYPES(value)


#: As the schema has them.
_SUBMISSION_TYPES: Final = one_of([type_.value for type_ in SubmissionType])


#: What is refused when the file is submitted, by heading.
_RULES: Final[Mapping[str, Rule]] = {
    UKPRN: RULES["ukprn"],
    JOB_TYPE: _job_type,
    SUBMISSION_TYPE: _submission_type,
}


def ukprn_in(name: str) -> str:
    """The UKPRN in a learner batch's name, empty where that is not as such names are."""
    found = _NAME.fullmatch(name.rpartition(".")[0])
    return found[1] if found else ""


def check_header(
    header: Mapping[str, str], count: int, kind: FileKind, where: Callable[[str], Place]
) -> Iterator[Finding]:
    """Once the whole file was read; `where` tells the place of a heading."""
    layout = kind.layout
    if (rule := wrong_version(header, layout)) is not None:
        yield Finding(finding.VERSION, where(FILE_VERSION), FILE_VERSION, rule)
    elif not header.get(FILE_VERSION):
        rule = f"must be {' or '.join(layout.versions)}"
        yield Finding(finding.VERSION_MISSING, where(FILE_VERSION), FILE_VERSION, rule)
    yield from _values(header, where)
    if kind is ACHIEVEMENTS and not header.get(SUBMISSION_TYPE):
        rule = f"must be {' or '.join(SubmissionType)}"
        yield Finding(finding.HEADER_MISSING, where(SUBMISSION_TYPE), SUBMISSION_TYPE, rule)
    if count and (rule := wrong_count(header, count, layout)) is not None:
        yield Finding(finding.COUNT, where(layout.count), layout.count, rule)
    if not count:
        yield Finding(finding.NO_RECORDS, Place(), "", "the file has no records")
