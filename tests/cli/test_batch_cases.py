"""Files of batches and what becomes of them: tests/batch/cases/ has the files, cases.toml says what is expected."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.services.process_job import sweep_jobs
from tests.cli.command import Command
from tests.cli.conftest import recorded
from tests.jobs import job_worker

FOLDER = Path(__file__).parent.parent / "batch" / "cases"
CASES: list[dict[str, Any]] = tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8"))["case"]
NEW_ULN = "?ULN?"


def do_jobs(command: Command) -> None:
    units = Units(make_engine(command.settings["LRS_DATABASE_URL"]))
    try:
        sweep_jobs(job_worker(units))
    finally:
        units.close()


def name_of(case: dict[str, Any]) -> str:
    return " ".join([case["file"], *case.get("options", ()), *case.get("settings", ())])


@pytest.mark.parametrize("case", [one for one in CASES if "output" in one], ids=name_of)
def test_what_is_written(sandbox: Command, tmp_path: Path, case: dict[str, Any]) -> None:
    written = tmp_path / "output"
    sandbox("batch", "submit", str(FOLDER / case["file"]), *case.get("options", ())).done()
    do_jobs(sandbox)
    sandbox("batch", "output", "1", "--to", str(written)).done()
    expected = re.escape((FOLDER / case["output"]).read_bytes())
    pattern = expected.replace(re.escape(NEW_ULN.encode()), rb"[1-9][0-9]{9}")
    assert re.fullmatch(pattern, written.read_bytes()), written.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [one for one in CASES if "says" in one], ids=name_of)
def test_what_is_refused(embedded_sandbox: Command, case: dict[str, Any]) -> None:
    before = recorded(embedded_sandbox)
    ended = embedded_sandbox(
        "batch",
        "submit",
        str(FOLDER / case["file"]),
        *case.get("options", ()),
        **case.get("settings", {}),
    )
    assert case["says"] in ended.refused()
    assert embedded_sandbox("batch", "list").out == ""
    assert recorded(embedded_sandbox) == before


def test_every_file_is_of_a_case() -> None:
    used = {case[part] for case in CASES for part in ("file", "output") if part in case}
    assert used == {file.name for file in FOLDER.iterdir()} - {"cases.toml"}
