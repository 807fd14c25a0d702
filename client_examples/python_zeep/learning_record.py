"""Reads learning records at a LearnerServiceR9, with zeep, and asks who has looked at one.

Usage: python learning_record.py [ADDRESS]

Address and credentials come from the environment; what is not set is that of the sandbox on this machine.
"""

import os
import sys
from typing import Any

import requests
import zeep
import zeep.exceptions

ADDRESS = os.environ.get("LEARNER_SERVICE_R9_ADDRESS", "http://127.0.0.1:8080/LearnerServiceR9.svc")

# Every request carries them as its invokingOrganisation.
CREDENTIALS = {
    "Ukprn": os.environ.get("LEARNER_SERVICE_UKPRN", "10099901"),
    "Password": os.environ.get("LEARNER_SERVICE_PASSWORD", "SandboxCollege16"),
    "Username": os.environ.get("LEARNER_SERVICE_USER", "college.user"),
}

TOMASZ = {"uln": "7302822971", "givenName": "Tomasz", "familyName": "Wiśniewski"}
CHARLIE = {"uln": "6172911987", "givenName": "Charlie", "familyName": "Pemberton"}
DANIEL = {"uln": "3995899128", "givenName": "Daniel", "familyName": "Marsh"}
GRACE_MISNAMED = {"uln": "8018082854", "givenName": "Grace", "familyName": "Hartwell"}
NO_ULN = {"uln": "1234567890", "givenName": "Olivia", "familyName": "Hartwell"}


class DomainFault(Exception):
    """The typed fault of the contract."""

    def __init__(self, code: str, description: str, detail: str) -> None:
        super().__init__(f"{code} {description}: {detail}")
        self.code = code
        self.detail = detail


class LearnerServiceR9:
    """The operations as plain calls, with the credentials put in and faults made exceptions."""

    def __init__(self, address: str) -> None:
        self._client = zeep.Client(f"{address}?wsdl")
        # The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
        self._service = self._client.create_service(
            "{http://tempuri.org/}BasicHttpBinding_ILearnerServiceR9", address
        )

    def record(self, get_type: str, **learner: str) -> Any:
        # FULL asks for all that is held of each event, BRIEF for nine members of it. Birth date and gender may be nil;
        # the number of the vendor is called vendorID here, vendorId elsewhere.
        said = {"userType": "ORG", "vendorID": 1, "language": "ENG"}
        asked = {"dateOfBirth": None, "gender": None, "getType": get_type, **learner}
        return self._call("GetLearnerLearningEvents", CREDENTIALS, **said, **asked)

    def looks(self, uln: str, given_name: str, family_name: str) -> Any:
        """The first page of who has looked at the record, the newest look first."""
        # ChannelCode is of an enumeration and required.
        return self._call(
            "ViewAudit",
            {"ChannelCode": "WebServices", **CREDENTIALS},
            userType="ORG",
            vendorId=1,
            language="ENG",
            learnerUln=uln,
            learnerGivenName=given_name,
            learnerFamilyName=family_name,
            page=1,
        )

    def _call(self, operation: str, organisation: dict[str, str], **fields: Any) -> Any:
        try:
            return getattr(self._service, operation)(invokingOrganisation=organisation, **fields)
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


def show(step: str, code: str, rest: str = "") -> None:
    print(f"{step:<15} {code}  {rest}".rstrip())


def events_of(record: Any) -> list[Any]:
    return list(record.LearnerRecord.LearningEvent) if record.LearnerRecord else []


def walk(service: LearnerServiceR9) -> None:
    """What a management system does with a learning record, and what it must be ready for."""
    record = service.record("FULL", **TOMASZ)
    show("record", record.ResponseCode, f"{record.FoundULN}, {len(events_of(record))} events")
    for event in events_of(record):
        print(
            f"  {event.Source:<4} {event.AchievementAwardDate} {event.Subject}, {event.Grade}"
            f" ({event.AwardingOrganisationName}), under challenge: {event.UnderDataChallenge}"
        )

    # A brief record has the others nil, who awarded it for example.
    record = service.record("BRIEF", **TOMASZ)
    show("brief", record.ResponseCode, f"{record.FoundULN}, {len(events_of(record))} events")
    for event in events_of(record):
        print(f"  {event.Source:<4} {event.AchievementAwardDate} {event.Subject}, {event.Grade}")

    # A ULN that was merged into another: FoundULN is the one to use from now on.
    record = service.record("BRIEF", **CHARLIE)
    show("linked", record.ResponseCode, f"{record.IncomingULN} is {record.FoundULN}")

    # None of these shows anything; they are answers, not faults.
    show("not shared", service.record("FULL", **DANIEL).ResponseCode)
    show("not verified", service.record("FULL", **GRACE_MISNAMED).ResponseCode)
    show("no ULN", service.record("FULL", **NO_ULN).ResponseCode)

    # Each look is kept; a learner may ask who has looked.
    page = service.looks(TOMASZ["uln"], TOMASZ["givenName"], TOMASZ["familyName"])
    for look in page.List.PlrAccessEntryResponse[:2]:
        print(f"{'looked':<15} {look.Organisation}, {look.User}: {look.Action}")

    # A request that breaks a field rule is a fault; its detail names each field and the rule.
    try:
        service.record("SHORT", uln="", givenName="", familyName="Hartwell")
    except DomainFault as fault:
        show("fault", fault.code, fault.detail)


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    try:
        walk(LearnerServiceR9(address))
    except DomainFault as fault:
        print(f"The service refused: {fault}", file=sys.stderr)
        return 1
    except zeep.exceptions.Fault as fault:
        print(f"The service failed: {fault.message}", file=sys.stderr)
        return 1
    except (requests.RequestException, zeep.exceptions.TransportError) as error:
        print(f"No answer from {address}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
