"""Writes what is published into a folder, each file whole or not at all."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lrs_soap.batch.replacing import replacing

#: Whoever serves the folder may read it: what is published is for everybody.
_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755


def write_published(folder: Path, files: Mapping[str, bytes]) -> None:
    """Each file by name, in place of one that is there; the folder is made if need be. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(_FOLDER_MODE)
    for name, content in files.items():
        with replacing(folder / name, _FILE_MODE) as file:
            file.write(content)
