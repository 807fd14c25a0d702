"""The comparator near the limit of Python: verifyLearner by hand, without a framework.

lxml parses, the driver of the database answers, an f-string is the answer. It knows one operation and one spelling of
it, and none of what makes a service: tolerance, faults with reasons, documents. Rules, password check and
tables are the service's own, so that both do the same work.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from lxml import etree
from sqlalchemy import make_url

from lrs_soap.contracts.namespaces import LEARNER, REPORTMSG, SOAP11_ENVELOPE
from lrs_soap.domain.batch import FAILURE_FLAGS
from lrs_soap.domain.learner import LearnerSummary
from lrs_soap.domain.names import fold
from lrs_soap.domain.organisation import PERMISSIONS, OrganisationType, Permission
from lrs_soap.domain.uln import is_valid_uln
from lrs_soap.domain.verification import Claim, Differs, judge
from lrs_soap.faces.response_codes import VERIFICATION_CODES
from lrs_soap.passwords import PasswordMemory

BODY: Final = f"{{{SOAP11_ENVELOPE}}}Body"
VERIFY: Final = f"{{{REPORTMSG}}}VerifyLearner"
DATE: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORD: Final = re.compile("[A-Za-z0-9]{8}")

ORGANISATION: Final = "SELECT type, status, password_hash FROM organisation WHERE ukprn = ?"
SUMMARY: Final = """
    SELECT uln, given_name, family_name, date_of_birth, gender, given_name_fold, family_name_fold,
    preferred_given_name_fold, previous_family_name_fold, status, master_uln, ability_to_share
    FROM learner WHERE uln = ?
"""

Row = tuple[Any, ...]

parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
passwords = PasswordMemory(seconds=300)


class Refused(Exception):
    """Answered as a fault with this code."""


@cache
def lookup() -> Callable[[str, str], Row | None]:
    """Reads one row by one value, over a connection that is kept; made at the first request, after the fork."""
    url = make_url(os.environ["LRS_DATABASE_URL"])
    if url.get_backend_name() == "sqlite":
        assert url.database
        connection = sqlite3.connect(url.database, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA mmap_size=1073741824")
        return lambda query, value: connection.execute(query, (value,)).fetchone()
    import psycopg

    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    server = psycopg.connect(plain, autocommit=True, prepare_threshold=1)
    return lambda query, value: server.execute(query.replace("?", "%s"), (value,)).fetchone()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    data = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    try:
        status, body = "200 OK", respond(data).encode()
    except (Refused, etree.XMLSyntaxError) as refusal:
        status, body = "500 Internal Server Error", fault(str(refusal)).encode()
    start_response(status, [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]


def respond(data: bytes) -> str:
    message = etree.fromstring(data, parser).find(f"{BODY}/{VERIFY}")
    sought = None if message is None else message.find("LearnerToVerify")
    if message is None or sought is None:
        raise Refused("WSEC0001")
    authenticate(texts(message))
    given = texts(sought)
    claim = read(given)
    return answer(given, claim, lookup()(SUMMARY, given["ULN"]))


def texts(element: Any) -> dict[str, str]:
    return {child.tag: (child.text or "").strip() for child in element}


def authenticate(credentials: dict[str, str]) -> None:
    ukprn, password = credentials.get("UKPRN", ""), credentials.get("OrgPassword", "")
    if not WORD.fullmatch(ukprn) or len(password) != 16 or not 0 < len(credentials.get("UserName", "")) <= 35:
        raise Refused("WSEC0001")
    row = lookup()(ORGANISATION, ukprn)
    if row is None:
        raise Refused("WSEC0003")
    type_, status, password_hash = row
    if not passwords.matches(password, password_hash):
        raise Refused("WSEC0005")
    if status != "active" or Permission.VERIFY_LEARNER not in PERMISSIONS[OrganisationType(type_)]:
        raise Refused("WSEC0006")


def read(given: dict[str, str]) -> Claim:
    born, gender = given.get("DateOfBirth", ""), given.get("Gender", "")
    names = given.get("GivenName", ""), given.get("FamilyName", "")
    if (
        not is_valid_uln(given.get("ULN", ""))
        or not all(0 < len(name) <= 35 for name in names)
        or (born and not DATE.fullmatch(born))
        or (gender and gender not in "0129")
    ):
        raise Refused("WSEC0001")
    return Claim(fold(names[0]), fold(names[1]), date.fromisoformat(born) if born else None, gender or None)


def answer(given: dict[str, str], claim: Claim, row: Row | None) -> str:
    found = None if row is None else summary(row)
    code, flags, disclosed = "WSVRC006", "", ""
    if found is not None and found.is_live:
        judgement = judge(claim, found)
        code = VERIFICATION_CODES[type(judgement)][0]
        failed = getattr(judgement, "failed", ())
        flags = "".join(f"<FailureFlag>{FAILURE_FLAGS[one]}</FailureFlag>" for one in failed)
        disclosed = "" if isinstance(judgement, Differs) else facts(found)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP11_ENVELOPE}"><s:Body>'
        f'<r:VerifyLearnerResponse xmlns:r="{REPORTMSG}" xmlns:l="{LEARNER}"><VerifiedLearner>'
        f"<SearchedULN>{given['ULN']}</SearchedULN>"
        f"<SearchedFamilyName>{escape(given['FamilyName'])}</SearchedFamilyName>"
        f"<SearchedGivenName>{escape(given['GivenName'])}</SearchedGivenName>"
        f"<SearchedDateOfBirth>{given.get('DateOfBirth', '')}</SearchedDateOfBirth>"
        f"<SearchedGender>{given.get('Gender', '')}</SearchedGender>"
        f"<ResponseCode>{code}</ResponseCode>{disclosed}{flags}"
        "</VerifiedLearner></r:VerifyLearnerResponse></s:Body></s:Envelope>"
    )


def summary(row: Row) -> LearnerSummary:
    uln, given, family, born, *rest = row
    return LearnerSummary(
        uln, given, family, date.fromisoformat(born) if isinstance(born, str) else born, *rest
    )


def facts(found: LearnerSummary) -> str:
    return (
        f"<ULN>{found.uln}</ULN><FamilyName>{escape(found.family_name)}</FamilyName>"
        f"<GivenName>{escape(found.given_name)}</GivenName>"
        f"<DateOfBirth>{found.date_of_birth.isoformat()}</DateOfBirth><Gender>{found.gender}</Gender>"
    )


def fault(code: str) -> str:
    return (
        f'<s:Envelope xmlns:s="{SOAP11_ENVELOPE}"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
        f"<faultstring>{escape(code)}</faultstring></s:Fault></s:Body></s:Envelope>"
    )
