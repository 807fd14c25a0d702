"""Everything that is wrong with a request is told at once, also where the schema alone stops at the first."""

from collections.abc import Iterator

import pytest
from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, whole_schemas
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.faces.learning_records import OPERATIONS
from tests.client import Service
from tests.learning_records.client import fault_of

(SCHEMA,) = whole_schemas(LEARNING_RECORDS_SERVICE)
STRUCTURES = {one.get("name") for one in SCHEMA.iterfind(f"{{{XSD}}}complexType")}
#: Wrong of every kind of value, and longer than any text may be.
WRONG = "?" * 5000


def elements(operation: str) -> list[etree._Element]:
    """What a request has at the top, but for what it is called."""
    (request,) = SCHEMA.iterfind(f"{{{XSD}}}element[@name='{operation}']")
    top = request.iterfind(f"{{{XSD}}}complexType/{{{XSD}}}sequence/{{{XSD}}}element")
    return [one for one in top if one.get("name") != "RequestId"]


def mandatory(operation: str) -> list[str]:
    return [str(one.get("name")) for one in elements(operation) if one.get("minOccurs") != "0"]


def values(operation: str) -> Iterator[str]:
    """Those that hold no others."""
    for one in elements(operation):
        if str(one.get("type")).removeprefix("lr:") not in STRUCTURES:
            yield str(one.get("name"))


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if mandatory(one)])
def test_all_that_is_missing(service: Service, operation: str) -> None:
    told = fault_of(service, operation, {})
    assert {f"/{operation}/{name}" for name in mandatory(operation)} <= set(told.paths)


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if mandatory(one)])
def test_all_that_is_wrong_beside_something_that_is_missing(service: Service, operation: str) -> None:
    missing, *_ = mandatory(operation)
    wrong = [name for name in values(operation) if name != missing]
    told = fault_of(service, operation, dict.fromkeys(wrong, WRONG))
    assert {f"/{operation}/{name}" for name in (missing, *wrong)} <= set(told.paths)
    assert WRONG not in str(told)
