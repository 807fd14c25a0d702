"""Under fire: whatever is sent, a clear fault or HTTP status within a second, and the service goes on as before."""

import gzip
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.client import COLLEGE, PATH, XML_TYPE, Reply, Service, by_uln, elements, envelope, request_for
from tests.conftest import fresh_database, running_service

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
MARKED = "Zzmarkedzz"
GOOD = request_for("learnerByULN", by_uln("8181822950", "Olivia", "Hartwell"))
NAMED = request_for("learnerByULN", by_uln("8181822950", MARKED, MARKED))
PAYLOAD = NAMED.decode().partition("Body>")[2].rpartition("</soap:Body>")[0]

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + MARKED * 10
    + '">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + f'<!ENTITY z "&j;">]><s:Envelope xmlns:s="{SOAP}"><s:Body><x>&j;</x></s:Body></s:Envelope>'
)

FAULTS = {
    "empty body": b"",
    "white space": b" \r\n ",
    "not XML": f"GivenName={MARKED}&FamilyName={MARKED}".encode(),
    "JSON": b'{"GivenName": "Zzmarkedzz"}',
    "cut short": NAMED[: len(NAMED) // 2],
    "mismatched tags": NAMED.replace(b"</GivenName>", b"</Given>"),
    "unescaped ampersand": NAMED.replace(MARKED.encode(), f"{MARKED} & sons".encode(), 1),
    "bytes": bytes(range(256)),
    "nul": NAMED.replace(MARKED.encode(), b"Zz\0marked"),
    "two documents": NAMED + NAMED,
    "no envelope": PAYLOAD.encode(),
    "no Body": f'<s:Envelope xmlns:s="{SOAP}"><s:Header/></s:Envelope>'.encode(),
    "empty envelope": f'<s:Envelope xmlns:s="{SOAP}"/>'.encode(),
    "empty Body": f'<s:Envelope xmlns:s="{SOAP}"><s:Body/></s:Envelope>'.encode(),
    "text in Body": f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{MARKED}</s:Body></s:Envelope>'.encode(),
    "two Bodies": f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{PAYLOAD}</s:Body><s:Body/></s:Envelope>'.encode(),
    "two payloads": envelope(PAYLOAD + PAYLOAD),
    "SOAP 1.2": f'<s:Envelope xmlns:s="{SOAP_12}"><s:Body>{PAYLOAD}</s:Body></s:Envelope>'.encode(),
    "another envelope": b'<Envelope xmlns="urn:x"><Body><x/></Body></Envelope>',
    "a fault as request": envelope(
        f'<s:Fault xmlns:s="{SOAP}"><faultcode>x</faultcode><faultstring>{MARKED}</faultstring></s:Fault>'
    ),
    "DOCTYPE": b"<!DOCTYPE x>" + NAMED,
    "DOCTYPE with a file": (
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><s:Envelope xmlns:s="{SOAP}"><s:Body>'
        f"{PAYLOAD.replace(MARKED, '&f;', 1)}</s:Body></s:Envelope>"
    ).encode(),
    "DOCTYPE with an address": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + NAMED,
    "entity bomb": BOMB.encode(),
    "10,000 levels": envelope("<x>" * 10_000 + "</x>" * 10_000),
    "elements in a name": NAMED.replace(MARKED.encode(), b"Anna<b/>bella", 1),
    "a declaration without end": b"<?xml" + b' encoding="utf-16"' * 50_000,
    "given twice": NAMED.replace(b"<ULN>", b"<ULN>8181822950</ULN><ULN>"),
}
UNKNOWN = {
    "wrong namespace": NAMED.replace(b"findmsg", b"regmsg"),
    "no namespace": NAMED.replace(b"<m:", b"<").replace(b"</m:", b"</"),
    "100,000 attributes": envelope("<x " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
    "unknown operation": envelope('<m:FindNobody xmlns:m="http://api.lrs.miap.gov.uk/findmsg"/>'),
}


def timely(service: Service, send: Any) -> Reply:
    """The reply, which must come within a second; a good request is answered as ever afterwards."""
    start = time.monotonic()
    reply: Reply = send()
    assert time.monotonic() - start < 1
    assert service.post(GOOD).code == "WSRC0004"
    return reply


def discreet(reply: Reply) -> None:
    text = reply.body.decode(errors="replace")
    assert MARKED not in text
    assert "Traceback" not in text
    assert "root:" not in text


@pytest.mark.parametrize("body", FAULTS.values(), ids=FAULTS.keys())
def test_what_is_no_request(service: Service, body: bytes) -> None:
    reply = timely(service, lambda: service.post(body))
    assert reply.error == "WSEC0001"
    assert len(reply.fault()["FurtherDetails"]) > 20
    discreet(reply)


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_is_no_operation(service: Service, body: bytes) -> None:
    reply = timely(service, lambda: service.post(body))
    assert reply.error == "WSEC0002"
    discreet(reply)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods(service: Service, method: str) -> None:
    reply = timely(service, lambda: service.http(method, PATH, NAMED, {"Content-Type": XML_TYPE}))
    assert reply.status == 405
    assert reply.headers["Allow"] == "GET, HEAD, POST"
    discreet(reply)


def test_get_with_a_body(service: Service) -> None:
    reply = timely(service, lambda: service.http("GET", PATH, NAMED))
    assert reply.status == 200
    discreet(reply)


def test_fifty_megabytes(service: Service) -> None:
    huge = NAMED.replace(MARKED.encode(), b"x" * 50 * 1024 * 1024, 1)
    reply = timely(service, lambda: service.post(huge))
    assert reply.status == 413
    assert b"at most 4194304 bytes" in reply.body


def test_fifty_megabytes_in_chunks(service: Service) -> None:
    chunk = b"x" * 65536
    chunks = (chunk for _ in range(800))
    start = time.monotonic()
    reply = service.http("POST", PATH, chunks, {"Content-Type": XML_TYPE})
    assert time.monotonic() - start < 1
    assert reply.status == 413


def test_a_packed_bomb(service: Service) -> None:
    bomb = gzip.compress(b"<x>" + b" " * 50 * 1024 * 1024 + b"</x>")
    reply = timely(service, lambda: service.post(bomb, {"Content-Encoding": "gzip"}))
    assert reply.status == 413


@pytest.mark.parametrize(
    ("body", "packing", "status"),
    [
        (b"no gzip", "gzip", 400),
        (gzip.compress(NAMED)[:-10], "gzip", 400),
        (NAMED, "br", 415),
    ],
    ids=["not packed", "cut short", "brotli"],
)
def test_packing_that_is_none(service: Service, body: bytes, packing: str, status: int) -> None:
    reply = timely(service, lambda: service.post(body, {"Content-Encoding": packing}))
    assert reply.status == status
    discreet(reply)


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "unicode_escape", "hex", "undefined", "rot13", "utf-7"]
)
def test_charsets_that_no_client_writes(service: Service, charset: str) -> None:
    body = b"\\ud800" + b"x" * 400_000
    reply = timely(service, lambda: service.post(body, {"Content-Type": f"text/xml; charset={charset}"}))
    assert reply.status == 400
    assert b"charset" in reply.body


