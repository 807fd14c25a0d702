"""The register gives back what it was given, lets nobody in twice, and finds by index."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from lrs_soap.db import candidates
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.audit import AuditAction, AuditEntry
from lrs_soap.domain.learner import Learner, LearnerDetails, LearnerSummary
from lrs_soap.domain.matching import Identity, in_blocks, is_exact
from lrs_soap.domain.uln import Uln
from lrs_soap.services.ports import IdentityTaken
from tests.db.samples import ANNA, NOW, add, elsewhere, learner

FULL = LearnerDetails(
    given_name="Zoë-Marie",
    family_name="O’Neill",
    date_of_birth=date(2007, 2, 28),
    gender="9",
    postcode="sw1a 2aa",
    verification_type="999",
    ability_to_share="1",
    title="Ms",
    middle_other_name="Ann",
    preferred_given_name="Zo",
    previous_family_name="Łukasz",
    family_name_at_16="O’Neill-Łukasz",
    school_at_16="St. Mary’s",
    address_line_1="1 High Street",
    address_line_2="Flat 2",
    address_town="York",
    address_county_or_city="North Yorkshire",
    date_of_address_capture=date(2025, 9, 1),
    place_of_birth="Köln",
    email="Zo@Example.org",
    nationality="GBR",
    scottish_candidate_number="123456789",
    other_verification_description="a letter",
    notes="line one\nline 'two' \\ % : ? 😀",
)


def test_a_learner_comes_back_as_it_was_added(units: Units) -> None:
    elsewhere_in_europe = timezone(timedelta(hours=1))
    whole = Learner(
        uln=elsewhere(),
        details=FULL,
        created_at=NOW,
        updated_at=datetime(2026, 7, 1, 0, 30, tzinfo=elsewhere_in_europe),
        version=7,
        status="2",
        tier_level="1",
    )
    add(units, whole)
    with units.reading() as unit:
        back = unit.learners.by_uln(whole.uln)
    assert back == whole
    assert back is not None
    assert back.updated_at.tzinfo is UTC
    assert back.details.identity == FULL.identity


def test_a_number_nobody_has_is_not_found(units: Units) -> None:
    with units.reading() as unit:
        assert unit.learners.by_uln(elsewhere()) is None
        assert unit.learners.summary(elsewhere()) is None
        assert unit.learners.by_ulns([]) == {}
        assert unit.learners.by_ulns([elsewhere()]) == {}


def test_the_summary_has_names_and_their_folded_forms(units: Units) -> None:
    one = learner(preferred_given_name="Annie", previous_family_name="O'Neill")
    add(units, one)
    with units.reading() as unit:
        assert unit.learners.summary(one.uln) == LearnerSummary(
            uln=one.uln,
            given_name="Anna",
            family_name="Smythe",
            date_of_birth=date(2008, 5, 14),
            gender="2",
            folded_given_name="ANNA",
            folded_family_name="SMYTHE",
            folded_preferred_given_name="ANNIE",
            folded_previous_family_name="ONEILL",
            status="1",
            master_uln=None,
            ability_to_share=one.details.ability_to_share,
        )


def test_thousands_are_looked_up_at_once(units: Units) -> None:
    many = [learner(given_name=f"Anna{n}") for n in range(3_001)]
    with units.writing() as unit:
        assert unit.learners.is_empty()
        assert unit.learners.add_many(many) == 3_001
        assert not unit.learners.is_empty()
        assert unit.learners.count() == 3_001
    asked = [one.uln for one in many] + [many[0].uln, elsewhere()]
    with units.reading() as unit:
        assert unit.learners.by_ulns(iter(asked)) == {one.uln: one for one in many}


def test_linked_learners_and_their_master_know_each_other(units: Units) -> None:
    master, child, grandchild = learner(), learner(given_name="Ann"), learner(given_name="Anne")
    gone = learner(given_name="Gone", status="0")
    add(units, master, child, grandchild, gone)
    later = NOW + timedelta(days=1)
    with units.writing() as unit:
        assert unit.learners.link(grandchild.uln, child.uln, later)
        assert unit.learners.link(gone.uln, master.uln, later)
        assert unit.learners.link(child.uln, master.uln, later)
        assert not unit.learners.link(elsewhere(), master.uln, later)
    with units.reading() as unit:
        found = unit.learners.by_ulns([master.uln, child.uln, grandchild.uln])
        summary = unit.learners.summary(child.uln)
    assert found[master.uln].linked_ulns == tuple(sorted([child.uln, grandchild.uln]))
    assert found[child.uln].linked_ulns == ()
    assert found[child.uln].master_uln == found[grandchild.uln].master_uln == master.uln
    assert (found[child.uln].version, found[child.uln].updated_at) == (2, later)
    assert summary is not None
    assert summary.master_uln == master.uln


def test_a_master_must_exist(units: Units) -> None:
    with pytest.raises(IntegrityError):
        add(units, learner(master=elsewhere()))


@pytest.mark.parametrize(
    "spelling",
    [{"given_name": "ANNA"}, {"family_name": "Smythé"}, {"postcode": "cv49ee"}, {"title": "Miss"}],
)
def test_a_live_learner_with_the_same_demographics_is_refused(units: Units, spelling: dict[str, Any]) -> None:
    add(units, learner())
    with units.reading() as unit:
        assert unit.learners.registered_as(replace(ANNA, **spelling).identity)
    with pytest.raises(IdentityTaken):
        add(units, learner(**spelling))


def test_another_given_name_birth_date_gender_family_name_or_postcode_is_another_person(units: Units) -> None:
    others = [
        learner(given_name="Hanna"),
        learner(family_name="Smith"),
        learner(date_of_birth=date(2008, 5, 15)),
        learner(gender="1"),
        learner(postcode="CV4 9EF"),
    ]
    add(units, learner(), *others)
    with units.reading() as unit:
        assert unit.learners.exact(ANNA.identity) != []
        assert len(unit.learners.exact(ANNA.identity)) == 1


def test_those_who_are_not_live_stand_in_nobodys_way_and_are_not_found(units: Units) -> None:
    add(units, learner(status="0"), learner(status="2"))
    with units.reading() as unit:
        assert unit.learners.registered_as(ANNA.identity) is None
        assert unit.learners.exact(ANNA.identity) == []
        assert unit.learners.candidates(ANNA.identity) == []
    add(units, learner())


def test_after_a_refused_add_the_transaction_goes_on_and_keeps_nothing_of_it(units: Units) -> None:
    first, again, other = learner(), learner(), learner(given_name="Berta")
    add(units, first)
    with units.writing() as unit:
        with pytest.raises(IdentityTaken):
            unit.learners.add(again)
        unit.learners.add(other)
        unit.audit.record(AuditEntry(NOW, AuditAction.LEARNER_REGISTERED, "Registered", uln=other.uln))
    with units.reading() as unit:
        assert set(unit.learners.by_ulns([first.uln, again.uln, other.uln])) == {first.uln, other.uln}


def test_a_number_that_is_taken_is_another_error(units: Units) -> None:
    one = learner()
    add(units, one)
    with pytest.raises(IntegrityError):
        add(units, learner(one.uln, given_name="Berta"))


def test_a_change_is_stored_with_the_next_version(units: Units) -> None:
    one, later = learner(), NOW + timedelta(hours=1)
    add(units, one)
    details = replace(FULL, previous_family_name="Smythe")
    with units.writing() as unit:
        assert unit.learners.change(one, details, later)
    with units.reading() as unit:
        assert unit.learners.by_uln(one.uln) == replace(one, details=details, updated_at=later, version=2)
        assert unit.learners.exact(ANNA.identity) == []
        assert unit.learners.exact(details.identity) == [(one.uln, None)]


def test_a_change_of_an_older_version_changes_nothing(units: Units) -> None:
    one = learner()
    add(units, one)
    with units.writing() as unit:
        assert unit.learners.change(one, replace(ANNA, title="Dr"), NOW)
        assert not unit.learners.change(one, replace(ANNA, title="Mx"), NOW)
        assert not unit.learners.change(one, replace(ANNA, given_name="Eve"), NOW)
    with units.reading() as unit:
        back = unit.learners.by_uln(one.uln)
    assert back is not None
    assert (back.details.title, back.details.given_name, back.version) == ("Dr", "Anna", 2)


def test_a_change_into_somebody_else_is_refused_and_the_transaction_goes_on(units: Units) -> None:
    anna, berta = learner(), learner(given_name="Berta")
    add(units, anna, berta)
    with units.writing() as unit:
        with pytest.raises(IdentityTaken):
            unit.learners.change(berta, ANNA, NOW)
        assert unit.learners.change(berta, replace(berta.details, title="Dr"), NOW)
    with units.reading() as unit:
        back = unit.learners.by_uln(berta.uln)
    assert back is not None
    assert (back.details.given_name, back.details.title, back.version) == ("Berta", "Dr", 2)


NAMES = ("Smith", "Smyth", "Smythe", "Jones", "Brown", "Braun", "Lee", "Li", "Núñez", "Nunez", "Łee")
GIVEN = ("Anna", "Hanna", "Ann", "Jo", "Joe")
POSTCODES = ("CV4 9EE", "CV4 9EF", "ZZ99 9ZZ", "ZZ99 3CZ")
BIRTHS = (date(2008, 1, 2), date(2008, 2, 1), date(2007, 1, 2))


def random_details(random: Random) -> LearnerDetails:
    return LearnerDetails(
        given_name=random.choice(GIVEN),
        family_name=random.choice(NAMES),
        date_of_birth=random.choice(BIRTHS),
        gender=random.choice("0129"),
        postcode=random.choice(POSTCODES),
        preferred_given_name=random.choice(("", "", *GIVEN)),
        previous_family_name=random.choice(("", "", *NAMES)),
        family_name_at_16=random.choice(("", *NAMES)),
        school_at_16=random.choice(("", "St. Mary’s")),
        place_of_birth=random.choice(("", "Köln")),
        email=random.choice(("", "Anna@Example.org")),
    )


def test_exact_hits_and_candidates_are_those_that_the_domain_says(units: Units) -> None:
    random = Random(20080514)
    people = {details.identity: details for details in (random_details(random) for _ in range(600))}
    live = {_demographics(who): learner(status="1", **vars_of(details)) for who, details in people.items()}
    others = [learner(status="0", **vars_of(random_details(random))) for _ in range(100)]
    with units.writing() as unit:
        unit.learners.add_many([*live.values(), *others])
    stored: dict[Uln, Identity] = {one.uln: one.details.identity for one in live.values()}
    with units.reading() as unit:
        for _ in range(150):
            searched = random_details(random).identity
            found = unit.learners.candidates(searched)
            assert dict(found) == {uln: who for uln, who in stored.items() if in_blocks(searched, who)}
            assert [uln for uln, _ in found] == sorted(dict(found))
            exact = {uln for uln, who in stored.items() if is_exact(searched, who)}
            assert {uln for uln, _ in unit.learners.exact(searched)} == exact
            assert (unit.learners.registered_as(searched) is not None) == (_demographics(searched) in live)


def _demographics(who: Identity) -> tuple[object, ...]:
    return who.given_name, who.family_name, who.date_of_birth, who.gender, who.postcode


def vars_of(details: LearnerDetails) -> dict[str, Any]:
    return {name: getattr(details, name) for name in LearnerDetails.__dataclass_fields__}


def test_an_exact_hit_that_was_merged_names_its_master(units: Units) -> None:
    master, child = learner(given_name="Berta"), learner()
    add(units, master, child)
    with units.writing() as unit:
        unit.learners.link(child.uln, master.uln, NOW)
    with units.reading() as unit:
        assert unit.learners.exact(ANNA.identity) == [(child.uln, master.uln)]


def test_no_block_is_read_beyond_its_bound(units: Units) -> None:
    crowd = [learner(given_name=f"Anna{n}") for n in range(candidates.MOST_OF_A_BLOCK + 50)]
    with units.writing() as unit:
        unit.learners.add_many(crowd)
    same_sound_only = replace(ANNA, postcode="YO1 7HH").identity
    with units.reading() as unit:
        assert len(unit.learners.candidates(same_sound_only)) == candidates.MOST_OF_A_BLOCK
        assert len(unit.learners.candidates(ANNA.identity)) <= 4 * candidates.MOST_OF_A_BLOCK
