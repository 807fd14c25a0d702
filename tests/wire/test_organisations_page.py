"""The published list of organisations at /organisations, for people and as CSV."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from tests.cli.command import Command
from tests.client import Service
from tests.conftest import fresh_database, running_service

LIST = """UKPRN,Legal name,Trading name
10000001,=HYPERLINK("http://example.org"),+44
10000002,<script>alert(1)</script> & Sons,"St Anne's"
10000003,Coleg Tŷ Ddôl,'=quoted
"""


def operate(service: Service, *arguments: str) -> None:
    Command(service.environment)(*arguments).done()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A sandbox service whose list was never published."""
    folder = tmp_path_factory.mktemp(f"organisations-{request.param}")
    with fresh_database(request.param, folder) as url, running_service(url, folder) as service:
        yield service


@pytest.fixture(scope="module")
def published(fresh: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The same, once hostile names were imported and the list was published."""
    before = fresh.get("/organisations")
    assert before.status == 200
    assert "No list was published yet" in before.body.decode()
    assert "lrs-soap organisation publish" in before.body.decode()
    none = fresh.get("/organisations.csv")
    assert (none.status, none.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert "No list was published yet" in none.body.decode()
    path = tmp_path_factory.mktemp("list") / "list.csv"
    path.write_text(LIST.replace('=HYPERLINK("http://example.org")', '"=HYPERLINK(""http://example.org"")"'))
    operate(fresh, "organisation", "import", str(path), "--type", "provider")
    operate(fresh, "organisation", "publish")
    return fresh


def rows_of_page(service: Service, path: str = "/organisations") -> list[list[str]]:
    document = html.fromstring(service.get(path).body)
    return [[cell.text or "" for cell in row] for row in document.iter("tr")]


def test_the_page_is_for_people(published: Service) -> None:
    reply = published.get("/organisations")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    document = html.fromstring(reply.body)
    (caption,) = document.iter("caption")
    assert (caption.text or "").startswith("7 organisations, as published on ")
    (link,) = document.iter("a")
    assert link.get("href") == "organisations.csv"
    assert rows_of_page(published) == [
        ["UKPRN", "OrganisationRef", "Name", "DisplayName", "Type", "Status"],
        ["10099902", "SBX002", "Sandbox Awarding", "", "awarding-organisation", "active"],
        ["10099903", "SBX003", "Sandbox Council", "", "local-authority", "active"],
        ["10000002", "", "<script>alert(1)</script> & Sons", "St Anne's", "provider", "active"],
        ["10000001", "", '=HYPERLINK("http://example.org")', "+44", "provider", "active"],
        ["10000003", "", "Coleg Tŷ Ddôl", "'=quoted", "provider", "active"],
        ["10099904", "SBX004", "Sandbox Closed", "", "provider", "suspended"],
        ["10099901", "SBX001", "Sandbox College", "", "provider", "active"],
    ]
    assert list(document.iter("script")) == []


def test_the_csv_is_for_machines_and_harmless_in_spreadsheets(published: Service) -> None:
    reply = published.get("/organisations.csv")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="organisations.csv"'
    rows = {row["UKPRN"]: row for row in csv.DictReader(io.StringIO(reply.body.decode(), newline=""))}
    assert len(rows) == 7
    assert rows["10000001"]["Name"] == '\'=HYPERLINK("http://example.org")'
    assert rows["10000001"]["DisplayName"] == "'+44"
    assert rows["10000003"]["Name"] == "Coleg Tŷ Ddôl"


def test_nothing_secret_is_published(published: Service) -> None:
    for path in ("/organisations", "/organisations.csv"):
        body = published.get(path).body.decode()
        for secret in ("argon2", "college.user", "SandboxCollege16"):
            assert secret not in body


def test_it_stays_as_published_until_it_is_published_again(published: Service) -> None:
    operate(published, "organisation", "resume", "SBX004")
    assert ["10099904", "SBX004", "Sandbox Closed", "", "provider", "suspended"] in rows_of_page(published)
    operate(published, "organisation", "publish")
    assert ["10099904", "SBX004", "Sandbox Closed", "", "provider", "active"] in rows_of_page(published)
    operate(published, "organisation", "suspend", "SBX004")
    operate(published, "organisation", "publish")


@pytest.mark.parametrize("path", ["/organisations", "/organisations.csv"])
def test_how_it_may_be_asked_for(published: Service, path: str) -> None:
    whole = published.get(path)
    assert published.get(path.title()).body == whole.body
    head = published.http("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))
    for method in ("POST", "PUT", "DELETE"):
        refused = published.http(method, path, b"x" if method != "DELETE" else None)
        assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert published.get(f"{path}/").status == 404


def test_the_start_page_links_it(published: Service) -> None:
    start = html.fromstring(published.get("/").body)
    assert f"{published.address}/organisations" in [link.get("href") for link in start.iter("a")]


def test_a_database_that_does_not_answer_is_no_broken_page(tmp_path: Path) -> None:
    with fresh_database("sqlite", tmp_path) as url, running_service(url, tmp_path) as service:
        Path(url.removeprefix("sqlite:///")).unlink()
        replies = [service.get("/organisations") for _ in range(4)]
        assert {reply.status for reply in replies} == {503}
        assert "try again later" in replies[0].body.decode()
        assert "action=page_failed" in service.logged()
        assert "SELECT" not in service.logged()
