"""The recorded requests and answers of client_examples/raw_xml, and how answers are compared.

    .venv/bin/python -m tests.client_examples.raw_xml

records the answers anew, from a fresh sandbox. An answer that says what its file says stays as it was recorded.
"""

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lxml import etree

from lrs_soap.contracts.namespaces import LEARNING_RECORDS, SERVICES, SOAP12_ENVELOPE, TEMPURI
from lrs_soap.faces import learning_records
from tests.client import EXTERNAL_PATH, PATH, R9_PATH, Reply, Service
from tests.conftest import fresh_database, running_service, running_worker

FOLDER: Final = Path(__file__).parents[2] / "client_examples" / "raw_xml"

#: Where a request goes, by the namespace of its payload; all others are LearnerService's.
PATHS: Final = {TEMPURI: R9_PATH, SERVICES: EXTERNAL_PATH, LEARNING_RECORDS: learning_records.PATH}

#: The folder in it of our own contract's. They have a sandbox to themselves.
OWN: Final = "learning_records"

MEDIA_TYPES: Final = {SOAP12_ENVELOPE: "application/soap+xml; charset=utf-8"}

#: The answers of jobs that wait. A worker would do all jobs, so these are asked before there is one.
WAITING: Final = ("external-GetAchievementBatchJob", "getBatchRegistrationOutput", "getVerifyBatchOutput")

#: The answers of jobs that a worker has done.
ENDED: Final = ("getBatchRegistrationOutput-ended", "getVerifyBatchOutput-ended")
OWN_ENDED: Final = tuple(
    f"{OWN}/{name}" for name in ("GetAchievementJob-ended", "GetBatch-ended", "GetBatchOutput-file")
)

#: What is posted to our own contract before there is a worker, the submissions in the order of their numbers.
OWN_WAITING: Final = ("GetAchievementJob", "GetBatch", "GetBatchOutput-waiting", "SubmitBatch-file-again")

#: What is posted first of our own contract: see AFTER. A challenge is looked at before it is answered, and again then.
OWN_AFTER: Final = {
    "GetAchievementJob": ("SubmitAchievements",),
    "GetAchievementJob-ended": OWN_WAITING,
    "GetBatch": ("SubmitBatch",),
    "GetBatch-ended": OWN_WAITING,
    "GetBatchOutput": ("GetBatch-ended",),
    "GetBatchOutput-file": ("GetBatch-ended",),
    "GetBatchOutput-waiting": ("SubmitBatch",),
    "GetChallenge": ("SubmitChallenge",),
    "GetChallenge-amended": ("RespondToChallenge",),
    "ListChallenges": ("SubmitChallenge",),
    "ListExceptions": ("GetBatch-ended",),
    "RegisterLearner-reused": ("RegisterLearner",),
    "ResolveException": ("ListExceptions", "ResolveException-changed", "ResolveException-not-a-candidate"),
    "ResolveException-changed": ("GetBatch-ended",),
    "ResolveException-correct": ("ListExceptions",),
    "ResolveException-not-a-candidate": ("GetBatch-ended",),
    "ResolveException-settled": ("ResolveException",),
    "ResolveException-unknown": ("GetBatch-ended",),
    "RespondToChallenge": (
        "GetChallenge",
        "ListChallenges",
        "RespondToChallenge-not-allowed",
        "SubmitChallenge-exists",
    ),
    "RespondToChallenge-not-allowed": ("SubmitChallenge",),
    "SubmitBatch": ("SubmitAchievements",),
    "SubmitBatch-file": ("SubmitBatch-verify",),
    "SubmitBatch-file-again": ("SubmitBatch-file",),
    "SubmitBatch-verify": ("SubmitBatch",),
    "SubmitChallenge-exists": ("SubmitChallenge",),
    "SubmitChallenge-reused": ("SubmitChallenge",),
    "ViewAudit": ("GetLearnerLearningEvents-challenged",),
    "WithdrawChallenge": ("SubmitChallenge-missing",),
}

#: What is posted first, where an answer tells what came of other requests. A submission's tells its number, and all
#: jobs share one sequence; an update is posted once the learner has been shown as it was.
AFTER: Final = {
    **dict.fromkeys(ENDED, WAITING),
    "external-GetAchievementBatchJob": ("external-SubmitAchievementBatchJob",),
    "getBatchRegistrationOutput": ("submitBatchRegistration",),
    "getVerifyBatchOutput": ("submitVerifyBatch",),
    "r9-DeleteDataChallenge": ("r9-ListDataChallenge",),
    "r9-ListDataChallenge": ("r9-CreateDataChallenge",),
    "r9-ViewAudit": ("r9-GetLearnerLearningEvents",),
    "submitBatchRegistration": ("external-SubmitAchievementBatchJob",),
    "submitVerifyBatch": ("submitBatchRegistration",),
    "updateSingleLearner": ("r9-LearnerByUln",),
    **{f"{OWN}/{name}": tuple(f"{OWN}/{one}" for one in earlier) for name, earlier in OWN_AFTER.items()},
}

#: How long a worker may take to start and to do the few jobs there are.
MOST_SECONDS: Final = 60

