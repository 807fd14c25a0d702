"""Writes what is published into a folder, each file whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

#: Whoever serves the folder may read it: what is published is for everybody.
_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755


def write_published(folder: Path, files: Mapping[str, bytes]) -> None:
    """Each file by name, in place of one that is there; the folder is made if need be. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(_FOLDER_MODE)
    for name, content in files.items():
        _replace(folder / name, content)


def _replace(path: Path, content: bytes) -> None:
    """Written beside it and then renamed: whoever reads finds the old file or the new one."""
    number, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), _FILE_MODE)
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
