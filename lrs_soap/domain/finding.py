"""What a search for a learner can end in."""

from dataclasses import dataclass

from lrs_soap.domain.learner import Learner
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
    """More than ten may be the person; none is listed."""


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nobody is close, or the names sent with a ULN are not its owner's."""


FindOutcome = ExactMatch | LinkedMatch | PossibleMatches | TooManyMatches | NoMatch | InsufficientData
