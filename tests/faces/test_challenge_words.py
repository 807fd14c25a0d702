"""What the contract says of challenges is what the domain has, word by word."""

from collections.abc import Iterable

import pytest
from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, whole_schemas
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.domain.challenge import CLAIMED, ChallengeState, ChallengeType, Move
from lrs_soap.domain.plr import EventFacts
from lrs_soap.faces.learning_records import words
from lrs_soap.faces.learning_records.challenge_items import CLAIMED_ITEMS, EVENT_ITEMS
from lrs_soap.faces.learning_records.challenges import RESPONSES
from lrs_soap.services.answer_challenge import PERMISSIONS_OF
from lrs_soap.services.list_challenges import Whose
from tests.faces.own_schema import enumerated, members


@pytest.fixture(scope="module")
def schema() -> etree._Element:
    (whole,) = whole_schemas(LEARNING_RECORDS_SERVICE)
    return whole


@pytest.mark.parametrize(
    ("type_", "table"),
    [
        ("ChallengeType", words.CHALLENGE_TYPES),
        ("ChallengeState", words.CHALLENGE_STATES),
        ("ChallengeMove", words.CHALLENGE_MOVES),
        ("ChallengePart", words.CHALLENGE_PARTS),
        ("EventItem", EVENT_ITEMS),
    ],
)
def test_every_word_is_known_and_no_other(schema: etree._Element, type_: str, table: Iterable[str]) -> None:
    assert enumerated(schema, type_) == list(table)


def test_every_code_has_a_word() -> None:
    assert set(words.CHALLENGE_TYPES.values()) == set(ChallengeType)
    assert set(words.CHALLENGE_STATES.values()) == set(ChallengeState)
    assert set(words.CHALLENGE_MOVES.values()) == set(Move)
    assert set(words.CHALLENGE_PARTS.values()) == set(Whose) - {Whose.EITHER}
    assert set(RESPONSES.values()) == set(PERMISSIONS_OF) - {Move.WITHDRAW}


def test_a_claim_has_the_domains_items(schema: etree._Element) -> None:
    assert members(schema, "ClaimedEvent") == members(schema, "ToldEvent") == list(CLAIMED_ITEMS)
    assert tuple(CLAIMED_ITEMS.values()) == CLAIMED


def test_an_amendment_has_all_that_an_event_says(schema: etree._Element) -> None:
    assert members(schema, "Amendment") == [*EVENT_ITEMS, "Clear"]
    assert tuple(EVENT_ITEMS.values()) == EventFacts._fields
    assert set(EVENT_ITEMS) <= set(members(schema, "LearningEvent"))


def test_an_answer_has_one_of_the_branches(schema: etree._Element) -> None:
    (request,) = schema.iterfind(f"{{{XSD}}}element[@name='RespondToChallenge']")
    branches = [str(one.get("name")) for one in request.iterfind(f".//{{{XSD}}}choice/{{{XSD}}}element")]
    assert branches == list(RESPONSES)
