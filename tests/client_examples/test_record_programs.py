"""The Python programs for batches and for the other two contracts, run as their README says.

They share a sandbox: none touches another's learner.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.client import EXTERNAL_PATH, PATH, R9_PATH, Service
from tests.client_examples.test_programs import EXAMPLES, run
from tests.conftest import fresh_database, run_lrs_soap, running_service

FOLDER = EXAMPLES / "python_zeep"

#: Each program, the paths it takes, and the variable that its first password comes from.
PROGRAMS = {
    "batches": ([PATH], "LEARNER_SERVICE_PASSWORD"),
    "learning_record": ([R9_PATH], "LEARNER_SERVICE_PASSWORD"),
    "achievements": ([EXTERNAL_PATH, R9_PATH], "EXTERNAL_SERVICE_PASSWORD"),
    "data_challenge": ([R9_PATH], "LEARNER_SERVICE_PASSWORD"),
}

#: The ULN that batches.py's new learner was issued, and is found with again: it depends on what the sandbox has issued.
ISSUED = re.compile(r"^  new +RC00[12] +(\d{10}) ", re.MULTILINE)

#: The number of a job that nobody has begun with, as operators see it.
WAITING = re.compile(r"^ *(\d+) .* Waiting ", re.MULTILINE)


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A fresh sandbox with its worker, which does the job."""
    folder = tmp_path_factory.mktemp("working")
    with fresh_database("sqlite", folder) as url, running_service(url, folder) as service:
        yield service


def start(name: str, at: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The program with its addresses below this one."""
    addresses = [at + path for path in PROGRAMS[name][0]]
    return run([sys.executable, str(FOLDER / f"{name}.py"), *addresses], **settings)


def shown(name: str) -> tuple[str, str]:
    """What the program's section shows of a first and a second run."""
    section = (FOLDER / "README.md").read_text("utf-8").partition(f"## {name}.py\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```text\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return blocks[0], blocks[-1]


@pytest.mark.parametrize("name", PROGRAMS)
def test_prints_what_its_readme_shows(working: Service, name: str) -> None:
    first, second = shown(name)
    for expected in (first, second.replace("-0001", "-0002")):
        done = start(name, working.address)
        assert (done.returncode, done.stderr) == (0, "")
        assert without_issued(done.stdout) == without_issued(expected)


def without_issued(output: str) -> str:
    for number in set(ISSUED.findall(output)):
        output = output.replace(number, "ISSUED")
    return output


def test_a_learner_whom_a_batch_registered_is_found_with_that_uln(working: Service) -> None:
    numbers = ISSUED.findall("".join(start("batches", working.address).stdout for _ in range(2)))
    assert len(numbers) in (3, 4)  # the check before the registration finds nobody the first time
    assert len(set(numbers)) == 1


def test_whom_a_cancelled_batch_did_not_come_to_is_told(tmp_path: Path) -> None:
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, "--no-worker", "--workers", "1") as idle,
        ThreadPoolExecutor() as beside,
    ):
        ended = beside.submit(start, "batches", idle.address)
        while not ended.done():
            for number in WAITING.findall(run_lrs_soap(idle, "job", "list")):
                run_lrs_soap(idle, "job", "cancel", number)
    done = ended.result()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("job             WSRC0010  Cancelled\n") == 3
    assert done.stdout.count("  exact        was not done: send it again\n") == 2
    assert done.stdout.count(" was not done: send it again\n") == 6 + 6 + 4


def test_who_verifies_batches_has_credentials_of_their_own(working: Service) -> None:
    settings = {
        "LEARNER_SERVICE_ADDRESS": working.address + PATH,
        "LEARNER_SERVICE_AWARDING_PASSWORD": "SandboxPassword1",
    }
    refused = run([sys.executable, str(FOLDER / "batches.py")], **settings)
    assert refused.returncode == 1
    assert "\nregister " in refused.stdout
    assert "\nverify " not in refused.stdout
    assert refused.stderr.startswith("The service refused: WSEC0005 ")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_wrong_password_is_the_typed_fault(working: Service, name: str) -> None:
    refused = start(name, working.address, **{PROGRAMS[name][1]: "SandboxPassword1"})
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == (
        "The service refused: WSEC0005 Incorrect organisation password: "
        "the organisation password is not the one on record\n"
    )


def test_credentials_and_address_come_from_the_environment(working: Service) -> None:
    council = {
        "LEARNER_SERVICE_R9_ADDRESS": working.address + R9_PATH,
        "LEARNER_SERVICE_UKPRN": "10099903",
        "LEARNER_SERVICE_PASSWORD": "SandboxAuthority",
        "LEARNER_SERVICE_USER": "council.user",
    }
    done = run([sys.executable, str(FOLDER / "learning_record.py")], **council)
    assert (done.returncode, done.stderr) == (0, "")
    assert "looked          Sandbox Council, council.user: Learning record viewed\n" in done.stdout


@pytest.mark.parametrize("name", PROGRAMS)
def test_says_when_nobody_answers(name: str) -> None:
    done = start(name, "http://127.0.0.1:9")
    assert done.returncode == 2
    assert done.stderr.startswith(f"No answer from http://127.0.0.1:9{PROGRAMS[name][0][0]}")
    assert "Traceback" not in done.stderr
