"""What the sandbox holds: organisations and learners, all invented, with which every answer can be met.

Integrators write tests against these facts, so they stay as they are: add, do not change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from lrs_soap.domain.learner import LearnerDetails
from lrs_soap.domain.organisation import OrganisationStatus, OrganisationType, UserRole
from lrs_soap.domain.uln import Uln

#: When each learner of the sandbox was registered, so that recorded answers stay as they are.
REGISTERED_AT: Final = datetime(2024, 9, 2, 9, 0, tzinfo=UTC)

#: Stems of the numbers that the sandbox issues, and the order they come in: open, as they name nobody.
FIRST_STEM: Final = 700_000_000
LAST_STEM: Final = 799_999_999
ULN_KEY: Final = b"the sandbox's numbers name nobody"


@dataclass(frozen=True, slots=True)
class SandboxOrganisation:
    """`users` are those on record, by login, with their roles; any other login does as well."""

    ukprn: str
    ref: str
    name: str
    type: OrganisationType
    password: str
    users: Mapping[str, frozenset[UserRole]]
    status: OrganisationStatus = OrganisationStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class SandboxLearner:
    """`uln` is None where the service issues it; `master_uln` is set for one who was merged into another."""

    key: str
    uln: Uln | None
    details: LearnerDetails
    purpose: str
    master_uln: Uln | None = None


_SUPER: Final = frozenset({UserRole.SUPER_USER})
_KEEPS_LEARNERS: Final = frozenset({UserRole.ONLINE_USER, UserRole.BATCH_USER})

ORGANISATIONS: Final = (
    SandboxOrganisation(
        ukprn="10099901",
        ref="SBX001",
        name="Sandbox College",
        type=OrganisationType.PROVIDER,
        password="SandboxCollege16",  # noqa: S106 - published, as are the other three: the sandbox is open to all
        users={"college.user": _KEEPS_LEARNERS, "college.super": _SUPER},
    ),
    SandboxOrganisation(
        ukprn="10099902",
        ref="SBX002",
        name="Sandbox Awarding",
        type=OrganisationType.AWARDING_ORGANISATION,
        password="SandboxAwarding1",  # noqa: S106
        users={"awarding.user": frozenset({UserRole.AO_USER}), "awarding.super": _SUPER},
    ),
    SandboxOrganisation(
        ukprn="10099903",
        ref="SBX003",
        name="Sandbox Council",
        type=OrganisationType.LOCAL_AUTHORITY,
        password="SandboxAuthority",  # noqa: S106
        users={"council.user": _KEEPS_LEARNERS},
    ),
    SandboxOrganisation(
        ukprn="10099904",
        ref="SBX004",
        name="Sandbox Closed",
        type=OrganisationType.PROVIDER,
        password="SandboxSuspended",  # noqa: S106
        users={"closed.user": frozenset({UserRole.ONLINE_USER})},
        status=OrganisationStatus.SUSPENDED,
    ),
)


def _learner(
    key: str,
    uln: str | None,
    person: tuple[str, str, str, str, str],
    purpose: str,
    *,
    address: tuple[str, str, str, str],
    master_uln: Uln | None = None,
    **more: str,
) -> SandboxLearner:
    """`person` is given name, family name, birth date, gender and postcode; `address` two lines, town and county."""
    given_name, family_name, born, gender, postcode = person
    line_1, line_2, town, county = address
    details = LearnerDetails(
        given_name=given_name,
        family_name=family_name,
        date_of_birth=date.fromisoformat(born),
        gender=gender,
        postcode=postcode,
        address_line_1=line_1,
        address_line_2=line_2,
        address_town=town,
        address_county_or_city=county,
        date_of_address_capture=REGISTERED_AT.date(),
        **{"verification_type": "1", "ability_to_share": "1"} | more,
    )
    return SandboxLearner(key, Uln(uln) if uln else None, details, purpose, master_uln)


_NAMED: Final = (
    _learner(
        "exact",
        "8181822950",
        ("Olivia", "Hartwell", "2004-03-17", "2", "LS1 4AP"),
        "one exact match; 30 learning events",
        address=("Flat 3, 18 Canal Walk", "", "Leeds", ""),
        title="Ms",
        middle_other_name="Rose",
        school_at_16="Aireside Academy",
        place_of_birth="Leeds",
        email="olivia.hartwell@example.org",
        nationality="GB",
    ),
    _learner(
        "exact-ful",
        "7302822971",
        ("Tomasz", "Wiśniewski", "2005-11-02", "1", "M14 5RQ"),
        "accents: found as WISNIEWSKI too; 3 learning events",
        address=("62 Platt Grove", "Fallowfield", "Manchester", ""),
        place_of_birth="Łódź",
        nationality="PL",
    ),
    _learner(
        "apostrophe",
        "3717046089",
        ("Siobhán", "O'Neill-Byrne", "2003-07-29", "2", "BT7 1NN"),
        "found as ONEILL BYRNE, as Shiv and as Keane; 5 learning events",
        address=("9 Lagan Terrace", "", "Belfast", ""),
        preferred_given_name="Shiv",
        previous_family_name="Keane",
        nationality="IE",
    ),
    _learner(
        "no-events",
        "8018082854",
        ("Grace", "Okafor", "2006-01-09", "2", "SE15 4QL"),
        "no learning events",
        address=("77 Lyndhurst Mews", "Peckham", "London", ""),
    ),
    _learner(
        "possible-1",
        "2953563643",
        ("Mohammed", "Hussain", "2005-05-14", "1", "B11 4RA"),
        "same name and birth date as the next: searching with a third postcode gives both (WSRC0003)",
        address=("140 Weatherby Road", "Sparkhill", "Birmingham", ""),
    ),
    _learner(
        "possible-2",
        "7791024399",
        ("Mohammed", "Hussain", "2005-05-14", "1", "BD9 5DX"),
        "same name and birth date as the one before",
        address=("5 Lilycroft Yard", "", "Bradford", ""),
    ),
    _learner(
        "linked-master",
        "6052463669",
        ("Charlotte", "Pemberton", "2002-12-25", "2", "EX4 6PU"),
        "master of the next; 7 learning events",
        address=("21 Pennsylvania Rise", "", "Exeter", "Devon"),
    ),
    _learner(
        "linked-child",
        "6172911987",
        ("Charlie", "Pemberton", "2002-12-25", "2", "EX4 6PX"),
        "merged into the master: any look-up answers WSRC0022",
        address=("4 Hoopern Court", "", "Exeter", "Devon"),
        master_uln=Uln("6052463669"),
    ),
    _learner(
        "not-shared",
        "3995899128",
        ("Daniel", "Marsh", "2001-08-30", "1", "NR2 3TD"),
        "does not share: the learning record answers WSEC0206; 4 learning events held",
        address=("33 Unthank Lane", "", "Norwich", "Norfolk"),
        ability_to_share="2",
    ),
    _learner(
        "challenged",
        "2315843110",
        ("Aisha", "Begum", "2004-09-19", "2", "E1 5NP"),
        "6 learning events, one of them under data challenge",
        address=("Flat 12, Hanbury House", "Whitechapel", "London", ""),
    ),
    _learner(
        "service-child",
        "2792872623",
        ("Harry", "Stone", "2005-02-28", "1", "BFPO 57"),
        "BFPO address",
        address=("11 Married Quarters", "Dhekelia", "", ""),
    ),
    _learner(
        "overseas",
        "3083498615",
        ("Yuki", "Tanaka", "2003-04-01", "9", "ZZ99 9ZZ"),
        "overseas address, gender not specified",
        address=("2-11 Sakuragaoka", "", "Sendai", ""),
        nationality="JP",
    ),
)

#: One street's postcodes: the one that integrators are told to search with, S1 1WB, is nobody's.
_CROWD: Final = (
    ("Jack", "S1 1WA"),
    ("Jake", "S1 1WD"),
    ("John", "S1 1WE"),
    ("John", "S1 1WF"),
    ("Jon", "S1 1WG"),
    ("Jon", "S1 1WH"),
    ("Johnny", "S1 1WJ"),
    ("Johnnie", "S1 1WL"),
    ("Jonny", "S1 1WN"),
    ("Johan", "S1 1WP"),
    ("Jackie", "S1 1WR"),
    ("Johnathan", "S1 2WD"),
)


#: What tells the crowd apart, by turns: a search that says all of it comes down to few.
_SCHOOLS: Final = ("Sidney Row School", "Norfolk Park Academy", "Don Valley High School")
_BIRTHPLACES: Final = ("Sheffield", "Rotherham", "Barnsley", "Doncaster")
_FORMER_NAMES: Final = ("Crookes", "Heeley", "Walkley")


def _crowd_member(number: int, given_name: str, postcode: str) -> SandboxLearner:
    return _learner(
        f"crowd-{number:02d}",
        None,
        (given_name, "Smith", "2004-06-06", "1", postcode),
        "one of twelve alike: searching John Smith, 2004-06-06, gender 1, S1 1WB gives WSRC0002",
        address=(f"{2 * number} Sidney Row", "", "Sheffield", ""),
        school_at_16=_SCHOOLS[number % len(_SCHOOLS)],
        place_of_birth=_BIRTHPLACES[number % len(_BIRTHPLACES)],
        previous_family_name=_FORMER_NAMES[number % len(_FORMER_NAMES)],
        family_name_at_16=_FORMER_NAMES[number % len(_FORMER_NAMES)],
    )


LEARNERS: Final = (*_NAMED, *(_crowd_member(number, *who) for number, who in enumerate(_CROWD, start=1)))
