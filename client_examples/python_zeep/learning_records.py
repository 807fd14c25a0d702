"""Registers a learner and puts a learning record right, at a LearningRecordsService, with zeep.

Usage: python learning_records.py [ADDRESS]

Address and credentials come from the environment; what is not set is that of the sandbox on this machine.
"""

import datetime
import os
import secrets
import string
import sys
import uuid
from typing import Any

import requests
import zeep
import zeep.exceptions
import zeep.wsse.username

ADDRESS = os.environ.get("LEARNING_RECORDS_ADDRESS", "http://127.0.0.1:8080/LearningRecordsService")
NAMESPACE = "urn:lrs-soap:learning-records:1"
# The contract has a port for each version of SOAP.
PORT = (
    "LearningRecordsSoap12" if os.environ.get("LEARNING_RECORDS_SOAP") == "1.2" else "LearningRecordsSoap11"
)

# User name, as UKPRN/user, and password of who raises a challenge and of who answers it.
COLLEGE = (
    os.environ.get("LEARNING_RECORDS_COLLEGE_USER", "10099901/college.user"),
    os.environ.get("LEARNING_RECORDS_COLLEGE_PASSWORD", "SandboxCollege16"),
)
AWARDING = (
    os.environ.get("LEARNING_RECORDS_AWARDING_USER", "10099902/awarding.user"),
    os.environ.get("LEARNING_RECORDS_AWARDING_PASSWORD", "SandboxAwarding1"),
)

# Whose record has the event that is doubted: the one that an awarding organisation has told.
TOMASZ = {"ULN": "7302822971", "GivenName": "Tomasz", "FamilyName": "Wiśniewski"}


class TypedFault(Exception):
    """A fault of the contract: its kind, which is the name of its element, and what that holds."""

    def __init__(self, kind: str, content: Any) -> None:
        super().__init__(f"{kind} {content.Code}: {content.Message}")
        self.kind = kind
        self.content = content


class LearningRecords:
    """The operations as plain calls of one user, with faults made exceptions."""

    def __init__(self, address: str, user: str, password: str) -> None:
        # UsernameToken sends the password as text unless told otherwise.
        token = zeep.wsse.username.UsernameToken(user, password)
        self._client = zeep.Client(f"{address}?wsdl", wsse=token)
        # The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
        self._service = self._client.create_service(f"{{{NAMESPACE}}}{PORT}", address)

    def call(self, operation: str, **fields: Any) -> Any:
        try:
            return getattr(self._service, operation)(**fields)
        except zeep.exceptions.Fault as fault:
            raise self._typed(fault) or fault from fault

    def _typed(self, fault: zeep.exceptions.Fault) -> TypedFault | None:
        """What stands in a fault's detail, if it is of the contract."""
        if fault.detail is None or len(fault.detail) == 0:
            return None
        detail = fault.detail[0]
        if not detail.tag.startswith(f"{{{NAMESPACE}}}"):
            return None
        element = self._client.get_element(detail.tag)
        return TypedFault(element.name, element.parse(detail, self._client.wsdl.types))


def outcome(answer: Any) -> str:
    """The one branch of the answer's choice that is there."""
    return next(name for name in answer if name != "ResponseCode" and answer[name] is not None)


def newcomer() -> dict[str, Any]:
    """Somebody whom nobody has registered: a fresh name each time."""
    return {
        "GivenName": "Zoë",
        "FamilyName": "Nightjar-" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(12)),
        "DateOfBirth": datetime.date(2005, 10, 9),
        "Gender": "Female",
        "Postcode": "KW17 2AA",
    }


def show(step: str, code: str, rest: str = "") -> None:
    print(f"{step:<15} {code}  {rest}".rstrip())


def register(college: LearningRecords) -> None:
    person = newcomer()
    # Sent again with the same RequestId, after an answer that was lost, it is done once and answered the same.
    registered = college.call(
        "RegisterLearner",
        RequestId=str(uuid.uuid4()),
        **person,
        VerificationType="Passport",
        AbilityToShare="Shares",
    )
    show("register", registered.ResponseCode, f"{outcome(registered)}, {registered.Registered.ULN}")

    found = college.call("LearnerByDemographics", **person)
    show("find", found.ResponseCode, f"{outcome(found)}, {found.ExactMatch.Learner.ULN}")

    name = {part: person[part] for part in ("GivenName", "FamilyName")}
    verified = college.call("VerifyLearner", ULN=registered.Registered.ULN, **name)
    show("verify", verified.ResponseCode, outcome(verified))


def read_doubted(college: LearningRecords) -> Any:
    """The event of Tomasz that an awarding organisation has told."""
    answer = college.call("GetLearnerLearningEvents", **TOMASZ)
    record = answer.LearningRecord
    event = next(event for event in record.Event if event.Source == "AwardingOrganisation")
    show("record", answer.ResponseCode, f"{record.Total} events; {event.Subject}, {event.Grade}")
    return event


def put_right(college: LearningRecords, awarding: LearningRecords) -> None:
    event = read_doubted(college)
    grade = "Pass" if event.Grade == "Distinction" else "Distinction"

    submitted = college.call(
        "SubmitChallenge",
        RequestId=str(uuid.uuid4()),
        **TOMASZ,
        ChallengeType="WrongGrade",
        EventId=event.EventId,
        Information=f"The certificate says {grade}.",
        Claimed={"Correct": {"AchievedGrade": grade}},
    )
    show("challenge", submitted.Reference, f"{submitted.State}, {submitted.AnsweredBy.Name} answers")

    # An answer with one element in it comes from zeep as that element, here the Challenge.
    challenge = awarding.call(
        "RespondToChallenge",
        Reference=submitted.Reference,
        Reason="The certificate is right.",
        Amend={"Grade": grade},
    )
    show("respond", challenge.Reference, challenge.State)
    read_doubted(college)


def show_fault(college: LearningRecords) -> None:
    """A request that breaks two rules: the typed fault names both."""
    try:
        college.call("VerifyLearner", ULN="12345", GivenName="", FamilyName="Wiśniewski")
    except TypedFault as fault:
        show("fault", fault.kind, fault.content.Code)
        for violation in fault.content.Violation:
            print(f"  {violation.Path} {violation.Rule}")


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    try:
        college = LearningRecords(address, *COLLEGE)
        register(college)
        put_right(college, LearningRecords(address, *AWARDING))
        show_fault(college)
    except TypedFault as fault:
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
