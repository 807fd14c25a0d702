"""Records that wait are listed a page at a time, shown beside who may be the person, and exported."""

from typing import Any

import pytest
from sqlalchemy import select

from lrs_soap.db.engine import connect
from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.batch import BatchOutcome
from lrs_soap.domain.batch_exception import STEPS, Step
from lrs_soap.domain.differences import ITEMS, Agreement
from lrs_soap.domain.errors import AccessDenied, InvalidRequest, UnknownException, UnknownOrganisation
from lrs_soap.domain.organisation import Organisation
from lrs_soap.services import list_exceptions as listing
from lrs_soap.services.context import Policy
from lrs_soap.services.export_exceptions import export_exceptions
from lrs_soap.services.list_exceptions import ListExceptions, list_exceptions, list_for_operator
from lrs_soap.services.show_exception import ShownException, show_exception, show_to_operator
from tests.db.challenges import COLLEGE_UKPRN, OTHER_UKPRN
from tests.db.samples import add_range
from tests.services.house import House, Organisations
from tests.services.waiting import (
    ELSEWHERE,
    REASON,
    all_stays,
    exception,
    on_record,
    resolve,
    somebody,
    waiting,
)


@pytest.fixture(scope="module", autouse=True)
def _range(register: tuple[Units, Organisations]) -> None:
    add_range(register[0])


def shown(house: House, job_id: int, by: Organisation | None = None) -> ShownException:
    with house.call(by or house.college) as ctx:
        return show_exception(job_id, 1, ctx)


def agreements(differences: Any) -> dict[str, Agreement]:
    return {one.field: one.agreement for one in differences}


def looks(house: House) -> list[tuple[Any, ...]]:
    columns = AUDIT_ENTRY.c
    entries = select(columns.uln, columns.outcome, columns.user_name, columns.organisation_id)
    with connect(house.units.engine) as connection:
        rows = connection.execute(entries.where(columns.action == "learner:found"))
        return [tuple(row) for row in rows]


class TestShown:
    def test_beside_each_candidate(self, house: House) -> None:
        record = somebody(place_of_birth="Leeds", email="someone@example.org")
        uln = on_record(house, record, place_of_birth="Leedz", email="other@example.org", **ELSEWHERE)
        job_id = waiting(house, record)
        with all_stays(house):
            told = shown(house, job_id)
        assert told.exception == exception(house, job_id)
        assert told.sent == told.content == record
        assert told.steps == tuple(Step)
        (candidate,) = told.candidates
        assert candidate.learner is not None
        assert (candidate.uln, candidate.learner.details.given_name) == (uln, record["given_name"])
        found = agreements(candidate.differences)
        assert list(found) == list(ITEMS)
        assert found == dict.fromkeys(ITEMS, Agreement.NOT_STATED) | {
            "given_name": Agreement.EQUAL,
            "family_name": Agreement.EQUAL,
            "date_of_birth": Agreement.EQUAL,
            "gender": Agreement.EQUAL,
            "postcode": Agreement.DIFFERS,
            "place_of_birth": Agreement.SIMILAR,
            "email": Agreement.DIFFERS,
        }

    def test_with_corrections(self, house: House) -> None:
        record = somebody(gender="F", title="Dr")
        uln = on_record(house, record | {"gender": "2"}, **ELSEWHERE)
        job_id = waiting(house, record)
        before = shown(house, job_id)
        assert before.candidates == ()
        assert [problem.field for problem in before.exception.problems] == ["gender"]
        resolve(house, job_id, Step.CORRECT, corrections={"gender": "2", "title": ""})
        told = shown(house, job_id)
        assert told.sent == record
        assert "title" not in told.content
        assert told.content["gender"] == "2"
        assert [one.uln for one in told.candidates] == [uln]
        assert told.exception.problems == ()

    def test_candidates_are_read_anew(self, house: House) -> None:
        record = somebody()
        child, gone, master = (
            on_record(house, record, postcode=place) for place in ("BS1 5TR", "BS1 5TS", "BS1 5TT")
        )
        job_id = waiting(house, record)
        with house.units.writing() as unit:
            assert unit.learners.link(child, master, house.now)
            assert unit.learners.delete(gone, house.now)
        assert [one.uln for one in shown(house, job_id).candidates] == [master]

    def test_too_many_are_not_listed(self, house: House) -> None:
        record = somebody()
        for number in range(1, 12):
            on_record(house, record, postcode=f"M{number} 1AA")
        told = shown(house, waiting(house, record))
        assert told.exception.outcome is BatchOutcome.TOO_MANY_MATCHES
        assert told.candidates == ()

    def test_whose_a_stated_uln_is_is_not_told_to_callers(self, house: House) -> None:
        stranger = somebody()
        uln = on_record(house, stranger)
        record = {"uln": uln, "given_name": "Zebedee", "family_name": stranger["family_name"]}
        job_id = waiting(house, record)
        (candidate,) = shown(house, job_id).candidates
        assert (candidate.uln, candidate.learner) == (uln, None)
        found = agreements(candidate.differences)
        assert found == dict.fromkeys(ITEMS, Agreement.NOT_STATED) | {
            "given_name": Agreement.DIFFERS,
            "family_name": Agreement.EQUAL,
        }
        assert stranger["given_name"] not in repr(candidate)
        (seen,) = show_to_operator(job_id, 1, house.admin).candidates
        assert seen.learner is not None
        assert seen.learner.details.given_name == stranger["given_name"]
        assert seen.differences == candidate.differences

    def test_the_number_of_a_master_is_not_told_to_callers(self, house: House) -> None:
        child, master = on_record(house, somebody()), on_record(house, somebody())
        with house.units.writing() as unit:
            assert unit.learners.link(child, master, house.now)
        job_id = waiting(house, {"uln": child, "given_name": "Zebedee", "family_name": "Quillfeather"})
        told = shown(house, job_id)
        assert [one.uln for one in told.candidates] == [child]
        assert master not in repr(told)

    def test_what_was_settled(self, house: House) -> None:
        record = somebody()
        on_record(house, record, **ELSEWHERE)
        job_id = waiting(house, record)
        resolve(house, job_id, Step.DISCARD, reason=REASON)
        told = shown(house, job_id)
        assert (told.steps, told.candidates, told.exception.reason) == ((), (), REASON)

    def test_looks_are_on_record(self, house: House) -> None:
        record = somebody()
        uln = on_record(house, record, **ELSEWHERE)
        job_id = waiting(house, record)
        shown(house, job_id)
        assert [one for one in looks(house) if one[0] == uln] == []
        house.policy = Policy(audit_reads=True)
        shown(house, job_id)
        show_to_operator(job_id, 1, house.admin)
        assert [one for one in looks(house) if one[0] == uln] == [
            (uln, "ShownException", "a.user", house.college.id),
            (uln, "Shown", "operator", house.college.id),
        ]

    def test_to_nobody_else(self, house: House) -> None:
        job_id = waiting(house, somebody(gender="F"))
        with pytest.raises(UnknownException):
            shown(house, job_id, house.other)
        with pytest.raises(AccessDenied):
            shown(house, job_id, house.awarding)
        for key in ((job_id, 2), (10**6, 1)):
            with pytest.raises(UnknownException):
                show_to_operator(*key, house.admin)


