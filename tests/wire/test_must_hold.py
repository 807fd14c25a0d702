"""What real SOAP stacks send and need, in the bytes that they send. Numbers and stacks as measured on thirteen of them.

An answer is checked as bytes, because several stacks decode wrongly qualified elements as nothing, without an error.
"""

import gzip
import re
import socket
import zlib
from collections.abc import Iterator

import pytest
from lxml import etree

from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import FINDMSG, LEARNER, REPORTMSG
from tests.client import COLLEGE, PATH, XML_TYPE, Reply, Service, by_uln, elements, envelope, request_for
from tests.conftest import fresh_database, running_service
from tests.people import fresh_person

OLIVIA = by_uln("8181822950", "Olivia", "Hartwell")
CHARLIE = by_uln("6172911987", "Charlie", "Pemberton")
FIND = request_for("learnerByULN", OLIVIA)
LOCALS = elements(COLLEGE | OLIVIA)
XSI_NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'


def parse_http(received: bytes) -> tuple[str, dict[str, str], bytes]:
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    return (
        status,
        {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)},
        body,
    )


class TestDispatch:
    """Must hold 1: by the body's element alone."""

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"SOAPAction": '""'},
            {"SOAPAction": ""},
            {"Soapaction": '"learnerByULN"'},
            {"SOAPAction": "learnerByULN"},
            {"SOAPAction": '"http://tempuri.org/LearnerPortType/learnerByULNRequest"'},
            {"SOAPAction": '"http://tempuri.org/LearnerPortType/verifyLearner"'},
            {"SOAPAction": '"urn:invented"'},
        ],
    )
    def test_whatever_the_action_says(self, service: Service, headers: dict[str, str]) -> None:
        reply = service.http("POST", PATH, FIND, {"Content-Type": XML_TYPE, **headers})
        assert reply.code == "WSRC0004"

    @pytest.mark.parametrize(
        ("alias", "fields"),
        [
            ("learnerByULNRequest", OLIVIA),
            ("verifyLearnerRequest", {"LearnerToVerify": OLIVIA}),
            ("retrieveULNsRequest", {"ULNsToRetrieve": {"ULN": "8181822950"}}),
            (
                "learnerByDemographicsRequest",
                {
                    "FindType": "FUL",
                    "FamilyName": "Hartwell",
                    "GivenName": "Olivia",
                    "DateOfBirth": "2004-03-17",
                    "Gender": "2",
                    "LastKnownPostCode": "LS1 4AP",
                },
            ),
        ],
    )
    def test_the_message_name_that_npm_soap_sends(
        self, service: Service, alias: str, fields: dict[str, str]
    ) -> None:
        reply = service.post(envelope(f"<{alias}>{elements(COLLEGE | fields)}</{alias}>"))
        assert reply.code in ("WSRC0004", "WSVRC001")

    def test_the_message_names_of_register_and_update(self, service: Service) -> None:
        learner = {"Learner": {**fresh_person(), "VerificationType": "1", "AbilityToShare": "1"}}
        body = f"<registerSingleLearnerRequest>{elements(COLLEGE | learner)}</registerSingleLearnerRequest>"
        registered = service.post(envelope(body))
        assert registered.code == "WSRC0005"
        learner["Learner"] |= {"ULN": registered.text("ULN") or "", "VersionNumber": "1", "Title": "Dr"}
        body = f"<updateLearnerRequest>{elements(COLLEGE | learner)}</updateLearnerRequest>"
        assert service.post(envelope(body)).code == "WSRC0006"

    @pytest.mark.parametrize("path", [f"{PATH}?singlewsdl", f"{PATH}?wsdl", PATH.lower(), PATH.upper()])
    def test_the_published_address_and_its_spellings(self, service: Service, path: str) -> None:
        """Must hold 11."""
        assert service.post(FIND, path=path).code == "WSRC0004"


