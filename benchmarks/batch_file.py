"""A learner batch as an XML file: new people, people on record, and people who have moved house since."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from benchmarks.fill import UKPRN
from benchmarks.messages import Known
from benchmarks.people import people
from lrs_soap.contracts.namespaces import BATCH

_SEED: Final = 5  # of people who are not in the register

#: Of ten records: seven of new people, two of people on record, one of somebody who has moved.
OF_TEN: Final = ("new", "known", "new", "new", "moved", "new", "known", "new", "new", "new")
#: Where those live now.
_MOVED_TO: Final = "JE2 3AB"


def write_batch(path: Path, records: int, known: Sequence[Known]) -> None:
    """So many records; the people on record are taken in turn."""
    with path.open("w", encoding="utf-8", newline="\r\n") as file:
        file.write(
            f'<?xml version="1.0" encoding="utf-8"?>\n<LearnerBatch xmlns="{BATCH}">\n<Header>'
            f"<FileVersion>3A</FileVersion><FileName>{path.name}</FileName><UKPRN>{UKPRN}</UKPRN>"
            f"<LearnerRecordCount>{records}</LearnerRecordCount><JobType>FUL</JobType></Header>\n"
        )
        file.writelines(_element(number, one) for number, one in enumerate(islice(_people(known), records)))
        file.write("</LearnerBatch>\n")


def _people(known: Sequence[Known]) -> Iterator[Known]:
    newcomers = people(_SEED, 0, 10_000_000)
    place = 0
    while True:
        kind = OF_TEN[place % len(OF_TEN)]
        if kind == "new":
            one = next(newcomers)
            yield Known(one.uln, one.given_name, one.family_name, one.date_of_birth, one.gender, one.postcode)
        else:
            there = known[place % len(known)]
            yield there if kind == "known" else replace(there, postcode=_MOVED_TO)
        place += 1


def _element(number: int, one: Known) -> str:
    values = {
        "MISIdentifier": str(number),
        "GivenName": one.given_name,
        "FamilyName": one.family_name,
        "DateOfBirth": one.date_of_birth.isoformat(),
        "Gender": one.gender,
        "LastKnownPostCode": one.postcode,
        "PrivacyNoticeSeen": "1",
        "VerificationType": "1",
    }
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
    return f"<Learner>{inside}</Learner>\n"
