"""What an operation is handed: the way into the use cases, and what was wrong with the request before it was read."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.organisation import Credentials
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.services.answer_once import answer_once
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.sessions import Sessions

#: The element by which a caller names its request.
REQUEST_ID: Final = "RequestId"


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `violations` are those of the schema and of the credentials: while there is one, no use case runs.

    `credentials` are None only where there is a violation, or where the operation asks for none. `max_request_bytes` is
    how many a request to this address may have.
    """

    sessions: Sessions
    request_id: str
    operation: str
    credentials: Credentials | None = field(repr=False)
    max_request_bytes: int
    violations: Sequence[Violation] = ()

    def form(self, request: Message) -> StrictForm:
        """The request's form, with all that is wrong with it so far."""
        return StrictForm(request, f"/{self.operation}/", list(self.violations))

    def reading(self) -> AbstractContextManager[ServiceContext]:
        """The context of a use case that reads. Raises `InvalidRequest`, and what `Sessions.reading` raises."""
        return self.sessions.reading(self._sender(), self.request_id)

    def writing(self) -> AbstractContextManager[ServiceContext]:
        """The context of a use case that writes. Raises `InvalidRequest`, and what `Sessions.writing` raises."""
        return self.sessions.writing(self._sender(), self.request_id)

    def once(
        self, service: ServiceContext, request: Message, deed: Callable[[], Message], done: str = ""
    ) -> Message:
        """What the deed answers, or what it answered when the same request came before.

        `done` is the outcome that says that something came of it, where there are others. Raises what `answer_once`
        raises.
        """
        content = {name: value for name, value in request.items() if name != REQUEST_ID}
        request_id = request.get(REQUEST_ID, "")

        def is_done(answer: Mapping[str, Any]) -> bool:
            return not done or done in answer

        return dict(answer_once(self.operation, request_id, content, service, deed, is_done))

    def _sender(self) -> Credentials:
        if self.violations or self.credentials is None:
            raise InvalidRequest(self.violations)
        return self.credentials
