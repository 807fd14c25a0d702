"""The codes of a look at a learning record, which the contracts share."""

from typing import Final

from lrs_soap.services.get_learning_events import (
    LearningEventsOutcome,
    LearningRecord,
    NotShared,
    NotVerified,
)

FOUND: Final = "WSRC0004"
LINKED: Final = "WSRC0022"
NOT_SHARED: Final = "WSEC0206"
NOT_VERIFIED: Final = "WSEC0208"


def record_code(outcome: LearningEventsOutcome) -> str:
    """The code of a look at a learning record."""
    match outcome:
        case LearningRecord(linked=linked):
            return LINKED if linked else FOUND
        case NotShared():
            return NOT_SHARED
        case NotVerified():
            return NOT_VERIFIED
