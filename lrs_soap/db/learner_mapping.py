"""Learners as rows and rows as learners."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal_column, select, text

from lrs_soap.db.tables import LEARNER
from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.matching import Identity
from lrs_soap.domain.names import fold, sound_key
from lrs_soap.domain.uln import Uln

_c = LEARNER.c
_DETAILS: Final = tuple(field.name for field in fields(LearnerDetails))

# As SQL text, both: a parameter for the blank has SQLAlchemy rewrite the statement at each call, and one for the
# status, which a partial index is about, has SQLite plan it anew at each call.
_BLANK: Final[Any] = literal_column("' '")
_LIVE_CHILD: Final = text("child.status = '1'")

_child = LEARNER.alias("child")
_linked_ulns = (
    select(func.aggregate_strings(_child.c.uln, _BLANK))
    .where(_child.c.master_uln == _c.uln, _LIVE_CHILD)
    .scalar_subquery()
)

#: What `learner_of` reads.
LEARNER_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = (
    *(_c[name] for name in _DETAILS),
    _c.uln,
    _c.created_at,
    _c.updated_at,
    _c.version,
    _c.status,
    _c.tier_level,
    _c.master_uln,
    _linked_ulns,
)

#: In the order of `LearnerSummary`.
SUMMARY_COLUMNS: Final = (
    _c.uln,
    _c.given_name,
    _c.family_name,
    _c.date_of_birth,
    _c.gender,
    _c.given_name_fold,
    _c.family_name_fold,
    _c.preferred_given_name_fold,
    _c.previous_family_name_fold,
    _c.status,
    _c.master_uln,
    _c.ability_to_share,
)

#: What `candidate_of` reads: the ULN, then `Identity` in its order.
CANDIDATE_COLUMNS: Final = (
    _c.uln,
    _c.given_name_fold,
    _c.family_name_fold,
    _c.date_of_birth,
    _c.gender,
    _c.postcode_fold,
    _c.preferred_given_name_fold,
    _c.previous_family_name_fold,
    _c.family_name_at_16,
    _c.school_at_16,
    _c.place_of_birth,
    _c.email,
)


def learner_of(row: Sequence[Any]) -> Learner:
    details = LearnerDetails(*row[: len(_DETAILS)])
    uln, created_at, updated_at, version, status, tier_level, master_uln, linked = row[len(_DETAILS) :]
    return Learner(
        uln=uln,
        details=details,
        created_at=created_at,
        updated_at=updated_at,
        version=version,
        status=status,
        tier_level=tier_level,
        master_uln=master_uln,
        linked_ulns=tuple(map(Uln, sorted(linked.split()))) if linked else (),
    )


def candidate_of(row: Sequence[Any]) -> tuple[Uln, Identity]:
    """The items that no index needs are folded here (see `tables`)."""
    facts: list[Any] = [*row[1:8], *map(fold, row[8:11]), row[11].lower()]
    return row[0], Identity(*facts)


def details_values(details: LearnerDetails) -> dict[str, Any]:
    """Values by column: what a caller stated, and its folded forms."""
    identity = details.identity
    return {
        **{name: getattr(details, name) for name in _DETAILS},
        "given_name_fold": identity.given_name,
        "family_name_fold": identity.family_name,
        "preferred_given_name_fold": identity.preferred_given_name,
        "previous_family_name_fold": identity.previous_family_name,
        "postcode_fold": identity.postcode,
        "family_name_sound": sound_key(identity.family_name),
    }


def learner_values(learner: Learner) -> dict[str, Any]:
    """Values by column of a whole learner. Those linked to it say so themselves."""
    return {
        "uln": learner.uln,
        "status": learner.status,
        "master_uln": learner.master_uln,
        "version": learner.version,
        "tier_level": learner.tier_level,
        "created_at": learner.created_at,
        "updated_at": learner.updated_at,
        **details_values(learner.details),
    }
