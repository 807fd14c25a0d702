"""SOAP as a spyne protocol whose messages go through the compiled codec.

spyne's own pipeline can drive it (`create_in_document` to `create_out_string`); the service's endpoints use
`read` and `write` straight, because a context, an event round and an XPath per request cost more than the message.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from spyne.application import Application
from spyne.protocol.soap import Soap11

from lrs_soap.contracts import safe_xml
from lrs_soap.contracts.namespaces import SOAP11_ENVELOPE, SOAP12_ENVELOPE, XSI
from lrs_soap.domain.errors import InvalidRequest, UnknownOperation, Violation
from lrs_soap.faces.codec import (
    XSI_PREFIX,
    Message,
    Reader,
    Writer,
    compile_reader,
    compile_writer,
    may_be_nil,
    qualified_namespaces,
)


@dataclass(frozen=True, slots=True)
class SoapVersion:
    """What tells SOAP 1.1 and 1.2 apart in an envelope: full names of elements, and how an answer begins."""

    name: str
    namespace: str
    envelope: str
    header: str
    body: str
    fault: str
    start: str


def _version(name: str, namespace: str) -> SoapVersion:
    return SoapVersion(
        name,
        namespace,
        envelope=f"{{{namespace}}}Envelope",
        header=f"{{{namespace}}}Header",
        body=f"{{{namespace}}}Body",
        fault=f"{{{namespace}}}Fault",
        start=f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{namespace}"><s:Body>',
    )


SOAP_11: Final = _version("SOAP 1.1", SOAP11_ENVELOPE)
SOAP_12: Final = _version("SOAP 1.2", SOAP12_ENVELOPE)
VERSIONS: Final = {version.envelope: version for version in (SOAP_11, SOAP_12)}

ENVELOPE_END: Final = "</s:Body></s:Envelope>"


def not_soap(requirement: str) -> InvalidRequest:
    """The refusal of a message that is no SOAP request."""
    return InvalidRequest([Violation("request", requirement)])


def parsed(data: bytes) -> etree._Element:
    """The document's root. Raises `InvalidRequest`."""
    try:
        return safe_xml.parse(data)
    except safe_xml.RefusedXml as refusal:
        raise not_soap(f"must be XML that can be read safely: {refusal}") from None


def payload_of(root: etree._Element) -> etree._Element:
    """The one element in the one Body of a SOAP 1.1 envelope; headers are passed over. Raises `InvalidRequest`."""
    version = VERSIONS.get(root.tag)
    if version is not SOAP_11:
        told = f"; this one is {version.name}" if version else ""
        raise not_soap(f"must be a SOAP 1.1 envelope{told}")
    return body_element(root, version)


def body_element(root: etree._Element, version: SoapVersion) -> etree._Element:
    """The one element in the envelope's one Body. Raises `InvalidRequest`."""
    bodies = [child for child in root if child.tag == version.body]
    if len(bodies) != 1:
        raise not_soap(f"must have exactly one soap:Body; it has {len(bodies)}")
    body = bodies[0]
    if len(body) != 1:
        raise not_soap(f"must have exactly one element in soap:Body; it has {len(body)}")
    payload: etree._Element = body[0]
    if payload.tag == version.fault:
        raise not_soap("must not be a soap:Fault")
    return payload


@dataclass(frozen=True, slots=True)
class CompiledOperation:
    """One operation ready to run."""

    name: str
    read: Reader
    function: Callable[[Any, Message], Message]
    write: Callable[[Message], bytes]


