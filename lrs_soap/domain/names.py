"""What makes two spellings one name: folding, sound and closeness of spelling.

Names reach the register from thousands of systems, typed with and without accents, hyphens, apostrophes and
capitals. Everything that compares names (finding, registering, verifying) compares the forms made here, and
the database keeps these forms in indexed columns beside the originals. A change of a result here therefore
means a new folding of all stored names. The rules are ours: the published service names its normalised
columns but not the normalisation.
"""

import unicodedata
from typing import Final

import jellyfish
from rapidfuzz.distance import JaroWinkler

SIMILARITY_BOUND: Final = 0.90
"""Jaro-Winkler likeness (0 to 1) from which two folded names count as one name misspelt.

In a name of five letters or more, one doubled, missing or transposed letter stays above it, and so does one wrong
letter after the third. "Jack" and "Jake" (0.87) and "Smith" and "Smyth" (0.89) stay below.
"""

SOUND_KEY_LENGTH: Final = 16
"""Longest sound key in characters, for the database column."""

_ASCII: Final = {code: chr(code).upper() if chr(code).isalnum() else None for code in range(128)}

# Upper-case letters that Unicode does not decompose, spelled as their bearers spell them in English: "Søren"
# as Soren, "Əliyev" as Aliyev, "Ɗanjuma" as Danjuma. Ø is O and not OE because Ö and Å lose their marks the
# same way.
_SPELLED_OUT: Final = str.maketrans(
    {"ẞ": "SS", "Æ": "AE", "Œ": "OE", "Þ": "TH"}
    | dict(zip("ØŁĐÐƉĦŦŊƏƐƆƁƊƘƳƝɄƗ", "OLDDDHTNAEOBDKYNUI", strict=True))
)

# Letters by category that are apostrophes by use (Hawaiian okina, Arabic ayn and hamza, the saltillo), and
# the stroke that only widens an Arabic word.
_NOT_LETTERS: Final = frozenset([*map(chr, range(0x02B0, 0x0300)), "\u0640", "\ua78b", "\ua78c"])

# First letters that sound alike, after the one that stands for them.
_FIRST_SOUNDS: Final = str.maketrans("EIOUYKQJZXV", "AAAAACCGSSF")


def fold(text: str) -> str:
    """The form in which a name is compared: "O'Neill", "O’NEILL" and "ONeill" all give ONEILL.

    Compatibility-decomposed (NFKD), marks dropped, undecomposable letters spelled out, upper case, letters and
    digits only. Other scripts stay themselves. Folding twice changes nothing. The result may be longer than
    the text (ß gives SS) and is empty when the text has neither letter nor digit.
    """
    if text.isascii():
        return text.upper() if text.isalnum() else text.translate(_ASCII)
    # Twice: letters carry marks (ǽ), and some capitals bring marks of their own (ΐ).
    capitals = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).upper())
    return "".join(filter(_counts, capitals.translate(_SPELLED_OUT)))


def _counts(char: str) -> bool:
    """Letters, digits, and the vowel signs that take space in Devanagari, Tamil and others: no accents there."""
    return (char.isalnum() or unicodedata.category(char) == "Mc") and char not in _NOT_LETTERS


def fold_postcode(text: str) -> str:
    """The form in which a postcode is compared: upper case, no white space ("cv4 9ee" gives CV49EE)."""
    return "".join(text.split()).upper()


def sound_key(folded: str) -> str:
    """A key that is equal for names that sound alike, for the block of candidates by birth date and sound.

    Soundex, its first letter widened to those that sound like it (Clarke and Klarke, Ismail and Esmail) and
    its padding zeros dropped. Chosen by measuring the labelled pairs in the tests: it keeps far more misspelt
    family names together than Metaphone, NYSIIS or match rating, and as the birth date already narrows the
    block to a few thousand of ten million, its somewhat larger blocks cost little (figures:
    docs/matching.md). Its cut after four sounds even helps: a double name keeps the key of a long first half.

    A name of another script or with a digit is its own key, cut to `SOUND_KEY_LENGTH`.
    """
    if not (folded.isascii() and folded.isalpha()):
        return folded[:SOUND_KEY_LENGTH]
    key = jellyfish.soundex(folded).rstrip("0")
    return key[0].translate(_FIRST_SOUNDS) + key[1:]


def alike(folded: str, other: str) -> bool:
    """Whether two folded names are within `SIMILARITY_BOUND`; one that folded to nothing is like none."""
    return bool(folded and other) and JaroWinkler.similarity(folded, other) >= SIMILARITY_BOUND
