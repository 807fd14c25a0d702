"""The programs of our own contract that need nothing compiled, run as their README says; `make interop` runs all."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.client import Service
from tests.conftest import fresh_database, running_service
from tests.interop.stacks import EXAMPLES, STACKS, Stack, run
from tests.interop.story import STORY, flaw_of
from tests.learning_records.client import PATH

SCRIPTS = [stack for stack in STACKS if not stack.is_built]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("sandbox")
    with fresh_database("sqlite", folder) as url, running_service(url, folder) as service:
        yield service


@dataclass(frozen=True)
class Program:
    """An example that is ready to run."""

    stack: Stack
    address: str

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return run([*self.stack.command(Path()), *arguments], None, **settings)


@pytest.fixture(params=SCRIPTS, ids=lambda stack: stack.name)
def program(request: pytest.FixtureRequest, sandbox: Service) -> Program:
    stack: Stack = request.param
    if lacking := stack.lacking():
        pytest.skip(lacking)
    return Program(stack, sandbox.address + PATH)


def shown(folder: str) -> str:
    """The output in a README."""
    text = (EXAMPLES / folder / "README.md").read_text("utf-8")
    (block,) = re.findall(
        r"^```text\n(register +WSRC0005  Registered.*?)^```$", text, re.MULTILINE | re.DOTALL
    )
    return str(block)


@pytest.mark.parametrize("soap", ["1.1", "1.2"])
def test_tells_the_story(program: Program, sandbox: Service, soap: str) -> None:
    done = program.run(program.address, LEARNING_RECORDS_SOAP=soap)
    assert (done.returncode, done.stderr) == (0, "")
    assert flaw_of(done.stdout, sandbox) == ""
    # The sentences of the violations too are those that the READMEs show.
    assert done.stdout.splitlines()[-3:] == shown(program.stack.folder).splitlines()[-3:]


def test_a_wrong_password_is_the_typed_fault(program: Program) -> None:
    refused = program.run(program.address, LEARNING_RECORDS_COLLEGE_PASSWORD="SandboxCollege17")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "The service refused: WrongPasswordFault WSEC0005: the organisation password is not the one on record\n"
    )


def test_credentials_and_address_come_from_the_environment(program: Program, sandbox: Service) -> None:
    council = {
        "LEARNING_RECORDS_COLLEGE_USER": "10099903/council.user",
        "LEARNING_RECORDS_COLLEGE_PASSWORD": "SandboxAuthority",
    }
    done = program.run(LEARNING_RECORDS_ADDRESS=program.address, **council)
    assert (done.returncode, done.stderr) == (0, "")
    assert flaw_of(done.stdout, sandbox) == ""


def test_says_when_nobody_answers(program: Program) -> None:
    done = program.run("http://127.0.0.1:9/LearningRecordsService")
    assert done.returncode == 2
    assert done.stderr.startswith("No answer from http://127.0.0.1:9/LearningRecordsService: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("folder", sorted({stack.folder for stack in STACKS}))
def test_its_readme_shows_the_story(folder: str) -> None:
    assert STORY.fullmatch(shown(folder))
    assert shown(folder) == shown("php")


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("find", "possible"),
        ("Distinction", "Pass"),
        ("ResolvedAmended", "Rejected"),
        ("  /VerifyLearner/GivenName", "  /VerifyLearner/FamilyName"),
    ],
)
def test_another_story_is_not_taken_for_it(sandbox: Service, line: str, instead: str) -> None:
    assert flaw_of(shown("php").replace(line, instead), sandbox) != ""
