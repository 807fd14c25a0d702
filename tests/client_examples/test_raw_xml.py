"""The recorded requests get the recorded answers, both as the contract says."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from lxml import etree

from lrs_soap.contracts.documents import EXTERNAL_SERVICE, LEARNER_SERVICE, LEARNER_SERVICE_R9
from lrs_soap.contracts.namespaces import PASSWORD_TEXT
from lrs_soap.contracts.schemas import schema_of
from lrs_soap.faces.learning_records import PATH as OWN_PATH
from tests.client import ELEMENTS, EXTERNAL_PATH, PATH, R9_PATH, Reply, assert_valid, payload_of
from tests.client_examples.raw_xml import (
    FOLDER,
    OWN,
    Sandbox,
    blanked,
    fresh_sandbox,
    names,
    path_of,
    request,
    response,
)

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")

#: Made to be refused for their element.
OUTSIDE_THE_CONTRACT = {"fault-unknown-request"}

CONTRACTS = {PATH: LEARNER_SERVICE, R9_PATH: LEARNER_SERVICE_R9, EXTERNAL_PATH: EXTERNAL_SERVICE}

#: The operations of the other two contracts; their request elements have the same names.
OTHERS = {
    "CreateDataChallenge",
    "DeleteDataChallenge",
    "GetAchievementBatchJob",
    "GetLearnerLearningEvents",
    "GetOrganisation",
    "LearnerByUln",
    "ListDataChallenge",
    "SubmitAchievementBatchJob",
    "UpdateLearnerSubsetFields",
    "ViewAudit",
}


@pytest.mark.parametrize("name", names())
def test_the_answer_is_the_recorded_one(sandbox: Sandbox, name: str) -> None:
    reply = sandbox.post(name)
    assert reply.status == (500 if name.startswith("fault-") else 200)
    assert blanked(reply.body) == blanked(response(name).read_bytes())


def test_any_order_gives_the_recorded_answers(tmp_path: Path) -> None:
    with fresh_sandbox(tmp_path) as other:
        answers = {name: other.post(name).body for name in reversed(names())}
    differing = [
        name for name, body in answers.items() if blanked(body) != blanked(response(name).read_bytes())
    ]
    assert differing == []


@pytest.mark.parametrize("name", names())
def test_what_is_recorded_is_valid(name: str) -> None:
    asked = payload_of(request(name).read_bytes())
    if name not in OUTSIDE_THE_CONTRACT:
        assert not schema_of(CONTRACTS[path_of(name)]).violations(asked)
    fault = name.startswith("fault-")
    answered = Reply(500 if fault else 200, HTTPMessage(), response(name).read_bytes())
    if fault:
        answered.fault()
    else:
        assert_valid(answered.answer())


def test_every_operation_is_recorded() -> None:
    recorded = {etree.QName(payload_of(request(name).read_bytes())).localname for name in names()}
    assert {element for element, _ in ELEMENTS.values()} | OTHERS <= recorded


def test_readme_lists_all_and_only_what_is_recorded() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = [row.split("`")[1] for row in readme.splitlines() if row.startswith("| `")]
    assert sorted(listed) == names()
    assert set(FOLDER.glob("*.response.xml")) == {response(name) for name in names()}
    assert response("verifyLearner").read_text(encoding="utf-8") in readme


def post_sh(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[bytes]":
    prefixes = ("LEARNER_SERVICE_", "EXTERNAL_SERVICE_", "LEARNING_RECORDS_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    return subprocess.run(
        [str(FOLDER / "post.sh"), *arguments], env={**clean, **settings}, capture_output=True, check=False
    )


@contextmanager
def receiving_one_post() -> Iterator[tuple[str, list[bytes]]]:
    """An address that answers one POST with nothing, and where the body of it goes."""
    received: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", received
        thread.join(timeout=10)


@needs_curl
class TestPostSh:
    def test_prints_the_answer(self, sandbox: Sandbox) -> None:
        done = post_sh("learnerByULN", sandbox.service.address + PATH)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout == response("learnerByULN").read_bytes() + b"\n"

    def test_takes_a_file_and_the_address_from_the_environment(self, sandbox: Sandbox) -> None:
        done = post_sh(str(request("verifyLearner")), LEARNER_SERVICE_ADDRESS=sandbox.service.address + PATH)
        assert done.stdout == response("verifyLearner").read_bytes() + b"\n"

    def test_a_fault_is_status_1(self, sandbox: Sandbox) -> None:
        done = post_sh("fault-invalid-request", sandbox.service.address + PATH)
        assert done.returncode == 1
        assert b"WSEC0001" in done.stdout

    def test_signs_with_the_credentials_of_the_environment(self, sandbox: Sandbox) -> None:
        address = sandbox.service.address + PATH
        awarding = {
            "LEARNER_SERVICE_UKPRN": "10099902",
            "LEARNER_SERVICE_PASSWORD": "SandboxAwarding1",
            "LEARNER_SERVICE_USER": "awarding.user",
        }
        assert post_sh("verifyLearner", address, **awarding).returncode == 0
        wrong = post_sh("verifyLearner", address, LEARNER_SERVICE_PASSWORD="Sixteen&letters<")
        assert wrong.returncode == 1
        assert b"WSEC0005" in wrong.stdout

    def test_signs_in_escaped_text(self, tmp_path: Path) -> None:
        """Whatever is in a password: sed, XML and the shell leave it as it is."""
        password = r"a|b&c<d\1>$HOME'e\""[:16]
        with receiving_one_post() as (address, received):
            post_sh("verifyLearner", address, LEARNER_SERVICE_PASSWORD=password)
        payload = payload_of(received[0])
        assert payload.findtext("OrgPassword") == password

    def test_chooses_the_service_by_the_request(self, sandbox: Sandbox) -> None:
        addresses = {
            "LEARNER_SERVICE_ADDRESS": "http://127.0.0.1:9/",
            "LEARNER_SERVICE_R9_ADDRESS": sandbox.service.address + R9_PATH,
            "EXTERNAL_SERVICE_ADDRESS": sandbox.service.address + EXTERNAL_PATH,
            "LEARNING_RECORDS_ADDRESS": sandbox.service.address + OWN_PATH,
        }
        names = (
            "r9-GetOrganisation",
            "external-GetAchievementBatchJob-unknown",
            f"{OWN}/VerifyLearner",
            f"{OWN}/VerifyLearner-soap12",
        )
        for name in names:
            assert post_sh(name, **addresses).stdout == response(name).read_bytes() + b"\n"
        assert post_sh("verifyLearner", **addresses).returncode == 2

    @pytest.mark.parametrize(
        ("name", "settings", "signed"),
        [
            (
                "r9-GetOrganisation",
                {
                    "LEARNER_SERVICE_UKPRN": "10099903",
                    "LEARNER_SERVICE_PASSWORD": "SandboxAuthority",
                    "LEARNER_SERVICE_USER": "council.user",
                },
                {"Ukprn": "10099903", "Password": "SandboxAuthority", "Username": "council.user"},
            ),
            (
                "external-GetAchievementBatchJob-unknown",
                {
                    "EXTERNAL_SERVICE_ORGANISATION_REF": "SBX009",
                    "EXTERNAL_SERVICE_PASSWORD": "Sixteen&letters<",
                    "EXTERNAL_SERVICE_USER": "other.user",
                    "LEARNER_SERVICE_PASSWORD": "not this one",
                },
                {"OrganisationRef": "SBX009", "OrgPassword": "Sixteen&letters<", "UserName": "other.user"},
            ),
        ],
    )
    def test_signs_as_the_contract_names_it(
        self, name: str, settings: dict[str, str], signed: dict[str, str]
    ) -> None:
        with receiving_one_post() as (address, received):
            post_sh(name, address, **settings)
        payload = payload_of(received[0])
        assert {element: payload.findtext(f".//{{*}}{element}") for element in signed} == signed

    def test_signs_in_the_header_of_our_own_contract(self) -> None:
        settings = {"LEARNING_RECORDS_USER": "10099903/council.user", "LEARNING_RECORDS_PASSWORD": "A&b<c|d"}
        with receiving_one_post() as (address, received):
            post_sh(f"{OWN}/VerifyLearner", address, **settings)
        envelope = etree.fromstring(received[0])
        assert envelope.findtext(".//{*}Username") == "10099903/council.user"
        password = envelope.find(".//{*}Password")
        assert password is not None
        assert (password.text, password.get("Type")) == ("A&b<c|d", PASSWORD_TEXT)

    def test_a_fault_of_soap_1_2_is_status_1(self, sandbox: Sandbox) -> None:
        done = post_sh(f"{OWN}/VerifyLearner-soap12-invalid", sandbox.service.address + OWN_PATH)
        assert done.returncode == 1
        assert b"InvalidRequestFault" in done.stdout

    def test_says_when_there_is_no_such_request(self) -> None:
        done = post_sh("verifyTeacher")
        assert done.returncode == 2
        assert b"verifyTeacher" in done.stderr

    def test_says_when_nobody_answers(self) -> None:
        done = post_sh("verifyLearner", "http://127.0.0.1:9/LearnerService.svc")
        assert done.returncode == 2
        assert b"127.0.0.1" in done.stderr
