"""The list of organisations as it was published last, for people and as CSV."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from lrs_soap.domain.publication import HEADINGS, Publication, rows_of
from lrs_soap.faces.endpoint import OK
from lrs_soap.faces.pages import link, page, table
from lrs_soap.faces.response import CSV, HTML, Response, plain
from lrs_soap.faces.site import Page

PATH: Final = "/organisations"
#: Beside the page, wherever that is: on the service, or in a folder.
CSV_NAME: Final = "organisations.csv"
HTML_NAME: Final = "organisations.html"

_TITLE: Final = "Organisations"
_NOT_YET: Final = (
    "No list was published yet. The first comes out on the first Tuesday of a month; "
    "the operator can publish one now, with lrs-soap organisation publish."
)


def organisations_pages(latest: Callable[[], Publication | None]) -> Mapping[str, Page]:
    """What is served, by path; `latest` answers the publication that counts."""

    def as_page(_base: str) -> Response:
        publication = latest()
        return Response(OK, HTML, organisations_page(publication) if publication else _nothing_yet())

    def as_csv(_base: str) -> Response:
        publication = latest()
        if publication is None:
            return plain("404 Not Found", _NOT_YET)
        attached = ("Content-Disposition", f'attachment; filename="{CSV_NAME}"')
        return Response(OK, CSV, publication.content.encode(), (attached,))

    return {PATH: Page(as_page, _TITLE), f"/{CSV_NAME}": Page(as_csv)}


@lru_cache(maxsize=1)  # it stays the same for a month, and takes a while to make
def organisations_page(publication: Publication) -> bytes:
    """The page, with a link to the CSV beside it."""
    rows = rows_of(publication.content)
    day = publication.published_on
    caption = f"{len(rows):,} organisations, as published on {day.day} {day:%B %Y}"
    return page(_TITLE, f"<p>The same {link(CSV_NAME, 'as CSV')}.</p>", table(HEADINGS, rows, caption))


def _nothing_yet() -> bytes:
    return page(_TITLE, f"<p>{_NOT_YET}</p>")
