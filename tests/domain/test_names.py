"""Folding, sound and closeness of names."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.names import SIMILARITY_BOUND, SOUND_KEY_LENGTH, alike, fold, fold_postcode, sound_key

ANY_TEXT = st.text(max_size=40)
ALPHABETIC = st.text(st.characters(categories=["L"]), min_size=1, max_size=40)


@pytest.mark.parametrize(
    "spellings",
    [
        ("ONEILL", "O'Neill", "O’NEILL", "ONeill", "o neill", "O`Neill", "Oʼneill", "Ó'Néill"),
        ("ANNEMARIE", "Anne-Marie", "Anne Marie", "ANNE‐MARIE", "Anne\u00a0Marie", "anne\tmarie"),
        ("STJOHN", "St. John", "St John", "st.john"),
        ("WISNIEWSKI", "Wiśniewski", "Wis\u0301niewski", "ＷＩＳＮＩＥＷＳＫＩ"),
        ("ZOE", "Zoë", "ZOE\u0308"),
        ("LUKASZ", "Łukasz", "łukasz"),
        ("WEISS", "Weiß", "WEIẞ", "Weiss"),
        ("SORENAESIR", "Søren Æsir", "Sǿren Ǽsir"),
        ("THORDIS", "Þórdís"),
        ("DANG", "Đặng", "Ðặng"),
        ("IPEKISIK", "İpek Işık", "ipek ışık"),
        ("COEUR", "Cœur"),
        ("MAMMADOV", "Məmmədov"),
        ("DANJUMA", "Ɗanjuma"),
        ("JRIII", "Jr. Ⅲ"),
    ],
)
def test_spellings_of_one_name_fold_alike(spellings: tuple[str, ...]) -> None:
    folded, *others = spellings
    assert {fold(other) for other in others} == {folded}


@pytest.mark.parametrize("name", ["Шевченко", "陈", "김민준", "محمد", "राम", "Παπαδόπουλος", "さくら"])
def test_other_scripts_fold_to_something(name: str) -> None:
    assert fold(name)
    assert fold(name) == fold(name.lower()) == fold(unicodedata.normalize("NFD", name))


def test_vowel_signs_tell_names_apart() -> None:
    assert fold("राम") != fold("रीम")


@pytest.mark.parametrize("text", ["", " ", "-", "...", "'’ʼ", "\u200b", "\u0301", "🙂"])
def test_text_without_letter_or_digit_folds_to_nothing(text: str) -> None:
    assert fold(text) == ""


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_any_single_character_twice_changes_nothing() -> None:
    characters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert [char for char in characters if fold(fold(char)) != fold(char)] == []


@given(ANY_TEXT)
def test_case_and_outer_space_do_not_count(text: str) -> None:
    assert fold(f" {text}\n") == fold(text)
    assert fold(text.upper()) == fold(text)


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_plain_text_folds_as_the_general_rule_says(text: str) -> None:
    general = fold(text + "é")  # not ASCII, so it does not take the short way
    assert general == fold(text) + "E"


@pytest.mark.parametrize("text", ["CV49EE", "cv4 9ee", " CV4  9EE ", "cv4\u00a09ee", "CV4 9EE    "])
def test_postcodes_fold_without_spaces(text: str) -> None:
    assert fold_postcode(text) == "CV49EE"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CLARKE", "KLARKE"),
        ("SMITH", "SMYTHE"),
        ("HUSSAIN", "HOSSEIN"),
        ("ISMAIL", "ESMAIL"),
        ("PEARCE", "PIERCE"),
        ("MCLAUGHLIN", "MCLOUGHLIN"),
        ("CHOUDHURY", "CHOWDHURY"),
        ("GILBERT", "JILBERT"),
    ],
)
def test_names_that_sound_alike_have_one_key(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(("one", "other"), [("SMITH", "JONES"), ("KHAN", "HUSSAIN"), ("LEE", "NG")])
def test_names_that_sound_otherwise_have_other_keys(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


@given(ANY_TEXT)
def test_a_sound_key_is_empty_only_for_nothing_and_fits_its_column(text: str) -> None:
    folded = fold(text)
    assert bool(sound_key(folded)) is bool(folded)
    assert len(sound_key(folded)) <= SOUND_KEY_LENGTH


def test_a_name_of_another_script_or_with_a_digit_is_its_own_key() -> None:
    assert sound_key(fold("Шевченко")) == "ШЕВЧЕНКО"
    assert sound_key("SMITH2") == "SMITH2"


@given(ALPHABETIC)
def test_a_name_is_like_itself(name: str) -> None:
    assert alike(fold(name), fold(name)) is bool(fold(name))


@given(ALPHABETIC, ALPHABETIC)
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    assert alike(fold(one), fold(other)) == alike(fold(other), fold(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HUGHES", "HUGHS"),
        ("THOMAS", "THOAMS"),
        ("MARTIN", "MARTEN"),
        ("PHILIP", "PHILLIP"),
        ("HELEN", "HELAN"),
    ],
)
def test_one_slip_leaves_names_alike(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("JACK", "JAKE"), ("EMMA", "EMILY"), ("SMITH", "SMYTH"), ("", ""), ("", "A")]
)
def test_other_names_are_not_alike(one: str, other: str) -> None:
    assert not alike(one, other)


def test_the_bound_is_the_documented_one() -> None:
    assert SIMILARITY_BOUND == 0.90
