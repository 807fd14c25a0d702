"""getMergedUnmergedULNsReport and getDeletedULNsReport, of the 2014 edition."""

from collections.abc import Collection
from typing import Any, Final

from lrs_soap.domain.uln_change import UlnChangeKind
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import Form, read_credentials
from lrs_soap.faces.learner_service import types_2014
from lrs_soap.faces.response_codes import report_code
from lrs_soap.services.report_uln_changes import (
    ChangesReported,
    ReportedChange,
    ReportUlnChanges,
    report_uln_changes,
)

#: By kind of change: the list it stands in, the list's element, and what the element's names begin with.
LISTS: Final = {
    UlnChangeKind.MERGED: ("MergedLearners", "MergedLearner", "Merged"),
    UlnChangeKind.UNMERGED: ("UnmergedLearners", "UnmergedLearner", "Unmerged"),
    UlnChangeKind.DELETED: ("DeletedLearners", "DeletedLearner", "Deleted"),
}


class Reports(ContractService):
    @operation(
        ("GetMergedUnmergedULNs", types_2014.ULNReportRqst),
        ("MergedUnmergedULNsResponse", types_2014.ULNReportResp),
    )
    def getMergedUnmergedULNsReport(ctx: Any, request: Message) -> Message:
        return _report(ctx, request, (UlnChangeKind.MERGED, UlnChangeKind.UNMERGED))

    @operation(
        ("GetDeletedULNs", types_2014.ULNReportRqst), ("DeletedULNsResponse", types_2014.ULNReportResp)
    )
    def getDeletedULNsReport(ctx: Any, request: Message) -> Message:
        return _report(ctx, request, (UlnChangeKind.DELETED,))


def _report(ctx: Any, request: Message, kinds: Collection[UlnChangeKind]) -> Message:
    form = Form(request)
    credentials = read_credentials(form)
    ask = ReportUlnChanges(
        kinds=kinds,
        first=form.required_date("FromDate", "report_date"),
        last=form.optional_date("ToDate", "report_date"),
    )
    if ask.last is not None and ask.last < ask.first:
        form.refuse("ToDate", "must not be before FromDate")
    form.close()
    with ctx.udc.reading(credentials) as service:
        outcome = report_uln_changes(ask, service)
    answer: Message = {"ResponseCode": report_code(outcome), "FromDate": ask.first.isoformat()}
    if ask.last is not None:
        answer["ToDate"] = ask.last.isoformat()
    if isinstance(outcome, ChangesReported):
        answer["ULNReport"] = _listed(outcome.changes, kinds)
    return answer


def _listed(changes: Collection[ReportedChange], kinds: Collection[UlnChangeKind]) -> Message:
    """A list for each kind that was asked for, an empty one too."""
    return {
        LISTS[kind][0]: {LISTS[kind][1]: [_entry(one) for one in changes if one.change.kind is kind]}
        for kind in kinds
    }


def _entry(one: ReportedChange) -> Message:
    prefix = LISTS[one.change.kind][2]
    day = {f"{prefix}Date": one.day.isoformat()}
    if one.change.kind is UlnChangeKind.DELETED:
        return {"ULN": one.learner.uln, **day}
    entry = dict(day)
    for said, learner in (("Master", one.master), (prefix, one.learner)):
        assert learner is not None
        entry[f"{said}ULN"] = learner.uln
        entry[f"{said}FamilyName"] = learner.details.family_name
        entry[f"{said}GivenName"] = learner.details.given_name
        entry[f"{said}DateOfBirth"] = learner.details.date_of_birth.isoformat()
    return entry
