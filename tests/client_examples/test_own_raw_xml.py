"""The examples of our own contract: recorded requests get the recorded answers, and nothing lacks an example."""

from pathlib import Path

import pytest

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE
from lrs_soap.contracts.examples import Example, read_examples
from lrs_soap.contracts.reference import own_reference
from lrs_soap.contracts.schemas import schema_of
from tests.client_examples.raw_xml import (
    FOLDER,
    OWN,
    Sandbox,
    blanked,
    fresh_sandbox,
    own_names,
    payload_of,
    request,
    response,
)

EXAMPLES = {f"{OWN}/{example.name}": example for example in read_examples(FOLDER / OWN)}

#: Faults the sandbox does not come to: it is always open, nothing in it fails, 5,001 achievements are no example.
NOT_SHOWN = {"OutOfHoursFault", "TooManyAchievementsFault", "UnexpectedFault"}

#: Of the requests that a fault answers, those that are as the schema wants them.
REFUSED_BY_A_RULE = {
    name
    for name, example in EXAMPLES.items()
    if example.fault not in ("InvalidRequestFault", "UnknownOperationFault")
}


@pytest.mark.parametrize("name", own_names())
def test_the_answer_is_the_recorded_one(sandbox: Sandbox, name: str) -> None:
    reply = sandbox.post(name)
    assert blanked(reply.body) == blanked(response(name).read_bytes())
    assert (reply.status == 200) == (not EXAMPLES[name].fault)


def test_any_order_gives_the_recorded_answers(tmp_path: Path) -> None:
    with fresh_sandbox(tmp_path) as other:
        answers = {name: other.post(name).body for name in reversed(own_names())}
    differing = [
        name for name, body in answers.items() if blanked(body) != blanked(response(name).read_bytes())
    ]
    assert differing == []


@pytest.mark.parametrize("name", own_names())
def test_what_is_recorded_is_valid(name: str) -> None:
    schema = schema_of(LEARNING_RECORDS_SERVICE)
    if name in REFUSED_BY_A_RULE:
        assert not schema.violations(payload_of(request(name).read_bytes()))
    answered = payload_of(response(name).read_bytes())
    if EXAMPLES[name].fault:
        (answered,) = answered.iterfind(".//{*}" + EXAMPLES[name].fault)
    assert not schema.violations(answered)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda example: example.name)
def test_an_example_says_what_it_shows_and_is_named_for_its_operation(example: Example) -> None:
    assert example.says.endswith(".")
    operations = {operation.name for operation in own_reference().operations}
    assert (example.name.partition("-")[0] == example.operation) == (example.operation in operations)


def test_every_operation_has_an_example_that_succeeds() -> None:
    lacking = [
        operation.name
        for operation in own_reference().operations
        if not any(example.name == operation.name and not example.fault for example in operation.examples)
    ]
    assert lacking == []


def test_every_fault_but_those_that_cannot_be_met_has_an_example() -> None:
    lacking = {fault.content.name for fault in own_reference().faults if fault.example is None}
    assert lacking == NOT_SHOWN


def test_nothing_else_is_in_the_folder() -> None:
    names = own_names()
    there = set((FOLDER / OWN).iterdir())
    assert there == {request(name) for name in names} | {response(name) for name in names}
