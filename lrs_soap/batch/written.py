"""How strict files are written: every value in double quotes, lines that end with CRLF, UTF-8 without a mark."""

from collections.abc import Iterable
from typing import Final

CRLF: Final = "\r\n"
XML_DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>'


def csv_line(cells: Iterable[str]) -> str:
    """One row without its line end."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
