"""Speaks HTTP and SOAP to a running service in bytes, and holds every answer to the published schema."""

import http.client
import socket
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from lxml import etree

from lrs_soap.contracts.documents import (
    EXTERNAL_SERVICE,
    LEARNER_SERVICE,
    LEARNER_SERVICE_2014,
    LEARNER_SERVICE_R9,
    Contract,
)
from lrs_soap.contracts.namespaces import (
    BATCHMSG,
    EXCEPTIONS,
    FAULTS,
    FINDMSG,
    LEARNERREC,
    MODEL,
    QCF_COMMON,
    QCF_INTERFACE,
    REGMSG,
    REPORTMSG,
    SERVICES,
    SOAP11_ENVELOPE,
    TEMPURI,
    VLDMSG,
)
from lrs_soap.contracts.schemas import schema_of

PATH = "/LearnerService.svc"
R9_PATH = "/LearnerServiceR9.svc"
EXTERNAL_PATH = "/ExternalService.svc"
XML_TYPE = "text/xml; charset=utf-8"

COLLEGE = {"UKPRN": "10099901", "OrgPassword": "SandboxCollege16", "UserName": "college.user"}
AWARDING = {"UKPRN": "10099902", "OrgPassword": "SandboxAwarding1", "UserName": "awarding.user"}
COUNCIL = {"UKPRN": "10099903", "OrgPassword": "SandboxAuthority", "UserName": "council.user"}
CLOSED = {"UKPRN": "10099904", "OrgPassword": "SandboxSuspended", "UserName": "closed.user"}

#: What callers of ExternalService are called there.
REFS = {
    COLLEGE["UKPRN"]: "SBX001",
    AWARDING["UKPRN"]: "SBX002",
    COUNCIL["UKPRN"]: "SBX003",
    CLOSED["UKPRN"]: "SBX004",
}

#: Whose schema an answer is held to, by its element or that one's namespace; all others are LearnerService's.
CONTRACTS = {
    TEMPURI: LEARNER_SERVICE_R9,
    SERVICES: EXTERNAL_SERVICE,
    FAULTS: LEARNER_SERVICE_R9,
    LEARNERREC: LEARNER_SERVICE_2014,
    f"{{{REPORTMSG}}}MergedUnmergedULNsResponse": LEARNER_SERVICE_2014,
    f"{{{REPORTMSG}}}DeletedULNsResponse": LEARNER_SERVICE_2014,
}

#: Request element and namespace of each operation.
ELEMENTS = {
    "learnerByULN": ("FindLearnerByULN", FINDMSG),
    "learnerByDemographics": ("FindLearnerByDemographics", FINDMSG),
    "registerSingleLearner": ("RegisterLearner", REGMSG),
    "updateSingleLearner": ("UpdateLearner", REGMSG),
    "verifyLearner": ("VerifyLearner", REPORTMSG),
    "retrieveULNs": ("RetrieveULNs", REPORTMSG),
    "submitBatchRegistration": ("SubmitBatch", BATCHMSG),
    "getBatchRegistrationOutput": ("GetSubmitBatchOutput", BATCHMSG),
    "submitVerifyBatch": ("SubmitVerifyBatch", VLDMSG),
    "getVerifyBatchOutput": ("GetVerifyBatchOutput", VLDMSG),
}

#: The same of the 2014 edition's operations.
ELEMENTS_2014 = {
    "getMergedUnmergedULNsReport": ("GetMergedUnmergedULNs", REPORTMSG),
    "getDeletedULNsReport": ("GetDeletedULNs", REPORTMSG),
    "getLearnerRecord": ("GetLearnerRecord", LEARNERREC),
}


def payload_of(document: bytes) -> etree._Element:
    """The one element in the one soap:Body of an envelope that has nothing else."""
    root = etree.fromstring(document)
    assert root.tag == f"{{{SOAP11_ENVELOPE}}}Envelope"
    (body,) = root
    assert body.tag == f"{{{SOAP11_ENVELOPE}}}Body"
    (payload,) = body
    return payload


