"""The unique pupil number (UPN) of schools: a check letter, then twelve characters that it is computed from.

Source: the Department for Education's guide to UPNs. A temporary number ends in a letter.
"""

import re
from typing import Final

#: By the remainder; I, O and S are not used. The last character of a temporary number counts by its place here, too.
_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
_FORM: Final = re.compile(rf"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]")
_WEIGHTS: Final = range(2, 14)


def is_valid_upn(text: str) -> bool:
    """Whether the text is a UPN, in capitals, with the right check letter."""
    return _FORM.fullmatch(text) is not None and text[0] == check_letter(text[1:])


def check_letter(rest: str) -> str:
    """The first letter of the UPN whose other twelve characters these are."""
    total = sum(weight * _value(char) for weight, char in zip(_WEIGHTS, rest, strict=True))
    return _LETTERS[total % len(_LETTERS)]


def _value(char: str) -> int:
    return int(char) if char.isdigit() else _LETTERS.index(char)
