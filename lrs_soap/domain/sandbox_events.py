"""The learning events of the sandbox: what its learners studied and achieved, all of it invented.

As with the learners: add, do not change. Each source's events look as that source's do in the live service.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from lrs_soap.domain.plr import NO_GRADE, EventFacts, Source
from lrs_soap.domain.sandbox import LEARNERS, ORGANISATIONS
from lrs_soap.domain.uln import Uln

_COLLEGE, _AWARDING = ORGANISATIONS[0], ORGANISATIONS[1]
_SCHOOL_UKPRN: Final = "10099951"
_SCHOOL_NAME: Final = "Sandbox Academy"
_ULNS: Final = {learner.key: learner.uln for learner in LEARNERS}


@dataclass(frozen=True, slots=True)
class SandboxEvent:
    """An event of the learner with this ULN; all are final."""

    uln: Uln
    source: Source
    facts: EventFacts


def _ilr(code: str, subject: str, type_: str, grade: str, start: str, end: str) -> tuple[Source, EventFacts]:
    """As Sandbox College returned it: no level, and no award date of an awarding organisation's."""
    facts = EventFacts(
        subject_code=code,
        subject=subject,
        qualification_type=type_,
        grade=grade,
        participation_start=date.fromisoformat(start),
        participation_end=date.fromisoformat(end),
        provider_ukprn=_COLLEGE.ukprn,
        provider_name=_COLLEGE.name,
        awarding_ukprn="UNKNWN",
        awarding_name="UNKNOWN",
        collection_type="W",
        return_number="02",
        restriction="0",
    )
    return Source.ILR, facts


def _npd(code: str, subject: str, grade: str, award: str) -> tuple[Source, EventFacts]:
    """A school's result."""
    facts = EventFacts(
        subject_code=code,
        subject=subject,
        qualification_type="GCSE (9 to 1)",
        grade=grade,
        award_date=date.fromisoformat(award),
        provider_ukprn=_SCHOOL_UKPRN,
        provider_name=_SCHOOL_NAME,
        awarding_name="Sandbox Examinations",
        collection_type="A",
        return_number="01",
        restriction="0",
    )
    return Source.NPD, facts


def _ao(
    reference: str, subject: str, level: str, grade: str, credits_: int | None, award: str
) -> tuple[Source, EventFacts]:
    """A qualification of Sandbox Awarding's; without credits it is not one of the credit framework."""
    return Source.AO, _awarded(reference, subject, "Certificate", level, grade, credits_, award)


def _unit(
    reference: str, subject: str, level: str, grade: str, credits_: int, award: str
) -> tuple[Source, EventFacts]:
    """A unit of one."""
    return Source.QCFU, _awarded(reference, subject, "QCF Unit", level, grade, credits_, award)


def _awarded(
    reference: str, subject: str, type_: str, level: str, grade: str, credits_: int | None, award: str
) -> EventFacts:
    return EventFacts(
        subject_code=reference,
        subject=subject,
        qualification_type=type_,
        level=level,
        grade=grade,
        credits=credits_,
        award_date=date.fromisoformat(award),
        provider_ukprn=_COLLEGE.ukprn,
        provider_name=_COLLEGE.name,
        awarding_ukprn=_AWARDING.ukprn,
        awarding_name=_AWARDING.name,
        language="English",
    )


