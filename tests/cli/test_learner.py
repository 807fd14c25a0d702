"""Learners are merged, taken apart, deleted and shown by operators; each deed leaves its traces."""

import pytest

from lrs_soap.domain.sandbox import REGISTERED_AT
from lrs_soap.domain.sandbox_events import CHALLENGED
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from tests.cli.command import Command
from tests.cli.conftest import reading, recorded
from tests.db.samples import NOW

CHILD, MASTER = "6172911987", "6052463669"
OLIVIA, TOMASZ, GRACE = "8181822950", "7302822971", "8018082854"
NOBODY = "1000000043"


def changes(command: Command) -> list[tuple[str, str, str | None]]:
    """Kind, ULN and master of all that happened to ULNs since the sandbox was loaded."""
    with reading(command) as unit:
        found = unit.uln_changes.between(REGISTERED_AT, NOW.replace(year=2099), list(UlnChangeKind))
    assert found[0] == UlnChange(REGISTERED_AT, UlnChangeKind.MERGED, Uln(CHILD), Uln(MASTER))
    return [(change.kind.value, change.uln, change.master_uln) for change in found[1:]]


def test_a_merged_learner_is_answered_by_its_master(sandbox: Command) -> None:
    assert sandbox("learner", "merge", OLIVIA, TOMASZ).done() == f"Merged {OLIVIA} into {TOMASZ}\n"
    with reading(sandbox) as unit:
        found = unit.learners.by_ulns([Uln(OLIVIA), Uln(TOMASZ)])
    assert (found[Uln(OLIVIA)].master_uln, found[Uln(OLIVIA)].version) == (TOMASZ, 2)
    assert found[Uln(TOMASZ)].linked_ulns == (OLIVIA,)
    assert changes(sandbox) == [("merged", OLIVIA, TOMASZ)]
    assert recorded(sandbox)[-1][:2] == ("learners:merged", "Merged")


def test_whoever_was_merged_into_the_child_goes_with_it(sandbox: Command) -> None:
    said = sandbox("learner", "merge", MASTER, TOMASZ).done()
    assert said == f"Merged {MASTER} into {TOMASZ}\nMerged {CHILD} into {TOMASZ}\n"
    with reading(sandbox) as unit:
        tomasz = unit.learners.by_uln(Uln(TOMASZ))
    assert tomasz
    assert tomasz.linked_ulns == tuple(sorted((MASTER, CHILD)))
    assert changes(sandbox) == [("merged", MASTER, TOMASZ), ("merged", CHILD, TOMASZ)]


def test_an_unmerged_learner_stands_for_itself(sandbox: Command) -> None:
    assert sandbox("learner", "unmerge", CHILD).done() == f"Unmerged {CHILD} from {MASTER}\n"
    with reading(sandbox) as unit:
        found = unit.learners.by_ulns([Uln(CHILD), Uln(MASTER)])
    assert (found[Uln(CHILD)].master_uln, found[Uln(CHILD)].version) == (None, 2)
    assert found[Uln(MASTER)].linked_ulns == ()
    assert changes(sandbox) == [("unmerged", CHILD, MASTER)]
    assert recorded(sandbox)[-1][:2] == ("learners:unmerged", "Unmerged")
    sandbox("learner", "merge", CHILD, MASTER).done()
    assert changes(sandbox)[-1] == ("merged", CHILD, MASTER)


