"""Says of what a use case refuses where it stands in the request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lrs_soap.domain.errors import InvalidRequest, Violation

#: Answers the path inside the request, empty for the request itself, and what must be otherwise there.
Place = Callable[[Violation], tuple[str, str]]


@contextmanager
def placed(operation: str, place: Place) -> Iterator[None]:
    """A use case names what it was asked by the domain's words; its violations get the contract's paths here."""
    try:
        yield
    except InvalidRequest as error:
        raise InvalidRequest([_placed(operation, *place(one)) for one in error.violations]) from None


def _placed(operation: str, path: str, requirement: str) -> Violation:
    return Violation(f"/{operation}/{path}".rstrip("/"), requirement)
