"""Registers, checks and verifies many learners at once at a LearnerService, and follows each job, with zeep.

Usage: python batches.py [ADDRESS]

Address and credentials come from the environment; what is not set is that of the sandbox on this machine.
"""

import os
import sys
import time
from typing import Any

import requests
import zeep
import zeep.exceptions

ADDRESS = os.environ.get("LEARNER_SERVICE_ADDRESS", "http://127.0.0.1:8080/LearnerService.svc")

# Who registers is a provider. OrganisationRef stands in the contract as required but nillable: None is sent as xsi:nil.
PROVIDER = {
    "OrganisationRef": None,
    "UKPRN": os.environ.get("LEARNER_SERVICE_UKPRN", "10099901"),
    "OrgPassword": os.environ.get("LEARNER_SERVICE_PASSWORD", "SandboxCollege16"),
    "UserName": os.environ.get("LEARNER_SERVICE_USER", "college.user"),
}

# Who verifies is an awarding organisation, before it certifies. A provider may verify as well.
AWARDING = {
    "OrganisationRef": None,
    "UKPRN": os.environ.get("LEARNER_SERVICE_AWARDING_UKPRN", "10099902"),
    "OrgPassword": os.environ.get("LEARNER_SERVICE_AWARDING_PASSWORD", "SandboxAwarding1"),
    "UserName": os.environ.get("LEARNER_SERVICE_AWARDING_USER", "awarding.user"),
}

# Nobody new is registered without these two. Where one who is found has another VerificationType, ours goes into the
# record, as all that we say of a person beyond what we have found them by: that is RC003.
# AbilityToShare: 1 has seen the privacy notice and shares. VerificationType: 1 is known from school, 2 has a passport.
COMMON = {"AbilityToShare": "1", "VerificationType": "1"}

# Thirteen is the youngest that a learner can be.
FIVE_YEARS_AGO = f"{time.gmtime().tm_year - 5}-01-01"

# One request takes 200 learners at most. MISIdentifier is ours: the answer has it again.
LEARNERS = [
    {
        "MISIdentifier": "exact",
        "GivenName": "Olivia",
        "FamilyName": "Hartwell",
        "LastKnownPostCode": "LS1 4AP",
        "DateOfBirth": "2004-03-17",
        "Gender": "2",
        **COMMON,
    },
    {
        "MISIdentifier": "possible",
        "GivenName": "Mohammed",
        "FamilyName": "Hussain",
        "LastKnownPostCode": "WV1 1DB",
        "DateOfBirth": "2005-05-14",
        "Gender": "1",
        **COMMON,
    },
    {
        "MISIdentifier": "linked",
        "GivenName": "Charlie",
        "FamilyName": "Pemberton",
        "LastKnownPostCode": "EX4 6PX",
        "DateOfBirth": "2002-12-25",
        "Gender": "2",
        **COMMON,
    },
    {
        "MISIdentifier": "new",
        "GivenName": "Saoirse",
        "FamilyName": "Winterbourne",
        "LastKnownPostCode": "CA12 5JQ",
        "DateOfBirth": "2006-08-13",
        "Gender": "2",
        **COMMON,
    },
    {
        "MISIdentifier": "no postcode",
        "GivenName": "Barnaby",
        "FamilyName": "Quickthorn",
        "DateOfBirth": "2006-02-11",
        "Gender": "1",
        **COMMON,
    },
    {
        "MISIdentifier": "too young",
        "GivenName": "Clementine",
        "FamilyName": "Larksfield",
        "LastKnownPostCode": "HR9 7BU",
        "DateOfBirth": FIVE_YEARS_AGO,
        "Gender": "2",
        **COMMON,
    },
]

