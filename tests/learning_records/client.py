"""Speaks our own contract to a running service, and holds every answer to its schema."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE
from lrs_soap.contracts.namespaces import (
    LEARNING_RECORDS,
    PASSWORD_TEXT,
    SOAP11_ENVELOPE,
    SOAP12_ENVELOPE,
    WSSE,
)
from lrs_soap.contracts.schemas import schema_of
from tests.client import AWARDING, CLOSED, COLLEGE, COUNCIL, Service, elements

__all__ = [
    "AWARDING",
    "CLOSED",
    "COLLEGE",
    "COUNCIL",
    "Answer",
    "Fault",
    "call",
    "elements",
    "envelope",
    "fault_of",
    "post",
    "security",
]

PATH = "/LearningRecordsService"
SOAP_11 = SOAP11_ENVELOPE
SOAP_12 = SOAP12_ENVELOPE
MEDIA_TYPES = {SOAP_11: "text/xml; charset=utf-8", SOAP_12: "application/soap+xml; charset=utf-8"}
_FAULT_STATUS = {SOAP_11: (500,), SOAP_12: (400, 500)}

Value = Any


def payload(operation: str, fields: Mapping[str, Value]) -> str:
    return f'<{operation} xmlns="{LEARNING_RECORDS}">{elements(fields)}</{operation}>'


def security(user_name: str, password: str, type_: str | None = PASSWORD_TEXT) -> str:
    """A WS-Security header."""
    typed = f' Type="{type_}"' if type_ else ""
    return (
        f'<w:Security xmlns:w="{WSSE}"><w:UsernameToken><w:Username>{escape(user_name)}</w:Username>'
        f"<w:Password{typed}>{escape(password)}</w:Password></w:UsernameToken></w:Security>"
    )


def security_of(caller: Mapping[str, str]) -> str:
    """The header of one of the sandbox's callers."""
    return security(f"{caller['UKPRN']}/{caller['UserName']}", caller["OrgPassword"])


def envelope(body: str, header: str = "", version: str = SOAP_11) -> bytes:
    return (
        f'<s:Envelope xmlns:s="{version}"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    ).encode()


def plain(element: etree._Element) -> Any:
    """An answer as Python: texts, dicts, and a list for an element that is there several times."""
    if not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        name, value = etree.QName(child).localname, plain(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


@dataclass(eq=False)
class Fault(Exception):
    """A typed fault. `violations` are (path, rule)."""

    kind: str
    code: str
    message: str
    request_id: str
    violations: tuple[tuple[str, str], ...]
    blame: str
    status: int
    reference: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.code}: {self.message}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.violations]


@dataclass(frozen=True)
class Answer:
    """A success: its payload, valid."""

    element: etree._Element
    headers: http.client.HTTPMessage

    @property
    def plain(self) -> Any:
        """As Python, see `plain`; an outcome without content is the empty text."""
        return plain(self.element)

    @property
    def code(self) -> str | None:
        return self.text("ResponseCode")

    @property
    def outcome(self) -> str:
        """The name of the element after the response code."""
        return str(etree.QName(self.element[1]).localname)

    def text(self, path: str) -> str | None:
        """The text at a path of names as `Registered/ULN`."""
        return self.element.findtext("/".join(f"{{*}}{step}" for step in path.split("/")))

    def texts(self, name: str) -> list[str]:
        return [element.text or "" for element in self.element.iter(f"{{*}}{name}")]


def call(
    service: Service,
    operation: str,
    fields: Mapping[str, Value] | None = None,
    caller: Mapping[str, str] | None = COLLEGE,
    version: str = SOAP_11,
) -> Answer:
    """What the operation answers. Raises `Fault`."""
    header = "" if caller is None else security_of(caller)
    return post(service, envelope(payload(operation, fields or {}), header, version), version)


def fault_of(
    service: Service, operation: str, fields: Mapping[str, Value], caller: Mapping[str, str] = COLLEGE
) -> Fault:
    """The fault that it comes to; that it comes to one is part of the test."""
    try:
        answer = call(service, operation, fields, caller)
    except Fault as fault:
        return fault
    raise AssertionError(etree.tostring(answer.element))


def post(service: Service, body: bytes, version: str = SOAP_11, media_type: str = "") -> Answer:
    """Post an envelope; answer and fault are held to the schema and to what the version of SOAP says of them."""
    reply = service.http("POST", PATH, body, {"Content-Type": media_type or MEDIA_TYPES[version]})
    assert reply.headers["Content-Type"] == MEDIA_TYPES[version], (reply.status, reply.body)
    root = etree.fromstring(reply.body)
    assert root.tag == f"{{{version}}}Envelope"
    (inside,) = root.iterfind(f"{{{version}}}Body/*")
    if inside.tag == f"{{{version}}}Fault":
        assert reply.status in _FAULT_STATUS[version]
        raise _fault(inside, version, reply.status)
    assert reply.status == 200
    _assert_valid(inside)
    return Answer(inside, reply.headers)


def _fault(fault: etree._Element, version: str, status: int) -> Fault:
    if version == SOAP_11:
        assert [child.tag for child in fault] == ["faultcode", "faultstring", "detail"]
        blame, reason, detail = (
            fault.findtext("faultcode"),
            fault.findtext("faultstring"),
            fault.find("detail"),
        )
    else:
        names = [etree.QName(child).localname for child in fault]
        assert names == ["Code", "Reason", "Detail"]
        assert {etree.QName(child).namespace for child in fault} == {version}
        blame, reason = fault.findtext("{*}Code/{*}Value"), fault.findtext("{*}Reason/{*}Text")
        detail = fault.find("{*}Detail")
    assert detail is not None
    (typed,) = detail
    _assert_valid(typed)
    assert typed.findtext("{*}Message") == reason
    return Fault(
        kind=str(etree.QName(typed).localname),
        code=typed.findtext("{*}Code") or "",
        message=reason or "",
        request_id=typed.findtext("{*}RequestId") or "",
        violations=tuple(
            (one.findtext("{*}Path") or "", one.findtext("{*}Rule") or "")
            for one in typed.iterfind("{*}Violation")
        ),
        blame=(blame or "").rpartition(":")[2],
        status=status,
        reference=typed.findtext("{*}Reference") or "",
    )


def _assert_valid(element: etree._Element) -> None:
    violations = schema_of(LEARNING_RECORDS_SERVICE).violations(element)
    assert not violations, [str(violation) for violation in violations]
