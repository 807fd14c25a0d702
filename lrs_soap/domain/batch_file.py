"""What a job that came as a file remembers of it, so that its output has the file's own form."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from lrs_soap.domain.job import Job

#: The job's option that holds it. The keys in it are the names of `BatchFile`'s fields.
FILE: Final = "file"

CSV: Final = "csv"
XML: Final = "xml"

#: Of an output that nobody wants otherwise.
PLAIN_ENCODING: Final = "utf-8"

#: The published form of a provider's file name: UKPRN, then day, month, year, hour and minute.
_NAME: Final = re.compile(r"LRB_([A-Z0-9]{8})_[0-9]{12}\.(?:CSV|XML)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BatchFile:
    """`digest` is the SHA-256 of its bytes; `form` is `CSV` or `XML`; `encoding` that of a CSV, as Python calls it.

    `header` is what it said of itself, by heading.
    """

    name: str
    digest: str
    form: str
    encoding: str
    header: Mapping[str, str] = field(default_factory=dict)

    def as_option(self) -> dict[str, Any]:
        """As the job keeps it."""
        return asdict(self)


def file_of(job: Job) -> BatchFile | None:
    """The file that the job came as; None where it came as records."""
    kept = job.options.get(FILE)
    return None if kept is None else BatchFile(**kept)


def ukprn_in_name(name: str) -> str:
    """The UKPRN that a file's name tells, empty where the name is not of the published form."""
    found = _NAME.fullmatch(name)
    return found[1] if found else ""
