"""The table by which two people are told alike: item, degree of agreement, weight and the weight's reason.

A weight is evidence in bits, after Fellegi and Sunter (1969): how many times likelier this agreement is
between two records of one person than between records of two people, as a power of two. +12 says 4,096 times
likelier, -2 four times less likely. Weights add up as if items were independent. Where they are not (twins
share all but the given name, parent and child all but the birth date) the weight of the item that tells them
apart carries the correction, and its reason says so. Whole numbers, reasoned from the frequencies that are named;
those are our assumptions and fitted to no data, as nobody may fit to the live register. The table is ours; the
published service says nothing of its scoring.
"""

from enum import Enum
from typing import Final

POSSIBLE_MATCH_THRESHOLD: Final = 20.0
"""Score in bits from which somebody is a possible match.

Ten million learners give odds of 2^-23 before anything is compared. At 20 the odds are one in eight that a
pair is one person: worth a look, as a missed learner becomes a second ULN and a needless candidate costs a
minute.
"""

MOST_POSSIBLE_MATCHES: Final = 10
"""More candidates than this are "too many" and none is listed (published: the service answers WSRC0002)."""


class Rule(Enum):
    """One line of the table. `weight` in bits; the sum over the lines that apply is the score."""

    def __init__(self, item: str, agreement: str, weight: float, reason: str) -> None:
        self.item = item
        self.agreement = agreement
        self.weight = weight
        self.reason = reason

    # fmt: off
    BIRTH_EQUAL = (
        "date of birth", "equal", 12.0,
        "Twenty years of learners have 7,300 birthdays (12.8 bits), fewer for those given as 1 January.",
    )
    BIRTH_CLOSE = (
        "date of birth", "day and month swapped, one digit wrong, or two neighbouring digits swapped", 2.0,
        "One record in 50 has such an error; some 30 of the 7,300 dates lie as close by chance.",
    )
    BIRTH_DIFFERENT = (
        "date of birth", "different", -12.0,
        "Parent and child of one name at one address agree in all else, so only the date keeps them apart.",
    )
    GIVEN_EQUAL = (
        "given name", "equal", 7.0,
        "Two learners share a given name about once in 130.",
    )
    GIVEN_PREFERRED = (
        "given name", "equal to the other's preferred name, or both preferred names equal", 6.0,
        "As good as equal, but preferred names are short and therefore shared more often.",
    )
    GIVEN_FORM = (
        "given name", "a form of the same name (table of diminutives)", 5.0,
        "Jack for John: one record in ten holds an everyday form; one pair in 300 by chance.",
    )
    GIVEN_CLOSE = (
        "given name", "misspelt: Jaro-Winkler 0.90, or 0.85 and one sound", 4.0,
        "One record in 30 is misspelt; one pair in 500 lies as close by chance.",
    )
    GIVEN_PART = (
        "given name", "one is the beginning or the end of the other", 3.0,
        "Mary for Mary Jane, Ali for Muhammad Ali: one record in 50; one pair in 400 by chance.",
    )
    GIVEN_INITIAL = (
        "given name", "one is the other's initial", -1.0,
        "Few records hold initials, while one person in twelve has the letter by chance.",
    )
    GIVEN_DIFFERENT = (
        "given name", "different", -16.0,
        "Twins agree in all else, down to school and birthplace, and one child in thirty is a twin: "
        "somebody else's record must not be shown. Only one email address, and one gender, outweigh it.",
    )
    FAMILY_EQUAL = (
        "family name", "equal", 9.0,
        "Two people share a family name once in 1,000 (10 bits), but a Smith or a Khan once in 100 (7).",
    )
    FAMILY_FORMER = (
        "family name", "equal to the other's previous name or name at 16", 7.0,
        "Marriage, adoption, a parent's remarriage; less than equal, as there are more names to meet.",
    )
    FAMILY_CLOSE = (
        "family name", "misspelt: Jaro-Winkler 0.90, or 0.85 and one sound, or one letter apart", 6.0,
        "One record in 30 is misspelt; one pair in 2,000 lies as close by chance.",
    )
    FAMILY_PART = (
        "family name", "one is the beginning or the end of the other", 5.0,
        "Half of a double name, or a prefix left out: one record in 100; one pair in 3,000 by chance.",
    )
    FAMILY_DIFFERENT = (
        "family name", "different", -6.0,
        "One learner in 60 changes it without leaving the old one on record.",
    )
    NAMES_SWAPPED = (
        "both names", "given and family name swapped, equal or misspelt", 13.0,
        "As rare by chance as both names equal (16), less the room that misspelling leaves.",
    )
    NAMES_REGROUPED = (
        "both names", "the same words, divided otherwise between given and family name", 14.0,
        "Gurpreet Kaur Gill has her Kaur in either field; Spanish, Arabic and Vietnamese names likewise.",
    )
    POSTCODE_EQUAL = (
        "postcode", "equal", 8.0,
        "A unit holds some 40 people (20 bits), but the family name has told most of that already.",
    )
    POSTCODE_CLOSE = (
        "postcode", "one character wrong, missing or swapped with its neighbour", 5.0,
        "A typing error, or a move across the street.",
    )
    POSTCODE_AREA = (
        "postcode", "same outward code", 2.0,
        "Half of all moves stay near; but namesakes live near one another too.",
    )
    POSTCODE_UNKNOWN = (
        "postcode", "missing, or of the ZZ99 family (unknown or abroad)", 0.0,
        "Says nothing of where anybody lives.",
    )
    POSTCODE_DIFFERENT = (
        "postcode", "different", -2.0,
        "One learner in four has moved since registering.",
    )
    GENDER_EQUAL = (
        "gender", "equal, 1 or 2", 1.0,
        "Half of all people.",
    )
    GENDER_OPEN = (
        "gender", "0 or 9 on either side", 0.0,
        "Not known and not specified go with everything.",
    )
    GENDER_DIFFERENT = (
        "gender", "1 against 2", -4.0,
        "A slip of the list, or a changed entry: one record in 30.",
    )
    PREVIOUS_EQUAL = (
        "previous family name", "equal or misspelt", 2.0,
        "Strong by itself, but shared by brothers and sisters whose parent changed the name.",
    )
    PREVIOUS_DIFFERENT = (
        "previous family name", "different", -4.0,
        "Few people change their name twice.",
    )
    AT_16_EQUAL = (
        "family name at 16", "equal or misspelt", 1.0,
        "Nearly always says the family name again.",
    )
    AT_16_DIFFERENT = (
        "family name at 16", "different", -4.0,
        "It cannot change any more.",
    )
    SCHOOL_EQUAL = (
        "school at 16", "equal, misspelt, or one the beginning or end of the other", 1.0,
        "Shared with a year's pupils, and always by twins.",
    )
    SCHOOL_DIFFERENT = (
        "school at 16", "different", -4.0,
        "Cannot change, but is free text: one school in 15 is written beyond recognition.",
    )
    BIRTHPLACE_EQUAL = (
        "place of birth", "equal, misspelt, or one the beginning or end of the other", 1.0,
        "Shared with a town, and always by twins.",
    )
    BIRTHPLACE_DIFFERENT = (
        "place of birth", "different", -4.0,
        "Cannot change, but one writes the borough and another the city.",
    )
    EMAIL_EQUAL = (
        "email", "equal", 8.0,
        "Belongs to one person, or to one parent.",
    )
    EMAIL_DIFFERENT = (
        "email", "different", -1.0,
        "People have several, and colleges give out new ones.",
    )
    # fmt: on
