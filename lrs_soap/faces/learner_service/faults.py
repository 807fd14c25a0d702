"""The fault of LearnerService, `MIAPAPIException`, as clients of the live service know it.

The prefix `ns10` is part of that: one client finds the detail by its text. The contract qualifies the children and
generated proxies decode them only so; a recorded fault of the live service has them unqualified, which a setting gives.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from lrs_soap.contracts.namespaces import EXCEPTIONS, SOAP11_ENVELOPE
from lrs_soap.domain.errors import LrsError
from lrs_soap.faces.codec import escaped
from lrs_soap.faces.datetimes import shown_moment
from lrs_soap.faces.error_codes import ERROR_CODES, UNEXPECTED, advice

PREFIX: Final = "ns10"
JAVA_NAME: Final = "uk.gov.miap.lrs.api.exceptions.MIAPAPIException"
ACTOR: Final = "LearnerService"


class FaultWriter:
    """Turns what went wrong into the bytes of a fault. `clock` answers UTC."""

    def __init__(self, clock: Callable[[], datetime], *, qualified_children: bool) -> None:
        self._clock = clock
        self._child = f"{PREFIX}:" if qualified_children else ""

    def refused(self, error: LrsError) -> tuple[str, bytes]:
        """The code and the fault of something the caller must change."""
        code, description = ERROR_CODES[error.kind]
        return code, self._fault(code, description, str(error))

    def unexpected(self, request_id: str) -> tuple[str, bytes]:
        """The code and the fault of something that is not the caller's doing."""
        code, description = UNEXPECTED
        return code, self._fault(code, description, advice(request_id))

    def _fault(self, code: str, description: str, further_details: str) -> bytes:
        children = {
            "ErrorCode": code,
            "ErrorActor": ACTOR,
            "Description": description,
            "FurtherDetails": further_details,
            "ErrorTimestamp": shown_moment(self._clock()),
        }
        detail = "".join(
            f"<{self._child}{name}>{escaped(text)}</{self._child}{name}>" for name, text in children.items()
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<soapenv:Envelope xmlns:soapenv="{SOAP11_ENVELOPE}"><soapenv:Body><soapenv:Fault>'
            f"<faultcode>soapenv:Server</faultcode><faultstring>{JAVA_NAME}</faultstring>"
            f'<detail><{PREFIX}:MIAPAPIException xmlns:{PREFIX}="{EXCEPTIONS}">{detail}'
            f"</{PREFIX}:MIAPAPIException></detail>"
            "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
        ).encode()
