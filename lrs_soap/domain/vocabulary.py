"""The coded values of a learner, each table once, with what a code means.

Codes stay text, as every contract sends them. Source: the learner schema of 2014 and the code lists that
clients of the live service use.
"""

from typing import Final

GENDERS: Final = {
    "0": "not known",
    "1": "male",
    "2": "female",
    "9": "not able to be specified",
}

#: Genders that say nothing about the person: compatible with every other.
OPEN_GENDERS: Final = frozenset({"0", "9"})

VERIFICATION_TYPES: Final = {
    "0": "not provided",
    "1": "relationship with school",
    "2": "passport",
    "3": "driving licence",
    "4": "identity card or other national identification",
    "5": "National Insurance card",
    "6": "certificate of entitlement to funding",
    "7": "bank, credit or debit card",
    "999": "other, described",
}

OTHER_VERIFICATION: Final = "999"

NOTICE_NOT_SEEN: Final = "0"
SHARES: Final = "1"
DOES_NOT_SHARE: Final = "2"

ABILITIES_TO_SHARE: Final = {
    NOTICE_NOT_SEEN: "privacy notice not seen",
    SHARES: "privacy notice seen, shares",
    DOES_NOT_SHARE: "privacy notice seen, does not share",
}

#: What the R9 contract calls them; the first says nothing and changes nothing.
NOT_PROVIDED: Final = "NotProvided"
ABILITIES_BY_NAME: Final = {NOT_PROVIDED: "", "FPNNotSeen": NOTICE_NOT_SEEN, "FPNSeenShareData": SHARES}

#: What a new learner may have: nobody can opt out since 25 May 2018.
ABILITIES_OF_NEW_LEARNERS: Final = (NOTICE_NOT_SEEN, SHARES)

#: Moves of ability to share that an update may make, besides staying where it is. Since 25 May 2018 nobody
#: can opt out any more; one who did before may be opted in again once the current notice was given.
ABILITY_TO_SHARE_MOVES: Final = frozenset({(NOTICE_NOT_SEEN, SHARES), (DOES_NOT_SHARE, SHARES)})

LEARNER_STATUS_DELETED: Final = "0"
LEARNER_STATUS_LIVE: Final = "1"
LEARNER_STATUSES: Final = {LEARNER_STATUS_DELETED: "deleted", LEARNER_STATUS_LIVE: "live", "2": "inactive"}

TIER_LEVELS: Final = {"0": "basic", "1": "enhanced", "2": "high"}

FULL: Final = "FUL"
CHECK_ONLY: Final = "CHK"
FIND_TYPES: Final = {FULL: "full record", CHECK_ONLY: "check only"}

FULL_RECORD: Final = "FULL"
BRIEF_RECORD: Final = "BRIEF"
GET_TYPES: Final = {FULL_RECORD: "all fields of each event", BRIEF_RECORD: "the main fields of each event"}

ASKED_BY_LEARNER: Final = "LNR"
USER_TYPES: Final = {
    ASKED_BY_LEARNER: "learner",
    "ORG": "organisation",
    "SER": "service",
    "Unknown": "not said",
}

CONTACT_TYPES: Final = {
    "FTF": "face to face",
    "TEL": "telephone",
    "PST": "post",
    "WEB": "web",
    "EML": "email",
    "NKN": "not known",
}

LANGUAGES: Final = {"ENG": "English", "CYM": "Welsh"}
