"""The faults of the contract: which element each kind of error has, and its bytes in either version of SOAP."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.contracts.namespaces import LEARNING_RECORDS
from lrs_soap.domain import errors
from lrs_soap.domain.errors import ChallengeExists, InvalidRequest, LrsError
from lrs_soap.faces.codec import escaped
from lrs_soap.faces.error_codes import (
    ACHIEVEMENT_CODES,
    CHALLENGE_CODES,
    ERROR_CODES,
    UNEXPECTED,
    Word,
    advice,
)
from lrs_soap.faces.learning_records.header import NotUnderstood
from lrs_soap.faces.soap import ENVELOPE_END, SOAP_11, SoapVersion

_INVALID: Final = "InvalidRequestFault"

#: The fault's element by kind of error.
FAULT_ELEMENTS: Final[Mapping[str, str]] = {
    errors.InvalidRequest.kind: _INVALID,
    errors.InvalidEmail.kind: _INVALID,
    errors.InvalidSubmissionType.kind: _INVALID,
    errors.NoAchievements.kind: _INVALID,
    errors.UnknownOperation.kind: "UnknownOperationFault",
    errors.UnknownOrganisation.kind: "UnknownOrganisationFault",
    errors.WrongPassword.kind: "WrongPasswordFault",
    errors.AccessDenied.kind: "AccessDeniedFault",
    errors.AchievementsNotEnabled.kind: "AccessDeniedFault",
    errors.OutOfHours.kind: "OutOfHoursFault",
    errors.LearnerNotVerified.kind: "LearnerNotVerifiedFault",
    errors.UnknownEvent.kind: "UnknownEventFault",
    errors.UnknownChallenge.kind: "UnknownChallengeFault",
    errors.ChallengeExists.kind: "ChallengeExistsFault",
    errors.UnknownException.kind: "UnknownExceptionFault",
    errors.ExceptionSettled.kind: "ExceptionSettledFault",
    errors.NotACandidate.kind: "NotACandidateFault",
    errors.MoveNotAllowed.kind: "MoveNotAllowedFault",
    errors.ChangedMeanwhile.kind: "ChangedMeanwhileFault",
    errors.RequestIdReused.kind: "RequestIdReusedFault",
    errors.TooManyAchievements.kind: "TooManyAchievementsFault",
}
_UNEXPECTED_ELEMENT: Final = "UnexpectedFault"

#: The published codes and ours, by kind of error.
CODES: Final[Mapping[str, Word]] = {**ERROR_CODES, **ACHIEVEMENT_CODES, **CHALLENGE_CODES}

_CLIENT: Final = ("s:Client", "s:Sender")
_SERVER: Final = ("s:Server", "s:Receiver")
_NOT_UNDERSTOOD: Final = ("s:MustUnderstand", "s:MustUnderstand")


def codes_of_faults() -> Mapping[str, tuple[str, ...]]:
    """The codes that each fault's element may tell."""
    told: dict[str, dict[str, None]] = {_UNEXPECTED_ELEMENT: {UNEXPECTED[0]: None}}
    for kind, element in FAULT_ELEMENTS.items():
        told.setdefault(element, {})[CODES[kind][0]] = None
    return {element: tuple(codes) for element, codes in told.items()}


def refused(error: LrsError, request_id: str, version: SoapVersion) -> tuple[str, bytes]:
    """The code and the fault of something the caller must change."""
    code, _ = CODES[error.kind]
    fields = [("Code", code), ("Message", str(error)), ("RequestId", request_id)]
    if isinstance(error, ChallengeExists):
        fields.append(("Reference", error.reference))
    detail = _elements(fields) + _violations(error)
    blame = _NOT_UNDERSTOOD if isinstance(error, NotUnderstood) else _CLIENT
    return code, _fault(FAULT_ELEMENTS[error.kind], detail, str(error), blame, version)


def unexpected(request_id: str, version: SoapVersion) -> tuple[str, bytes]:
    """The code and the fault of something that is not the caller's doing."""
    code, _ = UNEXPECTED
    sentence = advice(request_id)
    detail = _elements([("Code", code), ("Message", sentence), ("RequestId", request_id)])
    return code, _fault(_UNEXPECTED_ELEMENT, detail, sentence, _SERVER, version)


def _violations(error: LrsError) -> str:
    if not isinstance(error, InvalidRequest):
        return ""
    told = (_elements([("Path", one.path), ("Rule", one.requirement)]) for one in error.violations)
    return "".join(f"<Violation>{one}</Violation>" for one in told)


def _elements(fields: list[tuple[str, str]]) -> str:
    return "".join(f"<{name}>{escaped(text)}</{name}>" for name, text in fields)


def _fault(element: str, detail: str, sentence: str, blame: tuple[str, str], version: SoapVersion) -> bytes:
    typed = f'<{element} xmlns="{LEARNING_RECORDS}">{detail}</{element}>'
    form = _fault_11 if version is SOAP_11 else _fault_12
    return f"{version.start}<s:Fault>{form(typed, escaped(sentence), blame)}</s:Fault>{ENVELOPE_END}".encode()


def _fault_11(typed: str, sentence: str, blame: tuple[str, str]) -> str:
    return (
        f'<faultcode>{blame[0]}</faultcode><faultstring xml:lang="en-GB">{sentence}</faultstring>'
        f"<detail>{typed}</detail>"
    )


def _fault_12(typed: str, sentence: str, blame: tuple[str, str]) -> str:
    return (
        f"<s:Code><s:Value>{blame[1]}</s:Value></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-GB">{sentence}</s:Text></s:Reason><s:Detail>{typed}</s:Detail>'
    )
