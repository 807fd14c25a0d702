"""Say what runs here, whether it can serve now and how much it takes at once. Anybody may ask, at any hour."""

from dataclasses import dataclass
from datetime import datetime, time

from lrs_soap import __version__
from lrs_soap.services.get_many_learning_events import MOST_LEARNERS
from lrs_soap.services.ports import DatabaseState
from lrs_soap.services.retrieve_ulns import MOST_ULNS
from lrs_soap.services.sessions import Sessions


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """`at` is UTC; `opening_hours` are of the day in England, None where the service is always open.

    `most_batch_records` and `most_achievements` are as in `Policy`; `most_ulns` are those that are retrieved at once,
    `most_learners` those whose records are read at once.
    """

    version: str
    at: datetime
    is_open: bool
    opening_hours: tuple[time, time] | None
    database: DatabaseState
    most_batch_records: int
    most_achievements: int
    most_ulns: int
    most_learners: int


def get_service_status(sessions: Sessions) -> ServiceStatus:
    """Of this moment. Nobody is let in for it, so it answers also while the database does not."""
    now, policy = sessions.clock(), sessions.policy
    return ServiceStatus(
        version=__version__,
        at=now,
        is_open=sessions.is_open(now),
        opening_hours=sessions.opening_hours,
        database=sessions.database(),
        most_batch_records=policy.most_batch_records,
        most_achievements=policy.most_achievements,
        most_ulns=MOST_ULNS,
        most_learners=MOST_LEARNERS,
    )
