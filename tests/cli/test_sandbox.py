"""The sandbox comes into an empty register, stays as it is, and can be put back to how it began."""

from collections import Counter

import pytest

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.fields import RULES, fault_of
from lrs_soap.domain.matching import Identity
from lrs_soap.domain.organisation import ROLES_OF_TYPES, UserStatus
from lrs_soap.domain.sandbox import FIRST_STEM, LAST_STEM, LEARNERS, ORGANISATIONS, REGISTERED_AT, ULN_KEY
from lrs_soap.domain.uln import Uln, UlnRange
from lrs_soap.passwords import PasswordMemory
from tests.cli.command import Command
from tests.cli.conftest import reading, recorded

NAMED = [learner for learner in LEARNERS if learner.uln]
CROWD = [learner for learner in LEARNERS if not learner.uln]


def test_its_facts_keep_the_field_rules() -> None:
    for learner in LEARNERS:
        details = {
            name: str(value) for name, value in vars(learner.details).items() if name in RULES and value
        }
        assert details
        assert [name for name, value in details.items() if fault_of(name, value)] == []
    for one in ORGANISATIONS:
        assert (
            fault_of("ukprn", one.ukprn)
            is fault_of("ref", one.ref)
            is fault_of("password", one.password)
            is None
        )
        for login, roles in one.users.items():
            assert fault_of("user_name", login) is None
            assert roles
            assert roles <= ROLES_OF_TYPES[one.type]


def test_no_two_of_its_learners_have_the_same_five_demographics() -> None:
    identities = Counter(_five(one.details.identity) for one in LEARNERS)
    assert set(identities.values()) == {1}
    assert (len(NAMED), len(CROWD)) == (12, 12)


def test_it_is_loaded_once(lrs_soap: Command) -> None:
    assert (
        lrs_soap("sandbox", "load").done()
        == "Loaded the sandbox: 4 organisations, 24 learners, 55 learning events\n"
    )
    assert "stays as it is" in lrs_soap("sandbox", "load").done()
    with reading(lrs_soap) as unit:
        assert unit.learners.count() == 24
        assert len(unit.organisations.all()) == 4


def test_its_learners_are_there_with_their_facts_and_times(sandbox: Command) -> None:
    with reading(sandbox) as unit:
        stored = unit.learners.by_ulns([one.uln for one in NAMED if one.uln])
    assert len(stored) == 12
    for one in NAMED:
        assert one.uln
        learner = stored[one.uln]
        assert learner.details == one.details
        assert (learner.created_at, learner.updated_at) == (REGISTERED_AT, REGISTERED_AT)
        assert (learner.version, learner.status, learner.tier_level) == (1, "1", "0")


def test_the_linked_child_has_its_master(sandbox: Command) -> None:
    with reading(sandbox) as unit:
        child, master = unit.learners.by_uln(Uln("6172911987")), unit.learners.by_uln(Uln("6052463669"))
    assert child
    assert master
    assert child.master_uln == master.uln
    assert master.linked_ulns == (child.uln,)


def test_the_crowd_has_numbers_that_the_service_issued(sandbox: Command) -> None:
    with reading(sandbox) as unit:
        (stored,) = unit.uln_ranges.all()
        found = [uln for one in CROWD for uln, _ in unit.learners.exact(one.details.identity)]
    assert (stored.range.first_stem, stored.range.last_stem) == (FIRST_STEM, LAST_STEM)
    assert len(set(found)) == 12
    assert all(stored.range.contains(uln) for uln in found)
    assert stored.issued >= 12


def test_no_number_of_the_table_is_among_the_first_that_are_issued() -> None:
    # They would be passed over, and so they are; it would only be a riddle in the logs of integrators.
    numbers = UlnRange(FIRST_STEM, LAST_STEM, ULN_KEY)
    assert {numbers.uln_at(counter) for counter in range(1000)}.isdisjoint({one.uln for one in NAMED})


