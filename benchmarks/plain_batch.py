"""The comparator: a learner batch as most would do it with lxml and SQLAlchemy's ORM.

    python -m benchmarks.plain_batch DATABASE-URL FILE

The file is parsed and validated by the schema as a whole; then each record has a session of its own that finds the
person exactly or among candidates, registers whom it does not find, and keeps what became of the record, in one
transaction. Field rules, the scores of matching and the tables are the service's own.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from sqlalchemy import and_, create_engine, event, or_, select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.fill import UKPRN, USER_NAME
from lrs_soap.batch.layouts import LEARNER_BATCH
from lrs_soap.contracts.schemas import batch_schema
from lrs_soap.db.learner_mapping import details_values
from lrs_soap.db.plr_tables import JobRecordRow, JobRow
from lrs_soap.db.tables import AuditEntryRow, LearnerRow, OrganisationRow, UlnRangeRow
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.batch import LEARNER_BATCH as KIND
from lrs_soap.domain.batch import BatchOutcome
from lrs_soap.domain.batch_learner import StatedLearner, read
from lrs_soap.domain.job import JobStatus
from lrs_soap.domain.matching import MOST_POSSIBLE_MATCHES, Identity, rank
from lrs_soap.domain.names import fold, sound_key
from lrs_soap.domain.uln import Uln, UlnRange


def main(url: str, file: str) -> None:
    """Print what became of the records."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":  # as the service has it, so that both wait for the disk alike
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))
    new_session = sessionmaker(engine)
    records = parsed(file)
    with new_session() as session:
        job = stored(session, records)
        session.commit()
        job_id, organisation_id = job.id, job.organisation_id
    outcomes = Counter(
        settle(new_session, job_id, organisation_id, number) for number in range(1, len(records) + 1)
    )
    print(json.dumps(outcomes))


def parsed(file: str) -> list[dict[str, str]]:
    tree = etree.parse(file)
    if violations := batch_schema("LearnerBatch").violations(tree.getroot()):
        raise ValueError(violations)
    fields = LEARNER_BATCH.by_heading
    return [
        {fields[etree.QName(child).localname.lower()].field: child.text or "" for child in record}
        for record in tree.getroot().iterfind("{*}Learner")
    ]


def stored(session: Session, records: list[dict[str, str]]) -> JobRow:
    organisation = session.scalars(select(OrganisationRow).where(OrganisationRow.ukprn == UKPRN)).one()
    job = JobRow(
        kind=KIND,
        organisation_id=organisation.id,
        user_name=USER_NAME,
        request_id="",
        status=JobStatus.IN_PROGRESS.value,
        submitted_at=datetime.now(UTC),
        held_by="",
        number_of_records=len(records),
        rejection_reason="",
        options={},
    )
    session.add(job)
    session.flush()
    session.add_all(
        JobRecordRow(job_id=job.id, position=position, outcome="", content=content, problems=[], answer={})
        for position, content in enumerate(records, start=1)
    )
    return job


def settle(new_session: Any, job_id: int, organisation_id: int, position: int) -> str:
    with new_session() as session:
        record = session.get(JobRecordRow, (job_id, position))
        stated = read(record.content)
        if isinstance(stated, StatedLearner):
            outcome, answer = found(session, stated, organisation_id)
        else:
            outcome, answer = BatchOutcome(stated.outcome), {}
        record.outcome, record.answer = outcome.value, answer
        session.commit()
        return outcome.value


def found(
    session: Session, stated: StatedLearner, organisation_id: int
) -> tuple[BatchOutcome, dict[str, Any]]:
    searched = stated.details.identity
    exact = session.scalars(select(LearnerRow).where(LearnerRow.status == "1", *same_five(searched))).first()
    if exact is not None:
        if exact.verification_type == "1" and exact.ability_to_share == "1":
            return BatchOutcome.FOUND, {"uln": exact.uln}
        exact.verification_type = exact.ability_to_share = "1"
        exact.version += 1
        exact.updated_at = datetime.now(UTC)
        session.add(entry(AuditAction.LEARNER_UPDATED, "Updated", organisation_id, exact.uln))
        return BatchOutcome.UPDATED, {"uln": exact.uln}
    near = session.scalars(select(LearnerRow).where(LearnerRow.status == "1", in_blocks(searched))).all()
    ranked = rank(searched, [(Uln(row.uln), identity(row)) for row in near])
    if len(ranked) > MOST_POSSIBLE_MATCHES:
        return BatchOutcome.TOO_MANY_MATCHES, {}
    if ranked:
        return BatchOutcome.POSSIBLE_MATCHES, {"candidates": [uln for uln, _ in ranked]}
    uln = next_uln(session)
    now = datetime.now(UTC)
    session.add(
        LearnerRow(
            uln=uln,
            status="1",
            version=1,
            tier_level="0",
            created_at=now,
            updated_at=now,
            **details_values(stated.details),
        )
    )
    session.add(entry(AuditAction.LEARNER_REGISTERED, "Registered", organisation_id, uln))
    return BatchOutcome.REGISTERED, {"uln": uln}


def next_uln(session: Session) -> Uln:
    """From the range that has numbers left, as the service takes them: none that came from elsewhere."""
    query = select(UlnRangeRow).where(UlnRangeRow.next_counter < UlnRangeRow.size).order_by(UlnRangeRow.id)
    stored = session.scalars(query.limit(1)).one()
    numbers = UlnRange(stored.first_stem, stored.last_stem, stored.key)
    while True:
        uln = numbers.uln_at(stored.next_counter)
        stored.next_counter += 1
        if session.get(LearnerRow, uln) is None:
            return uln


def same_five(searched: Identity) -> tuple[Any, ...]:
    return (
        LearnerRow.date_of_birth == searched.date_of_birth,
        LearnerRow.postcode_fold == searched.postcode,
        LearnerRow.gender == searched.gender,
        LearnerRow.family_name_fold == searched.family_name,
        LearnerRow.given_name_fold == searched.given_name,
    )


def in_blocks(searched: Identity) -> Any:
    born = LearnerRow.date_of_birth == searched.date_of_birth
    lives = LearnerRow.postcode_fold == searched.postcode
    return or_(
        and_(born, LearnerRow.family_name_sound == sound_key(searched.family_name)),
        and_(born, lives),
        and_(lives, LearnerRow.family_name_fold == searched.family_name),
        and_(lives, LearnerRow.previous_family_name_fold == searched.family_name),
    )


def identity(row: LearnerRow) -> Identity:
    return Identity(
        row.given_name_fold,
        row.family_name_fold,
        row.date_of_birth,
        row.gender,
        row.postcode_fold,
        row.preferred_given_name_fold,
        row.previous_family_name_fold,
        fold(row.family_name_at_16),
        fold(row.school_at_16),
        fold(row.place_of_birth),
        row.email.lower(),
    )


def entry(action: AuditAction, outcome: str, organisation_id: int, uln: str) -> AuditEntryRow:
    return AuditEntryRow(
        at=datetime.now(UTC),
        action=action.value,
        outcome=outcome,
        organisation_id=organisation_id,
        user_name=USER_NAME,
        uln=uln,
        request_id="",
        changes={},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
