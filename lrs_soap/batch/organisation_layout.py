"""The columns of published lists of organisations, by every heading that is known for one.

Those of the live service's lists are not known but for name and UKPRN, so headings are read tolerantly.
"""

import unicodedata
from typing import Final

#: By field of `ListedOrganisation`; where a list has several headings of a field, the first here counts.
HEADINGS: Final = {
    "ukprn": (
        "UKPRN",
        "UK Provider Reference Number",
        "UK Provider Reference Number (UKPRN)",
        "UKPRN number",
        "Provider UKPRN",
        "Organisation UKPRN",
    ),
    "name": (
        "Legal name",
        "Name",
        "Organisation name",
        "Provider name",
        "Learning provider name",
        "Awarding organisation name",
        "Awarding body name",
        "Organisation",
        "Provider",
        "Learning provider",
        "Awarding organisation",
        "Awarding body",
    ),
    "ref": (
        "OrganisationRef",
        "Organisation reference",
        "Org ref",
        "Reference number",
        "Reference",
        "Ref",
        "RN",
    ),
    "display_name": ("Display name", "Trading name", "Trading as", "Known as"),
}

#: Without a column of these, a table is no list of organisations.
NEEDED: Final = ("ukprn", "name")

#: Titles and notes may stand above the headings, in so many rows with something in them.
MOST_ROWS_BEFORE_HEADINGS: Final = 50


def fold_heading(heading: str) -> str:
    """The form in which headings are compared: letters and digits alone, in one case."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
