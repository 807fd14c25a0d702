"""Measures verifyLearner on several stacks side by side, in turns, on one register."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import messages
from benchmarks.load import Load, load
from benchmarks.messages import Known
from benchmarks.servers import Server, Stack, machine_seconds, own_seconds, running
from benchmarks.targets import (
    BEST_SERVER,
    GUNICORN,
    HAND_GRANIAN,
    HAND_GUNICORN,
    P99,
    P99_GUNICORN,
    PROCESSOR,
    Finding,
    Target,
)

#: By which the tables and ratios know the stacks.
PLAIN: Final = "plain spyne, gunicorn"
OURS: Final = "lrs_soap, gunicorn"
OURS_BEST: Final = "lrs_soap, granian"
HAND: Final = "hand-written lxml, gunicorn"
HAND_BEST: Final = "hand-written lxml, granian"

#: Before what counts: caches filled, the password remembered.
WARM_UP_SECONDS: Final = 1

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Round:
    """One stack under load for a few seconds.

    `cpu` is the server's processor time a request, in microseconds; `others` the part of the machine's processors that
    was taken by what is neither server nor load.
    """

    load: Load
    cpu: float
    others: float


Rounds = Mapping[str, Sequence[Round]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often."""

    rounds: int
    seconds: float


def measure(
    stacks: Sequence[Stack],
    folder: Path,
    url: str,
    known: Sequence[Known],
    plan: Plan,
    tell: Tell,
    **settings: str,
) -> dict[str, list[Round]]:
    """All stacks at once, loaded one after the other, round by round: what disturbs one disturbs its neighbour.

    Raises `RuntimeError` when a stack's answers are not what they must be.
    """
    bodies = [messages.verify(one) for one in known]
    with ExitStack() as on:
        servers = [on.enter_context(running(stack, folder, url, bodies[0], **settings)) for stack in stacks]
        require_agreement(servers, known)
        for server in servers:
            _round(server, bodies, WARM_UP_SECONDS)
        measured: dict[str, list[Round]] = {stack.name: [] for stack in stacks}
        for turn in range(plan.rounds):
            tell(f"  verifyLearner, round {turn + 1} of {plan.rounds}")
            for server in servers:
                measured[server.stack.name].append(_round(server, bodies, plan.seconds))
    return measured


def _round(server: Server, bodies: Sequence[bytes], seconds: float) -> Round:
    requests = [messages.http(body, server.address) for body in bodies]
    machine, ours, theirs = machine_seconds(), own_seconds(), server.cpu_seconds()
    result = load(server.address, requests, messages.VERIFIED, seconds)
    if result.wrong or not result.requests:
        raise RuntimeError(f"{server.stack.name}: {result.wrong} of {result.requests} answers were wrong")
    used = server.cpu_seconds() - theirs
    busy, whole = (now - then for now, then in zip(machine_seconds(), machine, strict=True))
    others = max(0.0, busy - used - (own_seconds() - ours)) / whole
    return Round(result, 1e6 * used / result.requests, others)


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
    for body in [messages.verify(one) for one in known[:20]]:
        _require_same(servers, body)
    for body in unlike:
        _require_same([server for server in servers if "npm" not in server.stack.name], body)


def _require_same(servers: Sequence[Server], body: bytes) -> None:
    answers = {server.stack.name: server.post(body) for server in servers}
    facts = {name: (status, messages.facts(answer)) for name, (status, answer) in answers.items()}
    reference = facts.get(OURS_BEST) or next(iter(facts.values()))
    for name, said in facts.items():
        if said != reference:
            raise RuntimeError(f"{name} answers {said} where the service answers {reference}")


def findings(measured: Rounds) -> list[Finding]:
    """Every ratio of the targets that these stacks give, round by round."""
    return [
        _ratio(GUNICORN, measured[OURS], measured[PLAIN], per_second),
        _ratio(BEST_SERVER, measured[OURS_BEST], measured[PLAIN], per_second),
        _ratio(PROCESSOR, measured[PLAIN], measured[OURS_BEST], lambda one: one.cpu),
        _ratio(HAND_GRANIAN, measured[OURS_BEST], measured[HAND_BEST], per_second),
        _ratio(HAND_GUNICORN, measured[OURS], measured[HAND], per_second),
        _ratio(P99, measured[OURS_BEST], measured[PLAIN], lambda one: one.load.p99),
        _ratio(P99_GUNICORN, measured[OURS], measured[PLAIN], lambda one: one.load.p99),
    ]


def per_second(one: Round) -> float:
    """What throughput is compared by."""
    return one.load.per_second


def _ratio(
    target: Target, ours: Sequence[Round], theirs: Sequence[Round], value: Callable[[Round], float]
) -> Finding:
    return Finding(target, [value(one) / value(other) for one, other in zip(ours, theirs, strict=True)])


def ratio_of_speeds(target: Target, measured: Rounds, ours: str, theirs: str) -> Finding:
    """Requests a second of one stack to another's, round by round."""
    return _ratio(target, measured[ours], measured[theirs], per_second)


def taken_by_others(measured: Rounds) -> float:
    """The part of the machine's processors that was taken by other work, over all rounds."""
    return median(one.others for rounds in measured.values() for one in rounds)


HEADINGS: Final = ("stack", "requests/s", "p50, ms", "p99, ms", "processor, us a request", "requests checked")


def rows(measured: Rounds) -> list[Sequence[str]]:
    """Cells of the table of stacks: medians over the rounds."""
    return [
        [
            name,
            f"{median(map(per_second, rounds)):,.0f}",
            f"{median(one.load.p50 for one in rounds):.2f}",
            f"{median(one.load.p99 for one in rounds):.1f}",
            f"{median(one.cpu for one in rounds):,.0f}",
            f"{sum(one.load.requests for one in rounds):,}",
        ]
        for name, rounds in measured.items()
    ]
