"""The SOAP header of a request: WS-Security credentials, and what must be understood.

Of WS-Security the contract takes a UsernameToken with the password as text. The user name names an organisation and
one of its staff: `UKPRN/user`. Nonce, Created and Timestamp are passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from lrs_soap.contracts.namespaces import PASSWORD_TEXT, WSSE
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.organisation import Credentials
from lrs_soap.faces.soap import SoapVersion

SECURITY: Final = f"{{{WSSE}}}Security"
_TOKEN: Final = f"{{{WSSE}}}UsernameToken"
_USER_NAME: Final = f"{{{WSSE}}}Username"
_PASSWORD: Final = f"{{{WSSE}}}Password"

_PATH: Final = "/Security"
_TRUE: Final = frozenset({"1", "true"})
#: Attributes, in the envelope's namespace, that address a header to somebody: in SOAP 1.1 and 1.2.
_ADDRESSES: Final = ("actor", "role")


class NotUnderstood(InvalidRequest):
    """A header says that it must be understood, and is not."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a request; None where the header does not say it as it should, which `violations` tell."""

    credentials: Credentials | None
    violations: tuple[Violation, ...] = ()


def read_sender(envelope: etree._Element, version: SoapVersion) -> Sender:
    """Raises `NotUnderstood`."""
    blocks = [block for block in envelope.iterfind(f"{version.header}/*") if _is_for_us(block, version)]
    for block in blocks:
        if block.tag != SECURITY and _must_be_understood(block, version):
            told = "must have no header that must be understood but wsse:Security"
            raise NotUnderstood([Violation("/Header", told)])
    tokens = [token for block in blocks if block.tag == SECURITY for token in block.iterfind(_TOKEN)]
    if len(tokens) != 1:
        told = "must be given once, with one UsernameToken in it"
        return Sender(None, (Violation(_PATH, told),))
    return _sender(tokens[0])


def _is_for_us(block: etree._Element, version: SoapVersion) -> bool:
    addressed = (block.get(f"{{{version.namespace}}}{name}", "") for name in _ADDRESSES)
    return all(address == "" or address.endswith(("/next", "/ultimateReceiver")) for address in addressed)


def _must_be_understood(block: etree._Element, version: SoapVersion) -> bool:
    return block.get(f"{{{version.namespace}}}mustUnderstand", "").strip() in _TRUE


def _sender(token: etree._Element) -> Sender:
    user_name, password = _text(token, _USER_NAME), _text(token, _PASSWORD)
    ukprn, _, login = user_name.partition("/")
    violations = tuple(_violations(token, ukprn, login.strip(), password))
    if violations:
        return Sender(None, violations)
    return Sender(Credentials(ukprn=ukprn.upper(), ref="", password=password, user_name=login.strip()))


def _violations(token: etree._Element, ukprn: str, login: str, password: str) -> Iterator[Violation]:
    if fault_of("ukprn", ukprn) or not login or fault_of("user_name", login):
        told = "must be UKPRN/user: 8 letters and digits, a slash, and a login of at most 35 characters"
        yield Violation(f"{_PATH}/UsernameToken/Username", told)
    element = token.find(_PASSWORD)
    if element is not None and element.get("Type", PASSWORD_TEXT).strip() != PASSWORD_TEXT:
        yield Violation(f"{_PATH}/UsernameToken/Password", "must be of the type PasswordText, no digest")
    elif requirement := fault_of("password", password):
        yield Violation(f"{_PATH}/UsernameToken/Password", requirement)


def _text(token: etree._Element, tag: str) -> str:
    return (token.findtext(tag) or "").strip()
