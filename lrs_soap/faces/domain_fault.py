"""`DomainFault`, the fault of the two DataContract services, laid out as their .NET host does it.

The sentence is base64 of UTF-8 text, because the contract types it so. What the caller must change is a Client fault,
as .NET sends a typed fault that says no more; what is not the caller's doing is a Server fault.
"""

from base64 import b64encode
from collections.abc import Mapping

from lrs_soap.contracts.namespaces import FAULTS, SOAP11_ENVELOPE
from lrs_soap.domain.errors import LrsError
from lrs_soap.faces.codec import escaped
from lrs_soap.faces.error_codes import UNEXPECTED, Word, advice


class DomainFaultWriter:
    """Turns what went wrong into the bytes of a fault; `codes` are those of the contract, by kind of error."""

    def __init__(self, codes: Mapping[str, Word]) -> None:
        self._codes = codes

    def refused(self, error: LrsError) -> tuple[str, bytes]:
        """The code and the fault of something the caller must change."""
        code, description = self._codes[error.kind]
        return code, _fault("s:Client", code, description, str(error))

    def unexpected(self, request_id: str) -> tuple[str, bytes]:
        """The code and the fault of something that is not the caller's doing."""
        code, description = UNEXPECTED
        return code, _fault("s:Server", code, description, advice(request_id))


def _fault(faultcode: str, code: str, description: str, sentence: str) -> bytes:
    detail = b64encode(sentence.encode()).decode()
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<s:Envelope xmlns:s="{SOAP11_ENVELOPE}"><s:Body><s:Fault>'
        f'<faultcode>{faultcode}</faultcode><faultstring xml:lang="en-GB">{escaped(description)}</faultstring>'
        f'<detail><DomainFault xmlns="{FAULTS}"><ErrorCode>{escaped(code)}</ErrorCode>'
        f"<ErrorDetail>{detail}</ErrorDetail></DomainFault></detail>"
        "</s:Fault></s:Body></s:Envelope>"
    ).encode()
