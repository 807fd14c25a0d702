"""The reference of our own contract: a page of the service at `/docs`, and one in Markdown for the project's docs/."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lrs_soap.contracts.reference import Reference
from lrs_soap.contracts.schema_words import rows
from lrs_soap.faces.endpoint import OK
from lrs_soap.faces.pages import STYLE
from lrs_soap.faces.response import HTML, Response
from lrs_soap.faces.same_operations import SameOperations
from lrs_soap.faces.site import Page

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

PATH: Final = "/docs"
_HUMP: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_BACKTICKS: Final = re.compile("`+")
_TITLE: Final = "Reference of LearningRecordsService"
#: Stands for that of the service, and for nothing else in the page.
_ANY_ADDRESS: Final = "http://address.invalid/"

#: By the element of a fault.
Codes = Mapping[str, Collection[str]]


def reference_pages(
    service_path: str, reference: Callable[[], Reference], codes: Codes, same: Callable[[], SameOperations]
) -> Mapping[str, Page]:
    """What is served, by path. The page is made once, and the address written in for whoever asks."""

    @cache
    def made() -> str:
        return reference_html(reference(), codes, same(), _ANY_ADDRESS)

    def as_page(base: str) -> Response:
        return Response(OK, HTML, made().replace(_ANY_ADDRESS, escape(base + service_path)).encode())

    return {PATH: Page(as_page, _TITLE)}


def reference_html(reference: Reference, codes: Codes, same: SameOperations, address: str) -> str:
    """A whole document. `address` is that of the service."""
    return _rendered("reference.html", reference, same, codes=codes, address=address, style=STYLE)


def reference_markdown(reference: Reference, codes: Codes, same: SameOperations, address: str) -> str:
    table = same_markdown(same)
    return _rendered("reference.md", reference, same, codes=codes, address=address, same_table=table)


def same_markdown(same: SameOperations, reference: str = "") -> str:
    """Which operations do the same, as a table. `reference` is where the page is that the first contract's are on."""
    first, *others = same.contracts
    lines = [same.contracts, ("---",) * len(same.contracts)]
    for row in same.rows:
        linked = ", ".join(f"[{name}]({reference}#{name.lower()})" for name in row[first])
        lines.append((linked, *(", ".join(row[contract]) for contract in others)))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _rendered(template: str, reference: Reference, same: SameOperations, **more: Any) -> str:
    names = {operation.request.name for operation in reference.operations}
    unattached = [
        one.example for one in reference.faults if one.example and one.example.operation not in names
    ]
    return (
        _templates()
        .get_template(template)
        .render(reference=reference, same=same, unattached=unattached, rows=rows, **more)
    )


def _templates() -> "Environment":
    """Made for each page, of which there are few; a process that is never asked for one does without."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    templates.filters |= {"breakable": _breakable, "cell": _cell, "code": _code}
    return templates


def _breakable(name: str) -> "Markup":
    """A name that a narrow column may break before its capitals."""
    from markupsafe import Markup

    return Markup("<wbr>").join(_HUMP.split(name))


def _cell(text: str) -> str:
    """Text that Markdown leaves as it is, also within a table."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def _code(text: str) -> str:
    """Text as a code span of Markdown, whatever backticks it has inside."""
    inside = _BACKTICKS.findall(text)
    fence, space = "`" * (1 + max(map(len, inside), default=0)), " " if inside else ""
    return f"{fence}{space}{text}{space}{fence}"
