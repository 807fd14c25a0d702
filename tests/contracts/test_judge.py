"""The judge of our own contract: agrees with the schema on what is valid, and tells all that is wrong at once."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, whole_schemas
from lrs_soap.contracts.judge import judge_of
from lrs_soap.contracts.namespaces import LEARNING_RECORDS, XSD, XSI

EXAMPLES = Path(__file__).parents[2] / "client_examples" / "raw_xml" / "learning_records"
JUDGE = judge_of(LEARNING_RECORDS_SERVICE)
(WHOLE,) = whole_schemas(LEARNING_RECORDS_SERVICE)
STRICT = etree.XMLSchema(WHOLE)
MARK = "Zqxmarked"
#: Wrong of every kind of value: longer than any text may be, and of a length that base64 has not.
WRONG = f"{MARK}?" * 501
RECORD = "<GivenName>Olivia</GivenName><FamilyName>Hartwell</FamilyName>"


def message(operation: str, content: str) -> etree._Element:
    return etree.fromstring(
        f'<{operation} xmlns="{LEARNING_RECORDS}" xmlns:i="{XSI}" xmlns:x="{XSD}">{content}</{operation}>'
    )


def told(element: etree._Element, most: int = 200) -> list[str]:
    return [str(one) for one in JUDGE.violations(element, most)]


TOLD = {
    "twice": (
        "<ULN>8181822950</ULN><ULN>8181822950</ULN><ULN>8181822950</ULN>" + RECORD,
        ["/VerifyLearner/ULN[2] must be given only once"],
    ),
    "out of its order, of each name once": (
        f"{RECORD}<ULN>8181822950</ULN>",
        ["/VerifyLearner/ULN must stand before FamilyName"],
    ),
    "missing": (
        "<ULN>8181822950</ULN>",
        ["/VerifyLearner/GivenName must be given", "/VerifyLearner/FamilyName must be given"],
    ),
    "unheard of": (
        f"<{MARK}/><ULN>8181822950</ULN>{RECORD}<Page>1</Page><{MARK}>x</{MARK}>",
        [
            "/VerifyLearner/*[1] is not expected here; expected: RequestId, DateOfBirth, Gender",
            "/VerifyLearner/Page is not expected here; expected: RequestId, DateOfBirth, Gender",
            "/VerifyLearner/*[2] is not expected here; expected: RequestId, DateOfBirth, Gender",
        ],
    ),
    "in no namespace": (
        f"<ULN xmlns=''>{MARK}</ULN>{RECORD}",
        [
            f"/VerifyLearner/ULN is in the wrong namespace; expected: {LEARNING_RECORDS}",
            "/VerifyLearner/ULN does not have the form: [1-9][0-9]{9}",
        ],
    ),
    "elements in a value": (
        f"<ULN>8181<b>{MARK}</b></ULN>{RECORD}",
        [
            "/VerifyLearner/ULN must hold text, not elements",
            "/VerifyLearner/ULN does not have the form: [1-9][0-9]{9}",
        ],
    ),
    "text after what does not belong there": (
        f"<ULN>8181822950</ULN><Page/>{MARK}{RECORD}",
        [
            "/VerifyLearner/Page is not expected here; expected: RequestId, DateOfBirth, Gender",
            "/VerifyLearner must hold elements, not text",
        ],
    ),
    "text after what comes first and does not belong there": (
        f"<Page/>{MARK}<Page/>{MARK}<ULN>8181822950</ULN>{RECORD}",
        [
            "/VerifyLearner/Page[1] is not expected here; expected: RequestId, DateOfBirth, Gender",
            "/VerifyLearner/Page[2] is not expected here; expected: RequestId, DateOfBirth, Gender",
            "/VerifyLearner must hold elements, not text",
        ],
    ),
    "nil": (
        f"<ULN>8181822950</ULN>{RECORD}<Gender i:nil='true'/>",
        [
            "/VerifyLearner/Gender may not be nil",
            "/VerifyLearner/Gender is none of: NotKnown, Male, Female, NotSpecified",
        ],
    ),
    "a type of its own beside a wrong value": (
        f"<ULN i:type='x:string'>{MARK}</ULN>{RECORD}",
        [
            "/VerifyLearner/ULN has an xsi:type that does not fit here",
            "/VerifyLearner/ULN does not have the form: [1-9][0-9]{9}",
        ],
    ),
    "an attribute and text between elements": (
        f"{MARK}<ULN {MARK}='{MARK}'>8181822950</ULN>{RECORD}",
        [
            "/VerifyLearner must hold elements, not text",
            "/VerifyLearner/ULN has an attribute that is not allowed",
        ],
    ),
}


@pytest.mark.parametrize(("content", "sentences"), TOLD.values(), ids=TOLD)
def test_what_is_told(content: str, sentences: list[str]) -> None:
    found = told(message("VerifyLearner", content))
    assert found == sentences
    assert MARK not in str(found)


def test_a_choice() -> None:
    told_of_none = told(message("SubmitBatch", ""))
    assert told_of_none == ["/SubmitBatch/LearnerBatch or VerifyBatch or File must be given"]
    batch = f"<LearnerBatch><Record>{RECORD}</Record></LearnerBatch>"
    file = "<File><Name>a.csv</Name><Content>QQ==</Content></File>"
    assert told(message("SubmitBatch", batch + file)) == [
        "/SubmitBatch/File must not be given beside LearnerBatch"
    ]
    assert told(message("SubmitBatch", batch * 2)) == ["/SubmitBatch/LearnerBatch[2] must be given only once"]


def test_how_many_there_may_be() -> None:
    ulns = "<ULN>8181822950</ULN>"
    assert told(message("RetrieveULNs", ulns * 200)) == []
    assert told(message("RetrieveULNs", ulns * 300)) == [
        "/RetrieveULNs/ULN[201] must be given 200 times at most"
    ]


def test_each_record_is_told_of_at_its_place() -> None:
    wrong = f"<Record><{MARK}/><FamilyName>Hartwell</FamilyName><FamilyName/><Gender>F</Gender></Record>"
    records = f"<Record>{RECORD}</Record>" * 700 + wrong
    records += f"<CheckOnly>perhaps</CheckOnly><Record>{RECORD}</Record>"
    found = JUDGE.violations(
        message("SubmitBatch", f"<LearnerBatch>{records}</LearnerBatch><Again>x</Again>")
    )
    batch = "/SubmitBatch/LearnerBatch"
    assert [(one.path, one.rule.partition(";")[0]) for one in found] == [
        ("/SubmitBatch/Again", "must stand before LearnerBatch"),
        (f"{batch}/CheckOnly", "must stand before Record"),
        (f"{batch}/Record[701]/*", "is not expected here"),
        (f"{batch}/Record[701]/FamilyName[2]", "must be given only once"),
        (f"{batch}/Record[701]/GivenName", "must be given"),
        ("/SubmitBatch/Again", "is not a valid xs:boolean"),
        (f"{batch}/Record[701]/Gender", "is none of: NotKnown, Male, Female, NotSpecified"),
        (f"{batch}/CheckOnly", "is not a valid xs:boolean"),
    ]


def test_what_is_mended_can_be_read() -> None:
    element = message("VerifyLearner", f"<{MARK}/>{RECORD}<ULN xmlns=''>8181822950</ULN><GivenName/>")
    assert len(told(element)) == 4
    assert [(etree.QName(one).localname, one.text) for one in element] == [
        ("GivenName", "Olivia"),
        ("FamilyName", "Hartwell"),
        ("ULN", "8181822950"),
    ]


def test_places_stay_beside_what_cannot_be_read() -> None:
    ulns = "<ULN>8181822950</ULN><ULN><b/></ULN><ULN>8181822950</ULN><ULN>12</ULN>"
    assert [one.path for one in JUDGE.violations(message("RetrieveULNs", ulns))] == [
        "/RetrieveULNs/ULN[2]",
        "/RetrieveULNs/ULN[2]",
        "/RetrieveULNs/ULN[4]",
    ]


def test_white_space_that_does_not_count() -> None:
    long = f"{'A' * 17} \t\n {'B' * 17}"
    element = message(
        "VerifyLearner", f"<ULN>\n8181822950 </ULN><GivenName>{long}</GivenName><FamilyName>H</FamilyName>"
    )
    assert told(element) == []
    assert [one.text for one in element] == ["8181822950", f"{'A' * 17} {'B' * 17}", "H"]
    element = message(
        "WithdrawChallenge", "<Reference>DC-8181822950-0001</Reference><Reason> two  \nlines </Reason>"
    )
    assert told(element) == []
    assert element[1].text == "two  \nlines"


@pytest.mark.parametrize("many", ["<ULN>{}</ULN>", "<Unheard>{}</Unheard>", "<ULN/><ULN>{}</ULN>"])
def test_very_much_of_what_does_not_belong(many: str) -> None:
    """Seconds where the time grows with the square of it."""
    element = message("VerifyLearner", many.format("<b/>" * 200_000) + RECORD)
    start = process_time()
    assert told(element)
    assert process_time() - start < 2


def test_no_more_than_asked_for() -> None:
    assert len(told(message("VerifyLearner", "<a/>" * 50), 7)) == 7
    assert len(told(message("RetrieveULNs", "<ULN/>" * 50), 7)) == 7


def test_a_message_of_nobody() -> None:
    assert told(message(MARK, "")) == ["/* is not a message of this contract"]


def requests() -> Iterator[tuple[str, etree._Element]]:
    """The payloads of the documented requests that are right, each element of them on a line of its own."""
    for path in sorted(EXAMPLES.glob("*.request.xml")):
        body = etree.parse(path).getroot().find("{*}Body")
        assert body is not None
        payload = deepcopy(body[0])
        if STRICT.validate(payload):
            etree.indent(payload)
            yield path.name, payload


REQUESTS = dict(requests())


def wrong_value(leaf: etree._Element) -> etree._Element:
    leaf.text = WRONG
    return leaf


def unknown_after(element: etree._Element) -> etree._Element:
    element.addnext(etree.Element(f"{{{LEARNING_RECORDS}}}{MARK}"))
    return element.getnext()  # type: ignore[return-value]


def another_of_it(leaf: etree._Element) -> etree._Element:
    leaf.addnext(deepcopy(leaf))
    return leaf.getnext()  # type: ignore[return-value]


def strange_attribute(element: etree._Element) -> etree._Element:
    element.set(MARK, MARK)
    return element


def element_in_it(leaf: etree._Element) -> etree._Element:
    etree.SubElement(leaf, MARK)
    return leaf


def other_namespace(element: etree._Element) -> etree._Element:
    element.tag = f"{{urn:{MARK}}}{etree.QName(element).localname}"
    return element


def first_of_all(element: etree._Element) -> etree._Element:
    element.getparent().insert(0, element)  # type: ignore[union-attr]
    return element


def nothing_of_it(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
    return parent


#: Each breaks a rule wherever it is done, and answers the element that is wrong then.
SURE = [wrong_value, unknown_after, strange_attribute, element_in_it, other_namespace]
#: These may leave a message valid.
OTHERS = [another_of_it, first_of_all, nothing_of_it]


def broken(data: st.DataObject, ways: list[Any]) -> tuple[etree._Element, list[int]]:
    """A documented request with some things done to it, and the lines of the elements that are wrong for sure."""
    payload = deepcopy(REQUESTS[data.draw(st.sampled_from(sorted(REQUESTS)))])
    leaves = [one for one in payload.iterdescendants() if not len(one)]
    chosen = (
        data.draw(st.lists(st.sampled_from(range(len(leaves))), unique=True, max_size=5)) if leaves else []
    )
    wrong = []
    for place in chosen:
        way = data.draw(st.sampled_from(ways))
        if leaves[place].getparent() is not None:
            element = way(leaves[place])
            if way in SURE:
                wrong.append(element)
    order = list(payload.iter())
    places = [order.index(one) for one in wrong]
    etree.indent(payload)
    again = etree.fromstring(etree.tostring(payload))
    lines: list[Any] = [one.sourceline for one in again.iter()]
    return again, [int(lines[place]) for place in places]


@given(st.data())
def test_it_agrees_with_the_schema_on_what_is_valid(data: st.DataObject) -> None:
    payload, _ = broken(data, SURE + OTHERS)
    is_valid = STRICT.validate(payload)
    assert is_valid == (JUDGE.violations(payload) == [])


@given(st.data())
def test_nothing_hides_anything_else(data: st.DataObject) -> None:
    payload, wrong = broken(data, SURE)
    found = JUDGE.violations(payload, 200)
    assert set(wrong) <= {one.line for one in found}
    assert MARK not in str(found)


@given(st.data())
def test_what_is_put_twice_or_elsewhere_hides_nothing(data: st.DataObject) -> None:
    payload, wrong = broken(data, [*SURE, first_of_all])
    found = JUDGE.violations(payload, 200)
    assert set(wrong) <= {one.line for one in found}
