"""Put the sandbox into an empty register, or a used sandbox back to how it began."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lrs_soap.domain import sandbox, sandbox_events
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.challenge import ChallengeType, Doubt, due_on
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.organisation import OrganisationStatus
from lrs_soap.domain.plr import EventAction, EventChange, EventStatus
from lrs_soap.domain.sandbox import SandboxLearner, SandboxOrganisation
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from lrs_soap.services.administration import Administration
from lrs_soap.services.move_challenge import Actor
from lrs_soap.services.ports import OperatorUnit, OrganisationExists, RangeOverlaps
from lrs_soap.services.raise_challenge import open_challenge


@dataclass(frozen=True, slots=True)
class Loaded:
    """The sandbox is in the register now, and nothing else."""

    organisations: int
    learners: int
    events: int


@dataclass(frozen=True, slots=True)
class AlreadyLoaded:
    """The sandbox was there and stays as it is, whatever was done in it since."""


@dataclass(frozen=True, slots=True)
class NotASandbox:
    """The register holds others' learners or organisations, and was left alone."""


LoadOutcome = Loaded | AlreadyLoaded | NotASandbox


def load_sandbox(admin: Administration) -> LoadOutcome:
    """Into an empty register only."""
    with admin.units.reading() as unit:
        if outcome := _hindrance_to_load(unit):
            return outcome  # without the cost of hashing passwords: a sandbox service asks at each start
    return _fill(admin, _hindrance_to_load)


def reset_sandbox(admin: Administration) -> LoadOutcome:
    """Take everything out and load again, unless an organisation is on record that is not the sandbox's.

    Numbers that were issued stay issued: the twelve of the crowd get new ones.
    """
    with admin.units.reading() as unit:
        if outcome := _hindrance_to_reset(unit):
            return outcome
    return _fill(admin, _hindrance_to_reset)


def _hindrance_to_load(unit: OperatorUnit) -> AlreadyLoaded | NotASandbox | None:
    refs = {organisation.ref for organisation in unit.organisations.all()}
    if refs >= _refs():
        return AlreadyLoaded()
    return None if not refs and unit.learners.is_empty() else NotASandbox()


def _hindrance_to_reset(unit: OperatorUnit) -> NotASandbox | None:
    refs = {organisation.ref for organisation in unit.organisations.all()}
    if refs:
        return None if refs <= _refs() else NotASandbox()
    return None if unit.learners.is_empty() else NotASandbox()


def _refs() -> set[str]:
    return {organisation.ref for organisation in sandbox.ORGANISATIONS}


def _fill(admin: Administration, hindrance: Callable[[OperatorUnit], LoadOutcome | None]) -> LoadOutcome:
    """All in one transaction but the range: numbers come only from ranges that every process can see."""
    hashes = [admin.passwords.hash(one.password) for one in sandbox.ORGANISATIONS]
    with admin.units.writing() as unit, suppress(RangeOverlaps):
        unit.uln_ranges.add(sandbox.FIRST_STEM, sandbox.LAST_STEM, sandbox.ULN_KEY)
    try:
        with admin.units.writing() as unit:
            if outcome := hindrance(unit):
                return outcome
            unit.whole.clear()
            _add_all(hashes, unit)
            admin.record(unit, AuditAction.SANDBOX_LOADED, "Loaded")
    except OrganisationExists:  # another process was quicker
        return AlreadyLoaded()
    return Loaded(len(sandbox.ORGANISATIONS), len(sandbox.LEARNERS), len(sandbox_events.EVENTS))


def _add_all(password_hashes: Sequence[str], unit: OperatorUnit) -> None:
    for organisation, password_hash in zip(sandbox.ORGANISATIONS, password_hashes, strict=True):
        _add_organisation(organisation, password_hash, unit)
    for learner in sandbox.LEARNERS:
        _add_learner(learner, unit)
    loaded = EventChange(EventAction.CREATED, sandbox.REGISTERED_AT, None, "sandbox")
    for event in sandbox_events.EVENTS:
        event_id = unit.events.add(event.uln, event.source, EventStatus.FINAL, event.facts, loaded)
        if event is sandbox_events.CHALLENGED:
            _challenge(event_id, unit)


def _challenge(event_id: int, unit: OperatorUnit) -> None:
    """So long ago that it is overdue."""
    event = unit.events.by_id(event_id)
    college = unit.organisations.by_ukprn(sandbox.ORGANISATIONS[0].ukprn)
    assert event is not None
    assert college is not None
    actor = Actor(unit, sandbox.REGISTERED_AT, next(iter(sandbox.ORGANISATIONS[0].users)), college)
    doubt = Doubt(
        uln=event.uln,
        type=ChallengeType.WRONG_GRADE,
        raiser_id=college.id,
        raiser_user_name=actor.user_name,
        raised_at=actor.now,
        due_date=due_on(actor.today),
        event_id=event.id,
        user_type="ORG",
        information=sandbox_events.CHALLENGE_INFORMATION,
        original={"achieved_grade": event.grade},
        supplied=sandbox_events.CHALLENGE_SUPPLIED,
    )
    open_challenge(doubt, event, actor)


def _add_organisation(facts: SandboxOrganisation, password_hash: str, unit: OperatorUnit) -> None:
    added = unit.organisations.add(facts.ukprn, facts.ref, facts.name, facts.type, password_hash)
    if facts.status is not OrganisationStatus.ACTIVE:
        unit.organisations.set_status(added.id, facts.status)
    for user_name, roles in facts.users.items():
        unit.users.add(added.id, user_name, roles)


def _add_learner(facts: SandboxLearner, unit: OperatorUnit) -> None:
    unit.learners.add(
        Learner(
            uln=facts.uln or unit.ulns.next(),
            details=facts.details,
            created_at=sandbox.REGISTERED_AT,
            updated_at=sandbox.REGISTERED_AT,
            master_uln=facts.master_uln,
        )
    )
    if facts.uln is not None and facts.master_uln is not None:
        merged = UlnChange(sandbox.REGISTERED_AT, UlnChangeKind.MERGED, facts.uln, facts.master_uln)
        unit.uln_changes.add(merged)
