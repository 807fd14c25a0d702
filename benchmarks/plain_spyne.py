"""The comparator: verifyLearner as most would write it with spyne and SQLAlchemy.

Complex models, soft validation against their facets, spyne's own serialisation and WSGI server, an ORM session per
request. (Validation by schema, `validator="lxml"`, is not to be had: the contract's elements stand in no namespace, and
the schema that spyne makes of its types wants them in one.) Rules, password check and tables are the service's own, so
that both do the same work: the slow hash once, then a keyed digest in memory.
"""

import os
from datetime import date
from typing import Any

import lrs_soap.faces  # noqa: F401 - lets spyne be imported on Python 3.12 and later

from spyne import Application, ComplexModel, Fault, ServiceBase, Unicode, rpc  # isort: skip
from spyne.protocol.soap import Soap11  # isort: skip
from spyne.server.wsgi import WsgiApplication  # isort: skip
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from lrs_soap.contracts.namespaces import LEARNER, REPORTMSG
from lrs_soap.db.tables import LearnerRow, OrganisationRow
from lrs_soap.domain.batch import FAILURE_FLAGS
from lrs_soap.domain.learner import LearnerSummary
from lrs_soap.domain.names import fold
from lrs_soap.domain.organisation import PERMISSIONS, OrganisationStatus, OrganisationType, Permission
from lrs_soap.domain.uln import is_valid_uln
from lrs_soap.domain.verification import Claim, Differs, judge
from lrs_soap.faces.response_codes import VERIFICATION_CODES
from lrs_soap.passwords import PasswordMemory

Name = Unicode(max_len=35, sub_ns="")
Text = Unicode(sub_ns="")


class LearnerToVerify(ComplexModel):  # type: ignore[misc]
    __namespace__ = LEARNER
    __type_name__ = "MIAPLearnerToVerify"
    ULN = Unicode(pattern="[0-9]{10}", sub_ns="")
    FamilyName = Name
    GivenName = Name
    DateOfBirth = Unicode(pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}", sub_ns="")
    Gender = Unicode(pattern="[0129]", sub_ns="")


class VerifyLearnerRequest(ComplexModel):  # type: ignore[misc]
    __namespace__ = REPORTMSG
    __type_name__ = "VerifyLearnerRqst"
    OrganisationRef = Unicode(pattern="[A-Za-z0-9]{6}", sub_ns="")
    UKPRN = Unicode(pattern="[A-Za-z0-9]{8}", sub_ns="")
    OrgPassword = Unicode(min_len=16, max_len=16, sub_ns="")
    UserName = Name
    LearnerToVerify = LearnerToVerify.customize(sub_ns="")


class VerifiedLearner(ComplexModel):  # type: ignore[misc]
    __namespace__ = LEARNER
    __type_name__ = "MIAPVerifiedLearner"
    SearchedULN = Text
    SearchedFamilyName = Text
    SearchedGivenName = Text
    SearchedDateOfBirth = Text
    SearchedGender = Text
    ResponseCode = Text
    ULN = Text
    FamilyName = Text
    GivenName = Text
    DateOfBirth = Text
    Gender = Text
    FailureFlag = Unicode(max_occurs="unbounded", sub_ns="")


class VerifyLearnerResponse(ComplexModel):  # type: ignore[misc]
    __namespace__ = REPORTMSG
    __type_name__ = "VerifyLearnerResp"
    VerifiedLearner = VerifiedLearner.customize(sub_ns="")


engine = create_engine(os.environ["LRS_DATABASE_URL"])
if engine.dialect.name == "sqlite":  # as the service has it, so that writers of both wait for the disk alike
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))
new_session = sessionmaker(engine)
passwords = PasswordMemory(seconds=300)


class LearnerService(ServiceBase):  # type: ignore[misc]
    @rpc(  # type: ignore[untyped-decorator]
        VerifyLearnerRequest,
        _returns=VerifyLearnerResponse,
        _body_style="bare",
        _in_message_name="VerifyLearner",
        _out_message_name="VerifyLearnerResponse",
    )
    def VerifyLearner(ctx: Any, request: Any) -> Any:  # noqa: N805 - spyne's context
        with new_session() as session:
            authenticate(session, request.UKPRN, request.OrgPassword, Permission.VERIFY_LEARNER)
            sought = request.LearnerToVerify
            if not is_valid_uln(sought.ULN):
                raise Fault("Client", "WSEC0001")
            return VerifyLearnerResponse(VerifiedLearner=answer(sought, session.get(LearnerRow, sought.ULN)))


def authenticate(session: Session, ukprn: str, password: str, permission: Permission) -> OrganisationRow:
    query = select(OrganisationRow).where(OrganisationRow.ukprn == ukprn)
    organisation = session.scalars(query).one_or_none()
    if organisation is None:
        raise Fault("Client", "WSEC0003")
    if not passwords.matches(password, organisation.password_hash):
        raise Fault("Client", "WSEC0005")
    if (
        organisation.status != OrganisationStatus.ACTIVE
        or permission not in PERMISSIONS[OrganisationType(organisation.type)]
    ):
        raise Fault("Client", "WSEC0006")
    return organisation


def answer(sought: Any, learner: LearnerRow | None) -> VerifiedLearner:
    verified = VerifiedLearner(
        SearchedULN=sought.ULN,
        SearchedFamilyName=sought.FamilyName,
        SearchedGivenName=sought.GivenName,
        SearchedDateOfBirth=sought.DateOfBirth,
        SearchedGender=sought.Gender,
    )
    if learner is None or learner.status != "1":
        verified.ResponseCode = "WSVRC006"
        return verified
    said = claim(sought.GivenName, sought.FamilyName, sought.DateOfBirth, sought.Gender)
    judgement = judge(said, summary(learner))
    verified.ResponseCode = VERIFICATION_CODES[type(judgement)][0]
    if not isinstance(judgement, Differs):
        verified.ULN = learner.uln
        verified.FamilyName = learner.family_name
        verified.GivenName = learner.given_name
        verified.DateOfBirth = learner.date_of_birth.isoformat()
        verified.Gender = learner.gender
    verified.FailureFlag = [FAILURE_FLAGS[failed] for failed in getattr(judgement, "failed", ())]
    return verified


def claim(given_name: str, family_name: str, born: str | None, gender: str | None) -> Claim:
    return Claim(
        given_name=fold(given_name),
        family_name=fold(family_name),
        date_of_birth=date.fromisoformat(born) if born else None,
        gender=gender or None,
    )


def summary(learner: LearnerRow) -> LearnerSummary:
    return LearnerSummary(
        learner.uln,  # type: ignore[arg-type]
        learner.given_name,
        learner.family_name,
        learner.date_of_birth,
        learner.gender,
        learner.given_name_fold,
        learner.family_name_fold,
        learner.preferred_given_name_fold,
        learner.previous_family_name_fold,
        learner.status,
        learner.master_uln,  # type: ignore[arg-type]
        learner.ability_to_share,
    )


application = WsgiApplication(
    Application([LearnerService], REPORTMSG, in_protocol=Soap11(validator="soft"), out_protocol=Soap11())
)
