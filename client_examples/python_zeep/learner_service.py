"""Finds, registers, updates and verifies learners at a LearnerService, with zeep.

Usage: python learner_service.py [ADDRESS]

Address and credentials come from the environment; what is not set is that of the sandbox on this machine.
"""

import os
import sys
from typing import Any

import requests
import zeep
import zeep.exceptions

ADDRESS = os.environ.get("LEARNER_SERVICE_ADDRESS", "http://127.0.0.1:8080/LearnerService.svc")

# Every request carries these four. OrganisationRef stands in the contract as required but nillable: None is sent as
# xsi:nil. An organisation names itself by UKPRN or by OrganisationRef.
CREDENTIALS = {
    "OrganisationRef": None,
    "UKPRN": os.environ.get("LEARNER_SERVICE_UKPRN", "10099901"),
    "OrgPassword": os.environ.get("LEARNER_SERVICE_PASSWORD", "SandboxCollege16"),
    "UserName": os.environ.get("LEARNER_SERVICE_USER", "college.user"),
}

# The contract requires these four elements in every find by demographics; nil says that they are not known.
NOT_KNOWN = {"PreviousFamilyName": None, "SchoolAtAge16": None, "PlaceOfBirth": None, "EmailAddress": None}

OLIVIA = {
    "FamilyName": "Hartwell",
    "GivenName": "Olivia",
    "DateOfBirth": "2004-03-17",
    "Gender": "2",
    "LastKnownPostCode": "LS1 4AP",
}
MOHAMMED = {
    "FamilyName": "Hussain",
    "GivenName": "Mohammed",
    "DateOfBirth": "2005-05-14",
    "Gender": "1",
    "LastKnownPostCode": "WV1 1DB",
}
NEWCOMER = {
    "FamilyName": "Nightjar-Løvås",
    "GivenName": "Zoë",
    "DateOfBirth": "2006-05-21",
    "Gender": "2",
    "LastKnownPostCode": "TR19 7AA",
}


class LearnerServiceFault(Exception):
    """The typed fault of the contract, MIAPAPIException."""

    def __init__(self, code: str, description: str, further_details: str) -> None:
        super().__init__(f"{code} {description}: {further_details}")
        self.code = code
        self.description = description
        self.further_details = further_details


class LearnerService:
    """The operations as plain calls, with the credentials put in and faults made exceptions."""

    def __init__(self, address: str) -> None:
        self._client = zeep.Client(f"{address}?wsdl")
        # The address in a WSDL is the one its publisher knows; ours may be another, behind a proxy for example.
        self._service = self._client.create_service(
            "{http://tempuri.org/}BasicHttpBinding_LearnerPortType", address
        )

    def find_by_demographics(self, **searched: Any) -> Any:
        # FUL asks for the learners found; CHK only for the response code.
        return self._call("learnerByDemographics", FindType="FUL", **{**NOT_KNOWN, **searched})

    def find_by_uln(self, uln: str, given_name: str, family_name: str) -> Any:
        return self._call(
            "learnerByULN", FindType="FUL", ULN=uln, GivenName=given_name, FamilyName=family_name
        )

    def register(self, **learner: Any) -> Any:
        return self._call("registerSingleLearner", Learner=learner)

    # An answer with one element in it comes from zeep as that element: update gives the ResponseCode, verify the
    # VerifiedLearner.

    def update(self, **learner: Any) -> str:
        return str(self._call("updateSingleLearner", Learner=learner))

    def verify(self, **learner: Any) -> Any:
        return self._call("verifyLearner", LearnerToVerify=learner)

    def _call(self, operation: str, **fields: Any) -> Any:
        try:
            return getattr(self._service, operation)(**CREDENTIALS, **fields)
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
        return LearnerServiceFault(detail.ErrorCode, detail.Description, detail.FurtherDetails)


def show(step: str, code: str, rest: str = "") -> None:
    print(f"{step:<15} {code}  {rest}".rstrip())


def named(learner: Any) -> str:
    return f"{learner.ULN} {learner.GivenName} {learner.FamilyName}"


def walk(service: LearnerService) -> None:
    """What a management system does with a learner, from the first search to the verification."""
    found = service.find_by_demographics(**OLIVIA)
    show("find exact", found.ResponseCode, named(found.Learner[0]))

    found = service.find_by_demographics(**MOHAMMED)
    show("find possible", found.ResponseCode, "; ".join(named(learner) for learner in found.Learner))

    found = service.find_by_demographics(**NEWCOMER)
    show("find newcomer", found.ResponseCode)

    # Register only whom nobody has found. On a second run she is there already.
    if found.ResponseCode == "WSRC0001":
        # AbilityToShare: 1 has seen the privacy notice, 0 has not. VerificationType: 2 is a passport.
        registered = service.register(
            **NEWCOMER, VerificationType="2", AbilityToShare="1", LastKnownAddressLine1="1 Cove Hill"
        )
        show("register", registered.ResponseCode, registered.ULN or "")
        found = service.find_by_demographics(**NEWCOMER)
    learner = found.Learner[0]
    show("find again", found.ResponseCode, f"{named(learner)}, version {learner.VersionNumber}")

    # An update says the mandatory fields again, what changes, and the version it was read at.
    update = {
        **NEWCOMER,
        "ULN": learner.ULN,
        "VersionNumber": learner.VersionNumber,
        "VerificationType": learner.VerificationType,
        "AbilityToShare": learner.AbilityToShare,
        "LastKnownAddressLine1": f"{learner.VersionNumber + 1} Cove Hill",
    }
    show("update", service.update(**update))

    # The same once more: the version is no longer the stored one. Find, look at what changed, update again.
    show("update stale", service.update(**update))

    found = service.find_by_uln(learner.ULN, learner.GivenName, learner.FamilyName)
    (learner,) = found.Learner
    show(
        "find by ULN",
        found.ResponseCode,
        f"{named(learner)}, version {learner.VersionNumber}, {learner.LastKnownAddressLine1}",
    )

    verified = service.verify(
        ULN=learner.ULN,
        FamilyName=learner.FamilyName,
        GivenName=learner.GivenName,
        DateOfBirth=learner.DateOfBirth,
        Gender=learner.Gender,
    )
    show("verify", verified.ResponseCode)

    # Given and family name in each other's place: similar, and the flags say which comparisons failed.
    swapped = service.verify(
        ULN=learner.ULN,
        FamilyName=learner.GivenName,
        GivenName=learner.FamilyName,
        DateOfBirth=None,
        Gender=None,
    )
    show("verify similar", swapped.ResponseCode, " ".join(swapped.FailureFlag))

    # A request that breaks a field rule is a fault; FurtherDetails names each field and the rule.
    try:
        service.find_by_uln("12345", "", "Hartwell")
    except LearnerServiceFault as fault:
        show("fault", fault.code, fault.further_details)


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    try:
        walk(LearnerService(address))
    except LearnerServiceFault as fault:
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
