"""Raises a data challenge at a LearnerServiceR9, follows it and withdraws it, with zeep.

Usage: python data_challenge.py [ADDRESS]

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

# Whose record has the event that is doubted, and the event: its number is what the record gives, here and now.
SIOBHAN = {"uln": "3717046089", "givenName": "Siobhán", "familyName": "O'Neill-Byrne"}
DOUBTED = "600/1166/X"

# The contract requires all elements of a challenge. Texts may be nil; what .NET sends of a date or a number that
# nobody set says "not given" in those that may not.
UNSET_DATE = "0001-01-01T00:00:00"


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
        challenge = self._client.get_element("{http://tempuri.org/}CreateDataChallenge")
        self._silent = {
            name: None
            for name, element in challenge.type.elements
            if name.startswith(("original", "supplied")) and element.nillable
        }

    def events(self, **learner: str) -> list[Any]:
        record = self._call(
            "GetLearnerLearningEvents",
            CREDENTIALS,
            vendorID=1,
            dateOfBirth=None,
            gender=None,
            getType="FULL",
            **learner,
        )
        return list(record.LearnerRecord.LearningEvent) if record.LearnerRecord else []

    def raise_challenge(self, **challenge: Any) -> Any:
        not_given = {
            **self._silent,
            "dateOfBirth": UNSET_DATE,
            "gender": None,
            "contactName": None,
            "telephone": None,
            "emailAddress": None,
            "additionalInformation": None,
            "source1": None,
            "learningEvent2Id": 0,
            "source2": None,
        }
        return self._ask("CreateDataChallenge", **{**not_given, **challenge})

    def challenges(self, uln: str) -> list[Any]:
        """Those on the learner's events that we have raised or have to answer."""
        listed = self._ask("ListDataChallenge", uln=uln, dateCreatedStart=None, dateCreatedEnd=None)
        return list(listed.DataChallenges.ListDataChallengeItem) if listed.DataChallenges else []

    def withdraw(self, uln: str, reference: str) -> str:
        return str(self._ask("DeleteDataChallenge", uln=uln, referenceNumber=reference))

    def _ask(self, operation: str, **fields: Any) -> Any:
        # ChannelCode is of an enumeration and required.
        return self._call(operation, {"ChannelCode": "WebServices", **CREDENTIALS}, vendorId=1, **fields)

    def _call(self, operation: str, organisation: dict[str, str], **fields: Any) -> Any:
        said = {"invokingOrganisation": organisation, "userType": "ORG", "language": "ENG"}
        try:
            return getattr(self._service, operation)(**said, **fields)
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


def doubted_event(service: LearnerServiceR9) -> Any:
    return next(event for event in service.events(**SIOBHAN) if event.SubjectCode == DOUBTED)


def show_event(event: Any) -> None:
    print(f"{'event':<15} {event.Subject}, {event.Grade}, under challenge: {event.UnderDataChallenge}")


def show_challenge(service: LearnerServiceR9, reference: str) -> None:
    (ours,) = (one for one in service.challenges(SIOBHAN["uln"]) if one.ReferenceNo == reference)
    print(f"{'listed':<15} {ours.ReferenceNo} {ours.Type}, {ours.Status}")


def walk(service: LearnerServiceR9) -> None:
    """What a management system does when its user doubts an event."""
    event = doubted_event(service)
    show_event(event)

    challenge = {
        **SIOBHAN,
        "challengeType": "WrongGrade",
        "learningEvent1Id": event.ID,
        "source1": event.Source,
        "originalAchievedGrade": event.Grade,
        "originalStartDate": UNSET_DATE,
        "originalEndDate": UNSET_DATE,
        "suppliedAchievedGrade": "Distinction",
        "suppliedStartDate": UNSET_DATE,
        "suppliedEndDate": UNSET_DATE,
        "contactName": "Jo Bell",
        "additionalInformation": "The certificate says Distinction.",
    }
    raised = service.raise_challenge(**challenge)
    if raised.ResponseCode != "WSRC0004":
        # Somebody else's is open, for example; the sentence says it.
        show("raise", raised.ResponseCode, raised.ResponseDescription)
        return
    reference = raised.DataChallengeReference
    show("raise", raised.ResponseCode, reference)
    show_event(doubted_event(service))
    show_challenge(service, reference)

    # The same once more: one is open. Its reference is in the sentence.
    again = service.raise_challenge(**challenge)
    show("raise again", again.ResponseCode, again.ResponseDescription)

    # Its owner has until the day that ResponseDescription told; who raised it may withdraw it until it is answered.
    show("withdraw", service.withdraw(SIOBHAN["uln"], reference))
    show_event(doubted_event(service))
    show_challenge(service, reference)

    # What is withdrawn is closed.
    try:
        service.withdraw(SIOBHAN["uln"], reference)
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
