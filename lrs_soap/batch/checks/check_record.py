"""Checks the records of one file, one after the other, whatever form they were read from."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from lrs_soap.batch.checks import finding, record_rules
from lrs_soap.batch.checks.finding import Finding, Place, Sort
from lrs_soap.batch.checks.headings import heading_of_field
from lrs_soap.batch.checks.mending import IN_CAPITALS, british_day, mended
from lrs_soap.batch.kinds import LEARNERS, VERIFICATIONS, FileKind
from lrs_soap.batch.layouts import LEARNER_BATCH, Layout
from lrs_soap.domain.batch import MOST_IN_FILE
from lrs_soap.domain.fields import calendar_date

#: Where a field of the record stands, by the domain's name; the empty name is the record as a whole.
Where = Callable[[str], Place]
#: Makes a finding of a sort, a field by the domain's name and a rule.
_Tell = Callable[[Sort, str, str], Finding]

_DIGEST_BYTES: Final = 8
#: Of these kinds a file has one record of a person, and so each of the fields once.
_OF_A_PERSON_EACH: Final = (LEARNERS, VERIFICATIONS)
_UNIQUE: Final = ("uln", "mis_identifier")


class RecordCheck:
    """Counts records and remembers which ULNs and identifiers were there.

    Of each value only a keyed digest of 8 bytes is kept, and none after as many records as a file may have: some
    megabytes at most, and no value of the file. Two values with one digest are as unlikely as one in ten billion.
    """

    def __init__(self, kind: FileKind, today: date) -> None:
        self.count = 0
        self._kind = kind
        self._today = today
        self._key = os.urandom(16)
        self._seen: dict[str, set[int]] = {name: set() for name in _UNIQUE}

    def findings(self, values: Mapping[str, str], where: Where, written: Layout) -> Iterator[Finding]:
        """What is to be said of the next record, whose form is right, in a file of the version `written`."""

        def tell(sort: Sort, field: str, rule: str) -> Finding:
            return Finding(sort, where(field), heading_of_field(field, written, self._kind.layout), rule)

        yield from self.counted(where(""))
        problems = dict.fromkeys(self._problems(values))
        for field, rule in problems:
            yield tell(self._sort(field, values.get(field, "")), field, rule)
        meant = self._meant(values, {field for field, _ in problems})
        if meant != values:
            # What a value that is written otherwise hides, a day's place beside other days say, is told with it.
            for field, rule in self._problems(meant):
                if (field, rule) not in problems:
                    yield tell(self._sort(field, meant.get(field, "")), field, rule)
        yield from self._small_letters(values, tell)
        if self._kind in _OF_A_PERSON_EACH:
            yield from self._repeated(values, tell)
        if self._kind is LEARNERS:
            yield from self._of_learner(meant, tell, is_3a=written is LEARNER_BATCH)

    def counted(self, place: Place) -> Iterator[Finding]:
        """Count a record; the first too many is told."""
        self.count += 1
        if self.count == MOST_IN_FILE + 1:
            yield Finding(finding.TOO_MANY, place, "", f"a file must have at most {MOST_IN_FILE:,} records")

    def _problems(self, values: Mapping[str, str]) -> Iterable[record_rules.Told]:
        return record_rules.PROBLEMS[self._kind.name](values, self._today)

    def _meant(self, values: Mapping[str, str], wrong: set[str]) -> Mapping[str, str]:
        """The record as it is meant to be, where that is certain of what is wrong."""
        rules = self._kind.rules
        return {
            **values,
            **{field: mended(field, values[field], rules[field]) for field in wrong & values.keys()},
        }

    def _sort(self, field: str, value: str) -> Sort:
        if not value:
            return finding.MISSING
        asked = self._kind.rules[field]
        if asked is calendar_date:
            return finding.DATE_ORDER if british_day(value) else finding.VALUE
        is_case = asked(value) is not None and asked(value.upper()) is None
        return finding.CODE_CASE if is_case else finding.VALUE

    def _small_letters(self, values: Mapping[str, str], tell: _Tell) -> Iterator[Finding]:
        for field in IN_CAPITALS & values.keys():
            value = values[field]
            if value != value.upper() and self._kind.rules[field](value) is None:
                yield tell(finding.SMALL_LETTERS, field, "must be written in capitals")

    def _repeated(self, values: Mapping[str, str], tell: _Tell) -> Iterator[Finding]:
        for field in _UNIQUE:
            value = values.get(field)
            if value and self._is_repeated(field, value):
                yield tell(finding.DUPLICATE, field, "stands in another record of this file, too")

    def _is_repeated(self, field: str, value: str) -> bool:
        digest = hashlib.blake2b(value.encode(), digest_size=_DIGEST_BYTES, key=self._key).digest()
        number = int.from_bytes(digest)
        if number in self._seen[field]:
            return True
        if self.count <= MOST_IN_FILE:
            self._seen[field].add(number)
        return False

    def _of_learner(self, values: Mapping[str, str], tell: _Tell, *, is_3a: bool) -> Iterator[Finding]:
        hindrances = dict(record_rules.hindrances_to_register(values))
        for field, rule in hindrances.items():
            yield tell(finding.NEW_LEARNER, field, rule)
        if is_3a and "ability_to_share" not in hindrances and (outside := record_rules.outside_3a(values)):
            yield tell(finding.OUTSIDE_VERSION, "ability_to_share", outside)
        if (strange := record_rules.strange_age(values, self._today)) is not None:
            yield tell(finding.AGE, "date_of_birth", strange)
