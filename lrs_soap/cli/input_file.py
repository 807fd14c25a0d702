"""Files that commands read: opened to be read twice, and refused in one sentence that names the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lrs_soap.cli.refusals import Refused


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    try:
        source = file.open("rb")
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from None
    with source:
        if not source.seekable():
            raise Refused(f"{file}: it must be a file that can be read twice, not a pipe")
        yield source


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
