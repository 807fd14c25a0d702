"""The recorded requests and answers of client_examples/raw_xml, and how answers are compared.

    .venv/bin/python -m tests.client_examples.raw_xml

records the answers anew, from a fresh sandbox. An answer that says what its file says stays as it was recorded.
"""

import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.client import Reply, Service
from tests.conftest import fresh_database, running_service

FOLDER: Final = Path(__file__).parents[2] / "client_examples" / "raw_xml"

#: What an answer cannot repeat: the ULN that a register issues, and the moment of a fault.
UNREPEATABLE: Final = re.compile(
    rb"(?<=<ULN>)\d{10}(?=</ULN></reg:RegisterLearnerResponse>)"
    rb"|(?<=<ns10:ErrorTimestamp>)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?=</ns10:ErrorTimestamp>)"
)


def names() -> list[str]:
    """The requests, each once on a fresh sandbox; none depends on another, so any order does."""
    return sorted(path.name.removesuffix(".request.xml") for path in FOLDER.glob("*.request.xml"))


def request(name: str) -> Path:
    return FOLDER / f"{name}.request.xml"


def response(name: str) -> Path:
    return FOLDER / f"{name}.response.xml"


def post(service: Service, name: str) -> Reply:
    return service.post(request(name).read_bytes())


def blanked(answer: bytes) -> bytes:
    """The answer without what it cannot repeat."""
    return UNREPEATABLE.sub(b"", answer)


def record() -> None:
    """Write the answer of a fresh sandbox beside each request."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with fresh_database("sqlite", folder) as url, running_service(url, folder) as service:
            for name in names():
                answer, file = post(service, name).body, response(name)
                same = file.exists() and blanked(file.read_bytes()) == blanked(answer)
                if not same:
                    file.write_bytes(answer)
                sys.stdout.write(f"{'same    ' if same else 'recorded'} {file.name}\n")


if __name__ == "__main__":
    record()
