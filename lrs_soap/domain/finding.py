"""What a search for a learner can end in."""

from dataclasses import dataclass

from lrs_soap.domain.learner import Learner
from lrs_soap.domain.matching import Identity
from lrs_soap.domain.registration import InsufficientData


@dataclass(frozen=True, slots=True)
class ExactMatch:
    """One live learner has all that was searched."""

    learner: Learner


@dataclass(frozen=True, slots=True)
class LinkedMatch:
    """What was searched was merged into `learner`, the master, who stands for it."""

    learner: Learner


@dataclass(frozen=True, slots=True)
class PossibleMatches:
    """One to ten learners who may be the person, best first."""

    learners: tuple[Learner, ...]


@dataclass(frozen=True, slots=True)
class TooManyMatches:
    """More than ten may be the person; none is listed.

    `narrowing` are items that were not searched and tell them apart, the one that does so best first.
    """

    narrowing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nobody is close, or the names sent with a ULN are not its owner's."""


FindOutcome = ExactMatch | LinkedMatch | PossibleMatches | TooManyMatches | NoMatch | InsufficientData


def names_agree(given_name: str, family_name: str, stored: Identity) -> bool:
    """Whether folded names are those of a learner: given or preferred, family or previous family.

    A name without a letter or digit folds to nothing, as an absent preferred name does: it agrees with nobody's.
    """
    return (
        bool(given_name and family_name)
        and given_name in (stored.given_name, stored.preferred_given_name)
        and family_name in (stored.family_name, stored.previous_family_name)
    )
