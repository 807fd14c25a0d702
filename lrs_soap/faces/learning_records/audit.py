"""ViewAudit."""

from lrs_soap.domain.audit import Look
from lrs_soap.domain.uln import Uln
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import utc_moment
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.verify import read_claim
from lrs_soap.faces.learning_records.words import LOOK_OUTCOMES, word_for
from lrs_soap.services.view_audit import ViewAudit, view_audit


def answer_view_audit(call: Call, request: Message) -> Message:
    """A page of those who have looked."""
    form = call.form(request)
    ask = ViewAudit(
        uln=Uln(form.required("ULN", "uln")), claim=read_claim(form), page=form.number("Page") or 1
    )
    form.close()
    with call.writing() as service:
        page = view_audit(ask, service)
    return {
        "Total": page.total,
        "ThisPage": page.page,
        "Pages": page.pages,
        "Look": [_look(look) for look in page.looks],
    }


def _look(look: Look) -> Message:
    return {
        "At": utc_moment(look.at),
        "Organisation": look.organisation or None,
        "UserName": look.user_name,
        "Outcome": word_for(look.outcome, LOOK_OUTCOMES),
    }
