"""The wheel carries everything, and a fresh environment serves from it alone."""

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.client import Service
from tests.conftest import free_port, running_command, wait_until_ready

CHECKOUT = Path(__file__).resolve().parent.parent
LEFT_OUT = (
    "__pycache__",
    ".*",
    "build",
    "dist",
    "var",
    "*.egg-info",
    "benchmarks",
    "tests",
)


#: What of the clients travels inside the package: the reference shows it.
EXAMPLES = "client_examples/raw_xml/learning_records"


def pip(*arguments: str, python: str = sys.executable) -> "subprocess.CompletedProcess[str]":
    command = [python, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because setuptools leaves things behind that would get into the next wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    if pip("download", "--no-deps", "--dest", str(folder / "probe"), "setuptools").returncode:
        pytest.skip("pip reaches no package index")
    copy = folder / "checkout"
    shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    built = pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(copy))
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with nothing in it but the wheel and what that asks for."""
    environment = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    installed = pip("install", str(wheel), python=str(environment / "bin" / "python"))
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return environment


def test_the_list_of_packages_is_the_folders_there_are() -> None:
    config = configparser.ConfigParser()
    config.read(CHECKOUT / "setup.cfg")
    listed = set(config["options"]["packages"].split())
    mapped = {"lrs_soap.contracts.examples", "lrs_soap.contracts.wsdl", "lrs_soap.contracts.xsd"}
    there = {_dotted(file.parent) for file in (CHECKOUT / "lrs_soap").rglob("*.py")}
    assert listed - mapped == there


@pytest.mark.slow
def test_the_wheel_carries_code_contracts_and_migrations(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    code = {str(file.relative_to(CHECKOUT)) for file in _files("lrs_soap")}
    contracts = {
        f"lrs_soap/contracts/{file.relative_to(CHECKOUT)}" for file in [*_files("wsdl"), *_files("xsd")]
    }
    examples = {f"lrs_soap/contracts/examples/{file.name}" for file in _files(EXAMPLES)}
    assert carried == code | contracts | examples
    assert "lrs_soap/contracts/xsd/learner_service/learner.xsd" in carried
    assert "lrs_soap/db/migrations/script.py.mako" in carried
    assert any(name.startswith("lrs_soap/db/migrations/versions/0001") for name in carried)


@pytest.mark.slow
def test_a_fresh_environment_answers_a_soap_call(fresh: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "serve.log"
    command = Command({"LRS_STATE_DIR": str(tmp_path / "state")})
    environment = {name: value for name, value in command.environment().items() if name != "PYTHONPATH"}
    serve = [str(fresh / "bin" / "lrs-soap"), "serve", "--sandbox", "--bind", f"127.0.0.1:{port}"]
    # Not in the checkout, from which Python would import.
    with running_command(serve, environment, log, tmp_path) as process:
        service = Service(f"http://127.0.0.1:{port}", log, environment, process)
        wait_until_ready(service)
        _olivia_is_verified(service)
        _contract_is_whole(service)
    assert process.returncode == 0


def _olivia_is_verified(service: Service) -> None:
    claim = {"ULN": "8181822950", "FamilyName": "Hartwell", "GivenName": "Olivia"}
    assert service.call("verifyLearner", {"LearnerToVerify": claim}).code == "WSVRC001"


def _contract_is_whole(service: Service) -> None:
    reference = service.get("/docs").body
    assert b"Example: VerifyLearner" in reference
    single = service.get("/LearnerService.svc?singleWsdl").body
    assert b"verifyLearner" in single
    assert b"LearnerToVerify" in single, "the schemas are in it"


@pytest.mark.slow
def test_the_installed_package_is_sound(fresh: Path, tmp_path: Path) -> None:
    check = pip("check", python=str(fresh / "bin" / "python"))
    assert check.returncode == 0, check.stdout
    told = subprocess.run(
        [str(fresh / "bin" / "lrs-soap"), "db", "upgrade"],
        env={**os.environ, "LRS_STATE_DIR": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")


def _files(folder: str) -> list[Path]:
    return [
        file
        for file in (CHECKOUT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    ]


def _dotted(folder: Path) -> str:
    return ".".join(folder.relative_to(CHECKOUT).parts)
