"""A record of a file as it was read, before any rule was held to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lrs_soap.domain.errors import Violation
from lrs_soap.domain.job import Content

#: Where a job's record keeps what a reader found wrong with its form. No field is called so.
FORM: Final = "(form)"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """`values` are texts by the domain's name of their field, trimmed; what is not given is missing.

    `line` is where it begins in the file, from 1. `violations` is what the reader found wrong with its form.
    """

    line: int
    values: Mapping[str, str] = field(repr=False)
    violations: tuple[Violation, ...] = ()

    @property
    def content(self) -> Content:
        """The record as a job's: whoever does it finds the violations by `form_violations`."""
        if not self.violations:
            return self.values
        return {**self.values, FORM: json.dumps([[one.path, one.requirement] for one in self.violations])}


def form_violations(content: Content) -> tuple[Violation, ...]:
    """What was wrong with the form of a record before any field's rule was held to it."""
    kept = content.get(FORM)
    return tuple(Violation(path, requirement) for path, requirement in json.loads(kept)) if kept else ()
