"""What happens to ULNs: kept, told by time and kind, and done by one at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from tests.db.samples import NOW, add, learner


def test_they_are_told_by_time_and_kind_in_their_order(units: Units) -> None:
    master, child = learner(), learner(given_name="Other")
    add(units, master, child)
    merged = UlnChange(NOW, UlnChangeKind.MERGED, child.uln, master.uln)
    unmerged = UlnChange(NOW + timedelta(hours=1), UlnChangeKind.UNMERGED, child.uln, master.uln)
    deleted = UlnChange(NOW + timedelta(hours=1), UlnChangeKind.DELETED, child.uln)
    with units.writing() as unit:
        for change in (merged, unmerged, deleted):
            unit.uln_changes.add(change)
    with units.reading() as unit:
        between = unit.uln_changes.between
        later = NOW + timedelta(hours=2)
        assert between(NOW, later, list(UlnChangeKind)) == [merged, unmerged, deleted]
        assert between(NOW, later, [UlnChangeKind.DELETED]) == [deleted]
        assert between(NOW, unmerged.at, list(UlnChangeKind)) == [merged]
        assert between(later, later, list(UlnChangeKind)) == []


def test_a_locked_learner_waits_for_whoever_has_it(units: Units) -> None:
    """So a merge sees the merge before it, and no chain of masters is made."""
    master, child = learner(), learner(given_name="Other")
    add(units, master, child)
    begun = Event()

    def master_seen_by_another() -> Uln | None:
        begun.set()
        with units.writing() as unit:
            unit.learners.lock([child.uln, master.uln])
            seen = unit.learners.by_uln(child.uln)
        assert seen
        return seen.master_uln

    with ThreadPoolExecutor(1) as other:
        with units.writing() as unit:
            unit.learners.lock([child.uln])
            seen = other.submit(master_seen_by_another)
            begun.wait()
            unit.learners.link(child.uln, master.uln, NOW)
        assert seen.result() == master.uln
