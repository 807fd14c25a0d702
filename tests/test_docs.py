"""The documentation against the code and a running service: what it shows is what one gets."""

import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from lrs_soap.batch.layouts import (
    ACHIEVEMENT_BATCH,
    LEARNER_BATCH,
    LEARNER_BATCH_2A,
    LEARNING_EVENTS,
    VERIFY_BATCH,
)
from lrs_soap.batch.organisation_layout import HEADINGS
from lrs_soap.cli.challenge import answer
from lrs_soap.contracts.documents import read_ours
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.domain.achievement import MANDATORY, SENTENCES, Wrong, class_of
from lrs_soap.domain.amendment import RULES as AMENDABLE
from lrs_soap.domain.batch import RETURN_CODES
from lrs_soap.domain.batch_exception import STEPS
from lrs_soap.domain.challenge_moves import MOVES, Mover
from lrs_soap.domain.error_file import COLUMNS, ERROR_CLASSES
from lrs_soap.domain.organisation import (
    PERMISSIONS,
    ROLE_PERMISSIONS,
    ROLES_OF_TYPES,
    OrganisationType,
    Permission,
    UserRole,
    in_order,
)
from lrs_soap.domain.plr import VISIBILITY, Exposure
from lrs_soap.domain.sandbox import LEARNERS, ORGANISATIONS
from lrs_soap.faces.external_service.records import FIELDS
from tests.client import Service

ROOT = Path(__file__).parent.parent


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def organisations() -> str:
    headings = ("organisation", "type", "status", "UKPRN", "OrganisationRef", "OrgPassword", "UserName")
    return table(
        headings,
        (
            (one.name, one.type, one.status, one.ukprn, one.ref, one.password, ", ".join(one.users))
            for one in ORGANISATIONS
        ),
    )


def learners() -> str:
    headings = (
        "key",
        "ULN",
        "given name",
        "family name",
        "birth date",
        "gender",
        "postcode",
        "share",
        "what for",
    )
    return table(
        headings,
        (
            (
                one.key,
                one.uln or "issued",
                one.details.given_name,
                one.details.family_name,
                one.details.date_of_birth.isoformat(),
                one.details.gender,
                one.details.postcode,
                one.details.ability_to_share,
                one.purpose,
            )
            for one in LEARNERS
        ),
    )


def users() -> str:
    return table(
        ("UserName", "organisation", "roles"),
        (
            (login, one.name, ", ".join(in_order(roles)))
            for one in ORGANISATIONS
            for login, roles in one.users.items()
        ),
    )


def roles() -> str:
    return table(
        ("role", "in organisations of type", "may"),
        (
            (
                role,
                ", ".join(type_ for type_, usable in ROLES_OF_TYPES.items() if role in usable),
                "everything"
                if ROLE_PERMISSIONS[role] == set(Permission)
                else ", ".join(one for one in Permission if one in ROLE_PERMISSIONS[role]),
            )
            for role in UserRole
        ),
    )


def types() -> str:
    return table(
        ("type of organisation", "may"),
        (
            (type_, ", ".join(one for one in Permission if one in PERMISSIONS[type_]))
            for type_ in OrganisationType
        ),
    )


def headings() -> str:
    return table(
        ("field", "headings"),
        ((field.replace("_", " "), ", ".join(known)) for field, known in HEADINGS.items()),
    )


@pytest.mark.parametrize("shown", [types(), roles(), headings()], ids=["types", "roles", "headings"])
def test_the_page_of_organisations_has_the_tables_of_the_code(shown: str) -> None:
    """On failure, paste the table that is shown into the page."""
    assert shown in (ROOT / "docs" / "organisations.md").read_text(encoding="utf-8"), shown


def states() -> str:
    lines = [f"{state} --> {step.state}: {move}" for (state, move), step in MOVES.items()]
    closed = {step.state for step in MOVES.values()} - {state for state, _ in MOVES}
    ends = [f"{state} --> [*]" for state in sorted(closed)]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in ["[*] --> Raised", *lines, *ends])])


def moves() -> str:
    steps = {move: step for (_, move), step in MOVES.items()}
    return table(
        ("move", "who may make it", "reason"),
        (
            (
                move,
                " or ".join(one for one in Mover if one in step.movers),
                "yes" if step.needs_reason else "no",
            )
            for move, step in steps.items()
        ),
    )


@pytest.mark.parametrize("shown", [states(), moves()], ids=["states", "moves"])
def test_the_page_of_challenges_has_the_moves_of_the_code(shown: str) -> None:
    """On failure, paste what is shown into the page."""
    assert shown in (ROOT / "docs" / "challenges.md").read_text(encoding="utf-8"), shown


