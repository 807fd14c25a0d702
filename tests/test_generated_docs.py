"""Generated pages say what the contracts and the code say now, and leave nothing out."""

import re

import pytest

from lrs_soap.contracts.documents import (
    EXTERNAL_SERVICE,
    LEARNER_SERVICE,
    LEARNER_SERVICE_2014,
    LEARNER_SERVICE_R9,
    LEARNING_RECORDS_SERVICE,
)
from lrs_soap.contracts.operations import bindings_of
from tests import generated_docs
from tests.client import Service

CONTRACTS = (
    LEARNING_RECORDS_SERVICE,
    LEARNER_SERVICE,
    LEARNER_SERVICE_R9,
    EXTERNAL_SERVICE,
    LEARNER_SERVICE_2014,
)


def test_the_pages_are_what_is_made() -> None:
    """On failure: make docs."""
    assert [page.name for page in generated_docs.stale()] == []


@pytest.mark.parametrize("place", range(len(CONTRACTS)), ids=[contract.wsdl_file for contract in CONTRACTS])
def test_readmes_table_has_every_operation_of_every_contract(place: int) -> None:
    readme = generated_docs.README.read_text(encoding="utf-8")
    table = readme.split(generated_docs.MARKS[0])[1].split(generated_docs.MARKS[1])[0]
    cells = [line.split("|")[place + 1] for line in table.splitlines()[2:] if line]
    listed = [name for cell in cells for name in re.findall(r"\w+", re.sub(r"\(.*?\)", "", cell))]
    offered = [binding.name for binding in bindings_of(CONTRACTS[place])]
    assert sorted(set(listed)) == sorted(offered)


def test_the_service_shows_the_reference_with_its_own_address(service: Service) -> None:
    reply = service.get("/docs")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    page = reply.body.decode()
    assert f"<code>{service.address}/LearningRecordsService</code>" in page
    assert "RegisterLearner" in page
    assert f'<a href="{service.address}/docs">' in service.get("/").body.decode()


def test_the_service_shows_it_at_the_address_it_is_asked_at(service: Service) -> None:
    for host in ("one.example", "two.example:81"):
        page = service.http("GET", "/docs", headers={"Host": host}).body.decode()
        assert f"<code>http://{host}/LearningRecordsService</code>" in page


def test_links_within_the_reference_lead_somewhere() -> None:
    told = generated_docs.REFERENCE.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", told, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings} | set(
        re.findall(r'<a id="(.*?)">', told)
    )
    assert set(re.findall(r"\]\(#(.*?)\)", told)) - anchors == set()