# DateOfBirth and Gender are compared where they are given.
OLIVIA = {
    "ULN": "8181822950",
    "FamilyName": "Hartwell",
    "GivenName": "Olivia",
    "DateOfBirth": None,
    "Gender": None,
}
TO_VERIFY = [
    {**OLIVIA, "MISIdentifier": "match", "DateOfBirth": "2004-03-17", "Gender": "2"},
    {**OLIVIA, "MISIdentifier": "similar", "FamilyName": "Olivia", "GivenName": "Hartwell"},
    {**OLIVIA, "MISIdentifier": "different", "FamilyName": "Nightjar", "GivenName": "Zebedee"},
    {**OLIVIA, "MISIdentifier": "unknown", "ULN": "1026893096"},
]

# What a code means, and what a management system does about it.
TO_DO = {
    "RC001": "registered: keep the ULN",
    "RC002": "found: keep the ULN",
    "RC003": "found, and our details went into the record: keep the ULN",
    "RC004": "merged into another: keep this ULN in place of the old one",
    "RC005": "not found, and only checked: register",
    "RC006": "not enough to issue a ULN: complete the record, send it again",
    "RC007": "others may be the person: find by demographics, choose one of them",
    "RC008": "too many may be the person: send more of the person's details",
    "RC009": "the ULN is another person's: look for the mistake in names or number",
    "RC010": "a mandatory value is missing: complete the record, send it again",
    "RC011": "a value breaks its rule: correct the record, send it again",
    "RC099": "could not be processed: ask who runs the service",
    "WSVRC001": "matches",
    "WSVRC002": "matches, but was merged: keep this ULN in place of the old one",
    "WSVRC003": "similar: see by the flags what differs, correct it",
    "WSVRC004": "similar, and was merged: see by the flags what differs, keep this ULN",
    "WSVRC005": "another person: find the person's own ULN",
    "WSVRC006": "nobody has this ULN: look for the mistake in the number",
    "WSEC0001": "a value breaks its rule: correct the record, send it again",
    "WSEC0999": "could not be processed: ask who runs the service",
}

COUNTERS = [
    "NewLearnersCount",
    "ExistsUpdatedLearnersCount",
    "PossibleMatchLearnersCount",
    "LearnersNotFoundCount",
    "RejectedLearnersCount",
]

# A small job is done in a second or so. Of a large one, ask every half minute.
SECONDS_BETWEEN = 0.2
MOST_SECONDS = 60


class LearnerServiceFault(Exception):
    """The typed fault of the contract, MIAPAPIException."""


class Batches:
    """The four operations of batches as plain calls, with faults made exceptions."""

    def __init__(self, address: str) -> None:
        self._client = zeep.Client(f"{address}?wsdl")
        # The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
        self._service = self._client.create_service(
            "{http://tempuri.org/}BasicHttpBinding_LearnerPortType", address
        )

    def submit(self, job_type: str, learners: list[dict[str, str]], count: int | None = None) -> Any:
        """FUL finds, updates and registers; CHK only finds. The count is for the service to see that all have come."""
        stated = len(learners) if count is None else count
        return self._call(
            "submitBatchRegistration",
            PROVIDER,
            JobType=job_type,
            LearnerRecordCount=stated,
            Learner=learners,
        )

    def submit_to_verify(self, learners: list[dict[str, Any]]) -> Any:
        return self._call(
            "submitVerifyBatch", AWARDING, LearnerRecordCount=len(learners), OrgEmail=None, Learner=learners
        )

    def output(self, job_id: int) -> Any:
        return self._ended("getBatchRegistrationOutput", PROVIDER, job_id)

    def verify_output(self, job_id: int) -> Any:
        return self._ended("getVerifyBatchOutput", AWARDING, job_id)

    def _ended(self, operation: str, caller: dict[str, Any], job_id: int) -> Any:
        """The answer once the job has ended, asked for again and again until then."""
        deadline = time.monotonic() + MOST_SECONDS
        while True:
            job = self._call(operation, caller, JobID=job_id)
            if job.ResponseCode != "WSRC0008":
                return job
            if time.monotonic() > deadline:
                raise TimeoutError(f"the job is still {job.JobStatus}; does the service run a worker?")
            time.sleep(SECONDS_BETWEEN)

    def _call(self, operation: str, caller: dict[str, Any], **fields: Any) -> Any:
        try:
            return getattr(self._service, operation)(**caller, **fields)
        except zeep.exceptions.Fault as fault:
            raise self._typed(fault) or fault from fault

    def _typed(self, fault: zeep.exceptions.Fault) -> LearnerServiceFault | None:
        """The MIAPAPIException in a fault's detail, if there is one."""
        if fault.detail is None or len(fault.detail) == 0:
            return None
        element = self._client.get_element("{http://api.lrs.miap.gov.uk/exceptions}MIAPAPIException")
        if fault.detail[0].tag != element.qname:
            return None
        detail = element.parse(fault.detail[0], self._client.wsdl.types)
        return LearnerServiceFault(f"{detail.ErrorCode} {detail.Description}: {detail.FurtherDetails}")


