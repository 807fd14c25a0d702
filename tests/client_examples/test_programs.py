"""Each example program, run as its README says, against a running sandbox."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.client import PATH
from tests.client_examples.raw_xml import FOLDER
from tests.conftest import fresh_database, running_service

EXAMPLES = FOLDER.parent

#: The ULN that a run is issued, wherever it is printed: no two runs have the same.
ISSUED = re.compile(r"^register +WSRC0005  (\d{10})$", re.MULTILINE)

Build = Callable[[Path], list[str]]


def run(command: list[str], **settings: str) -> "subprocess.CompletedProcess[str]":
    prefixes = ("LEARNER_SERVICE_", "EXTERNAL_SERVICE_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    return subprocess.run(
        command, env={**clean, **settings}, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def succeed(command: list[str]) -> None:
    done = run(command)
    assert done.returncode == 0, done.stdout + done.stderr


def need(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} on this machine")


def python(_: Path) -> list[str]:
    return [sys.executable, str(EXAMPLES / "python_zeep" / "learner_service.py")]


def php(_: Path) -> list[str]:
    need("php")
    if "soap" not in run(["php", "-m"]).stdout.split():
        pytest.skip("php has no soap extension on this machine")
    return ["php", str(EXAMPLES / "php" / "learner_service.php")]


def mono(folder: Path) -> list[str]:
    need("mono", "mcs")
    program = folder / "LearnerServiceExample.exe"
    sources = sorted(str(source) for source in (EXAMPLES / "csharp").glob("*.cs"))
    libraries = ["-r:System.ServiceModel", "-r:System.Runtime.Serialization"]
    succeed(["mcs", f"-out:{program}", *sources, *libraries])
    return ["mono", str(program)]


def dotnet(folder: Path) -> list[str]:
    need("dotnet")
    project = Path(shutil.copytree(EXAMPLES / "csharp", folder / "csharp")) / "LearnerServiceExample.csproj"
    restored = run(["dotnet", "restore", str(project)])
    if restored.returncode != 0:
        pytest.skip(f"dotnet cannot restore the project on this machine: {restored.stdout[-500:]}")
    succeed(["dotnet", "build", "--no-restore", "--output", str(folder / "built"), str(project)])
    return ["dotnet", str(folder / "built" / "LearnerServiceExample.dll")]


PROGRAMS: list[tuple[Build, str]] = [
    (python, "python_zeep"),
    (php, "php"),
    (mono, "csharp"),
    (dotnet, "csharp"),
]


@dataclass(frozen=True)
class Program:
    """An example that is ready to run, and a sandbox of its own."""

    command: list[str]
    address: str
    readme: Path

    def run(self, **settings: str) -> "subprocess.CompletedProcess[str]":
        return run([*self.command, self.address], **settings)


@pytest.fixture(scope="module", params=PROGRAMS, ids=lambda program: program[0].__name__)
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    build, name = request.param
    folder = tmp_path_factory.mktemp(name)
    command = build(folder)
    with fresh_database("sqlite", folder) as url, running_service(url, folder) as service:
        yield Program(command, service.address + PATH, EXAMPLES / name / "README.md")


def without_issued(output: str) -> str:
    issued = ISSUED.search(output)
    assert issued, output
    return output.replace(issued[1], "ISSUED")


def shown(readme: Path) -> str:
    """The output in a README."""
    (block,) = re.findall(
        r"^```text\n(find exact.*?)^```$", readme.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(block)


def test_prints_what_its_readme_shows(program: Program) -> None:
    first = program.run()
    assert (first.returncode, first.stderr) == (0, "")
    assert without_issued(first.stdout) == without_issued(shown(program.readme))

    # Whom it registered is there now: it finds them, and the versions go on.
    second = program.run()
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout == (
        re.sub(r"^register .*\n", "", first.stdout, flags=re.MULTILINE)
        .replace("find newcomer   WSRC0001", "find newcomer   WSRC0004")
        .replace("version 2, 2 ", "version 3, 3 ")
        .replace("version 1\n", "version 2\n")
    )


def test_a_wrong_password_is_the_typed_fault(program: Program) -> None:
    refused = program.run(LEARNER_SERVICE_PASSWORD="SandboxCollege17")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == (
        "The service refused: WSEC0005 Incorrect organisation password: "
        "the organisation password is not the one on record\n"
    )


def test_credentials_and_address_come_from_the_environment(program: Program) -> None:
    council = {
        "LEARNER_SERVICE_UKPRN": "10099903",
        "LEARNER_SERVICE_PASSWORD": "SandboxAuthority",
        "LEARNER_SERVICE_USER": "council.user",
    }
    done = run(program.command, LEARNER_SERVICE_ADDRESS=program.address, **council)
    assert (done.returncode, done.stderr) == (0, "")


def test_says_when_nobody_answers(program: Program) -> None:
    done = run([*program.command, "http://127.0.0.1:9/LearnerService.svc"])
    assert done.returncode == 2
    assert done.stderr.startswith("No answer from http://127.0.0.1:9/LearnerService.svc: ")
    assert "Traceback" not in done.stderr
