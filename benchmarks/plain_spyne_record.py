"""The comparator: GetLearnerLearningEvents as most would write it with spyne and SQLAlchemy.

As `plain_spyne`, whose session, password check and claim it takes: complex models, soft validation, spyne's own
serialisation, entities read in an ORM session per request. Each look adds an audit row in the session's transaction.
The rules of who is verified and who may see an event are the service's own.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from benchmarks.plain_spyne import authenticate, claim, new_session, summary

from spyne import Application, ComplexModel, Integer, ServiceBase, Unicode, rpc  # isort: skip
from spyne.protocol.soap import Soap11  # isort: skip
from spyne.server.wsgi import WsgiApplication  # isort: skip
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lrs_soap.contracts.namespaces import MODEL, QCF_INTERFACE, TEMPURI
from lrs_soap.db.plr_tables import ChallengeRow, LearningEventRow
from lrs_soap.db.tables import AuditEntryRow, LearnerRow, OrganisationRow
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.organisation import OrganisationType, Permission
from lrs_soap.domain.plr import VISIBILITY, Reach, Reader, exposure, owner_ukprn
from lrs_soap.domain.uln import is_valid_uln
from lrs_soap.domain.verification import Claim, Differs, judge
from lrs_soap.domain.vocabulary import ASKED_BY_LEARNER, BRIEF_RECORD, DOES_NOT_SHARE

#: Says of absent members that they are nil, as the service does; spyne leaves out what may be left out.
Text = Unicode(min_occurs=1)
Word = Unicode(max_len=35)
ENGLAND: Final = ZoneInfo("Europe/London")


class InvokingOrganisation(ComplexModel):  # type: ignore[misc]
    __namespace__ = QCF_INTERFACE
    OrganisationRef = Unicode(pattern="[A-Za-z0-9]{6}")
    Password = Unicode(min_len=16, max_len=16)
    Ukprn = Unicode(pattern="[A-Za-z0-9]{8}")
    Username = Word


class LearningEvent(ComplexModel):  # type: ignore[misc]
    __namespace__ = MODEL
    AchievementAwardDate = Text
    AchievementProviderName = Text
    AchievementProviderUkprn = Text
    AwardingOrganisationName = Text
    AwardingOrganisationUkprn = Text
    CollectionType = Text
    Credits = Integer
    DateLoaded = Text
    Grade = Text
    ID = Integer
    LanguageForAssessment = Text
    Level = Text
    ParticipationEndDate = Text
    ParticipationStartDate = Text
    QualificationType = Text
    Restriction = Text
    ReturnNumber = Text
    Source = Text
    Status = Text
    Subject = Text
    SubjectCode = Text
    UnderDataChallenge = Text


class ArrayOfLearningEvent(ComplexModel):  # type: ignore[misc]
    __namespace__ = MODEL
    LearningEvent = LearningEvent.customize(max_occurs="unbounded")


class GetLearnerLearningEventsResponse(ComplexModel):  # type: ignore[misc]
    __namespace__ = MODEL
    ResponseCode = Text
    FoundULN = Text
    IncomingULN = Text
    LearnerRecord = ArrayOfLearningEvent


class LearnerServiceR9(ServiceBase):  # type: ignore[misc]
    @rpc(  # type: ignore[untyped-decorator]
        InvokingOrganisation,
        Unicode(values=["LNR", "ORG", "SER", "Unknown"]),
        Integer,
        Unicode(values=["ENG", "CYM"]),
        Unicode,
        Word,
        Word,
        Unicode(pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        Unicode(pattern="[0129]"),
        Unicode(values=["FULL", "BRIEF"]),
        _returns=GetLearnerLearningEventsResponse,
    )
    def GetLearnerLearningEvents(
        ctx: Any,  # noqa: N805 - spyne's context
        invokingOrganisation: Any,
        userType: str,
        vendorID: int,
        language: str,
        uln: str,
        givenName: str,
        familyName: str,
        dateOfBirth: str | None,
        gender: str | None,
        getType: str,
    ) -> Any:
        with new_session() as session:
            sender = invokingOrganisation
            caller = authenticate(session, sender.Ukprn, sender.Password, Permission.READ_LEARNING_RECORD)
            answer = GetLearnerLearningEventsResponse(
                FoundULN="", IncomingULN=uln, LearnerRecord=ArrayOfLearningEvent()
            )
            if not is_valid_uln(uln):
                answer.ResponseCode = "WSEC0136"
                return answer
            said = claim(givenName, familyName, dateOfBirth, gender)
            fill(answer, session, caller, uln, said, userType == ASKED_BY_LEARNER, getType)
            session.add(entry(caller, sender.Username, answer))
            session.commit()
            return answer


def fill(
    answer: Any,
    session: Session,
    caller: OrganisationRow,
    uln: str,
    said: Claim,
    for_learner: bool,
    get_type: str,
) -> None:
    learner = verified(session, uln, said)
    if learner is None:
        answer.ResponseCode = "WSEC0208"
    elif learner.ability_to_share == DOES_NOT_SHARE:
        answer.ResponseCode = "WSEC0206"
    else:
        events = [one for one in record(session, learner) if shown(one, caller, for_learner)]
        challenged = under_challenge(session, events)
        write = brief if get_type == BRIEF_RECORD else full
        answer.ResponseCode = "WSRC0004" if learner.uln == uln else "WSRC0022"
        answer.FoundULN = learner.uln
        answer.LearnerRecord.LearningEvent = [write(event, event.id in challenged) for event in events]


def verified(session: Session, uln: str, said: Claim) -> LearnerRow | None:
    learner = session.get(LearnerRow, uln)
    if learner is None or learner.status != "1":
        return None
    judgements = [judge(said, summary(learner))]
    if learner.master_uln:
        learner = session.get(LearnerRow, learner.master_uln)
        if learner is None or learner.status != "1":
            return None
        judgements.append(judge(said, summary(learner)))
    return None if all(isinstance(one, Differs) for one in judgements) else learner


def record(session: Session, learner: LearnerRow) -> Sequence[LearningEventRow]:
    merged = select(LearnerRow.uln).where(LearnerRow.master_uln == learner.uln, LearnerRow.status == "1")
    query = (
        select(LearningEventRow)
        .where(or_(LearningEventRow.uln == learner.uln, LearningEventRow.uln.in_(merged)))
        .order_by(LearningEventRow.award_date.desc().nulls_last(), LearningEventRow.id)
    )
    return session.scalars(query).all()


def under_challenge(session: Session, events: Sequence[LearningEventRow]) -> set[int | None]:
    query = select(ChallengeRow.event_id).where(
        ChallengeRow.is_open == 1, ChallengeRow.event_id.in_([event.id for event in events])
    )
    return set(session.scalars(query))


def shown(event: Any, caller: OrganisationRow, for_learner: bool) -> bool:
    owner = owner_ukprn(event.source, event)
    is_own = caller.ukprn == owner if owner else caller.type == OrganisationType.SERVICE_DESK
    readers = [Reader(caller.type)] + [Reader.LEARNER] * for_learner
    reaches = [VISIBILITY[reader][exposure(event)] for reader in readers]
    return all(reach is Reach.ALL or (reach is Reach.OWN and is_own) for reach in reaches)


def full(event: LearningEventRow, is_challenged: bool) -> LearningEvent:
    return LearningEvent(
        AchievementAwardDate=day(event.award_date),
        AchievementProviderName=event.provider_name or None,
        AchievementProviderUkprn=event.provider_ukprn or None,
        AwardingOrganisationName=event.awarding_name or None,
        AwardingOrganisationUkprn=event.awarding_ukprn or None,
        CollectionType=event.collection_type or None,
        Credits=event.credits,
        DateLoaded=event.loaded_at.astimezone(ENGLAND).strftime("%Y-%m-%d %H:%M:%S"),
        Grade=event.grade or None,
        ID=event.id,
        LanguageForAssessment=event.language or None,
        Level=event.level or None,
        ParticipationEndDate=day(event.participation_end),
        ParticipationStartDate=day(event.participation_start),
        QualificationType=event.qualification_type or None,
        Restriction=event.restriction or None,
        ReturnNumber=event.return_number or None,
        Source=event.source,
        Status=event.status,
        Subject=event.subject or None,
        SubjectCode=event.subject_code or None,
        UnderDataChallenge="Y" if is_challenged else "N",
    )


def brief(event: LearningEventRow, is_challenged: bool) -> LearningEvent:
    return LearningEvent(
        AchievementAwardDate=day(event.award_date),
        AchievementProviderUkprn=event.provider_ukprn or None,
        Credits=event.credits,
        Grade=event.grade or None,
        ID=event.id,
        Level=event.level or None,
        Source=event.source,
        Subject=event.subject or None,
        SubjectCode=event.subject_code or None,
    )


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def entry(caller: OrganisationRow, user_name: str, answer: Any) -> AuditEntryRow:
    outcomes = {"WSEC0206": "NotShared", "WSEC0208": "NotVerified"}
    return AuditEntryRow(
        at=datetime.now(UTC),
        action=AuditAction.LEARNING_RECORD_READ.value,
        outcome=outcomes.get(answer.ResponseCode, "LearningRecord"),
        organisation_id=caller.id,
        user_name=user_name,
        uln=answer.FoundULN or answer.IncomingULN,
        request_id=secrets.token_hex(8),
        changes={},
    )


application = WsgiApplication(
    Application([LearnerServiceR9], TEMPURI, in_protocol=Soap11(validator="soft"), out_protocol=Soap11())
)
