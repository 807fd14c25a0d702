"""Submits achievements to an ExternalService, follows the job, and reads the learner's record, with zeep.

Usage: python achievements.py [ADDRESS [ADDRESS_OF_THE_RECORD]]

Addresses and credentials come from the environment; what is not set is that of the sandbox on this machine.
"""

import csv
import io
import os
import sys
import time
from typing import Any

import requests
import zeep
import zeep.exceptions

ADDRESS = os.environ.get("EXTERNAL_SERVICE_ADDRESS", "http://127.0.0.1:8080/ExternalService.svc")
RECORD_ADDRESS = os.environ.get("LEARNER_SERVICE_R9_ADDRESS", "http://127.0.0.1:8080/LearnerServiceR9.svc")

# Who submits is an awarding organisation. This contract knows it by its OrganisationRef.
SUBMITTER = {
    "OrganisationRef": os.environ.get("EXTERNAL_SERVICE_ORGANISATION_REF", "SBX002"),
    "OrgPassword": os.environ.get("EXTERNAL_SERVICE_PASSWORD", "SandboxAwarding1"),
    "UserName": os.environ.get("EXTERNAL_SERVICE_USER", "awarding.user"),
}

# Who reads the record is a provider.
READER = {
    "Ukprn": os.environ.get("LEARNER_SERVICE_UKPRN", "10099901"),
    "Password": os.environ.get("LEARNER_SERVICE_PASSWORD", "SandboxCollege16"),
    "Username": os.environ.get("LEARNER_SERVICE_USER", "college.user"),
}

GRACE = {"Uln": "8018082854", "GivenName": "Grace", "FamilyName": "Okafor"}
NOBODY = {"Uln": "1026893096", "GivenName": "Nemo", "FamilyName": "Nobody"}

# 4 reinstates what was withdrawn.
CREATE, UPDATE, WITHDRAW = 1, 2, 3

# A small job is done in a second or so; a thousand records take a few.
SECONDS_BETWEEN = 0.2
MOST_SECONDS = 60


class DomainFault(Exception):
    """The typed fault of the contracts."""

    def __init__(self, code: str, description: str, detail: str) -> None:
        super().__init__(f"{code} {description}: {detail}")
        self.code = code
        self.detail = detail


class Service:
    """The operations of a contract, with faults made exceptions."""

    def __init__(self, address: str, binding: str) -> None:
        self._client = zeep.Client(f"{address}?wsdl")
        # The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
        self._service = self._client.create_service(binding, address)

    def call(self, operation: str, **fields: Any) -> Any:
        try:
            return getattr(self._service, operation)(**fields)
        except zeep.exceptions.Fault as fault:
            raise self._typed(fault) or fault from fault

    def _typed(self, fault: zeep.exceptions.Fault) -> DomainFault | None:
        """The DomainFault in a fault's detail, if there is one; zeep reads its base64 as bytes."""
        if fault.detail is None or len(fault.detail) == 0:
            return None
        element = self._client.get_element("{http://api.lrs.qcf.gov.uk/faults}DomainFault")
        if fault.detail[0].tag != element.qname:
            return None
        detail = element.parse(fault.detail[0], self._client.wsdl.types)
        return DomainFault(detail.ErrorCode, fault.message, detail.ErrorDetail.decode("utf-8"))


class ExternalService(Service):
    """Jobs of achievements."""

    def __init__(self, address: str) -> None:
        super().__init__(address, "{http://api.lrs.qcf.gov.uk/services}BasicHttpBinding_IExternalService")

    def submit(self, achievements: list[dict[str, Any]]) -> Any:
        # Provisional achievements are seen by their awarding organisation alone, Final ones by all who may see them.
        return self.call(
            "SubmitAchievementBatchJob",
            invokingUser=SUBMITTER,
            submissionType="Final",
            achievements={"Achievement": achievements},
        )

    def wait(self, job_id: int) -> Any:
        """The job once it has ended, asked for again and again until then."""
        deadline = time.monotonic() + MOST_SECONDS
        while True:
            job = self.call("GetAchievementBatchJob", invokingUser=SUBMITTER, jobId=job_id)
            if job.Status not in ("Waiting", "InProgress"):
                return job
            if time.monotonic() > deadline:
                raise TimeoutError(f"the job is still {job.Status}; does the service run a worker?")
            time.sleep(SECONDS_BETWEEN)


