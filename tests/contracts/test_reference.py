"""What the reference tells of a contract, on one that has every form there are words for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lrs_soap.contracts.examples import read_examples
from lrs_soap.contracts.reference import Reference, read_reference
from lrs_soap.contracts.schema_words import SchemaWords, Untold, Value, rows
from tests.contracts.small_contract import (
    choice,
    element,
    facet,
    message,
    schema,
    structure,
    value,
    write_contract,
    write_examples,
)


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    return read_reference(*write_contract(tmp_path), read_examples(write_examples(tmp_path)))


def lines(reference: Reference, operation: str) -> list[tuple[str, str]]:
    """Of the answer: each element with those it stands in, and how often."""
    (found,) = (one for one in reference.operations if one.name == operation)
    return [
        ("/".join((*row.path, row.element.name)), row.element.often) for row in rows(found.response.elements)
    ]


def test_operations_stand_by_family_in_the_order_of_the_schema(reference: Reference) -> None:
    told = [
        (family.title, family.introduction, [one.name for one in family.operations])
        for family in reference.families
    ]
    assert told == [("Painting walls", "Of walls.", ["Paint", "Wash"]), ("Drawing", "Of lines.", ["Draw"])]
    assert (reference.name, reference.namespace, reference.introduction) == (
        "Small",
        "urn:small",
        "Small but whole.",
    )


def test_how_often_an_element_stands_is_told_in_words(reference: Reference) -> None:
    paint, wash, draw = reference.operations
    assert paint.request.documentation == "Paints it."
    told = {
        one.name: one.often
        for one in (*paint.request.elements, *wash.response.elements, *draw.request.elements)
    }
    assert told == {
        "Few": "optional",
        "Short": "2 times",
        "Day": "1 to 200",
        "Loads": "up to 3",
        "Code": "1 or more",
    }
    assert wash.request.elements == ()


def test_a_structure_is_told_in_its_place_where_that_is_its_only_one(reference: Reference) -> None:
    assert lines(reference, "Paint") == [
        ("Painted", "one of these"),
        ("Painted/Colour", "once"),
        ("Painted/Deep", "once"),
        ("Painted/Deep/Code", "once"),
        ("Dry", "one of these"),
        ("Wet", "one of these"),
        ("More", "any number"),
    ]
    assert [type_.name for type_ in reference.types] == [
        "Code",
        "Colour",
        "Fault",
        "Few",
        "Short",
        "Twice",
        "Word",
    ]


def test_rules_are_told_in_words(reference: Reference) -> None:
    told = {type_.name: type_.rule for type_ in reference.types}
    words = {name: rule.words for name, rule in told.items() if rule}
    assert words == {
        "Code": "text, 3 characters",
        "Colour": "text",
        "Few": "whole number, 1 to 9",
        "Short": "text, 1 to 1,200 characters, up to 1 character",
        "Word": "text, 1 to 1,200 characters",
    }
    assert told["Code"]
    assert told["Code"].patterns == ("[A-Z`]|<",)
    assert told["Colour"]
    assert told["Colour"].values == (Value("Red", "As blood."), Value("Blue", "Sky."))


def test_faults_name_their_operations_and_an_example(reference: Reference) -> None:
    told = [(one.content.name, one.operations, one.example and one.example.name) for one in reference.faults]
    assert told == [("TornFault", ("Draw", "Paint", "Wash"), "Paint-torn"), ("LostFault", ("Paint",), "Sing")]
    assert [element.name for element in reference.faults[0].content.elements] == ["Message"]


def test_examples_stand_with_their_operation(reference: Reference) -> None:
    paint, wash, _ = reference.operations
    assert [(one.name, one.says, one.fault) for one in paint.examples] == [
        ("Paint", "Red & dry.", ""),
        ("Paint-torn", "Torn.", "TornFault"),
    ]
    assert wash.examples == ()
    assert "<!--" not in paint.examples[0].request
    assert paint.examples[0].request.splitlines()[1:3] == ["  <s:Body>", '    <Paint xmlns="urn:small"/>']


REFUSED: dict[str, Callable[[], str]] = {
    "values of the type duration": lambda: message("Ask", element("A", 'type="xs:duration"')),
    "the facet totalDigits": lambda: (
        value("Odd", "xs:int", facet("totalDigits", "3")) + message("Ask", element("A", 'type="s:Odd"'))
    ),
    "a choice of more than single elements": lambda: message(
        "Ask", choice(element("A", 'type="xs:int" maxOccurs="2"'))
    ),
    "any that stands once": lambda: message("Ask", "<xs:any/>"),
    "choice that stands optional": lambda: message(
        "Ask", choice(element("A", 'type="xs:int"')).replace("choice>", 'choice minOccurs="0">', 1)
    ),
    "all in place of a sequence": lambda: (
        structure("Odd").replace("sequence", "all") + message("Ask", element("A", 'type="s:Odd"'))
    ),
    "list in place of a restriction": lambda: (
        '<xs:simpleType name="Odd"><xs:list itemType="xs:int"/></xs:simpleType>'
        + message("Ask", element("A", 'type="s:Odd"'))
    ),
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_there_are_no_words_for_is_refused(tmp_path: Path, told: str) -> None:
    (tmp_path / "one.xsd").write_text(schema(REFUSED[told]()), encoding="utf-8")
    with pytest.raises(Untold, match=f"^{told}$"):
        SchemaWords.read(tmp_path / "one.xsd").message("Ask")
