"""Measures stacks side by side, in turns, on one register: what disturbs one disturbs its neighbour."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.load import Load, load
from benchmarks.messages import Request
from benchmarks.servers import Server, Stack, machine_seconds, own_seconds, running
from benchmarks.targets import Finding, Target

#: Before what counts: caches filled, the password remembered.
WARM_UP_SECONDS: Final = 1

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked in turn, what each answer must hold, and what must be agreed on before; `name` is for people."""

    name: str
    requests: Sequence[Request]
    expected: bytes
    require_agreement: Callable[[Sequence[Server]], None]


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
    stacks: Sequence[Stack], work: Work, folder: Path, url: str, plan: Plan, tell: Tell, **settings: str
) -> dict[str, list[Round]]:
    """All stacks at once, loaded one after the other, round by round.

    Raises `RuntimeError` when a stack's answers are not what they must be.
    """
    with ExitStack() as on:
        servers = [
            on.enter_context(running(stack, folder, url, work.requests[0], **settings)) for stack in stacks
        ]
        work.require_agreement(servers)
        for server in servers:
            _round(server, work, WARM_UP_SECONDS)
        measured: dict[str, list[Round]] = {stack.name: [] for stack in stacks}
        for turn in range(plan.rounds):
            tell(f"  {work.name}, round {turn + 1} of {plan.rounds}")
            for server in servers:
                measured[server.stack.name].append(_round(server, work, plan.seconds))
    return measured


def _round(server: Server, work: Work, seconds: float) -> Round:
    requests = [request.over_http(server.address) for request in work.requests]
    machine, ours, theirs = machine_seconds(), own_seconds(), server.cpu_seconds()
    result = load(server.address, requests, work.expected, seconds)
    if result.wrong or not result.requests:
        raise RuntimeError(f"{server.stack.name}: {result.wrong} of {result.requests} answers were wrong")
    used = server.cpu_seconds() - theirs
    busy, whole = (now - then for now, then in zip(machine_seconds(), machine, strict=True))
    others = max(0.0, busy - used - (own_seconds() - ours)) / whole
    return Round(result, 1e6 * used / result.requests, others)


def require_same(
    servers: Sequence[Server],
    request: Request,
    read: Callable[[bytes], Sequence[tuple[str, str]]],
    reference: str,
) -> None:
    """Every stack must answer as the one named `reference` does, where that is there, else as the first."""
    answers = {server.stack.name: server.post(request) for server in servers}
    said = {name: (status, read(answer)) for name, (status, answer) in answers.items()}
    right = said.get(reference) or next(iter(said.values()))
    for name, one in said.items():
        if one != right:
            raise RuntimeError(f"{name} answers {one} where the service answers {right}")


def per_second(one: Round) -> float:
    """What throughput is compared by."""
    return one.load.per_second


def ratio(
    target: Target, ours: Sequence[Round], theirs: Sequence[Round], value: Callable[[Round], float]
) -> Finding:
    """One stack's value to another's, round by round."""
    return Finding(target, [value(one) / value(other) for one, other in zip(ours, theirs, strict=True)])


def ratio_of_speeds(target: Target, measured: Rounds, ours: str, theirs: str) -> Finding:
    """Requests a second of one stack to another's, round by round."""
    return ratio(target, measured[ours], measured[theirs], per_second)


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
