"""Whether two sets of personal facts are one person's: exactly, possibly or not.

Pure answers over folded facts; the rules and their weights stand in `matching_rules`. The database fetches
the candidates by the blocks that `in_blocks` states, and nobody outside them is ever scored.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from rapidfuzz.distance import OSA, JaroWinkler

from lrs_soap.domain.diminutives import same_given_name
from lrs_soap.domain.matching_rules import MOST_POSSIBLE_MATCHES, POSSIBLE_MATCH_THRESHOLD, Rule
from lrs_soap.domain.names import SIMILARITY_BOUND, alike, sound_key
from lrs_soap.domain.vocabulary import OPEN_GENDERS

__all__ = [
    "MOST_POSSIBLE_MATCHES",
    "POSSIBLE_MATCH_THRESHOLD",
    "Identity",
    "Rule",
    "in_blocks",
    "is_exact",
    "is_placeholder_postcode",
    "rank",
    "resembles",
    "rules_met",
    "score",
]

T = TypeVar("T")

SOUND_SIMILARITY_BOUND: Final = 0.85
"""Jaro-Winkler likeness that two names of one sound must have besides: the sound key tells four sounds only."""

_SHORTEST_SOUND: Final = 3  # sounds: Lee, Li and Liu are all "L"
_SHORTEST_MISSPELT: Final = 3  # letters: below, one letter makes another name
_SHORTEST_PART: Final = 3
_SHORTEST_ONE_LETTER_APART: Final = 5


@dataclass(frozen=True, slots=True)
class Identity:
    """The comparable facts of a person, as searched or as stored. An empty text is "not given".

    Names, school and place are folded by `names.fold`, the postcode by `names.fold_postcode`, the email is
    lower case. Gender is "0" not known, "1" male, "2" female or "9" not specified.
    """

    given_name: str
    family_name: str
    date_of_birth: date
    gender: str
    postcode: str
    preferred_given_name: str = ""
    previous_family_name: str = ""
    family_name_at_16: str = ""
    school_at_16: str = ""
    place_of_birth: str = ""
    email: str = ""

    # For `verification.Person`: what is stored has folded names beside the originals, an identity only these.
    @property
    def folded_given_name(self) -> str:
        return self.given_name

    @property
    def folded_family_name(self) -> str:
        return self.family_name

    @property
    def folded_preferred_given_name(self) -> str:
        return self.preferred_given_name

    @property
    def folded_previous_family_name(self) -> str:
        return self.previous_family_name


def is_exact(searched: Identity, stored: Identity) -> bool:
    """Whether given (or stored preferred) and family name, birth date, gender and postcode are equal.

    A name that folded to nothing equals nothing.
    """
    return bool(
        searched.date_of_birth == stored.date_of_birth
        and searched.family_name == stored.family_name
        and searched.given_name in (stored.given_name, stored.preferred_given_name)
        and searched.gender == stored.gender
        and searched.postcode == stored.postcode
        and searched.given_name
        and searched.family_name
    )


def in_blocks(searched: Identity, stored: Identity) -> bool:
    """Whether the stored person is fetched as a candidate for what was searched: at least one block holds both.

    1. Same birth date, and family names of one sound.
    2. Same birth date and postcode.
    3. Same postcode, and the family name of one is the family name or previous family name of the other.

    The third leaves out ZZ99 postcodes, which thousands share.
    """
    if searched.date_of_birth == stored.date_of_birth:
        if sound_key(searched.family_name) == sound_key(stored.family_name):
            return True
        return bool(searched.postcode) and searched.postcode == stored.postcode
    if searched.postcode != stored.postcode or is_placeholder_postcode(searched.postcode):
        return False
    family_names = (stored.family_name, stored.previous_family_name)
    return searched.family_name in family_names or searched.previous_family_name == stored.family_name


def is_placeholder_postcode(folded: str) -> bool:
    """Whether the postcode names no place: missing, or of the ZZ99 family (address unknown or abroad)."""
    return not folded or folded.startswith("ZZ99")


def score(searched: Identity, stored: Identity) -> float:
    """The evidence, in bits, that both are one person. About 37 when all five main items agree."""
    return sum(rule.weight for rule in rules_met(searched, stored))


def rank(
    searched: Identity,
    candidates: Iterable[tuple[T, Identity]],
    key: Callable[[T], Any] | None = None,
) -> list[tuple[T, float]]:
    """The candidates at or over the threshold with their scores, best first.

    Equal scores stand in the order of `key`, or without one as they came.
    """
    scored = [(candidate, score(searched, identity)) for candidate, identity in candidates]
    possible = [pair for pair in scored if pair[1] >= POSSIBLE_MATCH_THRESHOLD]
    if key is not None:
        possible.sort(key=lambda pair: key(pair[0]))
    possible.sort(key=lambda pair: -pair[1])
    return possible


def rules_met(searched: Identity, stored: Identity) -> list[Rule]:
    """The lines of the table that apply to the two, for scoring and for showing why a candidate is one."""
    names = _names(searched, stored)
    return [
        _birth(searched.date_of_birth, stored.date_of_birth),
        *names,
        _postcode(searched.postcode, stored.postcode),
        _gender(searched.gender, stored.gender),
        *_optional(searched, stored, Rule.FAMILY_FORMER in names),
    ]


def _birth(searched: date, stored: date) -> Rule:
    if searched == stored:
        return Rule.BIRTH_EQUAL
    swapped = (searched.day, searched.month) == (stored.month, stored.day) and searched.year == stored.year
    if swapped or OSA.distance(searched.isoformat(), stored.isoformat()) == 1:
        return Rule.BIRTH_CLOSE
    return Rule.BIRTH_DIFFERENT


def _names(searched: Identity, stored: Identity) -> list[Rule]:
    given, family = _given(searched, stored), _family(searched, stored)
    if family is Rule.FAMILY_EQUAL:
        return [given, family]
    together = _together(searched, stored)
    if together and together.weight > given.weight + family.weight:
        return [together]
    return [given, family]


def _together(searched: Identity, stored: Identity) -> Rule | None:
    """How the names agree when they do not name by name."""
    if searched.given_name + searched.family_name == stored.given_name + stored.family_name:
        return Rule.NAMES_REGROUPED
    if alike(searched.given_name, stored.family_name) and alike(searched.family_name, stored.given_name):
        return Rule.NAMES_SWAPPED
    return None


def _given(searched: Identity, stored: Identity) -> Rule:
    name, other = searched.given_name, stored.given_name
    if name == other:
        return Rule.GIVEN_EQUAL
    preferred, other_preferred = searched.preferred_given_name, stored.preferred_given_name
    if (other_preferred and other_preferred in (name, preferred)) or (preferred and preferred == other):
        return Rule.GIVEN_PREFERRED
    if same_given_name(name, other):
        return Rule.GIVEN_FORM
    if _misspelt(name, other):
        return Rule.GIVEN_CLOSE
    if _part(name, other):
        return Rule.GIVEN_PART
    if min(len(name), len(other)) == 1 and name[0] == other[0]:
        return Rule.GIVEN_INITIAL
    return Rule.GIVEN_DIFFERENT


def _family(searched: Identity, stored: Identity) -> Rule:
    name, other = searched.family_name, stored.family_name
    if name == other:
        return Rule.FAMILY_EQUAL
    if name and name in (stored.previous_family_name, stored.family_name_at_16):
        return Rule.FAMILY_FORMER
    if other and other in (searched.previous_family_name, searched.family_name_at_16):
        return Rule.FAMILY_FORMER
    if _misspelt(name, other) or _one_letter_apart(name, other):
        return Rule.FAMILY_CLOSE
    return Rule.FAMILY_PART if _part(name, other) else Rule.FAMILY_DIFFERENT


def _postcode(searched: str, stored: str) -> Rule:
    if is_placeholder_postcode(searched) or is_placeholder_postcode(stored):
        return Rule.POSTCODE_UNKNOWN
    if searched == stored:
        return Rule.POSTCODE_EQUAL
    if OSA.distance(searched, stored, score_cutoff=1) == 1:
        return Rule.POSTCODE_CLOSE
    return Rule.POSTCODE_AREA if _outward(searched) == _outward(stored) else Rule.POSTCODE_DIFFERENT


def _gender(searched: str, stored: str) -> Rule:
    if searched in OPEN_GENDERS or stored in OPEN_GENDERS:
        return Rule.GENDER_OPEN
    return Rule.GENDER_EQUAL if searched == stored else Rule.GENDER_DIFFERENT


def _optional(searched: Identity, stored: Identity, former_told: bool) -> Iterator[Rule]:
    """The items that count only when both sides have them; a former name that told already is not asked again."""
    if not former_told and searched.previous_family_name and stored.previous_family_name:
        close = resembles(searched.previous_family_name, stored.previous_family_name)
        yield Rule.PREVIOUS_EQUAL if close else Rule.PREVIOUS_DIFFERENT
    if searched.family_name_at_16 and stored.family_name_at_16:
        close = resembles(searched.family_name_at_16, stored.family_name_at_16)
        yield Rule.AT_16_EQUAL if close else Rule.AT_16_DIFFERENT
    if searched.school_at_16 and stored.school_at_16:
        close = resembles(searched.school_at_16, stored.school_at_16)
        yield Rule.SCHOOL_EQUAL if close else Rule.SCHOOL_DIFFERENT
    if searched.place_of_birth and stored.place_of_birth:
        close = resembles(searched.place_of_birth, stored.place_of_birth)
        yield Rule.BIRTHPLACE_EQUAL if close else Rule.BIRTHPLACE_DIFFERENT
    if searched.email and stored.email:
        yield Rule.EMAIL_EQUAL if searched.email == stored.email else Rule.EMAIL_DIFFERENT


def resembles(text: str, other: str) -> bool:
    """Whether two folded texts are equal, misspelt, or one the beginning or the end of the other."""
    return text == other or _misspelt(text, other) or _part(text, other)


def _misspelt(name: str, other: str) -> bool:
    """One name for another by spelling, or by sound where the spelling is not far off."""
    if min(len(name), len(other)) < _SHORTEST_MISSPELT:
        return False
    likeness = JaroWinkler.similarity(name, other)
    if likeness >= SIMILARITY_BOUND or likeness < SOUND_SIMILARITY_BOUND:
        return likeness >= SIMILARITY_BOUND
    sound = sound_key(name)
    return len(sound) >= _SHORTEST_SOUND and sound == sound_key(other)


def _one_letter_apart(name: str, other: str) -> bool:
    """For family names only: given names one letter apart are often two names (Jayden, Kayden)."""
    if min(len(name), len(other)) < _SHORTEST_ONE_LETTER_APART:
        return False
    return OSA.distance(name, other, score_cutoff=1) == 1


def _part(name: str, other: str) -> bool:
    shorter, longer = sorted((name, other), key=len)
    return len(shorter) >= _SHORTEST_PART and (longer.startswith(shorter) or longer.endswith(shorter))


def _outward(postcode: str) -> str:
    """The part before the space; all British Forces post offices are one."""
    return "BFPO" if postcode.startswith("BFPO") else postcode[:-3]
