"""Files that commands read: opened to be read twice, and refused in one sentence that names the file."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lrs_soap.cli.refusals import Refused


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    try:
        _refuse_pipe(file)
        source = file.open("rb")
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from None
    with source:
        yield source


def _refuse_pipe(file: Path) -> None:
    """Before it is opened: that waits for somebody who writes. Raises `Refused`, OSError."""
    mode = file.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # opening a folder tells what it is
        raise Refused(f"{file}: it must be a file that can be read twice, not a pipe")


@contextmanager
def refusing(file: Path) -> Iterator[None]:
    """What makes a file unreadable, said of the file."""
    from lrs_soap.batch.notes import UnreadableFile

    try:
        yield
    except UnreadableFile as error:
        raise Refused(f"{file}: {error}") from None
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from None
