"""Users are added, disabled, and given and relieved of roles; each deed is on record."""

import getpass

import pytest

from lrs_soap.domain.organisation import UserRole, UserStatus
from tests.cli.command import Command
from tests.cli.conftest import changes_recorded, reading, recorded

ADD = ("user", "add", "SBX001", "jo.smith", "--role", "online-user")
WHO = "of Sandbox College (UKPRN 10099901, OrganisationRef SBX001)"


def roles_of(command: Command, login: str) -> tuple[UserStatus, set[UserRole]]:
    with reading(command) as unit:
        (found,) = [one for one in unit.users.all() if one.user_name == login]
    return found.status, set(found.roles)


def test_a_user_is_added_with_all_that_is_said(sandbox: Command) -> None:
    names = ("--given-name", "Jo", "--family-name", " Smith ", "--email", "jo@example.org")
    text = sandbox(*ADD, "--role", "super-user", *names).done()
    assert text == f"Added jo.smith, super-user and online-user, {WHO}\n"
    with reading(sandbox) as unit:
        (stored,) = [one for one in unit.users.all() if one.user_name == "jo.smith"]
    assert stored.roles == {UserRole.ONLINE_USER, UserRole.SUPER_USER}
    assert (stored.given_name, stored.family_name, stored.email) == ("Jo", "Smith", "jo@example.org")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (("SBX001", "COLLEGE.User", "--role", "view-only"), "login must not be that of a user whom"),
        (("NOBODY", "jo", "--role", "view-only"), "no organisation has this UKPRN or OrganisationRef"),
        (("SBX001", "  ", "--role", "view-only"), "login must not be empty"),
        (("SBX001", "j" * 36, "--role", "view-only"), "login must have at most 35 characters"),
        (("SBX001", "two\nlines", "--role", "view-only"), "login must be one line of text"),
        (("SBX001", "jo", "--role", "view-only", "--email", "jo"), "email must be an email address"),
        (
            ("SBX001", "jo", "--role", "ao-user"),
            "role must be one of super-user, online-user, batch-user, view-only in an organisation of type provider",
        ),
        (
            ("SBX002", "jo", "--role", "online-user"),
            "role must be one of super-user, view-only, ao-user in an organisation of type awarding-organisation",
        ),
        (("SBX002", "jo", "--role", "batch-user"), "role must be one of"),
        (
            ("SBX002", "", "--role", "batch-user", "--given-name", "J" * 36, "--family-name", "S" * 36),
            "login must not be empty; given name must have at most 35 characters; family name must have at most 35 "
            "characters; role must be one of",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_mend(
    embedded_sandbox: Command, changes: tuple[str, ...], told: str
) -> None:
    assert embedded_sandbox("user", "add", *changes).refused().startswith(told)
    with reading(embedded_sandbox) as unit:
        assert len(unit.users.all()) == 6
    assert len(recorded(embedded_sandbox)) == 1, "what was refused is not on record as done"


def test_another_organisation_may_have_the_same_login(embedded_sandbox: Command) -> None:
    embedded_sandbox("user", "add", "SBX003", "college.user", "--role", "view-only").done()


def test_the_list_has_a_line_each(embedded_sandbox: Command) -> None:
    names = ("--given-name", "Jo", "--family-name", "Smith", "--email", "jo@example.org")
    embedded_sandbox(*ADD, *names).done()
    embedded_sandbox("user", "disable", "SBX001", "college.user").done()
    ours = [
        "10099901  college.super         active    super-user",
        "10099901  college.user          disabled  online-user and batch-user",
        "10099901  jo.smith              active    online-user  Jo Smith <jo@example.org>",
    ]
    assert embedded_sandbox("user", "list", "10099901").done().splitlines() == ours
    everybody = embedded_sandbox("user", "list").done().splitlines()
    assert everybody[:3] == ours
    assert [line.split()[1] for line in everybody[3:]] == [
        "awarding.super",
        "awarding.user",
        "council.user",
        "closed.user",
    ]
    assert "no organisation has" in embedded_sandbox("user", "list", "NOBODY").refused()


def test_an_empty_list_says_so(embedded: Command) -> None:
    embedded("db", "upgrade").done()
    ended = embedded("user", "list")
    assert (ended.code, ended.out) == (0, "")
    assert "lrs-soap user add adds one" in ended.err


def test_a_user_is_disabled_and_enabled(sandbox: Command) -> None:
    user = f"college.user, online-user and batch-user, {WHO}\n"
    assert sandbox("user", "disable", "10099901", "College.USER").done() == f"Disabled: {user}"
    assert roles_of(sandbox, "college.user")[0] is UserStatus.DISABLED
    assert sandbox("user", "disable", "10099901", "college.user").done() == f"Disabled before: {user}"
    assert sandbox("user", "enable", "sbx001", "college.user").done() == f"Enabled: {user}"
    assert roles_of(sandbox, "college.user")[0] is UserStatus.ACTIVE
    assert sandbox("user", "enable", "sbx001", "college.user").done() == f"Active before: {user}"


def test_roles_are_granted_and_revoked(sandbox: Command) -> None:
    granted = sandbox(
        "user", "grant", "SBX001", "college.user", "view-only", "super-user", "online-user"
    ).done()
    assert (
        granted == f"Granted: college.user, super-user and online-user and batch-user and view-only, {WHO}\n"
    )
    assert (
        sandbox("user", "grant", "SBX001", "college.user", "view-only").done().startswith("Had them before")
    )
    revoked = sandbox("user", "revoke", "SBX001", "college.user", "batch-user", "online-user").done()
    assert revoked == f"Revoked: college.user, super-user and view-only, {WHO}\n"
    assert (
        sandbox("user", "revoke", "SBX001", "college.user", "batch-user")
        .done()
        .startswith("Had none of them")
    )
    assert roles_of(sandbox, "college.user")[1] == {UserRole.SUPER_USER, UserRole.VIEW_ONLY}


def test_a_user_keeps_a_role_that_its_organisation_can_use(embedded_sandbox: Command) -> None:
    sentence = embedded_sandbox(
        "user", "revoke", "SBX001", "college.user", "online-user", "batch-user"
    ).refused()
    assert sentence == "user must keep a role: grant another first, or disable it"
    assert (
        "role must be one of"
        in embedded_sandbox("user", "grant", "SBX001", "college.user", "ao-user").refused()
    )
    assert roles_of(embedded_sandbox, "college.user")[1] == {UserRole.ONLINE_USER, UserRole.BATCH_USER}


def test_the_last_super_user_stays_unless_by_force(embedded_sandbox: Command) -> None:
    embedded_sandbox("user", "grant", "SBX001", "college.super", "view-only").done()
    disable = ("user", "disable", "SBX001", "college.super")
    revoke = ("user", "revoke", "SBX001", "college.super", "super-user")
    for command in (disable, revoke):
        sentence = embedded_sandbox(*command).refused()
        assert sentence.startswith("college.super is the last active super user of Sandbox College")
        assert "--force" in sentence
    assert roles_of(embedded_sandbox, "college.super")[0] is UserStatus.ACTIVE
    embedded_sandbox("user", "grant", "SBX001", "college.user", "super-user").done()
    embedded_sandbox("user", "disable", "SBX001", "college.user").done()
    embedded_sandbox(*disable).refused()  # one that is disabled looks after nobody
    embedded_sandbox(*revoke, "--force").done()
    embedded_sandbox("user", "grant", "SBX001", "college.super", "super-user").done()
    embedded_sandbox("user", "enable", "SBX001", "college.user").done()
    embedded_sandbox(*disable).done()
    embedded_sandbox("user", "disable", "SBX001", "college.user", "--force").done()


@pytest.mark.parametrize(
    "command", [("disable",), ("enable",), ("grant", "view-only"), ("revoke", "view-only")], ids=" ".join
)
def test_a_user_of_another_organisation_is_not_found(
    embedded_sandbox: Command, command: tuple[str, ...]
) -> None:
    verb, *roles = command
    assert (
        embedded_sandbox("user", verb, "SBX001", "council.user", *roles).refused()
        == "login must be that of a user whom the organisation has on record"
    )
    assert "no organisation has" in embedded_sandbox("user", verb, "NOBODY", "council.user", *roles).refused()


def test_every_deed_is_on_record_with_what_was_before(sandbox: Command) -> None:
    with reading(sandbox) as unit:
        college = unit.organisations.by_ref("SBX001")
    assert college
    sandbox(*ADD).done()
    for command in (("grant", "batch-user"), ("revoke", "online-user"), ("disable",), ("enable",)):
        verb, *roles = command
        sandbox("user", verb, "SBX001", "JO.SMITH", *roles).done()
    sandbox("user", "enable", "SBX001", "jo.smith").done()  # changed nothing
    who = {"user": "jo.smith"}
    assert changes_recorded(sandbox)[1:] == [
        ("user:added", "Added", college.id, who),
        ("user:roles-set", "RolesSet", college.id, {**who, "roles": "online-user"}),
        ("user:roles-set", "RolesSet", college.id, {**who, "roles": "online-user batch-user"}),
        ("user:disabled", "Disabled", college.id, who),
        ("user:enabled", "Enabled", college.id, who),
    ]
    assert {entry[3] for entry in recorded(sandbox, with_user=True)} == {getpass.getuser()}
