"""The sandbox can be put back to how it began."""

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.audit import AuditAction, AuditEntry
from tests.db.samples import ANNA, NOW, add, add_organisation, add_range, learner


def test_all_goes_but_the_numbers_that_were_issued(units: Units) -> None:
    organisation = add_organisation(units)
    add_range(units)
    master, child = learner(), learner(given_name="Ann")
    add(units, master, child)
    with units.writing() as unit:
        unit.learners.link(child.uln, master.uln, NOW)
        unit.audit.record(AuditEntry(NOW, AuditAction.LEARNER_FOUND, "NoMatch", organisation.id))
        unit.searches.record(organisation.id, ANNA.identity, NOW)
        unit.ulns.next()
    with units.writing() as unit:
        unit.whole.clear()
    with units.reading() as unit:
        assert unit.learners.is_empty()
        assert unit.organisations.all() == []
        assert unit.uln_ranges.all()[0].issued > 0
    add_organisation(units)