def test_gzip_in_several_members(service: Service) -> None:
    packed = gzip.compress(GOOD[:100]) + gzip.compress(GOOD[100:])
    assert service.post(packed, {"Content-Encoding": "gzip"}).code == "WSRC0004"


def test_gzip_in_very_many_members(service: Service) -> None:
    """Each would have the rest copied: some 180,000 of nothing in the largest body."""
    reply = timely(service, lambda: service.post(gzip.compress(b"") * 180_000, {"Content-Encoding": "gzip"}))
    assert reply.status == 400


def test_broken_chunks(service: Service) -> None:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {XML_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert b" 400 " in service.raw(head.encode() + b"ZZ\r\nx\r\n0\r\n\r\n").split(b"\r\n")[0]
    assert service.post(GOOD).code == "WSRC0004"


def test_silent_clients_are_let_go(service: Service) -> None:
    """As many as there are workers, each in the middle of its request; the next caller waits seconds, not minutes."""
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {XML_TYPE}\r\nContent-Length: 1000\r\n\r\n<"
    silent = [socket.create_connection(service.host_and_port, timeout=30) for _ in range(4)]
    try:
        for connection in silent:
            connection.sendall(head.encode())
        time.sleep(0.2)
        start = time.monotonic()
        assert service.post(GOOD).code == "WSRC0004"
        assert time.monotonic() - start < 20
        assert b" 408 " in silent[0].recv(1024).split(b"\r\n")[0]
    finally:
        for connection in silent:
            connection.close()
    assert "Traceback" not in service.logged()


def test_a_body_shorter_than_it_says(service: Service) -> None:
    """The client closes its side after half of what it announced."""
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {XML_TYPE}\r\nContent-Length: {len(GOOD)}\r\n\r\n"
    )
    with socket.create_connection(service.host_and_port, timeout=10) as connection:
        connection.sendall(head.encode() + GOOD[:50])
        connection.shutdown(socket.SHUT_WR)
        assert b" 400 " in connection.recv(65536).split(b"\r\n")[0]
    assert service.post(GOOD).code == "WSRC0004"


