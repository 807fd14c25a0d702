"""Checks one file: streams everything that is wrong with it, in one pass and in constant memory.

What makes a file unreadable is told after all that was found before it, and ends the check.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Final

from lrs_soap.batch.checks import finding
from lrs_soap.batch.checks.check_csv import CsvCheck
from lrs_soap.batch.checks.check_header import check_header, check_name, check_ukprn
from lrs_soap.batch.checks.check_xml import XmlCheck
from lrs_soap.batch.checks.finding import Finding, Place, Severity
from lrs_soap.batch.kinds import FileKind
from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.batch.reader import looks_like_xml

#: Sentences of `UnreadableFile` hold nothing of the file, so this is a line's number.
_LINE: Final = re.compile(r"\bline ([0-9]+)")


FORM_OF_CSV: Final = "CSV"
FORM_OF_XML: Final = "XML"


class FileCheck:
    """`findings` may be run through once; the attributes are true when it has ended.

    `name` is the file's without its folder; `today` the day in England. `form` and `kind` are empty of what is none.
    """

    def __init__(self, source: BinaryIO, name: str, today: date) -> None:
        self.is_unreadable = False
        self.is_xml = False
        self.form = ""
        self.kind: FileKind | None = None
        self.records = 0
        self.header: dict[str, str] = {}
        self.fixable: Counter[str] = Counter()
        self._source = source
        self._name = name
        self._today = today
        self._counts: Counter[Severity] = Counter()

    @property
    def errors(self) -> int:
        return self._counts[Severity.ERROR]

    @property
    def warnings(self) -> int:
        return self._counts[Severity.WARNING]

    def findings(self) -> Iterator[Finding]:
        """Everything, in the order of the file, then what its end shows. Raises OSError."""
        for found in self._found():
            self._counts[found.sort.severity] += 1
            self.fixable[found.sort.code] += found.sort.is_fixed
            yield found

    def _found(self) -> Iterator[Finding]:
        check: CsvCheck | XmlCheck | None = None
        try:
            self.is_xml = looks_like_xml(self._source)
            self.form = FORM_OF_XML if self.is_xml else FORM_OF_CSV
            check = (XmlCheck if self.is_xml else CsvCheck)(self._source, self._today)
            yield from check.findings()
        except UnreadableFile as refusal:
            self.is_unreadable = True
            yield unreadable(str(refusal))
        if check is None or check.kind is None:
            return
        self.kind, self.records, self.header = check.kind, check.count, check.header
        yield from check_name(self._name, check.kind, is_xml=self.is_xml, header=check.header)
        if not self.is_unreadable:
            yield from check_ukprn(self._name, check.kind, check.header)
            yield from check_header(check.header, check.count, check.kind, check.where)


def unreadable(sentence: str) -> Finding:
    """Of a sentence that says where, if it knows."""
    line = _LINE.search(sentence)
    return Finding(finding.UNREADABLE, Place(int(line[1]) if line else 0), "", sentence)
