"""verifyLearner: what is asked, what stacks must agree on, and what is promised of it."""

from collections.abc import Sequence
from typing import Final

from benchmarks import messages
from benchmarks.messages import Known
from benchmarks.rounds import Rounds, Work, per_second, ratio, require_same
from benchmarks.servers import Server
from benchmarks.targets import (
    BEST_SERVER,
    GUNICORN,
    HAND_GRANIAN,
    HAND_GUNICORN,
    P99,
    P99_GUNICORN,
    PROCESSOR,
    Finding,
)

#: By which the tables and ratios know the stacks.
PLAIN: Final = "plain spyne, gunicorn"
OURS: Final = "lrs_soap, gunicorn"
OURS_BEST: Final = "lrs_soap, granian"
HAND: Final = "hand-written lxml, gunicorn"
HAND_BEST: Final = "hand-written lxml, granian"


def work(known: Sequence[Known]) -> Work:
    """Verifications of what is right."""
    return Work(
        "verifyLearner",
        [messages.verify(one) for one in known],
        messages.VERIFIED,
        lambda servers: require_agreement(servers, known),
    )


def require_agreement(servers: Sequence[Server], known: Sequence[Known]) -> None:
    """Every stack must say the same of learners right and wrong; npm soap is asked for right ones only."""
    first, second = known[:2]
    unlike = [
        messages.verify(first, FamilyName=f"{first.family_name}x"),
        messages.verify(first, GivenName="Qqq", FamilyName="Zzz"),
        messages.verify(first, Gender="9"),
        messages.verify(first, DateOfBirth="1950-02-03"),
        messages.verify(first, GivenName=first.family_name, FamilyName=first.given_name),
        messages.verify(second, ULN=messages.unknown_uln()),
    ]
    for request in [messages.verify(one) for one in known[:20]]:
        require_same(servers, request, messages.facts, OURS_BEST)
    strict = [server for server in servers if "npm" not in server.stack.name]
    for request in unlike:
        require_same(strict, request, messages.facts, OURS_BEST)


def findings(measured: Rounds) -> list[Finding]:
    """Every ratio of the targets that these stacks give, round by round."""
    return [
        ratio(GUNICORN, measured[OURS], measured[PLAIN], per_second),
        ratio(BEST_SERVER, measured[OURS_BEST], measured[PLAIN], per_second),
        ratio(PROCESSOR, measured[PLAIN], measured[OURS_BEST], lambda one: one.cpu),
        ratio(HAND_GRANIAN, measured[OURS_BEST], measured[HAND_BEST], per_second),
        ratio(HAND_GUNICORN, measured[OURS], measured[HAND], per_second),
        ratio(P99, measured[OURS_BEST], measured[PLAIN], lambda one: one.load.p99),
        ratio(P99_GUNICORN, measured[OURS], measured[PLAIN], lambda one: one.load.p99),
    ]