def test_text_in_place_of_parts(service: Service) -> None:
    payload = f'<r:VerifyLearner xmlns:r="http://api.lrs.miap.gov.uk/reportmsg">{elements(COLLEGE)}'
    reply = service.post(envelope(f"{payload}<LearnerToVerify>{MARKED}</LearnerToVerify></r:VerifyLearner>"))
    assert reply.error == "WSEC0001"
    discreet(reply)


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of one process that answers and no other that starts meanwhile, whose memory can be watched."""
    folder = tmp_path_factory.mktemp("lonely")
    alone = ("--workers", "1", "--no-worker")
    with fresh_database("sqlite", folder) as url, running_service(url, folder, *alone) as one:
        yield one


def memory_of(process_id: int) -> int:
    """Memory of their own, in KiB, of a process and its children: files that are mapped come and go with the system."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            status = (entry / "status").read_text()
        except OSError:
            continue
        facts = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if int(entry.name) == process_id or int(facts["PPid"]) == process_id:
            total += int(facts.get("RssAnon", "0 kB").split()[0])
    return total


needs_proc = pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="memory is read from /proc, which this system lacks"
)
#: KiB by which a service may be greater than it was when it began; sixty floods of names would take 200 MiB.
GROWTH = 110 * 1024


@needs_proc
@pytest.mark.parametrize("server", ["gunicorn", "granian"])
def test_invented_names_do_not_fill_the_memory(server: str, tmp_path: Path) -> None:
    """The XML parser keeps every element name it has met; a worker that has met too many is replaced."""
    arguments = ("--server", server, "--workers", "1")
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, *arguments, LRS_WORKER_MEMORY_MIB="160") as service,
    ):
        start = memory_of(service.process.pid)
        for round_ in range(60):
            names = "".join(f"<n{round_}x{n}y{'z' * 200}/>" for n in range(15_000))
            service.post(envelope(names))
        deadline = time.monotonic() + 20
        while (grown := memory_of(service.process.pid) - start) > GROWTH and time.monotonic() < deadline:
            time.sleep(0.5)
        assert grown <= GROWTH
        assert service.post(GOOD).code == "WSRC0004"


@needs_proc
def test_memory_does_not_grow(lonely: Service) -> None:
    """Everything above, over and over: after the first rounds have filled the allocator, nothing is kept."""

    def round_of_fire() -> None:
        for body in [*FAULTS.values(), *UNKNOWN.values(), NAMED]:
            lonely.post(body)

    def least_in(rounds: int) -> int:
        """The allocator gives back now and then what a slow password hash has taken, 32 MiB; so the least counts."""
        readings = []
        for _ in range(rounds):
            round_of_fire()
            readings.append(memory_of(lonely.process.pid))
        return min(readings)

    before = least_in(10)
    least_in(100)
    assert least_in(10) - before < 40 * 1024