@dataclass(frozen=True)
class Reply:
    """An HTTP answer. Reading its payload or fault checks it against the schema.

    `asked` is the contract of the request, where two share a fault's name.
    """

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    asked: Contract = LEARNER_SERVICE

    @property
    def payload(self) -> etree._Element:
        """The element in soap:Body, whatever it is."""
        return payload_of(self.body)

    def answer(self) -> etree._Element:
        """The payload of a success."""
        assert self.status == 200, self.body
        payload = self.payload
        assert_valid(payload)
        return payload

    def fault(self) -> dict[str, str]:
        """The typed detail of a fault, by element name; the sentence of a DomainFault decoded."""
        assert self.status == 500, (self.status, self.body)
        fault = self.payload
        assert [child.tag for child in fault] == ["faultcode", "faultstring", "detail"]
        holder = fault.find("detail")
        assert holder is not None
        (detail,) = holder
        assert_valid(detail, self.asked)
        told = {etree.QName(child).localname: child.text or "" for child in detail}
        if detail.tag == f"{{{FAULTS}}}DomainFault":
            assert fault.findtext("faultcode") in ("s:Client", "s:Server")
            return told | {"ErrorDetail": b64decode(told["ErrorDetail"], validate=True).decode()}
        assert detail.tag == f"{{{EXCEPTIONS}}}MIAPAPIException"
        assert fault.findtext("faultcode") == "soapenv:Server"
        assert fault.findtext("faultstring") == "uk.gov.miap.lrs.api.exceptions.MIAPAPIException"
        return told

    def text(self, name: str) -> str | None:
        """The text of the first element of that local name in the answer."""
        return self.answer().findtext(f".//{{*}}{name}")

    def texts(self, name: str) -> list[str]:
        """The texts of all elements of that local name in the answer."""
        return [element.text or "" for element in self.answer().iter(f"{{*}}{name}")]

    @property
    def code(self) -> str | None:
        """The answer's response code."""
        return self.text("ResponseCode")

    @property
    def error(self) -> str:
        """The fault's error code."""
        return self.fault()["ErrorCode"]


def assert_valid(element: etree._Element, asked: Contract = LEARNER_SERVICE) -> None:
    name = etree.QName(element)
    contract = CONTRACTS.get(name.text) or CONTRACTS.get(name.namespace or "", asked)
    violations = schema_of(contract).violations(element)
    assert not violations, [str(violation) for violation in violations]


def envelope(payload: str) -> bytes:
    """A plain SOAP 1.1 request."""
    return (
        f'<soap:Envelope xmlns:soap="{SOAP11_ENVELOPE}"><soap:Body>{payload}</soap:Body></soap:Envelope>'
    ).encode()


def elements(fields: Mapping[str, Any]) -> str:
    """Elements without a prefix; a list repeats, a mapping nests, None leaves out, True and False are words."""
    parts = []
    for name, value in fields.items():
        several = value if isinstance(value, list | tuple) else [value]
        parts += [f"<{name}>{_content(one)}</{name}>" for one in several if one is not None]
    return "".join(parts)


def _content(value: Any) -> str:
    if isinstance(value, Mapping):
        return elements(value)
    return str(value).lower() if isinstance(value, bool) else escape(str(value))


def request_for(operation: str, fields: Mapping[str, Any], caller: Mapping[str, Any] = COLLEGE) -> bytes:
    """The request of an operation, as a plain client writes it."""
    element, namespace = (ELEMENTS | ELEMENTS_2014)[operation]
    return envelope(f'<m:{element} xmlns:m="{namespace}">{elements({**caller, **fields})}</m:{element}>')


def data_contract(
    operation: str, parts: Mapping[str, Any], sender: str = "", namespace: str = TEMPURI
) -> bytes:
    """The request of a DataContract operation, as WCF lays it out: the sender first, then its parameters."""
    return envelope(f'<{operation} xmlns="{namespace}">{sender}{elements(parts)}</{operation}>')


def r9_sender(caller: Mapping[str, str], *, r10: bool = False) -> str:
    """invokingOrganisation with the credentials of a LearnerService caller."""
    namespace = QCF_INTERFACE if r10 else QCF_COMMON
    parts = {"Password": caller["OrgPassword"], "Ukprn": caller["UKPRN"], "Username": caller["UserName"]}
    inside = "".join(f"<c:{name}>{escape(value)}</c:{name}>" for name, value in parts.items())
    return f'<invokingOrganisation xmlns:c="{namespace}">{inside}</invokingOrganisation>'