def test_a_deleted_learner_is_live_no_more(sandbox: Command) -> None:
    assert sandbox("learner", "delete", GRACE, "--yes").done() == f"Deleted {GRACE}\n"
    with reading(sandbox) as unit:
        grace = unit.learners.by_uln(Uln(GRACE))
    assert grace
    assert (grace.is_live, grace.version) == (False, 2)
    assert changes(sandbox) == [("deleted", GRACE, None)]
    assert recorded(sandbox)[-1][:2] == ("learner:deleted", "Deleted")
    assert "status      deleted" in sandbox("learner", "show", GRACE).done()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["merge", OLIVIA, OLIVIA], "CHILD and MASTER must be two different ULNs"),
        (["merge", CHILD, TOMASZ], f"CHILD must not be merged already: it is merged into {MASTER}"),
        (["merge", OLIVIA, CHILD], f"use the learner that stands for it, {MASTER}"),
        (["merge", NOBODY, TOMASZ], "CHILD must be the ULN of a learner on record"),
        (["merge", OLIVIA, NOBODY], "MASTER must be the ULN of a learner on record"),
        (["merge", OLIVIA, "123"], "MASTER must have exactly ten digits"),
        (["unmerge", OLIVIA], "CHILD must be merged into another: this one stands for itself"),
        (["unmerge", NOBODY], "CHILD must be the ULN of a learner on record"),
        (["delete", MASTER, "--yes"], f"ULN must stand for nobody else: first unmerge {CHILD}"),
        (["delete", NOBODY, "--yes"], "ULN must be the ULN of a learner on record"),
        (["delete", OLIVIA], "the learner was not deleted"),
        (["delete", CHALLENGED.uln, "--yes"], f"first answer or withdraw DC-{CHALLENGED.uln}-0001"),
        (["show", NOBODY], "ULN must be the ULN of a learner on record"),
    ],
)
def test_what_cannot_be_done_changes_nothing(sandbox: Command, arguments: list[str], sentence: str) -> None:
    before = recorded(sandbox)
    ended = sandbox("learner", *arguments)
    assert ended.code == 1
    assert sentence in ended.err
    assert changes(sandbox) == []
    assert recorded(sandbox) == before


def test_two_wrong_ulns_are_told_at_once(sandbox: Command) -> None:
    sentence = sandbox("learner", "merge", NOBODY, CHILD).refused()
    assert "CHILD must be" in sentence
    assert "MASTER must not be merged" in sentence


def test_a_learner_is_deleted_once_its_challenge_is_withdrawn(sandbox: Command) -> None:
    withdrawal = ("--withdraw", "--reason", "its learner asked to be deleted")
    sandbox("challenge", "answer", f"DC-{CHALLENGED.uln}-0001", *withdrawal).done()
    assert sandbox("learner", "delete", CHALLENGED.uln, "--yes").done() == f"Deleted {CHALLENGED.uln}\n"


def test_a_deleted_learner_can_be_neither_merged_nor_deleted_again(sandbox: Command) -> None:
    sandbox("learner", "delete", GRACE, "--yes").done()
    for arguments in (["merge", GRACE, OLIVIA], ["merge", OLIVIA, GRACE], ["delete", GRACE, "--yes"]):
        assert "must be the ULN of a live learner" in sandbox("learner", *arguments).refused()


def test_a_deletion_is_confirmed(sandbox: Command) -> None:
    assert f"Deleted {GRACE}" in sandbox("learner", "delete", GRACE, answers="y\n").out


def test_a_learner_is_shown_and_the_look_is_on_record(sandbox: Command) -> None:
    shown = sandbox("learner", "show", CHILD).done()
    assert f"ULN         {CHILD}\n" in shown
    assert f"merged into {MASTER}\n" in shown
    assert "given name  Charlie\n" in shown
    assert f"stands for  {CHILD}\n" in sandbox("learner", "show", MASTER).done()
    assert [entry[:2] for entry in recorded(sandbox)[-2:]] == [("learner:found", "Shown")] * 2


def test_no_chain_is_made_of_two_merges(sandbox: Command) -> None:
    sandbox("learner", "merge", OLIVIA, TOMASZ).done()
    sandbox("learner", "merge", TOMASZ, GRACE).done()
    with reading(sandbox) as unit:
        masters = {
            one.uln: one.master_uln for one in unit.learners.by_ulns([Uln(OLIVIA), Uln(TOMASZ)]).values()
        }
    assert masters == {OLIVIA: GRACE, TOMASZ: GRACE}
