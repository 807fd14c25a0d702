"""GetLearnerLearningEvents: what is asked, what stacks must agree on, and what is promised of it."""

from collections.abc import Sequence
from typing import Final

from benchmarks import messages
from benchmarks.messages import Known
from benchmarks.records import EVENTS_OF_A_RECORD
from benchmarks.rounds import Rounds, Work, ratio_of_speeds, require_same
from benchmarks.servers import Server
from benchmarks.targets import RECORD_GRANIAN, RECORD_GUNICORN, Finding
from lrs_soap.domain.vocabulary import ASKED_BY_LEARNER, BRIEF_RECORD

#: So many learners have a record and are asked for, in turn.
ASKED_FOR: Final = 500

PLAIN: Final = "plain spyne, gunicorn"
PLAIN_BEST: Final = "plain spyne, granian"
OURS: Final = "lrs_soap, gunicorn"
OURS_BEST: Final = "lrs_soap, granian"


def work(known: Sequence[Known]) -> Work:
    """Looks at whole records by who may see them."""
    return Work(
        "GetLearnerLearningEvents",
        [messages.record(one) for one in known],
        messages.SHOWN,
        lambda servers: require_agreement(servers, known),
    )


def require_agreement(servers: Sequence[Server], known: Sequence[Known]) -> None:
    """Every stack must answer the same elements, of learners right, wrong and unknown, and all thirty events."""
    first, second = known[:2]
    asked = [messages.record(one) for one in known[:20]]
    asked += [
        messages.record(first, getType=BRIEF_RECORD),
        messages.record(first, userType=ASKED_BY_LEARNER),
        messages.record(first, familyName=f"{first.family_name}x"),
        messages.record(first, givenName="Qqq", familyName="Zzz"),
        messages.record(first, gender="9"),
        messages.record(first, dateOfBirth="1950-02-03"),
        messages.record(second, uln=messages.unknown_uln()),
    ]
    for request in asked:
        require_same(servers, request, messages.elements, OURS_BEST)
    events = servers[0].post(asked[0])[1].count(b"UnderDataChallenge>N<")
    if events != EVENTS_OF_A_RECORD:
        raise RuntimeError(f"a record has {events} events instead of {EVENTS_OF_A_RECORD}")


def findings(measured: Rounds) -> list[Finding]:
    """Each server's ratio, round by round."""
    return [
        ratio_of_speeds(RECORD_GUNICORN, measured, OURS, PLAIN),
        ratio_of_speeds(RECORD_GRANIAN, measured, OURS_BEST, PLAIN_BEST),
    ]