def r9_request(operation: str, parts: Mapping[str, Any], caller: Mapping[str, str] = COLLEGE) -> bytes:
    """A request of LearnerServiceR9 with what each of them says."""
    is_r10 = operation == "GetLearnerLearningEvents"
    said = {"userType": "ORG", "vendorID" if is_r10 else "vendorId": "1", "language": "ENG"}
    return data_contract(operation, said | dict(parts), r9_sender(caller, r10=is_r10))


def external_sender(caller: Mapping[str, str]) -> str:
    """invokingUser with the credentials of a LearnerService caller."""
    parts = {
        "OrgPassword": caller["OrgPassword"],
        "OrganisationRef": REFS.get(caller["UKPRN"], caller["UKPRN"][:6]),
        "UserName": caller["UserName"],
    }
    inside = "".join(f"<c:{name}>{escape(value)}</c:{name}>" for name, value in parts.items())
    return f'<invokingUser xmlns:c="{MODEL}">{inside}</invokingUser>'


@dataclass
class Service:
    """A running service at an address, and the file that holds all its processes print."""

    address: str
    log: Any = None
    environment: Mapping[str, str] = field(default_factory=dict)
    process: Any = None

    @property
    def host_and_port(self) -> tuple[str, int]:
        parts = urlsplit(self.address)
        assert parts.hostname
        assert parts.port
        return parts.hostname, parts.port

    def http(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Any HTTP request; `http.client` adds Host and Content-Length."""
        connection = http.client.HTTPConnection(*self.host_and_port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str) -> Reply:
        return self.http("GET", path)

    def post(
        self,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        path: str = PATH,
        asked: Contract = LEARNER_SERVICE,
    ) -> Reply:
        """A SOAP request, by default with the headers of a plain client; the answer is held to the schema."""
        sent = {"Content-Type": XML_TYPE, "SOAPAction": '""', **(headers or {})}
        reply = replace(self.http("POST", path, body, sent), asked=asked)
        if reply.headers["Content-Type"] == XML_TYPE:
            reply.fault() if reply.status == 500 else reply.answer()
        return reply

    def call(self, operation: str, fields: Mapping[str, Any], caller: Mapping[str, Any] = COLLEGE) -> Reply:
        """An operation with these fields."""
        asked = LEARNER_SERVICE_2014 if operation in ELEMENTS_2014 else LEARNER_SERVICE
        return self.post(request_for(operation, fields, caller), asked=asked)

    def r9(self, operation: str, parts: Mapping[str, Any], caller: Mapping[str, str] = COLLEGE) -> Reply:
        """An operation of LearnerServiceR9 with these parameters."""
        return self.post(r9_request(operation, parts, caller), path=R9_PATH)

    def external(
        self, operation: str, parts: Mapping[str, Any], caller: Mapping[str, str] = AWARDING
    ) -> Reply:
        """An operation of ExternalService with these parameters."""
        return self.post(
            data_contract(operation, parts, external_sender(caller), SERVICES), path=EXTERNAL_PATH
        )

    def raw(self, data: bytes, timeout: float = 10) -> bytes:
        """Send bytes as they are and read until the service closes or falls silent."""
        with socket.create_connection(self.host_and_port, timeout=timeout) as connection:
            connection.sendall(data)
            received = b""
            try:
                while chunk := connection.recv(65536):
                    received += chunk
            except TimeoutError:
                pass
            return received

    def logged(self) -> str:
        """All that the service has printed so far."""
        return str(self.log.read_text(encoding="utf-8", errors="replace"))


def by_uln(uln: str, given: str, family: str, find_type: str = "FUL") -> dict[str, str]:
    return {"FindType": find_type, "ULN": uln, "FamilyName": family, "GivenName": given}


def person(given: str, family: str, born: str, gender: str, postcode: str) -> dict[str, str]:
    """The five demographics."""
    return {
        "FamilyName": family,
        "GivenName": given,
        "DateOfBirth": born,
        "Gender": gender,
        "LastKnownPostCode": postcode,
    }


def new_learner(five: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """What a register sends of a person."""
    return {"Learner": {**five, "VerificationType": "1", "AbilityToShare": "1", **more}}


def record_of(uln: str, given: str, family: str, get_type: str = "FULL", **more: str) -> dict[str, str]:
    """What a look at a learning record asks."""
    return {"uln": uln, "givenName": given, "familyName": family, "getType": get_type, **more}
