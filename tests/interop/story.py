"""What each program must print, and what the service must say of it afterwards."""

import re

from tests.client import Service
from tests.learning_records.client import call

STORY = re.compile(
    r"""register +WSRC0005  Registered, (?P<uln>\d{10})
find +WSRC0004  ExactMatch, (?P=uln)
verify +WSVRC001  Verified
record +WSRC0004  3 events; Essential Digital Skills, (?P<before>\w+)
challenge +(?P<reference>DC-7302822971-\d{4})  WithOwner, Sandbox Awarding answers
respond +(?P=reference)  ResolvedAmended
record +WSRC0004  3 events; Essential Digital Skills, (?P<after>\w+)
fault +InvalidRequestFault  WSEC0001
  /VerifyLearner/ULN \S.*
  /VerifyLearner/GivenName \S.*
"""
)

TOMASZ = {"ULN": "7302822971", "GivenName": "Tomasz", "FamilyName": "Wiśniewski"}


def flaw_of(output: str, service: Service) -> str:
    """What is wrong with a program's output, nothing if it is the story and the service knows it too."""
    told = STORY.fullmatch(output)
    if told is None:
        return f"printed another story: {first_difference(output)}"
    if told["before"] == told["after"]:
        return "the record was not amended"
    retrieved = call(service, "RetrieveULNs", {"ULN": told["uln"]})
    if told["uln"] not in retrieved.texts("ULN"):
        return "the learner that it registered is not in the register"
    record = call(service, "GetLearnerLearningEvents", TOMASZ)
    return "" if told["after"] in record.texts("Grade") else "the register has another grade than it printed"


def first_difference(output: str) -> str:
    """The first line that has no part in the story."""
    wanted = STORY.pattern.splitlines()
    lines = output.splitlines()
    for count, line in enumerate(lines, start=1):
        if not re.match("\n".join(wanted[:count]), "\n".join(lines[:count])):
            return line
    return f"it ends after {len(lines)} of {len(wanted)} lines"
