"""Users of organisations: by login whatever its case, each once an organisation."""

import threading

import pytest

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.organisation import OrganisationType, User, UserRole, UserStatus
from lrs_soap.services.organisation_ports import UserExists
from tests.db.samples import add_organisation

ROLES = frozenset({UserRole.VIEW_ONLY, UserRole.SUPER_USER})


def test_a_user_comes_back_as_it_was_added(units: Units) -> None:
    organisation = add_organisation(units)
    with units.writing() as unit:
        added = unit.users.add(organisation.id, "Jo.Smith", ROLES, "Jo", "Smith", "jo@example.org")
    assert added == User(
        id=added.id,
        organisation_id=organisation.id,
        user_name="Jo.Smith",
        status=UserStatus.ACTIVE,
        roles=ROLES,
        given_name="Jo",
        family_name="Smith",
        email="jo@example.org",
    )
    with units.reading() as unit:
        assert unit.users.of_organisation(organisation.id) == [added]
        assert unit.users.all() == [added]
        assert unit.organisations.with_user("", "abc123", " JO.SMITH ") == (organisation, added)
        assert unit.organisations.with_user("10000001", "", "jo") == (organisation, None)


def test_a_login_is_given_once_in_an_organisation(units: Units) -> None:
    organisation = add_organisation(units)
    with units.writing() as unit:
        other = unit.organisations.add("10000002", "", "Other", OrganisationType.PROVIDER, "")
        unit.users.add(organisation.id, "straße", ROLES)
        with pytest.raises(UserExists):
            unit.users.add(organisation.id, "STRASSE", ROLES)
        unit.users.add(other.id, "strasse", ROLES)
        unit.users.add(organisation.id, "a", ROLES)
    with units.reading() as unit:
        assert [(one.organisation_id, one.user_name) for one in unit.users.all()] == [
            (organisation.id, "a"),
            (organisation.id, "straße"),
            (other.id, "strasse"),
        ]


def test_status_and_roles_can_be_set(units: Units) -> None:
    organisation = add_organisation(units)
    with units.writing() as unit:
        one = unit.users.add(organisation.id, "jo", ROLES)
        other = unit.users.add(organisation.id, "other", ROLES)
        unit.users.set_status(one.id, UserStatus.DISABLED)
        unit.users.set_roles(one.id, [UserRole.BATCH_USER])
    with units.reading() as unit:
        changed, untouched = unit.users.of_organisation(organisation.id)
    assert (changed.status, changed.roles) == (UserStatus.DISABLED, frozenset({UserRole.BATCH_USER}))
    assert untouched == other


def test_held_users_wait_for_whoever_holds_them(units: Units) -> None:
    """So two who look at the same moment whether another super user is left do not both find one."""
    organisation = add_organisation(units)
    with units.writing() as unit:
        one = unit.users.add(organisation.id, "jo", ROLES)
    seen: list[UserStatus] = []
    started = threading.Event()

    def look() -> None:
        started.set()
        with units.writing() as unit:
            seen.extend(user.status for user in unit.users.of_organisation(organisation.id, held=True))

    with units.writing() as unit:
        unit.users.of_organisation(organisation.id, held=True)
        other = threading.Thread(target=look)
        other.start()
        started.wait(10)
        unit.users.set_status(one.id, UserStatus.DISABLED)
        other.join(0.2)
        assert seen == []
    other.join(30)
    assert seen == [UserStatus.DISABLED]
