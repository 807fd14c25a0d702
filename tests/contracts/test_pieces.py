"""Long messages that are judged in pieces: nothing is lost, nothing told twice, and every place is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE
from lrs_soap.contracts.namespaces import LEARNING_RECORDS
from lrs_soap.contracts.pieces import MOST_ALIKE, pieces_of
from lrs_soap.contracts.schemas import schema_of

GOOD = "<Record><GivenName>Olivia</GivenName><FamilyName>Hartwell</FamilyName></Record>"
BAD = f"<Record><GivenName>{'O' * 36}</GivenName><FamilyName>Hartwell</FamilyName></Record>"


def batch(records: str, before: str = "", after: str = "") -> etree._Element:
    inside = f"<LearnerBatch>{before}{records}{after}</LearnerBatch>"
    return etree.fromstring(f'<SubmitBatch xmlns="{LEARNING_RECORDS}">{inside}</SubmitBatch>')


def paths(message: etree._Element) -> list[str]:
    return [one.path for one in schema_of(LEARNING_RECORDS_SERVICE).violations(message, 10_000)]


@pytest.mark.parametrize("count", [1, MOST_ALIKE, MOST_ALIKE + 1, 3 * MOST_ALIKE])
def test_what_is_right_stays_right(count: int) -> None:
    assert paths(batch(GOOD * count, "<CheckOnly>true</CheckOnly>")) == []


@given(st.sets(st.integers(0, 2_199), min_size=1, max_size=20))
def test_each_wrong_one_is_told_at_its_place(wrong: set[int]) -> None:
    records = "".join(BAD if place in wrong else GOOD for place in range(2_200))
    told = paths(batch(records))
    assert told == [f"/SubmitBatch/LearnerBatch/Record[{place + 1}]/GivenName" for place in sorted(wrong)]


def test_what_stands_around_them_is_told_once() -> None:
    message = batch(GOOD * 1_200, "<CheckOnly>perhaps</CheckOnly>", "<Unheard/>")
    assert paths(message) == ["/SubmitBatch/LearnerBatch/CheckOnly", "/SubmitBatch/LearnerBatch/*"]


def test_the_message_itself_is_left_as_it_is() -> None:
    message = batch(GOOD * 1_200)
    before = etree.tostring(message)
    assert sum(len(piece.root[0]) for piece in pieces_of(message)) == 1_200
    assert etree.tostring(message) == before
