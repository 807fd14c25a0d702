"""The published WSEC codes of errors, which the three legacy contracts share, each with what it says to a person."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain import errors

#: A code and its description.
Word = tuple[str, str]

#: By kind of error. A contract adds words for the kinds that only its operations can meet.
ERROR_CODES: Final[Mapping[str, Word]] = {
    errors.InvalidRequest.kind: ("WSEC0001", "Invalid request"),
    errors.UnknownOperation.kind: ("WSEC0002", "Unknown request"),
    errors.UnknownOrganisation.kind: ("WSEC0003", "Unknown organisation"),
    errors.OutOfHours.kind: ("WSEC0004", "Out of hours"),
    errors.WrongPassword.kind: ("WSEC0005", "Incorrect organisation password"),
    errors.AccessDenied.kind: ("WSEC0006", "Insufficient access"),
    # Of settling exceptions of batches no code is known: these are ours.
    errors.UnknownException.kind: ("WSBE0001", "Unknown exception"),
    errors.ExceptionSettled.kind: ("WSBE0002", "Exception settled before"),
    errors.NotACandidate.kind: ("WSBE0003", "Not a candidate"),
}
UNEXPECTED: Final[Word] = ("WSEC0999", "Unexpected error")


def advice(request_id: str) -> str:
    """What a caller can do about an error that is not its own doing."""
    return f"quote request {request_id} to the operator of this service"
