"""The SOAP stacks that our client examples are written for: what each needs, how it is built and run."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "client_examples"
NODE = EXAMPLES / "node"

#: A stack that cannot be installed or built in this time, in seconds, is broken.
PATIENCE = 900

#: Settings of whoever runs this must not reach an example.
PREFIXES = ("LEARNING_RECORDS_", "LEARNER_SERVICE_", "EXTERNAL_SERVICE_")


class CommandFailed(Exception):
    """A command did not succeed; what it said is the message."""


def run(
    command: Sequence[str], cwd: Path | None = None, **settings: str
) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)}
    return subprocess.run(
        list(command),
        cwd=cwd,
        env={**clean, **settings},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )


def complaint(done: "subprocess.CompletedProcess[str]") -> str:
    """What a command that did not succeed said first: what follows are the places of its own code, as a rule."""
    return " | ".join((done.stderr or done.stdout).strip().splitlines()[:3])[:400]


def succeed(command: Sequence[str], cwd: Path | None = None, **settings: str) -> None:
    """Raises `CommandFailed`."""
    try:
        done = run(command, cwd, **settings)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandFailed(str(error)) from error
    if done.returncode != 0:
        raise CommandFailed(f"{Path(command[0]).name} ended with {done.returncode}: {complaint(done)}")


@dataclass(frozen=True)
class Stack:
    """One program in `client_examples/`.

    `lacking` says what is not on the machine for it, nothing if all is; `install` brings that, and raises
    `CommandFailed`. A program whose proxy is made beforehand has a `build.sh` in its folder, which takes the service's
    address and a folder to build in. `command` runs the program, the folder that it was built in given.
    """

    name: str
    folder: str
    lacking: Callable[[], str]
    install: Callable[[], None]
    command: Callable[[Path], list[str]]
    is_built: bool = False

    def build(self, address: str, folder: Path, soap: str) -> None:
        """Make the proxy from the service's WSDL and compile it. Raises `CommandFailed`."""
        if self.is_built:
            script = EXAMPLES / self.folder / "build.sh"
            succeed([str(script), address, str(folder)], LEARNING_RECORDS_SOAP=soap)


def _apt(*packages: str) -> Callable[[], None]:
    def install() -> None:
        if shutil.which("apt-get") is None:
            raise CommandFailed(f"no apt-get here; on Debian it is: apt install {' '.join(packages)}")
        if os.geteuid() != 0:
            raise CommandFailed(f"needs root: apt install {' '.join(packages)}")
        succeed(["apt-get", "update", "-qq"])
        succeed(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])

    return install


def _without(programs: Sequence[str] = (), files: Sequence[str | Path] = ()) -> str:
    absent = [name for name in programs if shutil.which(name) is None]
    absent += [Path(file).name for file in files if not Path(file).exists()]
    return f"no {', '.join(absent)} on this machine" if absent else ""


def _zeep_lacking() -> str:
    return "" if importlib.util.find_spec("zeep") else "no zeep in this Python"


def _php_lacking() -> str:
    if lacking := _without(["php"]):
        return lacking
    return "" if "soap" in run(["php", "-m"]).stdout.split() else "php has no soap extension on this machine"


def _node_lacking(package: str) -> Callable[[], str]:
    return lambda: _without(["node", "npm"], [NODE / "node_modules" / package])


def _install_node() -> None:
    if _without(["node", "npm"]):
        _apt("nodejs", "npm")()
    succeed(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=NODE)


def _install_zeep() -> None:
    requirements = EXAMPLES / "python_zeep" / "requirements.txt"
    succeed([sys.executable, "-m", "pip", "install", "--quiet", "-r", str(requirements)])


STACKS = (
    Stack(
        "Python: zeep",
        "python_zeep",
        _zeep_lacking,
        _install_zeep,
        lambda _: [sys.executable, str(EXAMPLES / "python_zeep" / "learning_records.py")],
    ),
    Stack(
        "PHP: ext-soap",
        "php",
        _php_lacking,
        _apt("php-cli", "php-soap"),
        lambda _: ["php", str(EXAMPLES / "php" / "learning_records.php")],
    ),
    Stack(
        "Node: soap",
        "node",
        _node_lacking("soap"),
        _install_node,
        lambda _: ["node", str(NODE / "with_soap.js")],
    ),
    Stack(
        "Node: strong-soap",
        "node",
        _node_lacking("strong-soap"),
        _install_node,
        lambda _: ["node", str(NODE / "with_strong_soap.js")],
    ),
    Stack(
        "C#: web reference on Mono",
        "csharp_web_reference",
        lambda: _without(["mono", "mcs", "wsdl"]),
        _apt("mono-runtime", "mono-mcs", "mono-devel", "libmono-system-web-services4.0-cil"),
        lambda folder: ["mono", str(folder / "LearningRecordsExample.exe")],
        is_built=True,
    ),
    Stack(
        "Java: JAX-WS RI",
        "java",
        lambda: _without(["java", "javac"], ["/usr/share/java/jaxws-tools.jar"]),
        _apt("default-jdk-headless", "libjaxws-java"),
        lambda folder: ["java", f"@{folder / 'java.args'}", "LearningRecordsExample"],
        is_built=True,
    ),
    Stack(
        "C++: gSOAP",
        "gsoap",
        lambda: _without(["g++", "wsdl2h", "soapcpp2"], ["/usr/share/gsoap/plugin/wsseapi-lite.c"]),
        _apt("g++", "gsoap", "libgsoap-dev"),
        lambda folder: [str(folder / "learning_records")],
        is_built=True,
    ),
)
