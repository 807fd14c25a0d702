"""Empties the register. For the sandbox, which is put back to how it began."""

from typing import Final

from sqlalchemy import delete

from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import AUDIT_ENTRY, LEARNER, ORGANISATION, SEARCH

#: What refers to others goes before them. ULN ranges stay: their numbers were issued and must not be again.
_CLEAR: Final = tuple(delete(table) for table in (AUDIT_ENTRY, SEARCH, LEARNER, ORGANISATION))


class WholeRegister:
    """All stores at once."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept

    def clear(self) -> None:
        """In a writing unit of work: all or nothing."""
        for statement in _CLEAR:
            self._kept.write(statement)