class LearnerServiceR9(Service):
    """Learning records, as achievements.py needs them."""

    def __init__(self, address: str) -> None:
        super().__init__(address, "{http://tempuri.org/}BasicHttpBinding_ILearnerServiceR9")

    def events(self, learner: dict[str, str]) -> list[Any]:
        record = self.call(
            "GetLearnerLearningEvents",
            invokingOrganisation=READER,
            userType="ORG",
            vendorID=1,
            language="ENG",
            uln=learner["Uln"],
            givenName=learner["GivenName"],
            familyName=learner["FamilyName"],
            dateOfBirth=None,
            gender=None,
            getType="FULL",
        )
        return list(record.LearnerRecord.LearningEvent) if record.LearnerRecord else []


def achievement(action: int, reference: str, mis_identifier: str, **more: Any) -> dict[str, Any]:
    """A record of a job. MisIdentifier is ours: the error file names it."""
    return {
        **GRACE,
        "Action": action,
        "ActionDate": "2025-09-01",
        "AchievementAwardDate": "2025-08-21",
        "ProviderUkprn": "10099901",
        "UnitOrQualificationReferenceNumber": reference,
        "MisIdentifier": mis_identifier,
        **more,
    }


def show(step: str, code: str, rest: str = "") -> None:
    print(f"{step:<15} {code}  {rest}".rstrip())


def show_job(job: Any) -> None:
    """The counters that are not nought, and the error file."""
    show("job", job.ResponseCode, f"{job.Status}, {job.NumberOfRecords} records")
    for name in job:
        if (name.startswith("Achievements") or name.endswith("Errors")) and int(job[name] or 0):
            print(f"  {name} {job[name]}")
    for error in csv.DictReader(io.StringIO(job.AchievementBatchErrorFile or "", newline="")):
        record = f"record {error['RecordNumber']} ({error['MisIdentifier']})"
        print(f"  {record}: {error['ErrorCode']} {error['Message']}")


def walk(service: ExternalService, records: LearnerServiceR9) -> None:
    """What an awarding organisation does with a series, and what a provider sees of it."""
    # Records are done in their order, each alone: one in error does not hold the others up.
    submitted = service.submit(
        [
            achievement(CREATE, "603/0455/1", "certificate", Grade="Pass"),
            achievement(UPDATE, "603/0455/1", "remarked", Grade="Merit", ActionReason="remarked"),
            achievement(CREATE, "600/7219/2", "wrong candidate", Grade="Pass"),
            achievement(WITHDRAW, "600/7219/2", "taken back", ActionReason="wrong candidate"),
            achievement(CREATE, "603/0455/1", "unknown", Grade="Pass", **NOBODY),
        ]
    )
    show("submit", submitted.ResponseCode)
    show_job(service.wait(submitted.JobId))

    for event in records.events(GRACE):
        print(
            f"{'record':<15} {event.Source} {event.AchievementAwardDate} {event.SubjectCode}, {event.Grade}"
        )

    # A job that cannot be taken is a fault, and nothing of it is kept.
    try:
        service.submit([])
    except DomainFault as fault:
        show("fault", fault.code, fault.detail)


def main() -> int:
    given = sys.argv[1:]
    address = given[0] if given else ADDRESS
    record_address = given[1] if given[1:] else RECORD_ADDRESS
    try:
        walk(ExternalService(address), LearnerServiceR9(record_address))
    except DomainFault as fault:
        print(f"The service refused: {fault}", file=sys.stderr)
        return 1
    except zeep.exceptions.Fault as fault:
        print(f"The service failed: {fault.message}", file=sys.stderr)
        return 1
    except (requests.RequestException, zeep.exceptions.TransportError) as error:
        print(f"No answer from {address} or {record_address}: {error}", file=sys.stderr)
        return 2
    except TimeoutError as error:
        print(f"No end: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
