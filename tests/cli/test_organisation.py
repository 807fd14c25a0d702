"""Organisations are added, given passwords, suspended and resumed, and each deed is on record."""

import getpass
import re

import pytest

from lrs_soap.domain.organisation import OrganisationStatus, OrganisationType
from lrs_soap.passwords import PasswordMemory
from tests.cli.command import Command
from tests.cli.conftest import reading, recorded

ADD = (
    "organisation",
    "add",
    "Northtown College",
    "--ukprn",
    "10012345",
    "--ref",
    "nth001",
    "--type",
    "provider",
)
PASSWORD = "sixteen letters!"


@pytest.fixture
def college(lrs_soap: Command) -> Command:
    lrs_soap(*ADD, LRS_ORGANISATION_PASSWORD=PASSWORD).done()
    return lrs_soap


def test_an_organisation_is_added(college: Command) -> None:
    with reading(college) as unit:
        (stored,) = unit.organisations.all()
    assert (stored.ukprn, stored.ref, stored.name) == ("10012345", "NTH001", "Northtown College")
    assert (stored.type, stored.status) == (OrganisationType.PROVIDER, OrganisationStatus.ACTIVE)
    assert PasswordMemory(0).matches(PASSWORD, stored.password_hash)


def test_a_password_from_the_environment_is_not_printed(lrs_soap: Command) -> None:
    text = lrs_soap(*ADD, LRS_ORGANISATION_PASSWORD=PASSWORD).done()
    assert text == "Added Northtown College (UKPRN 10012345, OrganisationRef NTH001)\n"


def test_a_password_can_be_made_up_and_is_printed_once(lrs_soap: Command) -> None:
    *_, password = lrs_soap(*ADD, "--generate").done().splitlines()
    assert re.fullmatch("[A-HJ-NP-Za-km-z2-9]{16}", password)
    with reading(lrs_soap) as unit:
        (stored,) = unit.organisations.all()
    assert PasswordMemory(0).matches(password, stored.password_hash)


def test_without_a_password_or_a_terminal_it_is_said_how_to_give_one(lrs_soap: Command) -> None:
    sentence = lrs_soap(*ADD, answers="sixteen letters!\n").refused()
    assert "LRS_ORGANISATION_PASSWORD" in sentence
    assert "--generate" in sentence


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("--ukprn", "1001234"), "UKPRN must have exactly 8 letters and digits"),
        (("--ref", "NTH-01"), "OrganisationRef must have exactly 6 letters and digits"),
    ],
)
def test_what_breaks_a_rule_is_refused(lrs_soap: Command, change: tuple[str, str], told: str) -> None:
    assert lrs_soap(*ADD, *change, "--generate").refused() == told


@pytest.mark.parametrize(
    "password", ["short", " fourteen letters", " leading blank 1", "trailing blank1 ", " " * 16]
)
def test_a_password_that_no_request_could_carry_is_refused(lrs_soap: Command, password: str) -> None:
    assert (
        lrs_soap(*ADD, LRS_ORGANISATION_PASSWORD=password).refused()
        == "password must have exactly 16 characters, the first and the last not blank"
    )


def test_it_may_go_by_another_name(lrs_soap: Command) -> None:
    lrs_soap(*ADD, "--display-name", " Northtown ", "--generate").done()
    with reading(lrs_soap) as unit:
        (stored,) = unit.organisations.all()
    assert (stored.name, stored.display_name) == ("Northtown College", "Northtown")


@pytest.mark.parametrize("name", [" ", "two\nlines", "N" * 255])
def test_that_name_keeps_rules_too(embedded_sandbox: Command, name: str) -> None:
    sentence = embedded_sandbox(*ADD, "--display-name", name, "--generate").refused()
    assert sentence.startswith("display name must")


@pytest.mark.parametrize("name", ["", "  ", "N" * 255])
def test_a_name_is_needed_and_has_an_end(lrs_soap: Command, name: str) -> None:
    assert lrs_soap(*ADD[:2], name, *ADD[3:], "--generate").refused().startswith("name must")


