"""Organisations by what they call themselves."""

from dataclasses import replace

import pytest

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType
from lrs_soap.services.ports import OrganisationExists
from tests.db.samples import add_organisation


def test_an_organisation_is_found_by_ukprn_and_by_ref_in_any_case(units: Units) -> None:
    added = add_organisation(units)
    expected = Organisation(
        id=added.id,
        ukprn="10000001",
        ref="ABC123",
        name="A college",
        type=OrganisationType.PROVIDER,
        status=OrganisationStatus.ACTIVE,
        password_hash="hash",
    )
    with units.reading() as unit:
        assert unit.organisations.by_ukprn("10000001") == expected == added
        assert unit.organisations.by_ref("abc123") == expected
        assert unit.organisations.by_ukprn("10000002") is None
        assert unit.organisations.by_ref("XYZ999") is None


@pytest.mark.parametrize(("ukprn", "ref"), [("10000001", "XYZ999"), ("10000002", "abc123")])
def test_ukprn_and_ref_are_each_given_once(units: Units, ukprn: str, ref: str) -> None:
    add_organisation(units)
    with units.writing() as unit:
        with pytest.raises(OrganisationExists):
            unit.organisations.add(ukprn, ref, "Another", OrganisationType.LOCAL_AUTHORITY, "hash")
        unit.organisations.add(
            "10000000", "zzz000", "A third", OrganisationType.AWARDING_ORGANISATION, "hash"
        )
    with units.reading() as unit:
        assert [one.ukprn for one in unit.organisations.all()] == ["10000000", "10000001"]


def test_password_and_status_can_be_set(units: Units) -> None:
    added = add_organisation(units)
    with units.writing() as unit:
        unit.organisations.set_password_hash(added.id, "new hash")
        unit.organisations.set_status(added.id, OrganisationStatus.SUSPENDED)
    with units.reading() as unit:
        stored = unit.organisations.by_ref("ABC123")
    assert stored is not None
    assert (stored.password_hash, stored.status) == ("new hash", OrganisationStatus.SUSPENDED)


def test_names_can_be_set_and_a_ref_that_is_taken_cannot(units: Units) -> None:
    added = add_organisation(units)
    with units.writing() as unit:
        other = unit.organisations.add(
            "10000002", "", "Other", OrganisationType.AWARDING_ORGANISATION, "", "Oth"
        )
        unit.organisations.set_names(added.id, "The college", "College", "new001")
        with pytest.raises(OrganisationExists):
            unit.organisations.set_names(other.id, "Renamed", "", "NEW001")
        unit.organisations.set_names(other.id, "Renamed", "", "")
    with units.reading() as unit:
        assert unit.organisations.all() == [
            replace(added, name="The college", display_name="College", ref="NEW001"),
            replace(other, name="Renamed", display_name=""),
        ]


def test_many_may_be_without_a_ref(units: Units) -> None:
    with units.writing() as unit:
        for ukprn in ("10000001", "10000002"):
            unit.organisations.add(ukprn, "", "Imported", OrganisationType.PROVIDER, "", "Shown")
    with units.reading() as unit:
        assert [(one.ref, one.display_name) for one in unit.organisations.all()] == [("", "Shown")] * 2
        assert unit.organisations.by_ref("") is None
