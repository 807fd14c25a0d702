"""A record of a file as it was read, before any rule was held to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrs_soap.domain.errors import Violation


@dataclass(frozen=True, slots=True)
class FileRecord:
    """`values` are texts by the domain's name of their field, trimmed; what is not given is missing.

    `line` is where it begins in the file, from 1. `violations` is what the reader found wrong with its form.
    """

    line: int
    values: Mapping[str, str] = field(repr=False)
    violations: tuple[Violation, ...] = ()
