"""GetServiceStatus."""

from datetime import time
from typing import Final

from lrs_soap.contracts.namespaces import LEARNING_RECORDS
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import utc_moment
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.words import DATABASE_STATES, FLAGS, word_for
from lrs_soap.services.get_service_status import ServiceStatus, get_service_status

_CONTRACT_VERSION: Final = LEARNING_RECORDS.rpartition(":")[2]


def answer_get_service_status(call: Call, request: Message) -> Message:
    """How the service is. Nobody is let in, so nobody is refused."""
    call.form(request).close()
    status = get_service_status(call.sessions)
    return {
        "SoftwareVersion": status.version,
        "ContractVersion": _CONTRACT_VERSION,
        "At": utc_moment(status.at),
        "Open": FLAGS[status.is_open],
        "OpeningHours": None if status.opening_hours is None else _hours(*status.opening_hours),
        "Database": word_for(status.database, DATABASE_STATES),
        "Limits": _limits(status, call.max_request_bytes),
    }


def _hours(opens: time, closes: time) -> Message:
    return {"Opens": opens.isoformat("minutes"), "Closes": closes.isoformat("minutes")}


def _limits(status: ServiceStatus, max_request_bytes: int) -> Message:
    return {
        "RequestBytes": max_request_bytes,
        "BatchRecords": status.most_batch_records,
        "Achievements": status.most_achievements,
        "ULNs": status.most_ulns,
        "Learners": status.most_learners,
    }
