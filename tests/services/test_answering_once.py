"""A request that its caller has named is done once within a day, and what raises is not done at all."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from lrs_soap.db import migrate
from lrs_soap.db.engine import connect, make_engine
from lrs_soap.db.tables import KEPT_ANSWER
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.errors import RequestIdReused
from lrs_soap.domain.organisation import Organisation
from lrs_soap.domain.uln import Uln
from lrs_soap.services.answer_once import KEPT_FOR, answer_once, forget_answers
from lrs_soap.services.context import ServiceContext
from tests.db.challenges import AT, add_parties
from tests.db.samples import add_range, learner
from tests.db.side_by_side import PROCESSES, in_processes
from tests.services.house import House, somewhere, wait_until_blocked
from tests.services.once import TURNS, register_once

CONTENT = {"GivenName": "Zoë", "Learner": [{"ULN": "1"}, {"ULN": "2"}]}
MOMENT = timedelta(microseconds=1)
_names = count()


class Deed:
    """Adds a learner each time it is done, and fails afterwards if it is told to."""

    def __init__(self, answer: Mapping[str, Any] | None = None, error: Exception | None = None) -> None:
        self.answer = answer
        self.error = error
        self.made: list[Uln] = []

    def __call__(self, ctx: ServiceContext) -> Mapping[str, Any]:
        one = learner(postcode=somewhere()["postcode"])
        ctx.uow.learners.add(one)
        self.made.append(one.uln)
        if self.error is not None:
            raise self.error
        return {"ULN": one.uln} if self.answer is None else self.answer


@pytest.fixture
def name() -> str:
    """A RequestId that no other test of the module has."""
    return f"request-{next(_names)}"


def send(
    house: House,
    name: str,
    deed: Callable[[ServiceContext], Mapping[str, Any]],
    content: Mapping[str, Any] = CONTENT,
    *,
    operation: str = "RegisterLearner",
    by: Organisation | None = None,
    user_name: str = "a.user",
) -> Mapping[str, Any]:
    with house.call(by or house.college) as opened:
        ctx = replace(opened, caller=replace(opened.caller, user_name=user_name))
        return answer_once(operation, name, content, ctx, lambda: deed(ctx))


def on_record(house: House, ulns: list[Uln]) -> list[Uln]:
    with house.units.reading() as unit:
        return [uln for uln in ulns if unit.learners.by_uln(uln)]


def kept(house: House) -> list[Any]:
    with connect(house.units.engine) as connection:
        return list(connection.execute(select(KEPT_ANSWER)).all())


def test_the_answer_comes_back_whole_and_the_deed_is_done_once(house: House, name: str) -> None:
    answer = {
        "ResponseCode": "WSRC0006",
        "Learner": [{"Name": "Zoë", "Count": 3, "Note": None}],
        "Nothing": {},
    }
    deed = Deed(answer)
    assert [send(house, name, deed) for _ in range(3)] == [answer] * 3
    assert len(deed.made) == 1


def test_without_a_name_it_is_done_each_time_and_nothing_kept(house: House) -> None:
    before, deed = kept(house), Deed()
    answers = [send(house, "", deed) for _ in range(2)]
    assert [answer["ULN"] for answer in answers] == deed.made
    assert len(set(deed.made)) == 2
    assert kept(house) == before


@pytest.mark.parametrize(
    "other",
    [
        CONTENT | {"GivenName": "Zoe"},
        CONTENT | {"FamilyName": "Quill"},
        {"GivenName": "Zoë"},
        CONTENT | {"Learner": [{"ULN": "2"}, {"ULN": "1"}]},
        {},
    ],
)
def test_other_content_is_refused_and_the_first_answer_stays(
    house: House, name: str, other: dict[str, Any]
) -> None:
    deed = Deed()
    first = send(house, name, deed)
    with pytest.raises(RequestIdReused, match=r"^the RequestId must be a new one") as caught:
        send(house, name, deed, other)
    assert not any(told in str(caught.value) for told in (name, "Zo", "Quill"))
    assert send(house, name, deed) == first
    assert len(deed.made) == 1


def test_the_order_of_elements_is_no_other_content(house: House, name: str) -> None:
    deed = Deed()
    assert send(house, name, deed) == send(house, name, deed, dict(reversed(CONTENT.items())))
    assert len(deed.made) == 1


def test_a_name_counts_for_one_user_and_one_operation(house: House, name: str) -> None:
    deed = Deed()
    send(house, name, deed)
    send(house, name, deed, operation="SubmitChallenge")
    send(house, name, deed, user_name="another")
    send(house, name, deed, by=house.other)
    assert len(deed.made) == 4
    assert send(house, name, deed, user_name=" A.User")["ULN"] == deed.made[0]
    assert send(house, name, deed, operation="SubmitChallenge")["ULN"] == deed.made[1]
    assert len(deed.made) == 4


def test_the_content_is_kept_as_a_digest_only(house: House, name: str) -> None:
    send(house, name, Deed())
    (row,) = (row for row in kept(house) if row.request_id == name)
    assert (len(row.digest), row.at, row.user_name) == (32, AT, "a.user")
    assert "Zo" not in str(row)


@pytest.mark.parametrize("error", [RequestIdReused("as any other"), ZeroDivisionError()])
def test_a_deed_that_raises_leaves_nothing_and_may_be_sent_again(
    house: House, name: str, error: Exception
) -> None:
    before, failing, deed = kept(house), Deed(error=error), Deed()
    with pytest.raises(type(error)):
        send(house, name, failing)
    assert kept(house) == before
    assert on_record(house, failing.made) == []
    answer = send(house, name, deed, {"mended": "yes"})
    assert on_record(house, deed.made) == [answer["ULN"]]


def test_a_day_later_it_is_done_anew_whatever_it_says(house: House, name: str) -> None:
    deed = Deed()
    send(house, name, deed)
    house.now = AT + KEPT_FOR
    assert send(house, name, deed)["ULN"] == deed.made[0]
    house.now += MOMENT
    assert send(house, name, deed, {"other": "content"})["ULN"] == deed.made[1]
    house.now += KEPT_FOR
    assert send(house, name, deed, {"other": "content"})["ULN"] == deed.made[1]
    assert len(deed.made) == 2


@pytest.mark.parametrize("fails", [False, True])
def test_the_second_at_the_same_moment_waits_for_what_becomes_of_the_first(
    house: House, name: str, fails: bool
) -> None:
    first, second, has_begun = Deed(error=ZeroDivisionError() if fails else None), Deed(), Event()

    def slow(ctx: ServiceContext) -> Mapping[str, Any]:
        has_begun.set()
        wait_until_blocked(house.units.engine)
        assert not second.made
        return first(ctx)

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(send, house, name, slow)
        assert has_begun.wait(30)
        two = threads.submit(send, house, name, second)
        assert isinstance(one.exception(60), ZeroDivisionError if fails else type(None))
        answer = two.result(60)
    assert on_record(house, first.made + second.made) == [answer["ULN"]]
    assert bool(second.made) == fails


def test_processes_at_the_same_moment(database_url: str) -> None:
    engine = make_engine(database_url)
    migrate.upgrade(engine)
    units = Units(engine)
    add_parties(units)
    add_range(units)
    answers = in_processes(register_once, database_url)
    assert len(answers) == PROCESSES
    for turn in zip(*answers, strict=True):
        assert len({uln for uln, _ in turn}) == 1
        assert sum(done for _, done in turn) == 1
    with units.reading() as unit:
        assert unit.learners.count() == TURNS
    units.close()


def test_answers_that_are_a_day_old_are_taken_away(house: House, name: str) -> None:
    house.now = AT + timedelta(days=100)
    forget_answers(house.admin)
    assert kept(house) == []
    send(house, name, Deed())
    house.now += MOMENT
    later = f"{name}-later"
    send(house, later, Deed())
    house.now += KEPT_FOR - MOMENT
    assert forget_answers(house.admin) == 0
    house.now += MOMENT
    assert forget_answers(house.admin) == 1
    assert [row.request_id for row in kept(house)] == [later]
