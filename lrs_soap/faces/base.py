"""How a contract declares its operations, and what an operation is handed beside its request."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from spyne import ComplexModel, ServiceBase, rpc

from lrs_soap.domain.organisation import Credentials
from lrs_soap.faces.codec import Message
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way through a face."""

    sessions: Sessions
    request_id: str

    def reading(self, credentials: Credentials) -> AbstractContextManager[ServiceContext]:
        """The context of a use case that reads."""
        return self.sessions.reading(credentials, self.request_id)

    def writing(self, credentials: Credentials) -> AbstractContextManager[ServiceContext]:
        """The context of a use case that writes."""
        return self.sessions.writing(credentials, self.request_id)


Operation = Callable[[Any, Message], Message]


class ContractService(ServiceBase):
    """The operations of one contract, or of one family of it."""


def operation(
    request: tuple[str, type[ComplexModel]], response: tuple[str, type[ComplexModel]]
) -> Callable[[Operation], Any]:
    """Declare a document/literal operation: the body elements of request and answer, each with its type.

    Elements stand in their type's namespace.
    """
    request_name, request_type = request
    response_name, response_type = response
    return rpc(  # type: ignore[no-any-return]
        request_type,
        _returns=response_type,
        _body_style="bare",
        _in_message_name=f"{{{request_type.get_namespace()}}}{request_name}",
        _out_message_name=f"{{{response_type.get_namespace()}}}{response_name}",
    )