class TestAnswers:
    def test_locals_are_in_no_namespace(self, service: Service) -> None:
        """Must hold 2."""
        for fields in (OLIVIA, CHARLIE):
            payload = service.call("learnerByULN", fields).answer()
            assert payload.tag == f"{{{FINDMSG}}}FindLearnerResponse"
            qualified = [child.tag for child in payload.iterdescendants() if child.tag.startswith("{")]
            assert qualified == [f"{{{LEARNER}}}LinkedULNs"]
        linked = payload.find(f".//{{{LEARNER}}}LinkedULNs")
        assert linked is not None
        assert [child.tag for child in linked] == ["ULN"]

    def test_as_bytes(self, service: Service) -> None:
        """Must hold 2 and 3: no default namespace anywhere, and the contract's order."""
        body = service.call("learnerByULN", CHARLIE).body.decode()
        assert 'xmlns="' not in body
        order = re.findall(r"<(?:\w+:)?(\w+)[ >/]", body.partition("<Learner>")[2])
        schema = etree.parse(contract_path("xsd", "learner_service", "learner.xsd"))
        (learner,) = (one for one in schema.iter("{*}complexType") if one.get("name") == "Learner")
        published = [element.get("name") for element in learner.iter("{*}element")]
        assert [name for name in order if name in published and name != "ULN"] == [
            name for name in published if name in order and name != "ULN"
        ]

    @pytest.mark.parametrize("body", [FIND, envelope("<Nothing/>")], ids=["answer", "fault"])
    def test_headers(self, service: Service, body: bytes) -> None:
        """Must hold 6."""
        reply = service.post(body, {"Accept-Encoding": "none"})
        assert reply.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert int(reply.headers["Content-Length"]) == len(reply.body)
        assert "Transfer-Encoding" not in reply.headers
        assert "Content-Encoding" not in reply.headers

    def test_names_beyond_ascii_come_as_utf_8(self, service: Service) -> None:
        reply = service.call("learnerByULN", by_uln("3717046089", "Siobhán", "O'Neill-Byrne"))
        assert "Siobhán".encode() in reply.body
        assert reply.text("GivenName") == "Siobhán"

    def test_fault(self, service: Service) -> None:
        """Must hold 8, and the prefix that one client looks for."""
        reply = service.post(envelope("<Nothing/>"))
        assert reply.status == 500
        assert b"<ns10:MIAPAPIException xmlns:ns10=" in reply.body
        assert b"<ns10:ErrorCode>WSEC0002</ns10:ErrorCode>" in reply.body
        assert [child.tag for child in reply.payload] == ["faultcode", "faultstring", "detail"]
        assert list(reply.fault()) == [
            "ErrorCode",
            "ErrorActor",
            "Description",
            "FurtherDetails",
            "ErrorTimestamp",
        ]


QUALIFIED = "".join(f"<f:{name}>{value}</f:{name}>" for name, value in (COLLEGE | OLIVIA).items())
PREFIXED = "".join(
    f'<a{n}:{name} xmlns:a{n}="{FINDMSG}">{value}</a{n}:{name}>'
    for n, (name, value) in enumerate((COLLEGE | OLIVIA).items())
)
UNDECLARED = "".join(f'<{name} xmlns="">{value}</{name}>' for name, value in (COLLEGE | OLIVIA).items())
TYPED = "".join(
    f'<{name} xsi:type="xsd:string">{value}</{name}>' for name, value in (COLLEGE | OLIVIA).items()
)