#: What an answer cannot repeat: the ULN that a registration issues, alone or in a batch, the moment of a fault, a look,
#: a challenge or a submission, when a batch began and ended, and the day by which a challenge is to be answered; of our
#: own contract the issued ULN, any moment but that an event was loaded, the number of the request in a fault, and the
#: version of the software.
UNREPEATABLE: Final = re.compile(
    rb"(?<=<ULN>)\d{10}(?=</ULN></reg:RegisterLearnerResponse>)"
    rb"|(?<=<ULN>)\d{10}(?=</ULN>(?:(?!</Learner>).)*<ReturnCode>RC001<)"
    rb"|(?<=<ns10:ErrorTimestamp>)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?=</ns10:ErrorTimestamp>)"
    rb"|(?:(?<=<JobStartedDateTime>)|(?<=<JobFinishedDateTime>))\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?=<)"
    rb"|(?:(?<=<a:DateTime>)|(?<=<a:CreatedDate>)|(?<=<a:SubmittedDate>))\d[^<]+"
    rb"|(?:(?<=to be answered by )|(?<=<lr:DueDate>))\d{4}-\d\d-\d\d"
    rb"|(?:(?<=<lr:Registered><lr:ULN>)|(?<=<lr:Code>RC001</lr:Code><lr:ULN>)|(?<=</lr:By><lr:ULN>))\d{10}"
    rb"|(?<=>)(?<!<lr:LoadedAt>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?=</lr:)"
    rb"|(?<=<lr:SoftwareVersion>)[^<]+"
    rb"|(?<=<RequestId>)[0-9a-f]{16}(?=</RequestId>)"
)


def names() -> list[str]:
    """The requests of the published contracts. What one depends on is in AFTER, so any order does."""
    return sorted(path.name.removesuffix(".request.xml") for path in FOLDER.glob("*.request.xml"))


def own_names() -> list[str]:
    """The same of our own contract."""
    found = FOLDER.glob(f"{OWN}/*.request.xml")
    return sorted(f"{OWN}/{path.name.removesuffix('.request.xml')}" for path in found)


def request(name: str) -> Path:
    return FOLDER / f"{name}.request.xml"


def response(name: str) -> Path:
    return FOLDER / f"{name}.response.xml"


def payload_of(document: bytes) -> etree._Element:
    """What is in the Body of an envelope of either version of SOAP, whatever headers there are."""
    (payload,) = etree.fromstring(document).iterfind("{*}Body/*")
    return payload


def path_of(name: str) -> str:
    """The path of the service whose contract the request is of."""
    return PATHS.get(etree.QName(payload_of(request(name).read_bytes())).namespace or "", PATH)


@dataclass
class Sandbox:
    """A fresh sandbox, and what it has answered: each request is posted to it once, or until its job has ended."""

    service: Service
    answers: dict[str, Reply] = field(default_factory=dict)

    def post(self, name: str) -> Reply:
        for earlier in AFTER.get(name, ()):
            self.post(earlier)
        if name not in self.answers:
            self.answers[name] = self._ended(name) if name in (*ENDED, *OWN_ENDED) else self._answer(name)
        return self.answers[name]

    def _answer(self, name: str) -> Reply:
        document = request(name).read_bytes()
        if not name.startswith(OWN):
            return self.service.post(document, path=path_of(name))
        version = etree.QName(etree.fromstring(document)).namespace
        media_type = MEDIA_TYPES.get(version or "", "text/xml; charset=utf-8")
        return self.service.http("POST", path_of(name), document, {"Content-Type": media_type})

    def _ended(self, name: str) -> Reply:
        """The answer once a worker has done the job, asked for again and again as clients do."""
        deadline = time.monotonic() + MOST_SECONDS
        with running_worker(self.service):
            while b"WSRC0008" in (reply := self._answer(name)).body:
                assert time.monotonic() < deadline, self.service.logged()
                time.sleep(0.1)
        return reply


@contextmanager
def fresh_sandbox(folder: Path) -> Iterator[Sandbox]:
    """Without a worker, so that a job stays as it was submitted until one is started for it."""
    with (
        fresh_database("sqlite", folder) as url,
        running_service(url, folder, "--no-worker") as service,
    ):
        yield Sandbox(service)


def blanked(answer: bytes) -> bytes:
    """The answer without what it cannot repeat."""
    return UNREPEATABLE.sub(b"", answer)


def record() -> None:
    """Write the answer of a fresh sandbox beside each request."""
    for those in (names(), own_names()):
        with tempfile.TemporaryDirectory() as temporary, fresh_sandbox(Path(temporary)) as sandbox:
            for name in those:
                _record(sandbox, name)


def _record(sandbox: Sandbox, name: str) -> None:
    answer, file = sandbox.post(name).body, response(name)
    same = file.exists() and blanked(file.read_bytes()) == blanked(answer)
    if not same:
        file.write_bytes(answer)
    sys.stdout.write(f"{'same    ' if same else 'recorded'} {file.relative_to(FOLDER)}\n")


if __name__ == "__main__":
    record()
