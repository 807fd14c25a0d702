"""Files that commands write: whole or not at all, and never over one that is there unless that is wanted."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from lrs_soap.cli.refusals import Refused

#: Of a temporary file's name, in characters: names may have 255 bytes.
_LONGEST_PREFIX: Final = 50


def refuse_existing(target: Path, *, force: bool) -> None:
    """Raise `Refused` for a file that is there already, before work is done for nothing."""
    if not force and target.is_file():
        raise Refused(f"{target}: the file is there already; move it away, or overwrite it with --force")
    if target.is_dir():
        raise Refused(f"{target}: Is a directory")


@contextmanager
def whole_file(target: Path, *, force: bool) -> Iterator[BinaryIO]:
    """To be written by the block, and kept under the target's name when the block ends. Raises `Refused`.

    A device or a pipe is written to as it is.
    """
    refuse_existing(target, force=force)
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
        else:
            with _beside(target) as (written, file):
                yield file
                file.flush()
                os.fsync(file.fileno())
                _keep(written, target, force=force)
    except OSError as error:
        raise Refused(f"{target}: {error.strerror}; nothing was written") from None


@contextmanager
def _beside(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """In the same folder, so that it can be renamed; gone afterwards, if it was not."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:_LONGEST_PREFIX]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield Path(name), file
    finally:
        Path(name).unlink(missing_ok=True)


def _keep(written: Path, target: Path, *, force: bool) -> None:
    """Under the target's name, and the folder's entry made to last. Without force a file that came meanwhile stays."""
    if force:
        written.replace(target)
    else:
        _link(written, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _link(written: Path, target: Path) -> None:
    try:
        os.link(written, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        written.rename(target)
