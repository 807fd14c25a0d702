"""What an achievement record does, and everything that can be wrong with one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain import achievement as achievements
from lrs_soap.domain.achievement import (
    ACTIONS,
    MANDATORY,
    RULES,
    SENTENCES,
    Achievement,
    ErrorClass,
    Rejected,
    SubmissionType,
    Wrong,
    class_of,
    parse_submission_type,
    read,
)
from lrs_soap.domain.achievement_rules import Decision, Standing, identity_of, judge
from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType
from lrs_soap.domain.plr import EventAction, EventFacts, EventStatus, LearningEvent, Source, identity_key
from lrs_soap.domain.uln import Uln

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONTENT = {
    "uln": "8181822950",
    "given_name": "Olivia",
    "family_name": "Hartwell",
    "reference": "600/1166/X",
    "award_date": "2025-08-21",
    "provider_ukprn": "10099901",
    "action": "1",
    "action_date": "2026-03-01",
}
OLIVIA = Learner(
    uln=Uln("8181822950"),
    details=LearnerDetails("Olivia", "Hartwell", date(2004, 3, 17), "2", "LS1 4AP"),
    created_at=AT,
    updated_at=AT,
)
AWARDING = Organisation(
    7,
    "10099902",
    "SBX002",
    "Sandbox Awarding",
    OrganisationType.AWARDING_ORGANISATION,
    OrganisationStatus.ACTIVE,
    "",
)
HELD = EventFacts(
    subject_code="600/1166/X",
    subject="Creative Media",
    grade="Pass",
    award_date=date(2025, 8, 21),
    provider_ukprn="10099901",
    provider_name="Sandbox College",
    awarding_ukprn="10099902",
    awarding_name="Sandbox Awarding",
    language="English",
)
FINAL, PROVISIONAL = SubmissionType.FINAL, SubmissionType.PROVISIONAL


def event(status: str = "F", withdrawn: int = 0, facts: EventFacts = HELD) -> LearningEvent:
    return LearningEvent(1, OLIVIA.uln, "AO", status, withdrawn, 3, AT, 0, *facts)


def record(**changes: str) -> Achievement:
    found = read(CONTENT | changes, TODAY)
    assert isinstance(found, Achievement), found
    return found


def codes(outcome: object) -> list[tuple[str, str]]:
    assert isinstance(outcome, Rejected), outcome
    return [(one.code, one.field) for one in outcome.problems]


def judged(
    held: LearningEvent | None = None,
    submission: SubmissionType = FINAL,
    owners: tuple[Learner, ...] = (OLIVIA,),
    provider_name: str = "Sandbox College",
    **changes: str,
) -> Decision | Rejected:
    return judge(record(**changes), submission, AWARDING, Standing(owners, held, provider_name))


class TestFields:
    def test_a_record_as_short_as_can_be(self) -> None:
        assert record() == Achievement(
            uln=OLIVIA.uln,
            given_name="Olivia",
            family_name="Hartwell",
            date_of_birth=None,
            gender="",
            postcode="",
            reference="600/1166/X",
            award_date=date(2025, 8, 21),
            provider_ukprn="10099901",
            action=achievements.Action.CREATE,
            grade=None,
            language=None,
            reason="",
        )

    @pytest.mark.parametrize("name", sorted(MANDATORY))
    @pytest.mark.parametrize("how", ["missing", "empty"])
    def test_a_mandatory_field(self, name: str, how: str) -> None:
        content = {key: value for key, value in CONTENT.items() if key != name}
        outcome = read(content | ({name: ""} if how == "empty" else {}), TODAY)
        assert codes(outcome) == [("ACH101", name)]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("uln", "8181822951"),
            ("uln", "9999999999"),
            ("given_name", "x" * 36),
            ("family_name", "x" * 36),
            ("date_of_birth", "17/03/2004"),
            ("date_of_birth", "2004-02-30T00:00:00"),
            ("gender", "3"),
            ("postcode", "LEEDS"),
            ("reference", "600/1166/X/600/1166/X"),
            ("reference", "=600"),
            ("reference", "600//1166"),
            ("award_date", "tomorrow"),
            ("award_date", "1799-12-31"),
            ("action", "0"),
            ("action", "5"),
            ("action", "create"),
            ("action_date", "2026-02-29"),
            ("reason", "x" * 256),
            ("grade", "x" * 36),
            ("language", "x" * 36),
            ("mis_identifier", "x" * 129),
            ("provider_ukprn", "1009990"),
        ],
    )
    def test_a_broken_rule(self, name: str, value: str) -> None:
        outcome = read(CONTENT | {name: value}, TODAY)
        assert codes(outcome) == [("ACH102", name)]
        assert isinstance(outcome, Rejected)
        assert value not in outcome.problems[0].message

    @pytest.mark.parametrize("name", ["award_date", "action_date"])
    def test_the_future(self, name: str) -> None:
        assert codes(read(CONTENT | {name: "2026-03-03"}, TODAY)) == [("ACH103", name)]
        assert isinstance(read(CONTENT | {name: "2026-03-02"}, TODAY), Achievement)

    def test_all_of_them_at_once(self) -> None:
        outcome = read({"uln": "1", "action": "9", "award_date": "2027-01-01", "gender": "x"}, TODAY)
        assert {field: code for code, field in codes(outcome)} == {
            "uln": "ACH102",
            "action": "ACH102",
            "award_date": "ACH103",
            "gender": "ACH102",
            **dict.fromkeys(
                ("action_date", "family_name", "given_name", "provider_ukprn", "reference"), "ACH101"
            ),
        }
        assert isinstance(outcome, Rejected)
        assert outcome.result.outcome == ErrorClass.FIELD_DATA

    @pytest.mark.parametrize(
        ("reference", "source"),
        [
            ("K/501/5773", Source.QCFU),
            ("k/501/577x", Source.QCFU),
            ("600/1166/X", Source.AO),
            ("60140125", Source.AO),
            ("K/501/57733", Source.AO),
            ("A1.2-3 4", Source.AO),
        ],
    )
    def test_units_and_qualifications(self, reference: str, source: Source) -> None:
        assert record(reference=reference).source is source

    @given(
        content=st.dictionaries(
            st.sampled_from(sorted(RULES)),
            st.one_of(st.text(max_size=12), st.sampled_from(sorted(CONTENT.values())), st.dates().map(str)),
        )
    )
    def test_whatever_comes_is_read_or_said_to_be_wrong_field_by_field(self, content: dict[str, str]) -> None:
        outcome = read(content, TODAY)
        if isinstance(outcome, Rejected):
            fields = [one.field for one in outcome.problems]
            assert len(fields) == len(set(fields))
            assert {class_of(one.code) for one in outcome.problems} == {ErrorClass.FIELD_DATA}
            assert {name for name in MANDATORY if not content.get(name)} <= set(fields)
        else:
            assert content.keys() >= MANDATORY


class TestLearner:
    def test_nobody_has_the_uln(self) -> None:
        assert codes(judged(owners=())) == [("ACH201", "uln")]

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, []),
            ({"given_name": "OLIVIA", "family_name": "hartwell"}, []),
            ({"given_name": "Hartwell", "family_name": "Olivia"}, []),
            ({"given_name": "O"}, []),
            ({"family_name": "Hartwel"}, []),
            ({"given_name": "Xavier"}, [("ACH202", "given_name")]),
            ({"family_name": "Jones"}, [("ACH202", "family_name")]),
            ({"given_name": "X", "family_name": "Y"}, [("ACH202", "given_name"), ("ACH202", "family_name")]),
            ({"date_of_birth": "2004-03-17", "gender": "2", "postcode": "ls14ap"}, []),
            ({"date_of_birth": "2004-03-18"}, [("ACH203", "date_of_birth")]),
            ({"gender": "1"}, [("ACH204", "gender")]),
            ({"gender": "0"}, []),
            ({"gender": "9"}, []),
            ({"gender": ""}, []),
            ({"postcode": "LS1 4AQ"}, [("ACH205", "postcode")]),
            (
                {"given_name": "X", "date_of_birth": "2004-03-18", "gender": "1", "postcode": "LS1 4AQ"},
                [
                    ("ACH202", "given_name"),
                    ("ACH203", "date_of_birth"),
                    ("ACH204", "gender"),
                    ("ACH205", "postcode"),
                ],
            ),
        ],
    )
    def test_what_was_sent_of_the_learner(
        self, changes: dict[str, Any], expected: list[tuple[str, str]]
    ) -> None:
        outcome = judged(**changes)
        if expected:
            assert codes(outcome) == expected
        else:
            assert isinstance(outcome, Decision)

    def test_a_merged_learner_and_its_master_both_count(self) -> None:
        master = replace(OLIVIA, details=replace(OLIVIA.details, family_name="Married", postcode="EX4 6PU"))
        owners = (OLIVIA, master)
        assert isinstance(judged(owners=owners, family_name="Hartwell", postcode="LS1 4AP"), Decision)
        assert isinstance(judged(owners=owners, family_name="Married", postcode="EX4 6PU"), Decision)
        assert codes(judged(owners=owners, family_name="Married", postcode="LS1 4AP")) == [
            ("ACH202", "family_name")
        ]

    def test_the_learner_comes_before_the_business_rules(self) -> None:
        assert codes(judged(event(), given_name="Xavier")) == [("ACH202", "given_name")]
        assert codes(judged(award_date="2003-01-01")) == [("ACH308", "award_date")]
        assert isinstance(judged(award_date="2004-03-17"), Decision)


CREATE, UPDATE, WITHDRAW, REINSTATE = ACTIONS
LIVE_FINAL, LIVE_PROVISIONAL = event("F"), event("P")
GONE_FINAL, GONE_PROVISIONAL = event("F", 1), event("P", 1)


class TestBusinessRules:
    @pytest.mark.parametrize(
        ("held", "submission", "action", "expected"),
        [
            (None, FINAL, CREATE, EventAction.CREATED),
            (None, PROVISIONAL, CREATE, EventAction.CREATED),
            (None, FINAL, UPDATE, Wrong.NO_SUCH_ACHIEVEMENT),
            (None, FINAL, WITHDRAW, Wrong.NO_SUCH_ACHIEVEMENT),
            (None, FINAL, REINSTATE, Wrong.NO_SUCH_ACHIEVEMENT),
            (LIVE_FINAL, FINAL, CREATE, Wrong.EXISTS),
            (LIVE_FINAL, FINAL, UPDATE, EventAction.UPDATED),
            (LIVE_FINAL, FINAL, WITHDRAW, EventAction.WITHDRAWN),
            (LIVE_FINAL, FINAL, REINSTATE, Wrong.NOT_WITHDRAWN),
            (LIVE_FINAL, PROVISIONAL, CREATE, Wrong.IS_FINAL),
            (LIVE_FINAL, PROVISIONAL, UPDATE, Wrong.IS_FINAL),
            (LIVE_FINAL, PROVISIONAL, WITHDRAW, Wrong.IS_FINAL),
            (LIVE_FINAL, PROVISIONAL, REINSTATE, Wrong.IS_FINAL),
            (LIVE_PROVISIONAL, FINAL, CREATE, EventAction.PROMOTED),
            (LIVE_PROVISIONAL, FINAL, UPDATE, EventAction.PROMOTED),
            (LIVE_PROVISIONAL, FINAL, WITHDRAW, EventAction.WITHDRAWN),
            (LIVE_PROVISIONAL, FINAL, REINSTATE, Wrong.NOT_WITHDRAWN),
            (LIVE_PROVISIONAL, PROVISIONAL, CREATE, Wrong.EXISTS),
            (LIVE_PROVISIONAL, PROVISIONAL, UPDATE, EventAction.UPDATED),
            (LIVE_PROVISIONAL, PROVISIONAL, WITHDRAW, EventAction.WITHDRAWN),
            (LIVE_PROVISIONAL, PROVISIONAL, REINSTATE, Wrong.NOT_WITHDRAWN),
            (GONE_FINAL, FINAL, CREATE, Wrong.IS_WITHDRAWN),
            (GONE_FINAL, FINAL, UPDATE, Wrong.IS_WITHDRAWN),
            (GONE_FINAL, FINAL, WITHDRAW, Wrong.WITHDRAWN_BEFORE),
            (GONE_FINAL, FINAL, REINSTATE, EventAction.REINSTATED),
            (GONE_FINAL, PROVISIONAL, REINSTATE, Wrong.IS_FINAL),
            (GONE_PROVISIONAL, FINAL, CREATE, Wrong.IS_WITHDRAWN),
            (GONE_PROVISIONAL, FINAL, UPDATE, Wrong.IS_WITHDRAWN),
            (GONE_PROVISIONAL, FINAL, REINSTATE, EventAction.REINSTATED),
            (GONE_PROVISIONAL, PROVISIONAL, REINSTATE, EventAction.REINSTATED),
            (GONE_PROVISIONAL, PROVISIONAL, WITHDRAW, Wrong.WITHDRAWN_BEFORE),
        ],
    )
    def test_what_follows(
        self,
        held: LearningEvent | None,
        submission: SubmissionType,
        action: str,
        expected: EventAction | Wrong,
    ) -> None:
        outcome = judged(held, submission, action=action, grade="Merit")
        if isinstance(expected, Wrong):
            assert [code for code, _ in codes(outcome)] == [expected.value]
            assert isinstance(outcome, Rejected)
            assert outcome.result.outcome == ErrorClass.BUSINESS_RULE
        else:
            assert isinstance(outcome, Decision)
            assert outcome.action is expected
            changes_facts = expected not in (EventAction.WITHDRAWN, EventAction.REINSTATED)
            assert (outcome.facts is not None) is changes_facts

    def test_an_update_that_changes_nothing(self) -> None:
        assert codes(judged(event(), action=UPDATE)) == [("ACH307", "action")]
        assert codes(judged(event(), action=UPDATE, grade="Pass", language="English")) == [
            ("ACH307", "action")
        ]

    def test_a_promotion_need_change_nothing_else(self) -> None:
        assert judged(event("P"), action=CREATE) == Decision(EventAction.PROMOTED, HELD)


class TestFacts:
    def test_of_a_new_one(self) -> None:
        outcome = judged(grade="Merit", language="Welsh")
        assert outcome == Decision(
            EventAction.CREATED,
            EventFacts(
                subject_code="600/1166/X",
                grade="Merit",
                award_date=date(2025, 8, 21),
                provider_ukprn="10099901",
                provider_name="Sandbox College",
                awarding_ukprn="10099902",
                awarding_name="Sandbox Awarding",
                language="Welsh",
            ),
        )

    @pytest.mark.parametrize(
        ("sent", "changed"),
        [
            ({"grade": "Merit"}, {"grade": "Merit"}),
            ({"grade": ""}, {"grade": ""}),
            ({"language": ""}, {"language": ""}),
            ({"language": "Welsh", "grade": "Fail"}, {"language": "Welsh", "grade": "Fail"}),
        ],
    )
    def test_what_is_given_changes_and_the_rest_stays(
        self, sent: dict[str, Any], changed: dict[str, Any]
    ) -> None:
        outcome = judged(event(), action=UPDATE, provider_name="", **sent)
        assert outcome == Decision(EventAction.UPDATED, HELD._replace(**changed))

    def test_another_provider_brings_its_own_name_or_none(self) -> None:
        known = judged(event(), action=UPDATE, provider_ukprn="10000009", provider_name="Elsewhere")
        unknown = judged(event(), action=UPDATE, provider_ukprn="10000009", provider_name="")
        assert known == Decision(
            EventAction.UPDATED, HELD._replace(provider_ukprn="10000009", provider_name="Elsewhere")
        )
        assert unknown == Decision(
            EventAction.UPDATED, HELD._replace(provider_ukprn="10000009", provider_name="")
        )

    def test_it_is_known_again_as_what_is_stored(self) -> None:
        outcome = judged()
        assert isinstance(outcome, Decision)
        assert outcome.facts is not None
        one = record(reference="600/1166/x", grade="other", provider_ukprn="10000009")
        assert identity_of(one, AWARDING) == identity_key("AO", OLIVIA.uln, outcome.facts)
        assert identity_of(record(award_date="2025-08-22"), AWARDING) != identity_of(one, AWARDING)
        assert identity_of(one, replace(AWARDING, ukprn="10000003")) != identity_of(one, AWARDING)


def test_each_code_has_a_sentence_and_a_class() -> None:
    assert set(SENTENCES) == set(Wrong)
    assert {class_of(code) for code in Wrong} == set(ErrorClass)


@pytest.mark.parametrize(
    ("text", "type_"),
    [("Final", FINAL), ("PROVISIONAL", PROVISIONAL), ("final", FINAL), ("", None), ("Both", None)],
)
def test_submission_types(text: str, type_: SubmissionType | None) -> None:
    assert parse_submission_type(text) is type_


def test_statuses_are_the_submissions() -> None:
    assert {
        FINAL: EventStatus.FINAL,
        PROVISIONAL: EventStatus.PROVISIONAL,
    } == achievements.SUBMISSION_STATUS