@pytest.mark.parametrize("change", [("--ukprn", "10099999"), ("--ref", "OTH001")])
def test_one_that_is_on_record_is_refused(college: Command, change: tuple[str, str]) -> None:
    assert "must not be those of an organisation on record" in college(*ADD, *change, "--generate").refused()
    assert len(recorded(college)) == 1, "what was refused is not on record as done"


@pytest.mark.parametrize("code", ["10012345", "NTH001", "nth001"])
def test_it_is_suspended_and_resumed_by_either_code(college: Command, code: str) -> None:
    assert college("organisation", "suspend", code).done().startswith("Suspended: Northtown College")
    assert "suspended" in college("organisation", "list").done()
    assert college("organisation", "suspend", code).done().startswith("Suspended before")
    assert college("organisation", "resume", code).done().startswith("Resumed: Northtown College")
    assert college("organisation", "resume", code).done().startswith("Active before")
    assert "suspended" not in college("organisation", "list").done()


def test_a_password_is_replaced(college: Command) -> None:
    college("organisation", "set-password", "NTH001", LRS_ORGANISATION_PASSWORD="another password").done()
    with reading(college) as unit:
        (stored,) = unit.organisations.all()
    assert PasswordMemory(0).matches("another password", stored.password_hash)
    assert not PasswordMemory(0).matches(PASSWORD, stored.password_hash)


@pytest.mark.parametrize("verb", [("suspend",), ("resume",), ("set-password", "--generate")])
@pytest.mark.parametrize("code", ["10000000", "NOBODY", "x"])
def test_an_unknown_organisation_is_refused(lrs_soap: Command, verb: tuple[str, ...], code: str) -> None:
    sentence = lrs_soap("organisation", *verb, code).refused()
    assert sentence == "no organisation has this UKPRN or OrganisationRef"


def test_the_list_has_a_line_each(sandbox: Command) -> None:
    assert sandbox("organisation", "list").done().splitlines() == [
        "10099901  SBX001  provider               active     Sandbox College",
        "10099902  SBX002  awarding-organisation  active     Sandbox Awarding",
        "10099903  SBX003  local-authority        active     Sandbox Council",
        "10099904  SBX004  provider               suspended  Sandbox Closed",
    ]


@pytest.mark.parametrize(
    ("options", "refs"),
    [
        (("--type", "provider"), ["SBX001", "SBX004"]),
        (("--status", "active"), ["SBX001", "SBX002", "SBX003"]),
        (("--type", "provider", "--status", "suspended"), ["SBX004"]),
    ],
)
def test_the_list_can_be_narrowed(
    embedded_sandbox: Command, options: tuple[str, ...], refs: list[str]
) -> None:
    lines = embedded_sandbox("organisation", "list", *options).done().splitlines()
    assert [line.split()[1] for line in lines] == refs


def test_one_is_shown(embedded_sandbox: Command) -> None:
    embedded_sandbox("user", "disable", "SBX001", "college.user").done()
    assert embedded_sandbox("organisation", "show", "sbx001").done().splitlines() == [
        "Name             Sandbox College",
        "Display name     -",
        "UKPRN            10099901",
        "OrganisationRef  SBX001",
        "Type             provider",
        "Status           active",
        "Password         set",
        "Users            2, 1 of them disabled",
    ]
    assert (
        embedded_sandbox("organisation", "show", "NOBODY").refused()
        == "no organisation has this UKPRN or OrganisationRef"
    )


def test_an_empty_list_says_so(lrs_soap: Command) -> None:
    ended = lrs_soap("organisation", "list")
    assert (ended.code, ended.out) == (0, "")
    assert "There are none" in ended.err


def test_every_deed_is_on_record_with_who_did_it(college: Command) -> None:
    college("organisation", "suspend", "NTH001").done()
    college("organisation", "resume", "NTH001").done()
    college("organisation", "set-password", "NTH001", "--generate").done()
    college("uln", "add-range", "100000000", "199999999").done()
    me = getpass.getuser()
    assert recorded(college, with_user=True) == [
        ("organisation:added", "Added", 1, me),
        ("organisation:suspended", "Suspended", 1, me),
        ("organisation:resumed", "Resumed", 1, me),
        ("organisation:password-set", "PasswordSet", 1, me),
        ("uln-range:added", "Added", None, me),
    ]
