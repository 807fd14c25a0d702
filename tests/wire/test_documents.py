"""What GET gives: the contract's documents, pages for people, health."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from zeep import Client

from tests.client import PATH, Service
from tests.conftest import fresh_database, running_service

OPERATIONS = {
    "learnerByULN",
    "learnerByDemographics",
    "registerSingleLearner",
    "updateSingleLearner",
    "submitBatchRegistration",
    "getBatchRegistrationOutput",
    "submitVerifyBatch",
    "getVerifyBatchOutput",
    "retrieveULNs",
    "verifyLearner",
}


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "singleWsdl", "singlewsdl"])
def test_proxies_are_made_from_it_and_call_the_address_asked(service: Service, query: str) -> None:
    client: Any = Client(f"{service.address}{PATH}?{query}")  # type: ignore[no-untyped-call] # zeep has no types
    (port,) = client.wsdl.services["LearnerServiceProxy"].ports.values()
    assert set(port.binding.all()) == OPERATIONS
    assert port.binding_options["address"] == service.address + PATH


def test_the_wsdl_imports_and_the_single_one_does_not(service: Service) -> None:
    several = service.get(f"{PATH}?wsdl").body
    single = service.get(f"{PATH}?singleWsdl").body
    assert f'schemaLocation="{service.address}{PATH}?xsd=findmsg.xsd"'.encode() in several
    assert b"schemaLocation" not in single
    schema = service.get(f"{PATH}?xsd=findmsg.xsd")
    assert schema.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert etree.fromstring(schema.body).get("targetNamespace") == "http://api.lrs.miap.gov.uk/findmsg"


@pytest.mark.parametrize(
    "query", ["xsd=no.xsd", "xsd=../learner_service/findmsg.xsd", "xsd=", "disco", "xsd"]
)
def test_a_document_that_is_not_there(service: Service, query: str) -> None:
    assert service.get(f"{PATH}?{query}").status == 404


def test_pages_for_people(service: Service) -> None:
    page = service.get(PATH)
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'href="{service.address}{PATH}?wsdl"'.encode() in page.body
    assert b"LearnerService" in page.body
    start = service.get("/").body.decode()
    assert f'href="{service.address}{PATH}"' in start


def test_the_sandbox_is_on_the_start_page_only_in_sandbox_mode(service: Service, tmp_path: Path) -> None:
    start = service.get("/").body.decode()
    for text in ("10099901", "SandboxCollege16", "college.user", "8181822950", "Hartwell", "6172911987"):
        assert text in start
    with fresh_database("sqlite", tmp_path) as url, running_service(url, tmp_path, sandbox=False) as plain:
        assert "SandboxCollege16" not in plain.get("/").body.decode()


def test_health_tells_alive_and_ready_apart(tmp_path: Path) -> None:
    with fresh_database("sqlite", tmp_path) as url, running_service(url, tmp_path) as service:
        assert json.loads(service.get("/health").body) == {"alive": True, "ready": True}
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        with connection:
            connection.execute("DELETE FROM alembic_version")
        connection.close()
        ready = service.get("/health/ready")
        assert ready.status == 503
        assert json.loads(ready.body)["reason"] == (
            "the database is not at this version's schema; run lrs-soap db upgrade"
        )
        assert service.get("/health").status == 503
        assert service.get("/health/live").status == 200


def test_the_public_url_is_written_in(tmp_path: Path) -> None:
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, LRS_PUBLIC_URL="https://lrs.example.org/") as service,
    ):
        wsdl = service.get(f"{PATH}?singleWsdl").body
        assert b'location="https://lrs.example.org/LearnerService.svc"' in wsdl


def test_a_host_header_is_not_trusted_blindly(service: Service) -> None:
    host = 'x"><script>'
    answer = service.raw(f"GET {PATH}?wsdl HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert b" 400 " in answer.split(b"\r\n")[0]
    assert b"script" not in answer.partition(b"\r\n\r\n")[2]


def test_nothing_elsewhere(service: Service) -> None:
    assert service.get("/nowhere").status == 404
    assert service.post(b"<x/>", path="/nowhere").status == 404
    assert service.get("/healthy").status == 404
