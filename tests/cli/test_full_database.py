"""A database that can take no more while a batch is stored: one sentence, and nothing of the batch is there."""

import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command, Ended
from tests.cli.conftest import recorded
from tests.cli.test_batch import ROW, write
from tests.conftest import lrs_soap_command

RECORDS = 40_000
#: The sandbox fits in a quarter of it, so many records do not.
SOME_BYTES = 1024 * 1024


@pytest.fixture
def many(tmp_path: Path) -> str:
    return str(write(tmp_path / "many.csv", ROW * RECORDS))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which only root may mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={3 * SOME_BYTES}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("a file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def holds_nothing_of_it(sandbox: Command, refused: Ended, reason: str, before: object) -> None:
    told = f"the database cannot do this now: {reason}; what was not finished is not stored"
    assert refused.refused() == told
    assert recorded(sandbox) == before
    assert sandbox("batch", "list").out == ""


def test_a_full_disk(many: str, small_disk: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{small_disk / 'register.sqlite3'}"
    sandbox = Command({"LRS_STATE_DIR": str(tmp_path / "state"), "LRS_DATABASE_URL": url})
    sandbox("db", "upgrade").done()
    sandbox("sandbox", "load").done()
    before = recorded(sandbox)
    refused = sandbox.process("batch", "submit", many)
    holds_nothing_of_it(sandbox, refused, "database or disk is full", before)
    # There is room again for what is smaller, and nothing is in its way.
    few = write(tmp_path / "few.csv")
    assert "Submitted job 1: learner-batch, 1 record, of" in sandbox("batch", "submit", str(few)).done()


def test_a_file_that_may_not_grow(many: str, embedded_sandbox: Command) -> None:
    before = recorded(embedded_sandbox)
    ended = subprocess.run(
        lrs_soap_command("batch", "submit", many),
        env=embedded_sandbox.environment(),
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SOME_BYTES, SOME_BYTES)),
    )
    refused = Ended(ended.returncode, ended.stdout, ended.stderr)
    holds_nothing_of_it(embedded_sandbox, refused, "disk I/O error", before)
    assert "Submitted job 1" in embedded_sandbox("batch", "submit", many).done()
