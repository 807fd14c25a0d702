"""Writes a file whole or not at all, of any length: whoever reads finds the old file or the new one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

#: Most files hold personal data.
_OWNER_ONLY: Final = 0o600


@contextmanager
def replacing(path: Path, mode: int = _OWNER_ONLY) -> Iterator[BinaryIO]:
    """A file beside `path` that becomes `path` when the block ends, and is gone when it fails. Raises OSError."""
    number, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