class CompiledSoap(Soap11):
    """Routes by the body's element, reads tolerantly and writes exactly what the contract says.

    `aliases` maps further names of body elements to those of the contract; `nil_absent` is for DataContract services
    (see `codec`); answers are in envelopes of `version`.
    """

    def __init__(
        self,
        *,
        prefixes: Mapping[str, str],
        aliases: Mapping[str, str] | None = None,
        nil_absent: bool = False,
        version: SoapVersion = SOAP_11,
    ) -> None:
        super().__init__()
        self._version = version
        self._prefixes = prefixes
        self._nil_absent = nil_absent
        self._aliases = dict(aliases or {})
        self._routes: dict[str, CompiledOperation] = {}

    def compile(self, application: Application) -> None:
        """Make the routes from what the application's services declare."""
        for descriptor, *_ in application.interface.service_method_map.values():
            operation = compile_operation(
                descriptor, self._prefixes, nil_absent=self._nil_absent, version=self._version
            )
            self._routes[_element_name(descriptor.in_message)] = operation
        for alias, name in self._aliases.items():
            self._routes[alias] = self._routes[name]

    @property
    def elements(self) -> Collection[str]:
        """The full names of the body elements that ask for an operation, aliases included."""
        return self._routes.keys()

    def operation_of(self, payload: etree._Element) -> CompiledOperation:
        """The operation that the body's element asks for. Raises `UnknownOperation`."""
        operation = self._routes.get(payload.tag)
        if operation is None:
            raise UnknownOperation("the element in soap:Body names no operation that is offered here")
        return operation

    def function_of(self, element: str) -> Callable[[Any, Message], Message]:
        """What answers a body element, by its full name. Raises `KeyError`."""
        return self._routes[element].function

    def create_in_document(self, ctx: Any, charset: str | None = None) -> None:
        ctx.in_document = parsed(b"".join(ctx.in_string))

    def decompose_incoming_envelope(self, ctx: Any, message: str = Soap11.REQUEST) -> None:
        ctx.in_body_doc = payload_of(ctx.in_document)
        ctx.method_request_string = f"{{{self.app.tns}}}{self.operation_of(ctx.in_body_doc).name}"

    def deserialize(self, ctx: Any, message: str) -> None:
        ctx.in_object = [self.operation_of(ctx.in_body_doc).read(ctx.in_body_doc)]

    def serialize(self, ctx: Any, message: str) -> None:
        if ctx.out_error is not None:
            super().serialize(ctx, message)
        else:
            # spyne wants a protocol object for each direction; only the incoming one has routes.
            ctx.out_document = self.app.in_protocol.operation_of(ctx.in_body_doc).write(ctx.out_object[0])

    def create_out_string(self, ctx: Any, charset: str | None = None) -> None:
        if ctx.out_error is not None:
            super().create_out_string(ctx, charset)
        else:
            ctx.out_string = [ctx.out_document]


def compile_operation(
    descriptor: Any,
    prefixes: Mapping[str, str],
    *,
    nil_absent: bool = False,
    version: SoapVersion = SOAP_11,
) -> CompiledOperation:
    """The reader, function and writer of one spyne method."""
    return CompiledOperation(
        name=descriptor.name,
        read=compile_reader(descriptor.in_message),
        function=descriptor.function,
        write=_envelope_writer(descriptor.out_message, prefixes, version, nil_absent=nil_absent),
    )


def _element_name(message: Any) -> str:
    return f"{{{message.Attributes.sub_ns}}}{message.Attributes.sub_name}"


def _envelope_writer(
    message: Any, prefixes: Mapping[str, str], version: SoapVersion, *, nil_absent: bool
) -> Callable[[Message], bytes]:
    write_children: Writer = compile_writer(message, prefixes, nil_absent=nil_absent)
    namespace, name = message.Attributes.sub_ns, message.Attributes.sub_name
    tag = f"{prefixes[namespace]}:{name}"
    bound = {uri: prefixes[uri] for uri in (namespace, *qualified_namespaces(message))}
    if may_be_nil(message, nil_absent=nil_absent):
        bound[XSI] = prefixes.get(XSI, XSI_PREFIX)
    bindings = "".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in bound.items())
    start = f"{version.start}<{tag}{bindings}>"
    end = f"</{tag}>{ENVELOPE_END}"

    def write(answer: Message) -> bytes:
        parts = [start]
        write_children(answer, parts)
        parts.append(end)
        return "".join(parts).encode()

    return write
