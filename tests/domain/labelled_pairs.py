"""The labelled pairs, what the rules make of them, and the tables of docs/matching.md that say so.

`python -m tests.domain.labelled_pairs` writes the tables into the page anew.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import jellyfish

from lrs_soap.domain.matching import (
    POSSIBLE_MATCH_THRESHOLD,
    Identity,
    Rule,
    in_blocks,
    is_exact,
    rules_met,
    score,
)
from lrs_soap.domain.names import fold, fold_postcode, sound_key

FILE = Path(__file__).with_name("labelled_pairs.csv")
PAGE = Path(__file__).parents[2] / "docs" / "matching.md"


@dataclass(frozen=True)
class Pair:
    """Somebody searched and somebody stored: one person or two."""

    kind: str
    same: bool
    searched: Identity
    stored: Identity

    @property
    def found(self) -> bool:
        """As the service finds: exactly, or as a candidate of a block with enough evidence."""
        if is_exact(self.searched, self.stored):
            return True
        return in_blocks(self.searched, self.stored) and self.scores

    @property
    def scores(self) -> bool:
        return score(self.searched, self.stored) >= POSSIBLE_MATCH_THRESHOLD

    @property
    def names(self) -> str:
        one, other = self.searched, self.stored
        return f"{one.given_name} {one.family_name} / {other.given_name} {other.family_name}"


@cache
def labelled_pairs() -> tuple[Pair, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_pair(row) for row in csv.DictReader(file))


def _pair(row: dict[str, str]) -> Pair:
    return Pair(row["kind"], row["same"] == "yes", _identity(row, "searched"), _identity(row, "stored"))


def _identity(row: dict[str, str], side: str) -> Identity:
    def text(item: str) -> str:
        return row[f"{side}_{item}"]

    return Identity(
        given_name=fold(text("given_name")),
        family_name=fold(text("family_name")),
        date_of_birth=date.fromisoformat(text("date_of_birth")),
        gender=text("gender"),
        postcode=fold_postcode(text("postcode")),
        preferred_given_name=fold(text("preferred_given_name")),
        previous_family_name=fold(text("previous_family_name")),
        family_name_at_16=fold(text("family_name_at_16")),
        school_at_16=fold(text("school_at_16")),
        place_of_birth=fold(text("place_of_birth")),
        email=text("email").lower(),
    )


def recall() -> float:
    """Of the pairs that are one person, the share that is found."""
    same = [pair.found for pair in labelled_pairs() if pair.same]
    return sum(same) / len(same)


def precision() -> float:
    """Of the pairs that are found, the share that is one person."""
    found = [pair.same for pair in labelled_pairs() if pair.found]
    return sum(found) / len(found)


def misspelt_family_names() -> list[tuple[str, str]]:
    """Pairs of one person whose family names differ in spelling, or by a part, but are one name."""
    close = {Rule.FAMILY_CLOSE, Rule.FAMILY_PART}
    return [
        (pair.searched.family_name, pair.stored.family_name)
        for pair in labelled_pairs()
        if pair.same and close & {*rules_met(pair.searched, pair.stored)}
    ]


def _keyed(algorithm: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: (algorithm(name) if name.isascii() and name.isalpha() else "") or name


SOUNDS: dict[str, Callable[[str], str]] = {
    "ours (Soundex, first letters widened)": sound_key,
    "Soundex": _keyed(jellyfish.soundex),
    "Metaphone": _keyed(jellyfish.metaphone),
    "match rating": _keyed(jellyfish.match_rating_codex),
    "NYSIIS": _keyed(jellyfish.nysiis),
    "none (equal names only)": lambda name: name,
}


def kept_together(sound: Callable[[str], str]) -> int:
    return sum(sound(one) == sound(other) for one, other in misspelt_family_names())


def mean_block(sound: Callable[[str], str]) -> float:
    """How many of the family names in the pairs are in the block of one of them, itself included."""
    names = {who.family_name for pair in labelled_pairs() for who in (pair.searched, pair.stored)}
    sizes = Counter(map(sound, names)).values()
    return sum(size * size for size in sizes) / len(names)


def overall() -> str:
    pairs = labelled_pairs()
    same = sum(pair.same for pair in pairs)
    lost = [pair for pair in pairs if pair.same and not pair.found]
    unfetched = sum(pair.scores for pair in lost)
    return _table(
        ("measure", "value"),
        [
            ("pairs", f"{len(pairs)}: {same} of one person, {len(pairs) - same} of two"),
            ("recall", f"{recall():.1%} ({same - len(lost)} of {same})"),
            ("precision", f"{precision():.1%} ({same - len(lost)} of {sum(pair.found for pair in pairs)})"),
            ("missed because no block holds both, though the score suffices", str(unfetched)),
            ("missed by their score", str(len(lost) - unfetched)),
        ],
    )


def by_kind(same: bool) -> str:
    pairs = [pair for pair in labelled_pairs() if pair.same is same]
    kinds = dict.fromkeys(pair.kind for pair in pairs)
    found = Counter(pair.kind for pair in pairs if pair.found)
    total = Counter(pair.kind for pair in pairs)
    heading = "found" if same else "shown all the same"
    return _table(("kind", heading), [(kind, f"{found[kind]} of {total[kind]}") for kind in kinds])


def by_sound() -> str:
    total = len(misspelt_family_names())
    return _table(
        ("key", "misspelt family names kept together", "family names in a block"),
        [
            (name, f"{kept_together(sound)} of {total}", f"{mean_block(sound):.2f}")
            for name, sound in SOUNDS.items()
        ],
    )


def by_rule() -> str:
    return _table(
        ("item", "agreement", "bits", "reason"),
        [(rule.item, rule.agreement, f"{rule.weight:+.0f}", rule.reason) for rule in Rule],
    )


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [[*headings], ["---"] * len([*headings]), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page_anew(page: str) -> str:
    """The page with each of its generated tables as the rules and the pairs now make it."""
    tables = {
        "rules": by_rule(),
        "measured": overall(),
        "same": by_kind(same=True),
        "different": by_kind(same=False),
        "sounds": by_sound(),
    }
    for name, table in tables.items():
        before, begin, rest = page.partition(f"<!-- {name}: begin -->\n")
        _, end, after = rest.partition(f"<!-- {name}: end -->")
        if not (begin and end):
            raise ValueError(f"docs/matching.md must have a place for the table {name}")
        page = f"{before}{begin}{table}\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(page_anew(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
