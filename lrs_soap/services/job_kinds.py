"""The kinds of jobs there are. A new kind is one line here and a service that does one record of it."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain import achievement, batch, batch_learner
from lrs_soap.domain.organisation import Permission
from lrs_soap.services.apply_achievement import apply_achievement
from lrs_soap.services.apply_batch_learner import apply_batch_learner
from lrs_soap.services.apply_batch_verification import NOT_PROCESSED as NOT_VERIFIED
from lrs_soap.services.apply_batch_verification import apply_batch_verification
from lrs_soap.services.process_job import JobKind

KINDS: Final[Mapping[str, JobKind]] = {
    achievement.KIND: JobKind(Permission.SUBMIT_ACHIEVEMENTS, apply_achievement, achievement.NOT_PROCESSED),
    batch.LEARNER_BATCH: JobKind(
        Permission.FIND_LEARNER, apply_batch_learner, batch_learner.NOT_PROCESSED, batch.EXCEPTIONS
    ),
    batch.VERIFY_BATCH: JobKind(Permission.VERIFY_LEARNER, apply_batch_verification, NOT_VERIFIED),
}
