"""ViewAudit."""

from typing import Any, Final

from lrs_soap.domain.audit import Look
from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.names import fold
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import written_moment
from lrs_soap.faces.form import Form
from lrs_soap.faces.learner_service_r9 import types
from lrs_soap.faces.learner_service_r9.request import read_sender
from lrs_soap.services.get_learning_events import LearningRecord, NotShared, NotVerified
from lrs_soap.services.view_audit import PAGE_SIZE, AuditPage, ViewAudit, view_audit

#: What a look came to, in words for a person.
ACTIONS: Final = {
    LearningRecord.__name__: "Learning record viewed",
    NotShared.__name__: "Learning record asked for, not shared",
    NotVerified.__name__: "Learning record asked for, learner not verified",
}
#: The newest first, by DateTime: the only order there is.
SORTED: Final = {"SortIndex": 0, "SortOrder": 1}


class Audit(ContractService):
    @operation(("ViewAudit", types.ViewAudit), ("ViewAuditResponse", types.ViewAuditResponse))
    def ViewAudit(ctx: Any, request: Message) -> Message:
        form = Form(request)
        sender = read_sender(form)
        ask = ViewAudit(
            uln=Uln(form.required("learnerUln", "uln")),
            claim=Claim(
                given_name=fold(form.required("learnerGivenName", "given_name")),
                family_name=fold(form.required("learnerFamilyName", "family_name")),
                date_of_birth=None,
                gender=None,
            ),
            page=_read_page(form),
        )
        form.close()
        with ctx.udc.writing(sender.credentials) as service:
            page = view_audit(ask, service)
        return {"ViewAuditResult": _answer(page)}


def _read_page(form: Form) -> int:
    """From 1; 0, which is what .NET sends of a number nobody set, is the first too."""
    text: str = form.message.get("page") or "0"
    if (requirement := fault_of("page", text)) is not None:
        form.refuse("page", requirement)
        return 1
    return int(text) or 1


def _answer(page: AuditPage) -> Message:
    return {
        "List": {"PlrAccessEntryResponse": [_entry(look) for look in page.looks]},
        "PageCount": page.pages,
        "PageIndex": page.page,
        "PageSize": PAGE_SIZE,
        "TotalItems": page.total,
        **SORTED,
    }


def _entry(look: Look) -> Message:
    return {
        "Action": ACTIONS[look.outcome],
        "DateTime": written_moment(look.at),
        "Organisation": look.organisation or None,
        "User": look.user_name,
    }
