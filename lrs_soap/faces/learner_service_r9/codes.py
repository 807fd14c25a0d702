"""The published codes of LearnerServiceR9, where they are not those of LearnerService."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.faces.error_codes import CHALLENGE_CODES, ERROR_CODES, Word
from lrs_soap.faces.response_codes import FOUND

#: Of a data challenge that was raised, listed or withdrawn: no code of theirs is known.
DONE: Final = FOUND
INVALID_ULN: Final = "WSEC0136"

R9_ERROR_CODES: Final[Mapping[str, Word]] = {**ERROR_CODES, **CHALLENGE_CODES}