class TestListed:
    def test_pages_in_the_order_of_jobs(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listing, "PAGE_SIZE", 2)
        wrong = somebody(gender="F")
        job_id = waiting(house, wrong, somebody(), wrong, wrong | {"gender": "1", "upn": "x"}, wrong, wrong)
        ask: ListExceptions | None = ListExceptions(job_id)
        pages = []
        while ask:
            with house.call(house.college) as ctx:
                page = list_exceptions(ask, ctx)
            pages.append([one.position for one in page.exceptions])
            assert page.ukprns == {job_id: COLLEGE_UKPRN}
            ask = ListExceptions(job_id, after=page.more_after) if page.more_after else None
        assert pages == [[1, 3], [4, 5], [6]]

    def test_filters(self, house: House) -> None:
        wrong = somebody(gender="F")
        job_id = waiting(house, wrong, wrong | {"gender": "1", "upn": "x"}, wrong)
        resolve(house, job_id, Step.DISCARD, reason=REASON)

        def positions(ukprn: str = "", **more: Any) -> list[int]:
            page = list_for_operator(ListExceptions(job_id, **more), ukprn, house.admin)
            return [one.position for one in page.exceptions]

        assert positions() == positions(COLLEGE_UKPRN) == [2, 3]
        assert positions(with_settled=True) == [1, 2, 3]
        assert positions(outcomes={BatchOutcome.MALFORMED}) == [3]
        assert positions(outcomes={BatchOutcome.MALFORMED}, with_settled=True) == [1, 3]
        assert positions(outcomes=set(STEPS) - {BatchOutcome.MALFORMED}) == [2]
        assert positions(OTHER_UKPRN) == []
        with pytest.raises(UnknownOrganisation):
            positions("10009999")

    def test_ones_own_only(self, house: House) -> None:
        job_id = waiting(house, somebody(gender="F"))
        with house.call(house.other) as ctx:
            assert list_exceptions(ListExceptions(job_id), ctx).exceptions == []
        with pytest.raises(AccessDenied), house.call(house.awarding) as ctx:
            list_exceptions(ListExceptions(), ctx)


class TestExported:
    def test_those_that_wait_with_corrections(self, house: House) -> None:
        first, second, third = somebody(gender="F"), somebody(upn="x", title="Dr"), somebody(gender="M")
        job_id = waiting(house, first, second, third)
        resolve(house, job_id, Step.DISCARD, reason=REASON)
        resolve(house, job_id, Step.CORRECT, position=2, corrections={"title": "", "notes": "twin"})
        with all_stays(house):
            exported = export_exceptions(ListExceptions(job_id), "", house.admin)
        del second["title"]
        assert exported.records == [second | {"notes": "twin"}, third]
        assert (exported.ukprn, exported.job_type) == (COLLEGE_UKPRN, "FUL")

    def test_of_batches_of_both_types(self, house: House) -> None:
        waiting(house, somebody(gender="F"))
        waiting(house, somebody(gender="F"), job_type="CHK")
        with pytest.raises(InvalidRequest, match="records of FUL and of CHK wait"):
            export_exceptions(ListExceptions(), COLLEGE_UKPRN, house.admin)
        for job_type in ("FUL", "CHK"):
            exported = export_exceptions(ListExceptions(), COLLEGE_UKPRN, house.admin, job_type=job_type)
            assert exported.job_type == job_type
            assert exported.records

    def test_whose(self, house: House) -> None:
        job_id = waiting(house, somebody(gender="F"))
        for ask, ukprn in (
            (ListExceptions(), ""),
            (ListExceptions(10**6), ""),
            (ListExceptions(), "10009999"),
        ):
            with pytest.raises(UnknownOrganisation):
                export_exceptions(ask, ukprn, house.admin)
        assert export_exceptions(ListExceptions(job_id), OTHER_UKPRN, house.admin).records == []