def test_its_passwords_are_hashed_and_fit(sandbox: Command) -> None:
    passwords = PasswordMemory(0)
    with reading(sandbox) as unit:
        stored = {one.ref: one for one in unit.organisations.all()}
    for one in ORGANISATIONS:
        assert passwords.matches(one.password, stored[one.ref].password_hash)
        assert one.password not in stored[one.ref].password_hash
        assert stored[one.ref].status is one.status


def test_its_users_are_there_with_their_roles(sandbox: Command) -> None:
    with reading(sandbox) as unit:
        stored = {
            one.ref: {user.user_name: user.roles for user in unit.users.of_organisation(one.id)}
            for one in unit.organisations.all()
        }
    assert stored == {one.ref: dict(one.users) for one in ORGANISATIONS}


def test_reset_brings_everything_back(sandbox: Command) -> None:
    sandbox("user", "disable", "SBX001", "college.user").done()
    sandbox("organisation", "publish").done()
    sandbox("organisation", "suspend", "SBX001").done()
    sandbox("organisation", "set-password", "SBX002", "--generate").done()
    before = _crowd(sandbox)
    assert "Loaded the sandbox" in sandbox("sandbox", "reset", "--yes").done()
    with reading(sandbox) as unit:
        assert unit.learners.count() == 24
        assert [(one.ref, one.status) for one in unit.organisations.all()] == [
            (one.ref, one.status) for one in ORGANISATIONS
        ]
        assert {user.status for user in unit.users.all()} == {UserStatus.ACTIVE}
        assert unit.publications.latest() is None
    assert before.isdisjoint(_crowd(sandbox)), "a number that was issued is never issued again"


def test_reset_fills_an_empty_register_too(lrs_soap: Command) -> None:
    assert "Loaded the sandbox" in lrs_soap("sandbox", "reset", "--yes").done()


@pytest.mark.parametrize("answers", ["n\n", "\n", ""])
def test_reset_asks_first(sandbox: Command, answers: str) -> None:
    before = _crowd(sandbox)
    ended = sandbox("sandbox", "reset", answers=answers)
    assert ended.code == 1
    assert "the sandbox was not reset" in ended.err
    assert _crowd(sandbox) == before


def test_reset_goes_on_when_told_yes(sandbox: Command) -> None:
    before = _crowd(sandbox)
    assert sandbox("sandbox", "reset", answers="y\n").code == 0
    assert _crowd(sandbox) != before


def test_a_register_with_others_is_left_alone(lrs_soap: Command) -> None:
    lrs_soap("organisation", "add", "Elsewhere", *_ELSEWHERE, "--generate").done()
    for verb in (("load",), ("reset", "--yes")):
        assert "was left alone" in lrs_soap("sandbox", *verb).refused()
    with reading(lrs_soap) as unit:
        assert unit.learners.is_empty()
        assert unit.uln_ranges.all() == []


def test_a_sandbox_with_an_organisation_of_somebodys_own_is_kept(sandbox: Command) -> None:
    sandbox("organisation", "add", "Elsewhere", *_ELSEWHERE, "--generate").done()
    assert "stays as it is" in sandbox("sandbox", "load").done()
    assert "was left alone" in sandbox("sandbox", "reset", "--yes").refused()


def test_loading_is_on_record(sandbox: Command) -> None:
    assert recorded(sandbox) == [(AuditAction.SANDBOX_LOADED.value, "Loaded", None)]


def _five(one: Identity) -> tuple[object, ...]:
    return one.given_name, one.family_name, one.date_of_birth, one.gender, one.postcode


_ELSEWHERE = ("--ukprn", "12345678", "--ref", "ABC123", "--type", "provider")


def _crowd(command: Command) -> set[Uln]:
    with reading(command) as unit:
        return {uln for one in CROWD for uln, _ in unit.learners.exact(one.details.identity)}
