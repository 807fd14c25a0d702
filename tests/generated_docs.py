"""The pages that are made from the contracts and the code.

    make docs

writes them anew, where the test says that they are not what is made.
"""

import logging
import sys
from pathlib import Path
from typing import Final

from lrs_soap.bootstrap import find_same_operations
from lrs_soap.contracts.reference import own_reference
from lrs_soap.faces.learning_records import PATH
from lrs_soap.faces.learning_records.faults import codes_of_faults
from lrs_soap.faces.reference_page import reference_markdown, same_markdown

ROOT: Final = Path(__file__).parent.parent
README: Final = ROOT / "README.md"
REFERENCE: Final = ROOT / "docs" / "reference.md"

#: README's table stands between these.
MARKS: Final = ("<!-- made by make docs: operations -->\n", "<!-- end of operations -->")


def made() -> dict[Path, str]:
    """What each page should say."""
    same = find_same_operations()
    before, rest = README.read_text(encoding="utf-8").split(MARKS[0])
    _, after = rest.split(MARKS[1])
    return {
        README: f"{before}{MARKS[0]}{same_markdown(same, 'docs/reference.md')}\n{MARKS[1]}{after}",
        REFERENCE: reference_markdown(
            own_reference(), codes_of_faults(), same, f"http://127.0.0.1:8080{PATH}"
        ),
    }


def stale() -> list[Path]:
    """The pages that say something else."""
    return [
        page for page, text in made().items() if not page.exists() or page.read_text(encoding="utf-8") != text
    ]


def write() -> None:
    # It tells that the same contracts are made several times in one process.
    logging.getLogger("spyne").setLevel(logging.CRITICAL)
    pages = made()
    for page in stale():
        page.write_text(pages[page], encoding="utf-8")
        sys.stdout.write(f"written {page.relative_to(ROOT)}\n")


if __name__ == "__main__":
    write()
