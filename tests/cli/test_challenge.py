"""Challenges are listed, shown and answered by the command, as the service desk."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Unit, Units
from lrs_soap.domain.challenge import ChallengeState, ChallengeType, Contact, Move
from lrs_soap.domain.plr import LearningEvent
from lrs_soap.domain.sandbox_events import CHALLENGED
from tests.cli.command import Command
from tests.cli.conftest import reading, recorded
from tests.db.challenges import doubt, move

FIRST = f"DC-{CHALLENGED.uln}-0001"
SECOND = f"DC-{CHALLENGED.uln}-0002"
COLLEGE, AWARDING = "10099901", "10099902"
LINE = f"{FIRST}  WithOwner             2024-09-30!  {AWARDING}  {COLLEGE}  WrongGrade\n"
WHY = ("--reason", "as the certificate says")


@contextmanager
def writing(command: Command) -> Iterator[Unit]:
    units = Units(make_engine(command.settings["LRS_DATABASE_URL"]))
    try:
        with units.writing() as unit:
            yield unit
    finally:
        units.close()


@dataclass(frozen=True)
class Desk:
    """A sandbox with its overdue challenge, and one more of the same learner that is not due yet."""

    run: Command

    def event(self) -> LearningEvent:
        with reading(self.run) as unit:
            events = unit.events.of_record(CHALLENGED.uln)
        return next(event for event in events if event.facts.subject_code == CHALLENGED.facts.subject_code)


@pytest.fixture
def desk(sandbox: Command) -> Desk:
    desk = Desk(sandbox)
    about = desk.event().id
    with writing(sandbox) as unit:
        college, awarding = (unit.organisations.by_ukprn(ukprn) for ukprn in (COLLEGE, AWARDING))
        assert college
        assert awarding
        what = doubt(CHALLENGED.uln, college.id, about, ChallengeType.WRONG_DATE, due=date(2099, 12, 31))
        what = replace(
            what, contact=Contact("Zoë\x9b Quill", "", "zoe@example.org"), information="Two\nlines"
        )
        one = unit.challenges.add(what, awarding.id, move(organisation_id=college.id))
        assert unit.challenges.move(one, move(Move.ROUTE, ChallengeState.WITH_OWNER))
    return desk


def test_the_sandbox_has_one_that_is_overdue(sandbox: Command) -> None:
    assert sandbox("challenge", "list").done() == LINE
    assert Desk(sandbox).event().under_challenge


def test_they_are_listed(desk: Desk) -> None:
    for options, listed in (
        ((), [FIRST, SECOND]),
        (("--open",), [FIRST, SECOND]),
        (("--overdue",), [FIRST]),
        (("--owner", AWARDING), [FIRST, SECOND]),
        (("--raised-by", COLLEGE, "--uln", CHALLENGED.uln), [FIRST, SECOND]),
        (("--owner", "desk"), []),
        (("--owner", COLLEGE), []),
        (("--uln", "8181822950"), []),
    ):
        ended = desk.run("challenge", "list", *options)
        assert ended.code == 0
        assert [line.split()[0] for line in ended.out.splitlines()] == listed
        assert ended.err == ("" if listed else "There are none\n")


def test_what_cannot_be_listed_is_refused(sandbox: Command) -> None:
    for options, why in (
        (("--owner", "10000000"), "no organisation has this UKPRN"),
        (("--uln", "123"), "--uln must have exactly ten digits"),
    ):
        assert sandbox("challenge", "list", *options).refused() == why


def test_one_is_shown_with_its_history(desk: Desk) -> None:
    told = desk.run("challenge", "show", SECOND.lower()).done()
    assert told.splitlines() == [
        f"reference:     {SECOND}",
        "type:          WrongDate",
        "state:         WithOwner",
        "due:           2099-12-31",
        f"raised:        2026-03-02 08:00 by college.user of {COLLEGE}",
        f"owner:         {AWARDING}",
        "closed:        -",
        f"ULN:           {CHALLENGED.uln}",
        f"event:         {desk.event().id}",
        "second event:  -",
        "contact:       Zoë Quill, zoe@example.org",
        "information:   Two lines",
        "as it is:",
        "  achieved grade: C",
        "as it should be:",
        "  achieved grade: B",
        "history:",
        f"  2026-03-02 08:00  Raised                raise by college.user of {COLLEGE}: because",
        "  2026-03-02 08:00  WithOwner             route by college.user: because",
    ]
    assert "(overdue)" in desk.run("challenge", "show", FIRST).done()


def test_an_overdue_one_is_answered_for_its_owner(desk: Desk) -> None:
    before = desk.event()
    done = desk.run.process(
        "challenge", "answer", FIRST, "--amend", "grade=Merit", "--amend", "award_date=2022-07-21", *WHY
    )
    assert done.done() == f"{FIRST} is ResolvedAmended\n"
    now = desk.event()
    assert (now.grade, now.award_date, now.version) == ("Merit", date(2022, 7, 21), before.version + 1)
    history = desk.run("challenge", "show", FIRST).done().splitlines()[-1]
    assert f"amend by {getpass.getuser()}: as the certificate says" in history
    assert recorded(desk.run, with_user=True)[-1] == (
        "challenge:moved",
        "ResolvedAmended",
        None,
        getpass.getuser(),
    )


def test_answers_that_change_no_event(desk: Desk) -> None:
    """To challenges that are the service desk's own."""
    before = desk.event().facts
    for how, state in (
        ("--no-change", "ResolvedNoChange"),
        ("--reject", "Rejected"),
        ("--withdraw", "Withdrawn"),
        ("--amended", "ResolvedAmended"),
        ("--ask-information", "InformationRequested"),
    ):
        with writing(desk.run) as unit:
            college = unit.organisations.by_ukprn(COLLEGE)
            assert college
            one = unit.challenges.add(
                doubt(CHALLENGED.uln, college.id, type_=ChallengeType.OTHER), None, move()
            )
            assert unit.challenges.move(one, move(Move.ROUTE, ChallengeState.WITH_OWNER))
        told = desk.run("challenge", "answer", one.reference, how, *WHY).done()
        assert told == f"{one.reference} is {state}\n"
    assert desk.event().facts == before


