"""What operations have in common is found in the code of those that answer them."""

from collections.abc import Mapping
from typing import Any

from lrs_soap.bootstrap import find_same_operations
from lrs_soap.contracts.documents import EXTERNAL_SERVICE, LEARNER_SERVICE, LEARNER_SERVICE_R9
from lrs_soap.faces import external_service, learner_service, learner_service_r9
from lrs_soap.faces.learner_service import edition_2014
from lrs_soap.faces.learning_records import OPEN_OPERATIONS, OPERATIONS
from lrs_soap.faces.same_operations import answers_of, same_operations, use_cases_of
from lrs_soap.services.context import ServiceContext

GET_LEARNER_RECORD = "{http://api.lrs.miap.gov.uk/learnerrec}GetLearnerRecord"


def buy(ask: str, ctx: ServiceContext) -> None:
    pay(ask, ctx)


def pay(ask: str, ctx: ServiceContext) -> None:
    """Of those that buying comes to."""


def look(ask: str, ctx: ServiceContext) -> None:
    """Has nothing to do with either."""


def shown(text: str) -> str:
    """Of a service, but given no context."""
    return text


def _hidden(ctx: ServiceContext) -> None:
    """Nobody else's."""


for one in (buy, pay, look, shown, _hidden):
    one.__module__ = "lrs_soap.services.shop"


def answer_buy(call: Any, request: Any) -> Any:
    return _through(lambda: buy(shown(request), call))


def answer_pay(call: Any, request: Any) -> Any:
    _hidden(call)
    pay(request, call)


def answer_look(call: Any, request: Any) -> Any:
    look(request, call)


def _through(act: Any) -> Any:
    return act()


def wrapped(answer: Any) -> Any:
    def method(call: Any, request: Any) -> Any:
        return answer(call, request)

    method.__module__ = "lrs_soap.faces.shop"
    return method


for face in (answer_buy, answer_pay, answer_look, _through):
    face.__module__ = "lrs_soap.faces.shop"


def wrapped_use_case(use_case: Any) -> Any:
    def answer(call: Any, request: Any) -> Any:
        return use_case(request, call)

    answer.__module__ = "lrs_soap.faces.shop"
    return answer


def test_use_cases_are_found_through_helpers_and_wrappers() -> None:
    found = use_cases_of(wrapped(answer_buy))
    assert found.called == {"lrs_soap.services.shop.buy"}
    assert found.meant == {"lrs_soap.services.shop.buy", "lrs_soap.services.shop.pay"}
    assert use_cases_of(answer_pay).called == {"lrs_soap.services.shop.pay"}


def test_what_calls_the_other_comes_to_is_the_same() -> None:
    same = same_operations(
        {
            "Own": {"Buy": answer_buy, "Look": answer_look},
            "Old": {"pay": answer_pay, "purchase": answer_buy},
            "Older": {"see": wrapped(answer_look)},
        }
    )
    assert same.contracts == ("Own", "Old", "Older")
    assert same.rows == (
        {"Own": ("Buy",), "Old": ("pay", "purchase"), "Older": ()},
        {"Own": ("Look",), "Old": (), "Older": ("see",)},
    )


def test_what_only_others_do_stands_below() -> None:
    same = same_operations({"Own": {"Look": answer_look}, "Old": {"pay": answer_pay, "purchase": answer_buy}})
    assert same.rows == (
        {"Own": ("Look",), "Old": ()},
        {"Own": (), "Old": ("pay", "purchase")},
    )


def test_the_service_knows_what_two_contracts_have_in_common() -> None:
    rows = find_same_operations().rows
    (verify,) = (row for row in rows if "VerifyLearner" in row["LearningRecordsService"])
    assert verify["LearnerService"] == ("verifyLearner",)
    assert verify["LearnerServiceR9"] == verify["ExternalService"] == ()


def test_use_cases_behind_use_cases_are_found() -> None:
    record = use_cases_of(edition_2014.make_protocol().function_of(GET_LEARNER_RECORD))
    assert record.called == {"lrs_soap.services.get_learner_record.get_learner_record"}
    assert "lrs_soap.services.get_learning_events.get_learning_events" in record.meant


def test_what_does_many_things_is_none_of_them() -> None:
    """A clerk who buys and looks does neither of the two operations."""

    def work(ask: str, ctx: ServiceContext) -> None:
        buy(ask, ctx)
        look(ask, ctx)

    work.__module__ = "lrs_soap.services.shop"
    assert use_cases_of(wrapped(wrapped_use_case(work))).meant == {"lrs_soap.services.shop.work"}


def test_one_operation_may_do_what_others_do_in_several() -> None:
    rows = {row["LearningRecordsService"]: row["LearnerService"] for row in find_same_operations().rows}
    outputs = ("getBatchRegistrationOutput", "getVerifyBatchOutput")
    assert rows[("GetBatch",)] == rows[("GetBatchOutput",)] == outputs


def test_every_operation_comes_to_a_use_case() -> None:
    """One that came to none would stand alone in the table, whatever it did."""
    published = {
        LEARNER_SERVICE: learner_service.make_protocol(),
        LEARNER_SERVICE_R9: learner_service_r9.make_protocol(),
        EXTERNAL_SERVICE: external_service.make_protocol(),
    }
    answers: dict[str, Mapping[str, Any]] = {"our own": OPERATIONS}
    for contract, protocol in published.items():
        answers[contract.wsdl_file] = answers_of(contract, protocol)
    idle = {
        (contract, name)
        for contract, of in answers.items()
        for name, answer in of.items()
        if not use_cases_of(answer).called
    }
    assert idle <= {("our own", name) for name in OPEN_OPERATIONS}
