"""The kinds of jobs there are. A new kind is one line here and a service that does one record of it."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain import achievement
from lrs_soap.domain.organisation import Permission
from lrs_soap.services.apply_achievement import apply_achievement
from lrs_soap.services.process_job import JobKind

KINDS: Final[Mapping[str, JobKind]] = {
    achievement.KIND: JobKind(Permission.SUBMIT_ACHIEVEMENTS, apply_achievement, achievement.NOT_PROCESSED),
}
