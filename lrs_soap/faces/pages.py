"""The few pages for people: what runs here, where its contracts are and, in the sandbox, whom to try."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;padding:.3rem .8rem .3rem 0;"
    "border-bottom:1px solid #b1b4b6}caption{text-align:left;font-weight:bold}"
    "code{background:#f3f2f1;padding:.1rem .3rem}"
)


def page(title: str, *parts: str) -> bytes:
    """A whole document; the parts are markup."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>{''.join(parts)}</body></html>\n"
    ).encode()


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """Markup of a table of texts."""
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def link(address: str, text: str) -> str:
    """Markup of a link."""
    return f'<a href="{escape(address, quote=True)}">{escape(text)}</a>'


def service_page(name: str, address: str) -> bytes:
    """What a person sees who opens a service's address in a browser."""
    return page(
        name,
        f"<p>A SOAP service. Send requests by POST to <code>{escape(address)}</code>.</p>",
        f"<p>Contract: {link(f'{address}?wsdl', 'WSDL')}, or {link(f'{address}?singleWsdl', 'in one file')}.</p>",
    )


def start_page(services: Iterable[tuple[str, str]], pages: Iterable[tuple[str, str]], *more: str) -> bytes:
    """The list of services and that of pages, each by name and address; further parts are markup."""
    items = "".join(
        f"<li>{link(address, name)} &middot; {link(f'{address}?wsdl', 'WSDL')} &middot; "
        f"{link(f'{address}?singleWsdl', 'single file')}</li>"
        for name, address in services
    )
    links = " &middot; ".join(link(address, name) for name, address in pages)
    parts = (f"<h2>Services</h2><ul>{items}</ul>", f"<p>{links}</p>" if links else "", *more)
    return page("Learning Records Service", *parts)
