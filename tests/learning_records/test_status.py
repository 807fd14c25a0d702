"""How the service is, over our own contract: open or closed, with its database or without, and what it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from lrs_soap import __version__
from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, whole_schemas
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.db.engine import connect, make_engine
from lrs_soap.services.get_many_learning_events import MOST_LEARNERS
from lrs_soap.services.retrieve_ulns import MOST_ULNS
from tests.client import Service
from tests.conftest import POSTGRES, fresh_database, opening_hours, running_service
from tests.learning_records.client import (
    COLLEGE,
    PATH,
    SOAP_12,
    Fault,
    call,
    envelope,
    fault_of,
    payload,
    post,
    security,
)

KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
#: Our other operations on organisations, each with a request that is served else.
OTHERS: dict[str, dict[str, Any]] = {
    "GetOrganisation": {"UKPRN": "10099901"},
    "ListOrganisations": {},
    "ListUsers": {},
    "SetUserRoles": {"UserName": "college.user", "Role": ["OnlineUser", "BatchUser"]},
}
SUPER = COLLEGE | {"UserName": "college.super"}


def status(service: Service, **fields: Any) -> Any:
    return call(service, "GetServiceStatus", fields, caller=None).plain


class TestServing:
    def test_all_that_is_told(self, service: Service) -> None:
        before = datetime.now(UTC).replace(microsecond=0)
        told = status(service)
        at = datetime.fromisoformat(told.pop("At"))
        assert before <= at <= datetime.now(UTC)
        assert told == {
            "SoftwareVersion": __version__,
            "ContractVersion": "1",
            "Open": "true",
            "Database": "Ready",
            "Limits": {
                "RequestBytes": str(5_000 * 2048),
                "BatchRecords": "50000",
                "Achievements": "5000",
                "ULNs": "200",
                "Learners": "200",
            },
        }

    def test_over_soap_12(self, service: Service) -> None:
        answer = call(service, "GetServiceStatus", {"RequestId": "a"}, caller=None, version=SOAP_12)
        assert answer.text("Database") == "Ready"

    @pytest.mark.parametrize(
        "header",
        [
            security("10000000/nobody", "WrongPassword123"),
            security("no name", "short"),
            security("10099901/college.user", "digest", type_="urn:digest"),
            security("10099901/college.user", "SandboxCollege16") * 2,
        ],
        ids=["unknown", "malformed", "digest", "twice"],
    )
    def test_no_credentials_are_looked_at(self, service: Service, header: str) -> None:
        answer = post(service, envelope(payload("GetServiceStatus", {}), header))
        assert answer.text("Database") == "Ready"

    @pytest.mark.parametrize(
        ("fields", "path"),
        [({"RequestId": "a b"}, "RequestId"), ({"RequestId": ""}, "RequestId"), ({"Verbose": 1}, "*")],
    )
    def test_bad_input(self, service: Service, fields: dict[str, Any], path: str) -> None:
        with pytest.raises(Fault) as raised:
            call(service, "GetServiceStatus", fields, caller=None)
        assert raised.value.kind == "InvalidRequestFault"
        assert set(raised.value.paths) == {f"/GetServiceStatus/{path}"}


@pytest.mark.parametrize(
    ("operation", "element", "most"),
    [("RetrieveULNs", "ULN", MOST_ULNS), ("GetLearningEventsForLearners", "Learner", MOST_LEARNERS)],
)
def test_how_many_at_once_is_what_the_schema_says(operation: str, element: str, most: int) -> None:
    (schema,) = whole_schemas(LEARNING_RECORDS_SERVICE)
    (declared,) = schema.iterfind(
        f"{{{XSD}}}element[@name='{operation}']//{{{XSD}}}element[@name='{element}']"
    )
    assert declared.get("maxOccurs") == str(most)


@KINDS
def test_limits_are_those_that_hold(kind: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "LRS_MAX_REQUEST_BYTES": "20000",
        "LRS_MOST_ACHIEVEMENTS": "3",
        "LRS_MOST_BATCH_RECORDS": "7",
        "LRS_OPENING_HOURS": opening_hours(-120, 120),
    }
    with fresh_database(kind, tmp_path) as url, running_service(url, tmp_path, **settings) as service:
        told = status(service)
        limits = {name: int(limit) for name, limit in told["Limits"].items()}
        assert limits == {
            "RequestBytes": 20000,
            "BatchRecords": 7,
            "Achievements": 3,
            "ULNs": 200,
            "Learners": 200,
        }
        opens, closes = settings["LRS_OPENING_HOURS"].split("-")
        assert told["OpeningHours"] == {"Opens": opens, "Closes": closes}
        assert told["Open"] == "true"
        body = envelope(payload("GetServiceStatus", {}))
        most, more = (body + b" " * (size - len(body)) for size in (20000, 20001))
        assert post(service, most).text("Open") == "true"
        assert service.http("POST", PATH, more, {"Content-Type": "text/xml"}).status == 413


@KINDS
def test_out_of_hours_only_the_status_is_told(kind: str, tmp_path: Path) -> None:
    hours = opening_hours(120, -120)  # all but the four hours around now
    with (
        fresh_database(kind, tmp_path) as url,
        running_service(url, tmp_path, LRS_OPENING_HOURS=hours) as service,
    ):
        told = status(service)
        assert (told["Open"], told["Database"]) == ("false", "Ready")
        opens, closes = hours.split("-")
        assert told["OpeningHours"] == {"Opens": opens, "Closes": closes}
        for operation, fields in OTHERS.items():
            fault = fault_of(service, operation, fields, SUPER)
            assert (fault.kind, fault.code) == ("OutOfHoursFault", "WSEC0004")


@contextmanager
def without_database(url: str) -> Iterator[None]:
    """A SQLite database cannot be kept from answering; a server's can be kept from letting anybody in."""
    name = url.rpartition("/")[2]
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


def test_without_its_database(tmp_path: Path) -> None:
    with fresh_database("postgresql", tmp_path) as url, running_service(url, tmp_path) as service:
        with without_database(url):
            assert status(service)["Database"] == "NotAnswering"
            for operation, fields in OTHERS.items():
                fault = fault_of(service, operation, fields, SUPER)
                assert (fault.kind, fault.code) == ("UnexpectedFault", "WSEC0999")
        assert status(service)["Database"] == "Ready"


@KINDS
def test_with_the_schema_of_another_version(kind: str, tmp_path: Path) -> None:
    with fresh_database(kind, tmp_path) as url, running_service(url, tmp_path) as service:
        with connect(make_engine(url)) as connection:
            (revision,) = connection.execute(text("SELECT version_num FROM alembic_version")).one()
            connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
            assert status(service)["Database"] == "OtherVersion"
            connection.execute(text("UPDATE alembic_version SET version_num = :was"), {"was": revision})
        assert status(service)["Database"] == "Ready"