def test_information_is_passed_on(desk: Desk) -> None:
    desk.run("challenge", "answer", FIRST, "--ask-information", *WHY).done()
    told = desk.run("challenge", "answer", FIRST, "--give-information", *WHY).done()
    assert told == f"{FIRST} is WithOwner\n"


def test_what_is_refused_changes_nothing(desk: Desk) -> None:
    before = desk.event(), desk.run("challenge", "show", FIRST), recorded(desk.run)
    for reference, options, why in (
        (SECOND, ("--reject",), "only the owner or the service desk once the challenge is overdue may"),
        (FIRST, ("--give-information",), "a challenge that is WithOwner allows only"),
        (FIRST, ("--reject", "--reason", " "), "reason must be given"),
        (FIRST, ("--amend", "grade=Pass"), "amended fields must differ"),
        (FIRST, ("--amended",), "amended fields must differ"),
        (FIRST, ("--amend", "award_date=21.7.2022", "--amend", "x=y"), "amended fields must be among"),
        ("DC-1", ("--reject",), "no challenge with this reference"),
    ):
        sentence = desk.run("challenge", "answer", reference, *WHY, *options).refused()
        assert sentence.startswith(why)
    assert (desk.event(), desk.run("challenge", "show", FIRST), recorded(desk.run)) == before


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (WHY, "say what to do"),
        (("--reject", "--amend", "grade=B", *WHY), "--amend goes with no other answer"),
        (("--amend", "grade", *WHY), "--amend must be FIELD=VALUE"),
        (("--no-change", "--reject", *WHY), "say one answer only"),
        (("--amend", "grade=A", "--amend", "grade=B", *WHY), "--amend must name each field once"),
        (("--reject",), "Missing option '--reason'"),
    ],
)
def test_what_cannot_be_read(embedded: Command, options: tuple[str, ...], why: str) -> None:
    assert embedded("challenge", "answer", FIRST, *options).mistyped().startswith(why)


def test_the_time_it_was_raised_is_the_sandboxs(sandbox: Command) -> None:
    with reading(sandbox) as unit:
        one = unit.challenges.by_reference(FIRST)
    assert one is not None
    assert one.doubt.raised_at == datetime(2024, 9, 2, 9, 0, tzinfo=UTC)