class TestRequestStyles:
    """Must hold 4, 5 and 10: qualified or not, any order, nil or empty, and the noise around them."""

    @pytest.mark.parametrize(
        "payload",
        [
            pytest.param(
                f'<FindLearnerByULN xmlns="{FINDMSG}">{UNDECLARED}</FindLearnerByULN>', id="dotnet, axis"
            ),
            pytest.param(
                f'<FindLearnerByULN xmlns="{FINDMSG}">{LOCALS}</FindLearnerByULN>', id="all default"
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}">{QUALIFIED}</f:FindLearnerByULN>', id="npm soap"
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}">{PREFIXED}</f:FindLearnerByULN>', id="a prefix each"
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}" '
                'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                f'xmlns:xsd="http://www.w3.org/2001/XMLSchema">{TYPED}</f:FindLearnerByULN>',
                id="SOAP::Lite",
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}">{elements(dict(reversed((COLLEGE | OLIVIA).items())))}'
                "</f:FindLearnerByULN>",
                id="reversed",
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}"><OrganisationRef {XSI_NIL}/>{LOCALS}'
                f"<Unheard><Of>it</Of></Unheard></f:FindLearnerByULN>",
                id="nil and unknown",
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}"><OrganisationRef {XSI_NIL}></OrganisationRef>{LOCALS}'
                "</f:FindLearnerByULN>",
                id="nil pair",
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}"><OrganisationRef/>{LOCALS}</f:FindLearnerByULN>',
                id="empty",
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}">{LOCALS.replace(">Hartwell<", ">&#72;artwell<")}'
                "</f:FindLearnerByULN>",
                id="character reference",
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}">{LOCALS.replace(">Hartwell<", "><![CDATA[Hartwell]]><")}'
                "</f:FindLearnerByULN>",
                id="CDATA",
            ),
            pytest.param(
                f'<f:FindLearnerByULN xmlns:f="{FINDMSG}">{LOCALS.replace(">Hartwell<", ">Hart<!-- -->well<")}'
                "</f:FindLearnerByULN>",
                id="comment inside",
            ),
            pytest.param(
                f'\n  <f:FindLearnerByULN\n xmlns:f="{FINDMSG}">\n'
                + LOCALS.replace("><", ">\n<").replace(">Hartwell<", ">\n   Hartwell\n  <")
                + "\n</f:FindLearnerByULN>\n",
                id="pretty-printed",
            ),
        ],
    )
    def test_the_same_call(self, service: Service, payload: str) -> None:
        assert service.post(envelope(payload)).code == "WSRC0004"

    @pytest.mark.parametrize("absent", [f"<{{}} {XSI_NIL}/>", "<{}/>", ""], ids=["nil", "empty", "missing"])
    def test_three_ways_of_not_giving(self, service: Service, absent: str) -> None:
        """Must hold 5, for the two nillable items of a verification."""
        claim = elements(OLIVIA) + "".join(absent.format(name) for name in ("DateOfBirth", "Gender"))
        fields = f"{elements(COLLEGE)}<LearnerToVerify>{claim}</LearnerToVerify>"
        payload = f'<r:VerifyLearner xmlns:r="{REPORTMSG}">{fields}</r:VerifyLearner>'
        assert service.post(envelope(payload)).code == "WSVRC001"

    def test_a_derived_type_named_by_xsi_type(self, service: Service) -> None:
        """soap4r names the type of a part."""
        learner = elements({**fresh_person(), "VerificationType": "1", "AbilityToShare": "1"})
        payload = (
            '<r:RegisterLearner xmlns:r="http://api.lrs.miap.gov.uk/regmsg" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xmlns:l="{LEARNER}">{elements(COLLEGE)}<Learner xsi:type="l:LearnerToRegister">{learner}</Learner>'
            "</r:RegisterLearner>"
        )
        assert service.post(envelope(payload)).code == "WSRC0005"

    @pytest.mark.parametrize(
        "soap",
        [
            pytest.param("<s:Header/>", id="empty header"),
            pytest.param(
                '<s:Header><a:Action xmlns:a="http://www.w3.org/2005/08/addressing">x</a:Action>'
                '<a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:1</a:MessageID></s:Header>',
                id="WS-Addressing",
            ),
        ],
    )
    def test_headers_are_passed_over(self, service: Service, soap: str) -> None:
        body = FIND.decode().replace("soap:", "s:").replace("xmlns:soap", "xmlns:s")
        assert service.post(body.replace("<s:Body>", f"{soap}<s:Body>").encode()).code == "WSRC0004"

    def test_body_with_another_prefix_and_encoding_style(self, service: Service) -> None:
        soap = "http://schemas.xmlsoap.org/soap/envelope/"
        style = "http://schemas.xmlsoap.org/soap/encoding/"
        payload = f'<FindLearnerByULN xmlns="{FINDMSG}">{UNDECLARED}</FindLearnerByULN>'
        body = (
            f'<?xml version="1.0"?><a:Envelope xmlns:a="{soap}" a:encodingStyle="{style}">'
            f'<b:Body xmlns:b="{soap}" b:encodingStyle="{style}">{payload}</b:Body></a:Envelope>\n'
        )
        assert service.post(body.encode()).code == "WSRC0004"

    def test_as_many_namespaces_as_gsoap_binds(self, service: Service) -> None:
        bindings = " ".join(f'xmlns:n{n}="urn:n{n}"' for n in range(17))
        assert (
            service.post(FIND.replace(b"<soap:Envelope ", f"<soap:Envelope {bindings} ".encode())).code
            == "WSRC0004"
        )


