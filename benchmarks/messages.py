"""The requests that are measured, of learners drawn from the register by chance, and what an answer says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from lxml import etree
from sqlalchemy import Connection, func, select

from benchmarks.fill import PASSWORD, REF, UKPRN, USER_NAME
from lrs_soap.contracts.namespaces import (
    FINDMSG,
    QCF_INTERFACE,
    REGMSG,
    REPORTMSG,
    SOAP11_ENVELOPE,
    TEMPURI,
)
from lrs_soap.db.tables import IS_LIVE, LEARNER
from lrs_soap.domain.uln import HIGHEST_STEM, check_digit
from lrs_soap.domain.vocabulary import FULL_RECORD

PATH: Final = "/LearnerService.svc"
R9_PATH: Final = "/LearnerServiceR9.svc"
CALLER: Final = {"UKPRN": UKPRN, "OrgPassword": PASSWORD, "UserName": USER_NAME}

VERIFIED: Final = b"WSVRC001"
REGISTERED: Final = b"WSRC0005"
SHOWN: Final = b"WSRC0004"

_c = LEARNER.c


class Request(NamedTuple):
    """What is posted, and where."""

    path: str
    body: bytes

    def over_http(self, host: str) -> bytes:
        """The whole request as it goes over the wire."""
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/xml; charset=utf-8\r\n"
            f'SOAPAction: ""\r\nContent-Length: {len(self.body)}\r\n\r\n'
        )
        return head.encode() + self.body


@dataclass(frozen=True, slots=True)
class Known:
    """What a caller would know of a learner on record."""

    uln: str
    given_name: str
    family_name: str
    date_of_birth: date
    gender: str
    postcode: str


def drawn(connection: Connection, number: int, seed: int = 7) -> list[Known]:
    """Learners from all over the register, each found through the primary key: the table is never read whole."""
    dice = Random(seed)
    columns = (_c.uln, _c.given_name, _c.family_name, _c.date_of_birth, _c.gender, _c.postcode)
    first, last = connection.execute(select(func.min(_c.uln), func.max(_c.uln))).one()
    if first is None:
        raise ValueError("the register is empty: fill it first")
    query = select(*columns).where(_c.master_uln.is_(None), IS_LIVE).order_by(_c.uln).limit(1)
    found = []
    for _ in range(number):
        wanted = str(dice.randint(int(first), int(last)))
        found.append(Known(*connection.execute(query.where(_c.uln >= wanted)).one()))
    return found


def verify(known: Known, **claimed: str) -> Request:
    """A verifyLearner request of everything; `claimed` says otherwise."""
    learner = {
        "ULN": known.uln,
        "FamilyName": known.family_name,
        "GivenName": known.given_name,
        "DateOfBirth": known.date_of_birth.isoformat(),
        "Gender": known.gender,
    }
    nested = _elements(learner | claimed)
    return _envelope(
        "VerifyLearner", REPORTMSG, f"{_elements(CALLER)}<LearnerToVerify>{nested}</LearnerToVerify>"
    )


def find(known: Known, **searched: str) -> Request:
    """A learnerByDemographics request; `searched` says otherwise."""
    return _envelope(
        "FindLearnerByDemographics",
        FINDMSG,
        _elements({"FindType": "FUL"} | CALLER | _five(known) | searched),
    )


def register(known: Known) -> Request:
    """A registerSingleLearner request."""
    learner = _elements({**_five(known), "VerificationType": "1", "AbilityToShare": "1"})
    return _envelope("RegisterLearner", REGMSG, f"{_elements(CALLER)}<Learner>{learner}</Learner>")


def record(known: Known, **asked: str) -> Request:
    """A GetLearnerLearningEvents request of everything; `asked` says otherwise."""
    caller = {"OrganisationRef": REF, "Password": PASSWORD, "Ukprn": UKPRN, "Username": USER_NAME}
    sender = _elements(caller, f' xmlns="{QCF_INTERFACE}"')
    question = {
        "userType": "ORG",
        "vendorID": "1",
        "language": "ENG",
        "uln": known.uln,
        "givenName": known.given_name,
        "familyName": known.family_name,
        "dateOfBirth": known.date_of_birth.isoformat(),
        "gender": known.gender,
        "getType": FULL_RECORD,
    }
    own = f' xmlns="{TEMPURI}"'
    inside = f"<invokingOrganisation{own}>{sender}</invokingOrganisation>{_elements(question | asked, own)}"
    return _envelope("GetLearnerLearningEvents", TEMPURI, inside, R9_PATH)


def elements(answer: bytes) -> Sequence[tuple[str, str]]:
    """Every element of an answer with its namespace, in order, and its text: empty where it is nil, too."""
    root = etree.fromstring(answer)
    return [(str(element.tag), (element.text or "").strip()) for element in root.iter(etree.Element)]


def facts(answer: bytes) -> Sequence[tuple[str, str]]:
    """Every element with a text in an answer, in order; how namespaces are written does not count."""
    root = etree.fromstring(answer)
    return [
        (etree.QName(element).localname, element.text)
        for element in root.iter(etree.Element)
        if element.text and element.text.strip()
    ]


def unknown_uln() -> str:
    """A valid number that no invented learner has and none is issued."""
    return next(
        f"{stem}{digit}" for stem in range(HIGHEST_STEM, 0, -1) if (digit := check_digit(stem)) is not None
    )


def _five(known: Known) -> dict[str, str]:
    return {
        "FamilyName": known.family_name,
        "GivenName": known.given_name,
        "DateOfBirth": known.date_of_birth.isoformat(),
        "Gender": known.gender,
        "LastKnownPostCode": known.postcode,
    }


def _elements(texts: Mapping[str, str], attributes: str = "") -> str:
    return "".join(f"<{name}{attributes}>{escape(text)}</{name}>" for name, text in texts.items())


def _envelope(name: str, namespace: str, inside: str, path: str = PATH) -> Request:
    envelope = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{SOAP11_ENVELOPE}"><soap:Body>'
        f'<m:{name} xmlns:m="{namespace}">{inside}</m:{name}></soap:Body></soap:Envelope>'
    )
    return Request(path, envelope.encode())
