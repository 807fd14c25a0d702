"""Every table there is: for what must know them all, which are the migrations and whoever empties the register."""

from typing import Final

from lrs_soap.db.plr_tables import (
    BATCH_EXCEPTION,
    CHALLENGE,
    CHALLENGE_MOVE,
    EVENT_CHANGE,
    JOB,
    JOB_RECORD,
    LEARNING_EVENT,
)
from lrs_soap.db.tables import (
    AUDIT_ENTRY,
    KEPT_ANSWER,
    LEARNER,
    ORGANISATION,
    ORGANISATION_USER,
    PUBLICATION,
    SEARCH,
    ULN_CHANGE,
    Base,
)

__all__ = ["EMPTIED", "Base"]

#: What is taken out with the register, those that refer to others before them. ULN ranges stay: their numbers were
#: issued and must not be again.
EMPTIED: Final = (
    CHALLENGE_MOVE,
    CHALLENGE,
    BATCH_EXCEPTION,
    JOB_RECORD,
    JOB,
    EVENT_CHANGE,
    LEARNING_EVENT,
    ULN_CHANGE,
    PUBLICATION,
    AUDIT_ENTRY,
    SEARCH,
    KEPT_ANSWER,
    LEARNER,
    ORGANISATION_USER,
    ORGANISATION,
)
