"""What the contract says of records and achievements is what the domain and the use cases have, word by word."""

from collections.abc import Collection
from datetime import UTC, datetime

import pytest
from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, whole_schemas
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.contracts.schemas import schema_of
from lrs_soap.domain import achievement
from lrs_soap.domain.event_outcome import EventOutcome
from lrs_soap.domain.plr import EventFacts, EventStatus, LearningEvent, Source
from lrs_soap.domain.uln import Uln
from lrs_soap.faces.learning_records import words
from lrs_soap.faces.learning_records.achievements import COUNTERS, FIELDS
from lrs_soap.faces.learning_records.events import write_event
from lrs_soap.services import get_achievement_job, view_audit
from tests.faces.own_schema import enumerated, members


@pytest.fixture(scope="module")
def schema() -> etree._Element:
    (whole,) = whole_schemas(LEARNING_RECORDS_SERVICE)
    return whole


@pytest.mark.parametrize(
    ("type_", "table", "codes"),
    [
        ("EventSource", words.EVENT_SOURCES, Source),
        ("EventStatus", words.EVENT_STATUSES, EventStatus),
        ("EventOutcome", words.EVENT_OUTCOMES, EventOutcome),
        ("Requester", words.REQUESTERS, {"ORG", "LNR"}),
        ("SubmissionType", words.SUBMISSION_TYPES, achievement.SubmissionType),
        ("AchievementAction", words.ACHIEVEMENT_ACTIONS, achievement.ACTIONS),
        ("AchievementItem", words.ACHIEVEMENT_ITEMS, {"grade", "language"}),
        ("AchievementErrorClass", words.ACHIEVEMENT_ERROR_CLASSES, achievement.ErrorClass),
        ("LookOutcome", words.LOOK_OUTCOMES, {"LearningRecord", "NotShared", "NotVerified"}),
    ],
)
def test_every_word_has_its_code(
    schema: etree._Element, type_: str, table: dict[str, str], codes: Collection[str]
) -> None:
    assert enumerated(schema, type_) == list(table)
    assert sorted(table.values()) == sorted(codes)


def test_actions_are_called_as_the_domain_calls_them() -> None:
    for word, number in words.ACHIEVEMENT_ACTIONS.items():
        assert achievement.ACTIONS[number] == word.lower()


def test_an_achievement_has_every_field(schema: etree._Element) -> None:
    assert members(schema, "Achievement") == [*FIELDS, "Clear"]
    assert sorted(FIELDS.values()) == sorted(achievement.RULES)


def test_what_must_be_given_is_what_the_domain_wants(schema: etree._Element) -> None:
    (found,) = schema.iterfind(f"{{{XSD}}}complexType[@name='Achievement']")
    mandatory = {
        FIELDS[str(one.get("name"))]
        for one in found.iterfind(f"{{{XSD}}}sequence/{{{XSD}}}element")
        if one.get("minOccurs", "1") == "1"
    }
    assert mandatory == achievement.MANDATORY


def test_a_job_counts_everything(schema: etree._Element) -> None:
    counted = {*get_achievement_job.DEEDS, *achievement.ErrorClass}
    assert set(COUNTERS.values()) == counted
    assert set(COUNTERS) <= set(members(schema, "AchievementJob"))


def test_an_event_has_every_member(schema: etree._Element) -> None:
    loaded = datetime(2025, 9, 1, tzinfo=UTC)
    event = LearningEvent(7, Uln("1026893096"), "NPD", "F", 0, 1, loaded, 0, *EventFacts())
    assert len(write_event(event)) == len(members(schema, "LearningEvent"))


@pytest.mark.parametrize(
    ("place", "most"),
    [
        ("complexType[@name='AchievementJob']//*[@name='RecordInError']", get_achievement_job.PAGE_SIZE),
        ("element[@name='ViewAuditResponse']//*[@name='Look']", view_audit.PAGE_SIZE),
    ],
)
def test_a_page_has_room_for_what_is_on_it(schema: etree._Element, place: str, most: int) -> None:
    (found,) = schema.iterfind(f"{{{XSD}}}{place}")
    assert found.get("maxOccurs") == str(most)


@pytest.mark.parametrize("wrong", achievement.Wrong)
def test_every_error_code_can_be_told(wrong: achievement.Wrong) -> None:
    problem = "<Problem><Class>FieldData</Class><Code>{}</Code><Message>.</Message></Problem>"
    counts = "".join(f"<{name}>0</{name}>" for name in ("NumberOfRecords", *COUNTERS))
    answer = etree.fromstring(
        '<GetAchievementJobResponse xmlns="urn:lrs-soap:learning-records:1"><ResponseCode>WSRC0009</ResponseCode>'
        "<Job><JobNumber>1</JobNumber><Status>Successful</Status><SubmissionType>Final</SubmissionType>"
        "<SubmittedBy>u</SubmittedBy><SubmittedAt>2026-11-24T09:30:00Z</SubmittedAt>"
        f"{counts}<ThisPage>1</ThisPage><Pages>1</Pages><RecordInError><Position>1</Position>"
        f"{problem.format(wrong.value)}</RecordInError></Job></GetAchievementJobResponse>"
    )
    assert schema_of(LEARNING_RECORDS_SERVICE).violations(answer) == []
