"""Empties the register. For the sandbox, which is put back to how it began."""

from typing import Final

from sqlalchemy import delete

from lrs_soap.db.all_tables import EMPTIED
from lrs_soap.db.kept_connection import KeptConnection

_CLEAR: Final = tuple(delete(table) for table in EMPTIED)


class WholeRegister:
    """All stores at once."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept

    def clear(self) -> None:
        """In a writing unit of work: all or nothing."""
        for statement in _CLEAR:
            self._kept.write(statement)
