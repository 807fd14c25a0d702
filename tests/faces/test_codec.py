"""The compiled codec against spyne's own serialisation of the same types, and its tolerance on input."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from spyne import Application, ServiceBase
from spyne.model.complex import ComplexModelBase
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

from lrs_soap.domain.errors import InvalidRequest
from lrs_soap.faces import learner_service, learner_service_r9
from lrs_soap.faces.codec import compile_reader, compile_writer
from lrs_soap.faces.learner_service import types
from lrs_soap.faces.learner_service_r9 import types as r9_types

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
)
READ = (
    types.LearnerByULNRqst,
    types.LearnerByDemographicsRqst,
    types.RegisterSingleLearnerRqst,
    types.UpdateLearnerRqst,
    types.VerifyLearnerRqst,
    types.RetrieveULNsRqst,
)
WRITTEN = (
    types.FindLearnerResp,
    types.RegisterSingleLearnerResp,
    types.UpdateLearnerResp,
    types.VerifyLearnerResp,
    types.RetrieveULNsResp,
)


def messages(model: type[ComplexModelBase]) -> st.SearchStrategy[dict[str, Any]]:
    """Any message of a type: fields left out, given, repeated and nested."""
    optional: dict[str, Any] = {}
    required: dict[str, Any] = {}
    for name, member in model.get_flat_type_info(model).items():
        one: st.SearchStrategy[Any]
        if issubclass(member, ComplexModelBase):
            one = messages(member)
        elif member.__name__ == "Integer":
            one = st.integers(1, 2**31 - 1)
        else:
            one = TEXTS.map(str.strip)
        value = st.lists(one, min_size=1, max_size=3) if member.Attributes.max_occurs > 1 else one
        target = required if member.Attributes.min_occurs > 0 and not member.Attributes.nillable else optional
        target[name] = value
    return st.fixed_dictionaries(required, optional=optional)


def as_spyne(model: type[ComplexModelBase], message: dict[str, Any]) -> Any:
    values = {}
    for name, member in model.get_flat_type_info(model).items():
        if name in message:
            value = message[name]
            if issubclass(member, ComplexModelBase):
                many = isinstance(value, list)
                value = [as_spyne(member, one) for one in value] if many else as_spyne(member, value)
            values[name] = value
    return model(**values)


def spyne_element(model: type[ComplexModelBase], message: dict[str, Any]) -> etree._Element:
    """What plain spyne makes of the message."""
    protocol = Soap11(Application([ServiceBase], "urn:test", in_protocol=Soap11(), out_protocol=Soap11()))
    parent = etree.Element("parent")
    protocol.to_parent(None, model, as_spyne(model, message), parent, model.get_namespace(), "payload")
    return parent[0]


def written(model: type[ComplexModelBase], message: dict[str, Any]) -> etree._Element:
    """What the compiled writer makes of it."""
    parts: list[str] = []
    compile_writer(model, learner_service.PREFIXES)(message, parts)
    bindings = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in learner_service.PREFIXES.items())
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    root = f'<p:payload xmlns:p="{model.get_namespace()}" {bindings} {xsi}>{"".join(parts)}</p:payload>'
    return etree.fromstring(root.encode())


def canonical(element: etree._Element) -> list[Any]:
    """Names, attributes, text and children; prefixes do not count."""
    return [
        element.tag,
        sorted(element.attrib.items()),
        element.text or "",
        [canonical(child) for child in element],
    ]


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)
@given(data=st.data())
def test_what_is_written_is_what_spyne_writes(model: Any, data: st.DataObject) -> None:
    message = data.draw(messages(model))
    assert canonical(written(model, message)) == canonical(spyne_element(model, message))


@pytest.mark.parametrize("model", READ, ids=lambda model: model.__name__)
@given(data=st.data())
def test_what_spyne_writes_is_read_back(model: Any, data: st.DataObject) -> None:
    message = data.draw(messages(model))
    element = spyne_element(model, message)
    assert compile_reader(model)(element) == _as_texts(message)


def _as_texts(value: Any) -> Any:
    """A reader leaves every leaf as text."""
    if isinstance(value, dict):
        return {name: _as_texts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_as_texts(one) for one in value]
    return str(value)


def read(markup: str) -> dict[str, Any]:
    return compile_reader(types.LearnerByULNRqst)(etree.fromstring(f"<r>{markup}</r>"))


def test_missing_and_nil_are_absent_and_empty_is_empty() -> None:
    nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil'
    assert read(f'<ULN {nil}="true"/><UKPRN {nil}="1"></UKPRN><FamilyName/><GivenName>  </GivenName>') == {
        "FamilyName": "",
        "GivenName": "",
    }


def test_any_namespace_any_order_and_strangers() -> None:
    assert read('<GivenName xmlns="urn:x">A</GivenName><Odd>1</Odd><ULN> 1 </ULN>') == {
        "GivenName": "A",
        "ULN": "1",
    }


EVENT = list(r9_types.LearningEvent.get_flat_type_info(r9_types.LearningEvent))


@given(st.lists(st.none() | st.integers() | st.text("<>&\r\"' ]aé", max_size=6), min_size=22, max_size=22))
def test_a_row_is_written_as_the_message_of_its_values(row: list[Any]) -> None:
    write: Any = compile_writer(r9_types.LearningEvent, learner_service_r9.PREFIXES, nil_absent=True)
    from_row: list[str] = []
    from_message: list[str] = []
    write(tuple(row), from_row)
    write({name: value for name, value in zip(EVENT, row, strict=True) if value is not None}, from_message)
    assert "".join(from_row) == "".join(from_message)


@pytest.mark.parametrize("row", [("x",) * 21, ("x",) * 23])
def test_a_row_that_does_not_fit_is_our_mistake(row: tuple[str, ...]) -> None:
    write: Any = compile_writer(r9_types.LearningEvent, learner_service_r9.PREFIXES)
    with pytest.raises(ValueError, match="zip"):
        write(row, [])


def test_an_element_given_twice_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="ULN must be given only once"):
        read("<ULN>1</ULN><ULN>2</ULN>")


def test_a_name_that_the_type_lacks_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        compile_writer(types.UpdateLearnerResp, {})({"ResponseCod": "x"}, [])


def test_spynes_own_server_can_drive_the_protocol() -> None:
    """A request without credentials, through spyne's whole pipeline: refused by the same operation."""
    protocol = learner_service.make_protocol()
    body = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        b'<VerifyLearner xmlns="http://api.lrs.miap.gov.uk/reportmsg"/></s:Body></s:Envelope>'
    )
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "CONTENT_TYPE": "text/xml",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }
    answer = b"".join(WsgiApplication(protocol.app)(environ, lambda *_: None))
    assert b"Fault" in answer
