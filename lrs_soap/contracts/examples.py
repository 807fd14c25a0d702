"""Recorded requests and answers of our own contract, for people to read.

A request is `NAME.request.xml` with `NAME.response.xml` beside it; the name is the operation's, or the operation's and
what is special, with a hyphen between. The request begins with a comment that says what it shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from lrs_soap.contracts.documents import read_ours
from lrs_soap.contracts.namespaces import SOAP11_ENVELOPE, SOAP12_ENVELOPE

_REQUEST: Final = ".request.xml"
_ENVELOPES: Final = (SOAP11_ENVELOPE, SOAP12_ENVELOPE)


@dataclass(frozen=True, slots=True)
class Example:
    """Both documents are indented. `fault` is the name of the element in the fault's detail, empty for an answer."""

    name: str
    says: str
    operation: str
    request: str
    response: str
    fault: str


def read_examples(folder: Path) -> tuple[Example, ...]:
    """By name, so that an operation's plain example comes before its others."""
    names = sorted(path.name.removesuffix(_REQUEST) for path in folder.glob(f"*{_REQUEST}"))
    return tuple(_read(folder, name) for name in names)


def _read(folder: Path, name: str) -> Example:
    request = read_ours(folder / f"{name}{_REQUEST}")
    response = read_ours(folder / f"{name}.response.xml")
    comments = [before.text or "" for before in request.itersiblings(etree.Comment, preceding=True)]
    (asked,), (answered,) = _content(request), _content(response)
    return Example(
        name=name,
        says=" ".join(comments[0].split()) if comments else "",
        operation=etree.QName(asked).localname,
        request=_indented(request),
        response=_indented(response),
        fault=_fault(answered),
    )


def _content(envelope: etree._Element) -> Iterator[etree._Element]:
    for namespace in _ENVELOPES:
        yield from envelope.iterfind(f"{{{namespace}}}Body/*")


def _fault(answered: etree._Element) -> str:
    for child in answered:
        if etree.QName(child).localname in ("detail", "Detail"):
            return etree.QName(child[0]).localname
    return ""


def _indented(envelope: etree._Element) -> str:
    """Without what stands before and after the envelope."""
    etree.indent(envelope)
    return etree.tostring(envelope, encoding="unicode", with_tail=False).strip()
