"""GetOrganisation."""

from typing import Any

from lrs_soap.domain.organisation import Organisation
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import Form
from lrs_soap.faces.learner_service_r9 import types
from lrs_soap.faces.learner_service_r9.request import read_sender
from lrs_soap.faces.response_codes import organisation_code
from lrs_soap.services.get_organisation import GetOrganisation, get_organisation


class Organisations(ContractService):
    @operation(
        ("GetOrganisation", types.GetOrganisation), ("GetOrganisationResponse", types.GetOrganisationResponse)
    )
    def GetOrganisation(ctx: Any, request: Message) -> Message:
        form = Form(request)
        sender = read_sender(form)
        ask = GetOrganisation(
            ukprn=form.optional("ukPrn", "ukprn").upper(), ref=form.optional("orgRef", "ref").upper()
        )
        if not (form.message.get("ukPrn") or form.message.get("orgRef")):
            form.refuse("ukPrn", "or orgRef must be given")
        form.close()
        with ctx.udc.reading(sender.credentials) as service:
            found = get_organisation(ask, service)
        told = {} if found is None else _answer(found)
        return {"GetOrganisationResult": {"ResponseCode": organisation_code(found), **told}}


def _answer(found: Organisation) -> Message:
    return {
        "DisplayName": found.shown_name,
        "OrgRef": found.ref or None,
        "Status": found.status.value.capitalize(),
        "Ukprn": found.ukprn,
    }
