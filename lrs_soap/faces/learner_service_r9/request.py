"""What every R9 request says besides its question: who sends it, for whom, in which language."""

from dataclasses import dataclass
from typing import Final

from lrs_soap.domain.organisation import Credentials
from lrs_soap.domain.uln import InvalidUln, Uln, parse_uln
from lrs_soap.domain.vocabulary import ASKED_BY_LEARNER
from lrs_soap.faces.form import GIVEN, CredentialElements, Form, read_credentials

#: By the type of invokingOrganisation.
R9: Final = CredentialElements(ukprn="Ukprn", ref="Reference", password="Password", user_name="Username")  # noqa: S106
R10: Final = CredentialElements(
    ukprn="Ukprn",
    ref="OrganisationRef",
    password="Password",  # noqa: S106 - an element's name
    user_name="Username",
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Credentials, and whether a learner asks by way of the organisation."""

    credentials: Credentials
    for_learner: bool


def read_sender(form: Form, elements: CredentialElements = R9) -> Sender:
    """The parts that all requests have. The number of the vendor and the language change nothing here."""
    credentials = read_credentials(form.part("invokingOrganisation"), elements)
    user_type = form.optional("userType", "user_type")
    form.optional("language", "language")
    return Sender(credentials, for_learner=user_type == ASKED_BY_LEARNER)


def read_uln(form: Form, element: str) -> Uln | None:
    """The ULN, or None where what stands there cannot be one: these operations have a response code for that."""
    text: str = form.message.get(element) or ""
    if not text:
        form.refuse(element, GIVEN)
    try:
        return parse_uln(text)
    except InvalidUln:
        return None