_RECORDS: Final = {
    "exact": (
        _ilr("60140125", "Art and Design", "Diploma", "D", "2020-09-07", "2022-07-08"),
        _ilr("60331095", "Photography", "GCE AS level", "B", "2020-09-07", "2021-07-09"),
        _ilr("60143220", "Mathematics", "GCE A level", "C", "2020-09-07", "2022-07-08"),
        _ilr("60145896", "Biology", "GCE A level", "B", "2020-09-07", "2022-07-08"),
        _ilr("60146943", "Chemistry", "GCE AS level", "D", "2020-09-07", "2021-07-09"),
        _ilr("Z0007833", "Tutorial support", "Non-regulated provision", NO_GRADE, "2020-09-07", "2022-07-08"),
        _ilr("Z0002138", "Work experience", "Non-regulated provision", NO_GRADE, "2021-06-14", "2021-06-25"),
        _ilr("60175281", "Extended Project", "Project", "A", "2021-09-06", "2022-05-20"),
        _ilr("50122522", "Ceramics", "Award", "Pass", "2021-09-06", "2022-07-08"),
        _ilr("60328321", "First Aid at Work", "Award", "Pass", "2022-02-14", "2022-02-18"),
        _npd("60142923", "Mathematics", "6", "2020-08-20"),
        _npd("60142935", "English Language", "7", "2020-08-20"),
        _npd("60142947", "English Literature", "7", "2020-08-20"),
        _npd("60187555", "Combined Science", "66", "2020-08-20"),
        _npd("60180925", "French", "5", "2020-08-20"),
        _npd("60184224", "History", "6", "2020-08-20"),
        _npd("60181401", "Geography", "5", "2020-08-20"),
        _npd("60180883", "Art and Design", "8", "2020-08-20"),
        _ao("600/1166/X", "Creative Media Production", "Level 2", "Distinction", 30, "2021-07-15"),
        _ao("601/4527/3", "Visual Arts", "Level 3", "Merit", 60, "2022-07-14"),
        _ao("500/9843/2", "Digital Photography", "Level 2", "Pass", 12, "2021-03-26"),
        _ao("603/0455/1", "Essential Digital Skills", "Level 1", "Pass", None, "2021-12-03"),
        _ao("600/7219/2", "Health and Safety at Work", "Level 2", "Pass", 3, "2020-11-20"),
        _ao("603/2761/7", "Employability", "Level 1/2", "Pass", 9, "2022-04-08"),
        _ao("500/6777/1", "Printmaking", "Level 2", "Credit", 13, "2022-06-30"),
        _ao("601/0914/1", "Exhibition Design", "Level 3", "Fail", None, "2022-07-14"),
        _unit("K/501/5773", "Explore Materials and Processes", "Level 2", "Pass", 6, "2021-02-12"),
        _unit("M/502/0215", "Develop a Creative Brief", "Level 2", "Merit", 6, "2021-05-28"),
        _unit("R/503/4410", "Present Creative Work", "Level 3", "Pass", 9, "2022-03-18"),
        _unit("T/504/2208", "Work Safely with Chemicals", "Level 2", "Pass", 3, "2021-01-22"),
    ),
    "exact-ful": (
        _npd("60142923", "Mathematics", "7", "2022-08-25"),
        _npd("60145029", "Polish", "9", "2022-08-25"),
        _ao("603/0455/1", "Essential Digital Skills", "Level 1", "Pass", None, "2023-05-19"),
    ),
    "apostrophe": (
        _ilr("60140113", "Applied Science", "Diploma", "M", "2019-09-09", "2021-07-02"),
        _npd("60142935", "English Language", "8", "2019-08-22"),
        _npd("60142923", "Mathematics", "5", "2019-08-22"),
        _ao("600/1166/X", "Creative Media Production", "Level 2", "Merit", 30, "2020-07-16"),
        _unit("K/501/5773", "Explore Materials and Processes", "Level 2", "Pass", 6, "2020-02-14"),
    ),
    "linked-master": (
        _ilr("60145896", "Biology", "GCE A level", "A", "2019-09-09", "2021-07-02"),
        _ilr("60146943", "Chemistry", "GCE A level", "A", "2019-09-09", "2021-07-02"),
        _ilr("60143220", "Mathematics", "GCE A level", "A*", "2019-09-09", "2021-07-02"),
        _npd("60142935", "English Language", "9", "2019-08-22"),
        _npd("60142923", "Mathematics", "9", "2019-08-22"),
        _ao("600/7219/2", "Health and Safety at Work", "Level 2", "Pass", 3, "2020-01-31"),
        _ao("603/2761/7", "Employability", "Level 1/2", "Pass", 9, "2021-04-16"),
    ),
    "not-shared": (
        _ilr("60140125", "Art and Design", "Diploma", "P", "2018-09-03", "2020-07-03"),
        _npd("60142923", "Mathematics", "4", "2018-08-23"),
        _npd("60142935", "English Language", "4", "2018-08-23"),
        _ao("600/1166/X", "Creative Media Production", "Level 2", "Pass", 30, "2019-07-18"),
    ),
    "challenged": (
        _ao("600/1166/X", "Creative Media Production", "Level 2", "Pass", 30, "2022-07-14"),
        _ilr("60143220", "Mathematics", "GCE AS level", "C", "2021-09-06", "2022-07-08"),
        _ilr("60175281", "Extended Project", "Project", "B", "2021-09-06", "2022-05-20"),
        _npd("60142923", "Mathematics", "6", "2021-08-12"),
        _npd("60142935", "English Language", "6", "2021-08-12"),
        _unit("K/501/5773", "Explore Materials and Processes", "Level 2", "Pass", 6, "2022-02-11"),
    ),
}


def _events() -> tuple[SandboxEvent, ...]:
    return tuple(
        SandboxEvent(uln, source, facts)
        for key, record in _RECORDS.items()
        for source, facts in record
        if (uln := _ULNS[key]) is not None
    )


EVENTS: Final = _events()

#: Under data challenge from the start: its raiser, Sandbox College, reads Pass and has a certificate that says Merit.
CHALLENGED: Final = next(event for event in EVENTS if event.uln == _ULNS["challenged"])
CHALLENGE_INFORMATION: Final = "The certificate says Merit."
CHALLENGE_SUPPLIED: Final = {"achieved_grade": "Merit"}
