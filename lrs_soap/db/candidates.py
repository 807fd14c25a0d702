"""The learners worth comparing with somebody sought: those an index finds in one of the blocks.

`domain.matching.in_blocks` says which blocks there are; here each is a query that its own index serves, so that a find
costs the same in a register of ten thousand and of ten million.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, TextClause, bindparam, select, union_all

from lrs_soap.db.hot_read import HotRead
from lrs_soap.db.learner_mapping import CANDIDATE_COLUMNS
from lrs_soap.db.tables import HAS_PREVIOUS_FAMILY_NAME, IS_LIVE, LEARNER
from lrs_soap.domain.matching import Identity, is_placeholder_postcode
from lrs_soap.domain.names import sound_key

#: Most rows that are read of one block. A block as full as this is a convention (a birth date of 1 January where the
#: day is unknown, a postcode of no place), not a person; eleven possible matches are too many to be listed anyway,
#: and one request must not read the register.
MOST_OF_A_BLOCK: Final = 1_000

_c = LEARNER.c
_SAME_BIRTH_DATE: Final = _c.date_of_birth == bindparam("date_of_birth")
_SAME_POSTCODE: Final = _c.postcode_fold == bindparam("postcode")


def _block(*conditions: ColumnElement[bool] | TextClause) -> Select[Any]:
    bounded = select(*CANDIDATE_COLUMNS).where(IS_LIVE, *conditions).limit(_bound()).subquery()
    return select(bounded)


def _bound() -> Any:
    return bindparam("most_of_a_block", MOST_OF_A_BLOCK)


_BY_BIRTH_DATE: Final = (
    _block(_SAME_BIRTH_DATE, _c.family_name_sound == bindparam("family_name_sound")),
    _block(_SAME_BIRTH_DATE, _SAME_POSTCODE),
)
_BY_POSTCODE_AND_NAME: Final = (
    _block(_SAME_POSTCODE, _c.family_name_fold == bindparam("family_name")),
    _block(
        _SAME_POSTCODE, HAS_PREVIOUS_FAMILY_NAME, _c.previous_family_name_fold == bindparam("family_name")
    ),
)
_BY_POSTCODE_AND_FORMER_NAME: Final = _block(
    _SAME_POSTCODE, _c.family_name_fold == bindparam("previous_family_name")
)

_NOWHERE: Final = HotRead(union_all(*_BY_BIRTH_DATE))
_SOMEWHERE: Final = HotRead(union_all(*_BY_BIRTH_DATE, *_BY_POSTCODE_AND_NAME))
_RENAMED: Final = HotRead(union_all(*_BY_BIRTH_DATE, *_BY_POSTCODE_AND_NAME, _BY_POSTCODE_AND_FORMER_NAME))


def candidates_query(searched: Identity) -> tuple[HotRead, dict[str, Any]]:
    """The statement for what is known of the person, and its parameters. A learner of two blocks comes twice."""
    parameters = {
        "date_of_birth": searched.date_of_birth,
        "postcode": searched.postcode,
        "family_name_sound": sound_key(searched.family_name),
    }
    if is_placeholder_postcode(searched.postcode):
        return _NOWHERE, parameters
    parameters["family_name"] = searched.family_name
    if not searched.previous_family_name:
        return _SOMEWHERE, parameters
    parameters["previous_family_name"] = searched.previous_family_name
    return _RENAMED, parameters
