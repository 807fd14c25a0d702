"""GetMergedULNs."""

from lrs_soap.domain.period import fault_of_days
from lrs_soap.domain.uln_change import UlnChangeKind
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.learners import write_person
from lrs_soap.faces.learning_records.words import ULN_CHANGE_KINDS, word_for
from lrs_soap.faces.response_codes import report_code
from lrs_soap.services.report_uln_changes import (
    ChangesReported,
    ReportedChange,
    ReportUlnChanges,
    report_uln_changes,
)


def answer_get_merged_ulns(call: Call, request: Message) -> Message:
    """The changes of the kinds that are wanted, all of them if none is named."""
    form = call.form(request)
    kinds = [UlnChangeKind(kind) for kind in form.words("Kind", ULN_CHANGE_KINDS)]
    ask = ReportUlnChanges(
        kinds=kinds or tuple(UlnChangeKind),
        first=form.required_date("From", "report_date"),
        last=form.optional_date("To", "report_date"),
    )
    if (requirement := fault_of_days(ask.first, ask.last)) is not None:
        form.refuse("To", requirement)
    form.close()
    with call.reading() as service:
        outcome = report_uln_changes(ask, service)
    changes = outcome.changes if isinstance(outcome, ChangesReported) else ()
    return {"ResponseCode": report_code(outcome), "Change": [_change(change) for change in changes]}


def _change(reported: ReportedChange) -> Message:
    return {
        "Kind": word_for(reported.change.kind, ULN_CHANGE_KINDS),
        "Day": reported.day.isoformat(),
        "Learner": write_person(reported.learner),
        "Master": None if reported.master is None else write_person(reported.master),
    }