def test_the_page_of_challenges_names_what_can_be_amended_and_every_answer() -> None:
    page = (ROOT / "docs" / "challenges.md").read_text(encoding="utf-8")
    assert f"    {', '.join(AMENDABLE)}\n" in page
    options = {option for one in answer.params for option in one.opts if option.startswith("--")}
    assert set(re.findall(r"^\| `(--[a-z-]+)", page, re.MULTILINE)) == options - {"--reason"}


def visibility() -> str:
    order = (Exposure.OPEN, Exposure.RESTRICTED, Exposure.PROVISIONAL, Exposure.WITHDRAWN)
    return table(
        ("reader", *order),
        ((reader, *(reaches[exposure] for exposure in order)) for reader, reaches in VISIBILITY.items()),
    )


def test_the_record_page_says_who_sees_what() -> None:
    assert visibility() in (ROOT / "docs" / "plr.md").read_text(encoding="utf-8"), visibility()


@pytest.mark.parametrize(
    "shown", [organisations(), users(), learners()], ids=["organisations", "users", "learners"]
)
def test_the_sandbox_page_lists_the_sandbox(shown: str) -> None:
    """On failure, paste the table that is shown into the page."""
    assert shown in (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8"), shown


def achievement_codes() -> str:
    return table(
        ("code", "class", "what to mend"),
        ((wrong.value, ERROR_CLASSES[class_of(wrong)], SENTENCES[wrong]) for wrong in Wrong),
    )


def test_the_achievements_page_lists_the_codes_and_the_fields() -> None:
    """On failure, paste the table that is shown into the page."""
    page = (ROOT / "docs" / "achievements.md").read_text(encoding="utf-8")
    assert achievement_codes() in page, achievement_codes()
    listed = re.findall(r"^\| (\w+) \| (yes|no) \|", page, re.MULTILINE)
    assert listed == [(element, "yes" if field in MANDATORY else "no") for element, field in FIELDS.items()]
    assert ", ".join(COLUMNS[1:3]) in page
    assert set(COLUMNS) <= set(re.findall(r"\w+", page))


def return_codes() -> str:
    return table(
        ("code", "meaning", "counts as", "what a person may do"),
        (
            (told.code, told.meaning, told.counted_as.replace("-", " "), ", ".join(STEPS.get(outcome, "-")))
            for outcome, told in RETURN_CODES.items()
        ),
    )


def test_the_page_of_batches_has_the_codes_and_the_headings() -> None:
    """On failure, paste the table that is shown into the page."""
    page = (ROOT / "docs" / "batches.md").read_text(encoding="utf-8")
    assert return_codes() in page, return_codes()
    for layout in (LEARNER_BATCH, LEARNER_BATCH_2A, VERIFY_BATCH, ACHIEVEMENT_BATCH):
        headings = [*layout.header, *(column.heading for column in layout.columns)]
        assert f"    {', '.join(headings)}\n" in page


def event_fields() -> str:
    schema = read_ours(contract_path("xsd", "batch", "learning_event_import.xsd"))

    def meaning(heading: str) -> str:
        return schema.findtext(f"{{{XSD}}}simpleType[@name='{heading}']//{{{XSD}}}documentation") or ""

    mandatory = {column.heading for column in LEARNING_EVENTS.columns if column.is_mandatory}
    headings = [*LEARNING_EVENTS.header, *(column.heading for column in LEARNING_EVENTS.columns)]
    rows = [(name, "yes" if name in mandatory else "", meaning(name)) for name in headings]
    return table(("heading", "must be given", "what"), rows)


def test_the_events_page_lists_the_fields() -> None:
    """On failure, paste the table that is shown into the page."""
    shown = event_fields()
    assert shown in (ROOT / "docs" / "events.md").read_text(encoding="utf-8"), shown


def blocks(language: str) -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", readme, re.DOTALL)


def test_the_first_call_with_zeep_prints_what_the_readme_says(service: Service) -> None:
    (code,) = blocks("python")
    code = code.replace("http://127.0.0.1:8080", service.address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == blocks("text")[0].strip(), done.stderr


def test_the_first_call_with_curl_answers_what_the_readme_says(service: Service) -> None:
    (command,) = blocks("sh")
    body = re.search(r"-d '(.*)'", command)
    assert body
    assert service.post(body[1].encode()).body.decode() == blocks("xml")[0].strip()


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "client_examples").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        if "node_modules" not in page.parts
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