def show(step: str, code: str, rest: str = "") -> None:
    print(f"{step:<15} {code}  {rest}".rstrip())


def show_record(record: Any, code: str, flags: list[str] | None = None) -> None:
    """Whose record, what became of it, the ULN that it is now known to be of, and what to do."""
    todo = TO_DO.get(code, "a code that we do not know")
    failed = f" ({' '.join(flags)})" if flags else ""
    print(f"  {record.MISIdentifier:<12} {code:<8}  {record.ULN or '':<10}  {todo}{failed}")


def show_left(sent: list[dict[str, Any]], answered: list[Any]) -> None:
    """Whom the job did not come to before it failed or was cancelled."""
    done = {record.MISIdentifier for record in answered}
    for record in sent:
        if record["MISIdentifier"] not in done:
            print(f"  {record['MISIdentifier']:<12} was not done: send it again")


def register(service: Batches, step: str, job_type: str) -> None:
    """Submit the learners, and what became of them."""
    submitted = service.submit(job_type, LEARNERS)
    show(step, submitted.ResponseCode)
    job = service.output(submitted.JobID)
    # WSRC0009: all are done. WSRC0010: it failed or was cancelled; there are the records that were done before.
    show("job", job.ResponseCode, job.JobStatus or "")
    for learner in job.Learner:
        show_record(learner, learner.ReturnCode)
    show_left(LEARNERS, job.Learner)
    for name in COUNTERS:
        print(f"  {name} {job[name]}")


def verify(service: Batches) -> None:
    submitted = service.submit_to_verify(TO_VERIFY)
    show("verify", submitted.ResponseCode)
    job = service.verify_output(submitted.JobID)
    show("job", job.ResponseCode, job.JobStatus or "")
    for learner in job.VerifiedLearner:
        show_record(learner, learner.ResponseCode, learner.FailureFlag)
    show_left(TO_VERIFY, job.VerifiedLearner)


def walk(service: Batches) -> None:
    """What is done with a term's new students, and with the candidates of a series."""
    # A check changes nothing: it tells what a registration would meet.
    register(service, "check", "CHK")
    # Each record is done alone: one that is rejected does not hold the others up.
    register(service, "register", "FUL")
    verify(service)

    # A batch that says it has more learners than came is not taken: there is no job, and nobody is registered.
    refused = service.submit("FUL", LEARNERS, count=len(LEARNERS) + 1)
    show("wrong count", refused.ResponseCode, f"job {refused.JobID}")


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    try:
        walk(Batches(address))
    except LearnerServiceFault as fault:
        print(f"The service refused: {fault}", file=sys.stderr)
        return 1
    except zeep.exceptions.Fault as fault:
        print(f"The service failed: {fault.message}", file=sys.stderr)
        return 1
    except (requests.RequestException, zeep.exceptions.TransportError) as error:
        print(f"No answer from {address}: {error}", file=sys.stderr)
        return 2
    except TimeoutError as error:
        print(f"No end: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
