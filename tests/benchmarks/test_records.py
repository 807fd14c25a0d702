from benchmarks.fill import UKPRN, fill
from benchmarks.messages import drawn
from benchmarks.records import EVENTS_OF_A_RECORD, give_records
from lrs_soap.db.engine import connect, make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.plr import EventStatus, shown_to
from lrs_soap.domain.uln import Uln

KNOWN = 25


def test_each_learner_gets_thirty_events_that_are_shown(database_url: str) -> None:
    fill(database_url, 1_000)
    engine = make_engine(database_url)
    with connect(engine) as connection:
        known = drawn(connection, KNOWN)
    ulns = list(dict.fromkeys(Uln(one.uln) for one in known))
    assert give_records(database_url, known) == len(ulns)
    assert give_records(database_url, known) == 0
    units = Units(engine)
    with units.reading() as unit:
        caller = unit.organisations.by_ukprn(UKPRN)
        assert caller is not None
        records = {uln: unit.events.of_record(uln) for uln in ulns}
    units.close()
    assert {len(shown_to(caller, events)) for events in records.values()} == {EVENTS_OF_A_RECORD}
    hidden = [event for event in records[ulns[0]] if event not in shown_to(caller, records[ulns[0]])]
    assert len(hidden) == 3
    assert sum(event.is_withdrawn for event in hidden) == 1
    assert [event.restriction for event in hidden].count("1") == 1
    assert [event.status for event in hidden].count(EventStatus.PROVISIONAL) == 1
    assert len(records[ulns[1]]) == EVENTS_OF_A_RECORD
