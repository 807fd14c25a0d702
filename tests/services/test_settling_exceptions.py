"""A record that waits for a person is settled, or it is said why not and nothing changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.batch import RETURN_CODES, BatchOutcome
from lrs_soap.domain.batch_exception import STEPS, Resolution, Step
from lrs_soap.domain.errors import (
    AccessDenied,
    ChangedMeanwhile,
    ExceptionSettled,
    InvalidRequest,
    LrsError,
    MoveNotAllowed,
    NotACandidate,
    UnknownException,
)
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.organisation import Permission, User, UserRole, UserStatus
from lrs_soap.domain.uln import Uln
from lrs_soap.services.context import Policy
from lrs_soap.services.job_kinds import KINDS
from lrs_soap.services.resolve_exception import Resolved, StillOpen
from tests.db.samples import add_range, elsewhere
from tests.services.house import House, Organisations, wait_until_blocked
from tests.services.waiting import (
    ELSEWHERE,
    REASON,
    all_stays,
    audited,
    exception,
    on_record,
    resolve,
    resolve_as_operator,
    somebody,
    waiting,
)

AT_A_TIME = 2


@pytest.fixture(scope="module", autouse=True)
def _range(register: tuple[Units, Organisations]) -> None:
    add_range(register[0])


def learner(house: House, uln: Uln | None) -> Learner:
    assert uln is not None
    with house.units.reading() as unit:
        one = unit.learners.by_uln(uln)
    assert one is not None
    return one


def test_a_candidate_is_chosen_and_updated(house: House) -> None:
    record = somebody(place_of_birth="Leeds")
    uln = on_record(house, record, **ELSEWHERE)
    job_id = waiting(house, record)
    assert exception(house, job_id).candidates == (uln,)
    with house.units.reading() as unit:
        answered = unit.jobs.report_at(job_id, 1)
    outcome = resolve(house, job_id, Step.CHOOSE, uln=uln, version=1)
    one = exception(house, job_id)
    assert outcome == Resolved(one)
    assert (one.resolution, one.outcome, one.uln, one.version) == (
        Resolution.CHOSEN,
        BatchOutcome.UPDATED,
        uln,
        2,
    )
    assert (one.resolved_at, one.resolved_by) == (house.now, "a.user")
    assert learner(house, uln).details.place_of_birth == "Leeds"
    assert learner(house, uln).details.postcode == record["postcode"]
    (entry,) = audited(house, job_id)
    assert entry[:4] == ("exception:resolved", "chosen", house.college.id, "a.user")
    assert entry[4] == {"job": str(job_id), "position": "1", "outcome": "possible-matches"}
    with house.units.reading() as unit:
        assert unit.jobs.report_at(job_id, 1) == answered


def test_who_is_no_candidate_is_not_chosen(house: House) -> None:
    record = somebody()
    on_record(house, record, **ELSEWHERE)
    other = on_record(house, somebody())
    job_id = waiting(house, record)
    for wrong in (other, elsewhere()):
        with all_stays(house), pytest.raises(NotACandidate):
            resolve(house, job_id, Step.CHOOSE, uln=wrong)
        with all_stays(house), pytest.raises(NotACandidate):
            resolve_as_operator(house, job_id, Step.CHOOSE, uln=wrong)
    with all_stays(house), pytest.raises(InvalidRequest, match="uln must be given"):
        resolve(house, job_id, Step.CHOOSE)


def test_an_operator_chooses_whoever_has_the_names(house: House) -> None:
    record = somebody()
    on_record(house, record, **ELSEWHERE)
    other = on_record(house, record, date_of_birth="1950-11-30", gender="0", postcode="M1 1AA")
    job_id = waiting(house, record)
    assert other not in exception(house, job_id).candidates
    with all_stays(house), pytest.raises(NotACandidate):
        resolve(house, job_id, Step.CHOOSE, uln=other)
    assert isinstance(resolve_as_operator(house, job_id, Step.CHOOSE, uln=other), Resolved)
    assert audited(house, job_id)[-1][2:4] == (house.college.id, "operator")
    assert learner(house, other).details.postcode == record["postcode"]


def test_candidates_are_those_of_now(house: House) -> None:
    record = somebody()
    child, gone, master = (
        on_record(house, record, postcode=place) for place in ("BS1 5TR", "BS1 5TS", "BS1 5TT")
    )
    job_id = waiting(house, record)
    assert set(exception(house, job_id).candidates) == {child, gone, master}
    with house.units.writing() as unit:
        assert unit.learners.link(child, master, house.now)
        assert unit.learners.delete(gone, house.now)
    for wrong in (child, gone):
        with all_stays(house), pytest.raises(NotACandidate):
            resolve(house, job_id, Step.CHOOSE, uln=wrong)
    assert isinstance(resolve(house, job_id, Step.CHOOSE, uln=master), Resolved)
    assert exception(house, job_id).uln == master


def test_too_many_to_be_listed(house: House) -> None:
    record = somebody()
    people = [on_record(house, record, postcode=f"M{n} 1AA") for n in range(1, 12)]
    job_id = waiting(house, record)
    assert exception(house, job_id).outcome is BatchOutcome.TOO_MANY_MATCHES
    assert isinstance(resolve(house, job_id, Step.CHOOSE, uln=people[7]), Resolved)
    assert exception(house, job_id).uln == people[7]


def test_a_uln_of_somebody_else(house: House) -> None:
    record, other = somebody(), on_record(house, somebody())
    right = on_record(house, record)
    job_id = waiting(house, record | {"uln": other})
    assert exception(house, job_id).outcome is BatchOutcome.DISAGREES
    with all_stays(house), pytest.raises(NotACandidate):
        resolve(house, job_id, Step.CHOOSE, uln=other)
    with all_stays(house), pytest.raises(NotACandidate):
        resolve_as_operator(house, job_id, Step.CHOOSE, uln=other)
    assert isinstance(resolve(house, job_id, Step.CHOOSE, uln=right), Resolved)
    assert exception(house, job_id).uln == right


def test_a_correction_settles(house: House) -> None:
    record = somebody(gender="F")
    job_id = waiting(house, record)
    outcome = resolve(house, job_id, Step.CORRECT, corrections={"gender": " 2 "}, reason=REASON)
    one = exception(house, job_id)
    assert outcome == Resolved(one)
    assert (one.resolution, one.outcome, one.reason) == (
        Resolution.CORRECTED,
        BatchOutcome.REGISTERED,
        REASON,
    )
    assert (one.corrections, one.problems) == ({"gender": "2"}, ())
    assert learner(house, one.uln).details.gender == "2"
    (entry,) = audited(house, job_id)
    assert entry[:2] == ("exception:resolved", "corrected")
    assert entry[4]["gender"] == "F"


def test_a_correction_leaves_it_open_with_what_was_found(house: House) -> None:
    record = somebody(gender="F")
    uln = on_record(house, record | {"gender": "2"}, **ELSEWHERE)
    job_id = waiting(house, record)
    outcome = resolve(house, job_id, Step.CORRECT, corrections={"gender": "2"})
    one = exception(house, job_id)
    assert outcome == StillOpen(one)
    assert (one.is_open, one.outcome, one.candidates) == (True, BatchOutcome.POSSIBLE_MATCHES, (uln,))
    assert audited(house, job_id)[-1][:2] == ("exception:corrected", "possible-matches")
    resolve(house, job_id, Step.CORRECT, corrections={"postcode": "", "gender": "1"})
    one = exception(house, job_id)
    assert (one.outcome, one.candidates) == (BatchOutcome.NOT_GIVEN, ())
    assert [problem.field for problem in one.problems] == ["postcode"]
    assert one.corrections == {"gender": "1", "postcode": ""}
    assert audited(house, job_id)[-1][4]["gender"] == "2"


@pytest.mark.parametrize(
    ("corrections", "says"),
    [
        ({}, "corrections must be given"),
        ({"gender": "F"}, "gender must be one of"),
        ({"telephone": "0114 496 0000"}, "telephone must be one of uln"),
        ({"gender": "1", "date_of_birth": "soon", "upn": "x"}, "date_of_birth must be.*upn must be"),
    ],
)
def test_a_correction_that_is_wrong(house: House, corrections: dict[str, str], says: str) -> None:
    job_id = waiting(house, somebody(gender="F"))
    with all_stays(house), pytest.raises(InvalidRequest, match=says):
        resolve(house, job_id, Step.CORRECT, corrections=corrections)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        ELSEWHERE,
        {"given_name": ""},
        {"verification_type": ""},
        {"date_of_birth": "2020-01-01"},
        {"ability_to_share": "2"},
        {"uln": "1026893096"},
        {"given_name": "?!"},
    ],
)
def test_a_correction_is_judged_as_if_it_had_come_so(house: House, changes: dict[str, str]) -> None:
    def outcome_of(correcting: bool) -> tuple[BatchOutcome, list[Any]]:
        record = somebody()
        if changes == ELSEWHERE:
            on_record(house, record)
        right = record | changes
        job_id = waiting(house, *([record | {"upn": "x"}] if correcting else [right]))
        if correcting:
            resolve(house, job_id, Step.CORRECT, corrections=changes | {"upn": ""})
        with house.units.reading() as unit:
            one = unit.exceptions.by_key(job_id, 1)
            report = unit.jobs.report_at(job_id, 1)
        assert report is not None
        if one is None:
            return BatchOutcome(report.outcome), []
        return one.outcome, [*one.problems, len(one.candidates)] if one.is_open else []

    assert outcome_of(correcting=True) == outcome_of(correcting=False)


def test_somebody_new(house: House) -> None:
    record = somebody()
    uln = on_record(house, record, **ELSEWHERE)
    job_id = waiting(house, record)
    resolve(house, job_id, Step.REGISTER)
    one = exception(house, job_id)
    assert (one.resolution, one.outcome) == (Resolution.REGISTERED, BatchOutcome.REGISTERED)
    assert one.uln != uln
    assert learner(house, one.uln).details.given_name == record["given_name"]


def test_to_be_registered_and_on_record_meanwhile(house: House) -> None:
    record = somebody()
    on_record(house, record, **ELSEWHERE)
    job_id = waiting(house, record)
    meanwhile = on_record(house, record)
    resolve(house, job_id, Step.REGISTER)
    one = exception(house, job_id)
    assert (one.resolution, one.uln) == (Resolution.FOUND, meanwhile)


def test_the_batch_has_searched_where_a_search_must_come_before(house: House) -> None:
    record = somebody()
    on_record(house, record, **ELSEWHERE)
    job_id = waiting(house, record)
    house.policy = Policy(find_before_register=timedelta(minutes=5))
    resolve(house, job_id, Step.REGISTER)
    assert exception(house, job_id).resolution is Resolution.REGISTERED


def test_nobody_is_registered_without_what_a_new_learner_needs(house: House) -> None:
    record = somebody()
    del record["verification_type"]
    job_id = waiting(house, record)
    assert exception(house, job_id).outcome is BatchOutcome.INSUFFICIENT
    with all_stays(house), pytest.raises(InvalidRequest, match="verification_type must be given"):
        resolve(house, job_id, Step.REGISTER)
    resolve(house, job_id, Step.CORRECT, corrections={"verification_type": "2"})
    assert exception(house, job_id).outcome is BatchOutcome.REGISTERED


def test_a_record_with_a_uln_is_nobody_new(house: House) -> None:
    record = somebody()
    uln = on_record(house, record)
    names = {name: record[name] for name in ("given_name", "family_name")}
    job_id = waiting(house, names | {"uln": uln, "verification_type": "999"})
    assert exception(house, job_id).outcome is BatchOutcome.INSUFFICIENT
    with all_stays(house), pytest.raises(MoveNotAllowed, match="states a ULN"):
        resolve(house, job_id, Step.REGISTER)


def test_discarded_for_a_reason(house: House) -> None:
    job_id = waiting(house, somebody(gender="F"))
    with all_stays(house), pytest.raises(InvalidRequest, match="reason must be given"):
        resolve(house, job_id, Step.DISCARD, reason=" ")
    with all_stays(house), pytest.raises(InvalidRequest, match="reason must have at most"):
        resolve(house, job_id, Step.DISCARD, reason="x" * 4001)
    resolve(house, job_id, Step.DISCARD, reason=f" {REASON} ")
    one = exception(house, job_id)
    assert (one.resolution, one.outcome, one.reason, one.uln) == (
        Resolution.DISCARDED,
        BatchOutcome.MALFORMED,
        REASON,
        None,
    )
    assert [problem.field for problem in one.problems] == ["gender"]


def test_what_was_settled_stays_settled(house: House) -> None:
    job_id = waiting(house, somebody(gender="F"))
    resolve(house, job_id, Step.DISCARD, reason=REASON)
    for step in Step:
        with all_stays(house), pytest.raises(ExceptionSettled):
            resolve(house, job_id, step, reason=REASON, corrections={"gender": "1"}, uln=elsewhere())


def test_another_version_was_looked_at(house: House) -> None:
    job_id = waiting(house, somebody(gender="F"))
    resolve(house, job_id, Step.CORRECT, corrections={"postcode": "", "gender": "1"})
    with all_stays(house), pytest.raises(ChangedMeanwhile):
        resolve(house, job_id, Step.DISCARD, reason=REASON, version=1)
    resolve(house, job_id, Step.DISCARD, reason=REASON, version=2)
    assert exception(house, job_id).version == 3


def waiting_with(house: House, outcome: BatchOutcome) -> int:
    """A job of one record that waits for this reason."""
    record = somebody()
    match outcome:
        case BatchOutcome.INSUFFICIENT:
            del record["verification_type"]
        case BatchOutcome.POSSIBLE_MATCHES:
            on_record(house, record, **ELSEWHERE)
        case BatchOutcome.TOO_MANY_MATCHES:
            for number in range(1, 12):
                on_record(house, record, postcode=f"M{number} 1AA")
        case BatchOutcome.NOT_PROCESSED:
            return waiting(house, record, kinds=broken())
    changes = {
        BatchOutcome.DISAGREES: {"uln": str(on_record(house, somebody()))},
        BatchOutcome.NOT_GIVEN: {"postcode": ""},
        BatchOutcome.MALFORMED: {"gender": "F"},
        BatchOutcome.MALFORMED_IDENTIFIER: {"upn": "x"},
        BatchOutcome.OUTSIDE_AGE_RANGE: {"date_of_birth": "2020-01-01"},
    }
    return waiting(house, record | changes.get(outcome, {}))


def broken() -> dict[str, Any]:
    def fail(*_: Any) -> Any:
        raise RuntimeError

    return {name: kind._replace(apply=fail) for name, kind in KINDS.items()}


@pytest.mark.parametrize("outcome", STEPS, ids=lambda outcome: RETURN_CODES[outcome].code)
def test_a_step_that_a_code_does_not_allow(house: House, outcome: BatchOutcome) -> None:
    job_id = waiting_with(house, outcome)
    assert exception(house, job_id).outcome is outcome
    more: dict[str, Any] = {"uln": elsewhere(), "corrections": {"gender": "1"}, "reason": REASON}
    for step in set(Step) - set(STEPS[outcome]):
        with all_stays(house), pytest.raises(MoveNotAllowed, match="allows only"):
            resolve(house, job_id, step, **more)
        with all_stays(house), pytest.raises(MoveNotAllowed, match="allows only"):
            resolve_as_operator(house, job_id, step, **more)
    for step in set(STEPS[outcome]) - {Step.REGISTER}:
        with all_stays(house), pytest.raises(InvalidRequest, match="must be given"):
            resolve(house, job_id, step)
    resolve(house, job_id, Step.DISCARD, reason=REASON)
    assert exception(house, job_id).resolution is Resolution.DISCARDED


def test_what_could_not_be_processed_is_searched_again(house: House) -> None:
    job_id = waiting_with(house, BatchOutcome.NOT_PROCESSED)
    resolve(house, job_id, Step.CORRECT, corrections={"title": "Dr"})
    assert exception(house, job_id).outcome is BatchOutcome.REGISTERED


class TestChecks:
    def test_choosing_changes_no_learner(self, house: House) -> None:
        record = somebody(place_of_birth="Leeds")
        uln = on_record(house, record, **ELSEWHERE)
        job_id = waiting(house, record, job_type="CHK")
        resolve(house, job_id, Step.CHOOSE, uln=uln)
        assert exception(house, job_id).outcome is BatchOutcome.FOUND
        assert exception(house, job_id).uln == uln
        assert learner(house, uln).version == 1

    def test_nobody_is_registered(self, house: House) -> None:
        record = somebody()
        on_record(house, record, **ELSEWHERE)
        job_id = waiting(house, record, job_type="CHK")
        with all_stays(house), pytest.raises(MoveNotAllowed, match="only checks"):
            resolve(house, job_id, Step.REGISTER)

    def test_a_correction_finds_nobody(self, house: House) -> None:
        job_id = waiting(house, somebody(gender="F"), job_type="CHK")
        resolve(house, job_id, Step.CORRECT, corrections={"gender": "1"})
        one = exception(house, job_id)
        assert (one.resolution, one.outcome, one.uln) == (
            Resolution.CORRECTED,
            BatchOutcome.NOT_FOUND,
            None,
        )


class TestWho:
    def test_anothers_is_unknown(self, house: House) -> None:
        job_id = waiting(house, somebody(gender="F"), somebody())
        for key in (
            {"job_id": job_id, "by": house.other},
            {"job_id": job_id, "position": 2},
            {"job_id": 10**6},
        ):
            with all_stays(house), pytest.raises(UnknownException):
                resolve(house, step=Step.DISCARD, reason=REASON, **key)

    def test_organisations_that_keep_no_learners(self, house: House) -> None:
        job_id = waiting(house, somebody(gender="F"))
        with all_stays(house), pytest.raises(AccessDenied, match="settle-exceptions"):
            resolve(house, job_id, Step.DISCARD, house.awarding, reason=REASON)

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            (UserRole.SUPER_USER, True),
            (UserRole.ONLINE_USER, True),
            (UserRole.BATCH_USER, True),
            (UserRole.VIEW_ONLY, False),
        ],
    )
    def test_roles(self, house: House, role: UserRole, may: bool) -> None:
        user = User(1, house.college.id, "a.user", UserStatus.ACTIVE, frozenset({role}))
        with house.call(house.college, user) as ctx:
            try:
                ctx.require(Permission.SETTLE_EXCEPTIONS)
            except AccessDenied:
                assert not may
            else:
                assert may


@pytest.mark.parametrize("step", [Step.CHOOSE, Step.REGISTER, Step.DISCARD])
def test_of_two_at_once_one_wins(house: House, step: Step) -> None:
    record = somebody(place_of_birth="Leeds")
    uln = on_record(house, record, **ELSEWHERE)
    job_id = waiting(house, record)
    ready = Barrier(AT_A_TIME)

    def one(_: int) -> object:
        ready.wait(30)
        try:
            return resolve(house, job_id, step, uln=uln, reason=REASON, version=1)
        except LrsError as error:
            return error

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        ended = list(pool.map(one, range(AT_A_TIME)))
    assert sorted(type(outcome).__name__ for outcome in ended) == ["ChangedMeanwhile", "Resolved"]
    assert len(audited(house, job_id)) == 1
    assert exception(house, job_id).version == 2
    assert learner(house, uln).version == (2 if step is Step.CHOOSE else 1)


@pytest.mark.parametrize("step", [Step.CHOOSE, Step.CORRECT, Step.REGISTER])
def test_who_comes_second_leaves_nothing(house: House, step: Step) -> None:
    """It waits, and reads what the first has done."""
    record = somebody()
    uln = on_record(house, record, **ELSEWHERE)
    job_id = waiting(house, record)
    before = exception(house, job_id)
    corrections = {**ELSEWHERE, "place_of_birth": "York"}  # makes it the candidate's, who would be updated
    with ThreadPoolExecutor(1) as pool:
        with house.units.writing() as unit:
            settled = before.resolved(Resolution.DISCARDED, house.now, "b.user", REASON)
            assert unit.exceptions.change(before, settled)
            second = pool.submit(resolve, house, job_id, step, uln=uln, corrections=corrections)
            wait_until_blocked(house.units.engine)
        with all_stays(house), pytest.raises(ExceptionSettled):
            second.result(30)
    assert exception(house, job_id) == settled
    assert audited(house, job_id) == []
    assert learner(house, uln).version == 1
    with house.units.reading() as unit:
        held = unit.learners.candidates(learner(house, uln).details.identity)
    assert [one for one, _ in held] == [uln]
