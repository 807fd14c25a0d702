"""What a published list adds, changes and leaves, and which of its lines are rejected."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType
from lrs_soap.domain.organisation_list import Change, ListDecision, ListedOrganisation, Rejection, decide_list

PROVIDER = OrganisationType.PROVIDER
STORED = Organisation(
    1, "10000001", "COL001", "A college", PROVIDER, OrganisationStatus.SUSPENDED, "hash", "College"
)
COUNCIL = replace(
    STORED, id=2, ukprn="10000002", ref="CNC001", name="A council", type=OrganisationType.LOCAL_AUTHORITY
)
LISTED = ListedOrganisation(2, "10000001", "A college")


def decided(*listed: ListedOrganisation) -> ListDecision:
    return decide_list(listed, [STORED, COUNCIL], PROVIDER)


def test_what_is_new_is_added_and_what_is_gone_is_told() -> None:
    new = ListedOrganisation(2, "10000009", "New", "new001", "N")
    assert decided(new) == ListDecision((new,), (), 0, (), (STORED,), ())


def test_what_is_the_same_is_left() -> None:
    assert decided(LISTED) == ListDecision((), (), 1, (), (), ())
    assert decided(replace(LISTED, ref="col001", display_name="College")).unchanged == 1


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("name", "A college", "The college"),
        ("display_name", "College", "Coll"),
        ("ref", "COL001", "COL002"),
    ],
)
def test_what_differs_is_changed_and_nothing_else(field: str, before: str, after: str) -> None:
    changes: dict[str, Any] = {field: after}
    (change,) = decided(replace(LISTED, **changes)).changed
    assert change == Change(STORED, replace(STORED, **changes))
    assert change.fields == {field: (before, after)}


def test_an_organisation_of_another_type_is_told_and_left() -> None:
    found = decided(LISTED, ListedOrganisation(3, "10000002", "Renamed", "CNC009"))
    assert (found.of_another_type, found.changed, found.rejected) == ((COUNCIL,), (), ())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, [("name", "must not be empty")]),
        ({"name": "two\nlines"}, [("name", "must be one line of text")]),
        ({"name": "N" * 255}, [("name", "must have at most 254 characters")]),
        ({"display_name": "N" * 255}, [("display_name", "must have at most 254 characters")]),
        ({"ukprn": ""}, [("ukprn", "must have exactly 8 letters and digits")]),
        ({"ukprn": "1000001"}, [("ukprn", "must have exactly 8 letters and digits")]),
        ({"ref": "COL-01"}, [("ref", "must have exactly 6 letters and digits")]),
        ({"ref": "cnc001"}, [("ref", "must not be that of another organisation on record")]),
        (
            {"ukprn": "x", "name": "", "ref": "x"},
            [
                ("ukprn", "must have exactly 8 letters and digits"),
                ("name", "must not be empty"),
                ("ref", "must have exactly 6 letters and digits"),
            ],
        ),
    ],
)
def test_a_line_that_breaks_rules_is_rejected_with_each(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    good = ListedOrganisation(3, "10000009", "New")
    found = decided(replace(LISTED, **changes), good)
    assert list(found.rejected) == [Rejection(2, *one) for one in expected]
    assert (found.added, found.changed) == ((good,), ())


def test_a_line_with_more_cells_than_headings_is_rejected() -> None:
    (rejection,) = decided(replace(LISTED, overflows=True)).rejected
    assert rejection.requirement.startswith("must not have more cells")


def test_of_two_lines_with_the_same_code_the_first_stands() -> None:
    first = ListedOrganisation(2, "10000009", "First", "NEW001")
    found = decided(first, replace(first, line=5, ref=""), replace(first, line=6, ukprn="10000008"))
    assert found.added == (first,)
    assert found.rejected == (
        Rejection(5, "ukprn", "must not be that of line 2"),
        Rejection(6, "ref", "must not be that of line 2"),
    )


def test_one_whose_line_is_rejected_counts_as_listed() -> None:
    assert decided(replace(LISTED, name="")).no_longer_listed == ()


UKPRNS = st.sampled_from(["", "x", *(f"1000000{n}" for n in range(7))])
REFS = st.sampled_from(["", "x", "ABC001", "abc001", "ABC002", "COL001", "CNC001"])
LINES = st.lists(st.tuples(UKPRNS, st.sampled_from(["", "One", "Two"]), REFS), max_size=12).map(
    lambda rows: [ListedOrganisation(at, *row) for at, row in enumerate(rows, start=2)]
)


def carried_out(decision: ListDecision, stored: list[Organisation]) -> list[Organisation]:
    by_ukprn = {one.ukprn: one for one in stored}
    by_ukprn |= {change.after.ukprn: change.after for change in decision.changed}
    for one in decision.added:
        by_ukprn[one.ukprn] = Organisation(
            0, one.ukprn, one.ref.upper(), one.name, PROVIDER, OrganisationStatus.ACTIVE, ""
        )
    return list(by_ukprn.values())


@given(LINES)
def test_whatever_is_listed_each_line_counts_once_and_codes_stay_unique(
    listed: list[ListedOrganisation],
) -> None:
    found = decided(*listed)
    rejected = {one.line for one in found.rejected}
    accepted = len(found.added) + len(found.changed) + found.unchanged + len(found.of_another_type)
    assert accepted + len(rejected) == len(listed)
    after = carried_out(found, [STORED, COUNCIL])
    refs = [one.ref for one in after if one.ref]
    assert len(refs) == len(set(refs))
    assert len({one.ukprn for one in after}) == len(after)
    assert COUNCIL in after
    kept = next(one for one in after if one.id == STORED.id)
    assert (kept.status, kept.type, kept.password_hash) == (STORED.status, STORED.type, STORED.password_hash)


@given(LINES)
def test_the_same_list_again_touches_only_what_was_rejected(listed: list[ListedOrganisation]) -> None:
    """A rejected line may pass then: the OrganisationRef that it has was another's, and is free now."""
    once = decided(*listed)
    again = decide_list(listed, carried_out(once, [STORED, COUNCIL]), PROVIDER)
    lines = {one.line for one in once.rejected}
    rejected = {one.ukprn for one in listed if one.line in lines}
    touched = {one.ukprn for one in again.added} | {change.after.ukprn for change in again.changed}
    assert touched <= rejected