class TestEncodings:
    """Must hold 10: what a body may be written in."""

    def siobhan(self, declaration: str = "") -> str:
        return (
            declaration
            + request_for("learnerByULN", by_uln("3717046089", "Siobhán", "O'Neill-Byrne")).decode()
        )

    def check(self, reply: Reply) -> None:
        assert reply.code == "WSRC0004"
        assert reply.text("GivenName") == "Siobhán"

    @pytest.mark.parametrize(
        ("declaration", "encoding", "content_type"),
        [
            ("", "utf-8", "text/xml"),
            ("", "utf-8-sig", XML_TYPE),
            ('<?xml version="1.0" encoding="utf-8"?>', "utf-8-sig", XML_TYPE),
            ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16", "text/xml; charset=utf-16"),
            ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16", XML_TYPE),
            ("", "utf-16", "text/xml"),
            ('<?xml version="1.0" encoding="ISO-8859-1"?>', "iso-8859-1", "text/xml; charset=ISO-8859-1"),
            ('<?xml version="1.0" encoding="ISO-8859-1"?>', "iso-8859-1", "text/xml"),
            ('<?xml version="1.0" encoding="windows-1252"?>', "cp1252", "text/xml"),
            # Visual Basic: a declaration that was true in memory.
            ('<?xml version="1.0" encoding="utf-16"?>', "utf-8", XML_TYPE),
            ('<?xml version="1.0" encoding="UTF-16"?>', "utf-8", "text/xml"),
            ("", "iso-8859-1", 'text/xml; charset="iso-8859-1"'),
            ('<?xml version="1.0"?>', "iso-8859-1", "text/xml;charset=iso-8859-1"),
        ],
    )
    def test_all_are_read(self, service: Service, declaration: str, encoding: str, content_type: str) -> None:
        body = self.siobhan(declaration).encode(encoding)
        self.check(service.post(body, {"Content-Type": content_type}))

    def test_bytes_that_are_not_what_they_say(self, service: Service) -> None:
        body = self.siobhan('<?xml version="1.0" encoding="utf-8"?>').encode("iso-8859-1")
        assert service.post(body).error == "WSEC0001"
        reply = service.post(self.siobhan().encode(), {"Content-Type": "text/xml; charset=klingon"})
        assert reply.status == 400

    @pytest.mark.parametrize(
        ("name", "pack"),
        [("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress)],
    )
    def test_packed_bodies(self, service: Service, name: str, pack: object) -> None:
        """Must hold 7: PHP can send them."""
        assert callable(pack)
        self.check(service.post(pack(self.siobhan().encode()), {"Content-Encoding": name}))


@pytest.fixture(scope="module", params=["gunicorn", "granian"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The same application behind each server that is offered: transport is theirs."""
    folder = tmp_path_factory.mktemp("served")
    with (
        fresh_database("sqlite", folder) as url,
        running_service(url, folder, "--server", request.param, "--workers", "1") as service,
    ):
        yield service


class TestTransport:
    """Must hold 7, byte by byte on a socket."""

    def head(self, *lines: str, version: str = "1.1") -> bytes:
        start = f"POST {PATH} HTTP/{version}"
        return "\r\n".join([start, "Host: localhost", f"Content-Type: {XML_TYPE}", *lines, "", ""]).encode()

    def check(self, received: bytes) -> dict[str, str]:
        status, headers, body = parse_http(received)
        assert status.split()[1] == "200", received
        assert len(body) == int(headers["content-length"])
        assert b"WSRC0004" in body
        return headers

    def test_http_1_0(self, served: Service) -> None:
        """Axis."""
        headers = self.check(served.raw(self.head(f"Content-Length: {len(FIND)}", version="1.0") + FIND))
        assert "transfer-encoding" not in headers

    def test_expect_100_continue(self, served: Service) -> None:
        """Every .NET call: the body goes only after the server's word."""
        with socket.create_connection(served.host_and_port, timeout=10) as connection:
            connection.sendall(
                self.head(f"Content-Length: {len(FIND)}", "Expect: 100-continue", "Connection: close")
            )
            assert connection.recv(1024).startswith(b"HTTP/1.1 100")
            connection.sendall(FIND)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
        self.check(received)

    def test_chunked_without_a_length(self, served: Service) -> None:
        pieces = [FIND[start : start + 100] for start in range(0, len(FIND), 100)]
        chunked = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        self.check(served.raw(self.head("Transfer-Encoding: chunked", "Connection: close") + chunked))

    def test_connection_close_is_echoed(self, served: Service) -> None:
        """strong-soap hangs up otherwise."""
        received = served.raw(self.head(f"Content-Length: {len(FIND)}", "Connection: close") + FIND)
        assert self.check(received)["connection"].lower() == "close"

    def test_te_and_accept_encoding_none(self, served: Service) -> None:
        lines = (f"Content-Length: {len(FIND)}", "TE: deflate,gzip;q=0.3", "Accept-Encoding: none")
        headers = self.check(served.raw(self.head(*lines, "Connection: TE, close") + FIND))
        assert "content-encoding" not in headers
