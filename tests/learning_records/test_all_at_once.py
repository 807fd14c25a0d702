"""Everything that is wrong with a request is told at once, also where the schema alone stops at the first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, whole_schemas
from lrs_soap.contracts.namespaces import LEARNING_RECORDS, XSD
from lrs_soap.faces.learning_records import OPERATIONS
from tests.client import COLLEGE, Service
from tests.learning_records.client import Fault, envelope, fault_of, post, security_of
from tests.learning_records.people import OLIVIA

(SCHEMA,) = whole_schemas(LEARNING_RECORDS_SERVICE)
STRUCTURES = {one.get("name") for one in SCHEMA.iterfind(f"{{{XSD}}}complexType")}
EXAMPLES = Path(__file__).parents[2] / "client_examples" / "raw_xml" / "learning_records"
UNKNOWN = "Unheard"
#: Wrong of every kind of value: longer than any text may be, and of letters and a length that base64 has not.
WRONG = "x?" * 2501


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


def documented(operation: str) -> etree._Element:
    """The payload of the operation's documented request."""
    body = etree.parse(EXAMPLES / f"{operation}.request.xml").getroot().find("{*}Body")
    assert body is not None
    return body[0]


def path_of(element: etree._Element) -> str:
    """As violations tell it."""
    holder = element.getparent()
    if holder is None or etree.QName(holder).localname == "Body":
        return f"/{etree.QName(element).localname}"
    name = etree.QName(element).localname
    alike = holder.findall(element.tag)
    place = f"[{alike.index(element) + 1}]" if len(alike) > 1 else ""
    return f"{path_of(holder)}/{'*' if name == UNKNOWN else name}{place}"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_wrong_at_every_place_of_a_documented_request(service: Service, operation: str) -> None:
    request = documented(operation)
    leaves = [one for one in request.iterdescendants() if not len(one)]
    holders = [one for one in request.iter() if one not in leaves]
    for leaf in leaves:
        leaf.text = WRONG
    for holder in holders:
        holder.insert(0, etree.Element(f"{{{LEARNING_RECORDS}}}{UNKNOWN}"))
    wrong = [*leaves, *(holder[0] for holder in holders)]
    with pytest.raises(Fault) as caught:
        post(service, envelope(etree.tostring(request).decode(), security_of(COLLEGE)))
    assert {path_of(one) for one in wrong} <= set(caught.value.paths)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_stands_twice_hides_nothing(service: Service, operation: str) -> None:
    missing, *_ = [*mandatory(operation), ""]
    wrong = [name for name in values(operation) if name != missing]
    twice = {"RequestId": ["a", "a"]} | dict.fromkeys(wrong, WRONG)
    told = fault_of(service, operation, twice).paths
    expected = {f"/{operation}/{name}" for name in [*wrong, missing] if name}
    assert expected | {f"/{operation}/RequestId[2]"} <= set(told)


def test_the_fields_rules_of_what_is_out_of_place(service: Service) -> None:
    fields = OLIVIA | {"ULN": "8181822951"}
    moved = {name: fields[name] for name in reversed(fields)}
    told = fault_of(service, "VerifyLearner", moved)
    order, value = [rule for path, rule in told.violations if path == "/VerifyLearner/ULN"]
    assert order.startswith("must stand before")
    assert "check digit" in value
