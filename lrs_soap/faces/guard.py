"""Takes a request's body from the wire: whole, unpacked, within the limit, in an encoding the parser reads.

A body is never kept beyond the limit, whether it says its length, comes in chunks or unpacks to more than it was.
"""

import codecs
import re
import zlib
from email.message import Message as Header
from functools import lru_cache
from typing import Any, Final, Protocol

CHUNK: Final = 64 * 1024
#: What is read of an oversized body and thrown away, so that the sender gets to hear of the refusal: a server that
#: closes while the client still sends has its answer lost. Senders of more than this are cut off.
MOST_DISCARDED: Final = 64 * 1024 * 1024
#: zlib's sign for "gzip or zlib header, whichever comes".
ANY_HEADER: Final = 32 + zlib.MAX_WBITS

#: gzip may come in several members. What follows one is copied to read the next: many small ones would keep us busy.
MOST_MEMBERS: Final = 16

_BOMS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: An XML declaration is looked for no further than this: a longer search would be somebody's way to keep us busy.
DECLARATION_BYTES: Final = 200
_DECLARED_ENCODING = re.compile(rb"\s*<\?xml[^>]*\bencoding\s*=")
#: Visual Basic and its kin put a text together in memory, where it is UTF-16 and says so, and send it as UTF-8.
_FALSE_UTF_16 = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']utf-16["'][^>]*\?>""", re.IGNORECASE)


#: Encodings that clients write XML in. Python knows others; some are no text, some take their time.
_CHARSETS = re.compile(r"us-ascii|utf-16(le|be)?|utf-32(le|be)?|iso-8859-[0-9]{1,2}|windows-125[0-9]")


class HttpRefusal(Exception):
    """A request that HTTP itself refuses: a status line and a sentence that says what to mend."""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Input(Protocol):
    """`wsgi.input`."""

    def read(self, size: int = -1, /) -> bytes: ...


def body_of(environ: dict[str, Any], most: int) -> bytes:
    """The body, at most `most` bytes before and after unpacking, as bytes that an XML parser reads.

    Raises `HttpRefusal`.
    """
    body = _received(environ, most)
    packing = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if packing and packing != "identity":
        body = _unpacked(body, packing, most)
    return _readable(body, environ.get("CONTENT_TYPE", ""))


def _received(environ: dict[str, Any], most: int) -> bytes:
    stream: Input = environ["wsgi.input"]
    stated = environ.get("CONTENT_LENGTH") or ""
    if stated.isascii() and stated.isdigit():
        length = int(stated)
        if length > most:
            _discard(stream, length)
            raise _too_large(most)
        body = _read(stream, length)
        if len(body) < length:
            raise HttpRefusal("400 Bad Request", "the body ended before its Content-Length")
        return body
    if stated:
        raise HttpRefusal("400 Bad Request", "Content-Length must be a number of bytes")
    if not environ.get("HTTP_TRANSFER_ENCODING"):
        return b""
    body = _read(stream, most + 1)
    if len(body) > most:
        _discard(stream, MOST_DISCARDED)
        raise _too_large(most)
    return body


def _read(stream: Input, size: int) -> bytes:
    try:
        return stream.read(size)
    except TimeoutError:
        raise HttpRefusal("408 Request Timeout", "the body did not come in time") from None
    except Exception:  # noqa: BLE001 - each server raises its own when a client hangs up or breaks its chunks
        raise HttpRefusal("400 Bad Request", "the body could not be read to its end") from None


def _discard(stream: Input, length: int) -> None:
    left = min(length, MOST_DISCARDED)
    while left > 0 and (chunk := _read(stream, min(left, CHUNK))):
        left -= len(chunk)


def _too_large(most: int) -> HttpRefusal:
    return HttpRefusal("413 Content Too Large", f"the body must have at most {most} bytes")


def _unpacked(body: bytes, packing: str, most: int) -> bytes:
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise HttpRefusal("415 Unsupported Media Type", "Content-Encoding must be gzip, deflate or absent")
    unpacked = b""
    for _ in range(MOST_MEMBERS):
        unpacker = zlib.decompressobj(ANY_HEADER)
        try:
            unpacked += unpacker.decompress(body, most + 1 - len(unpacked))
        except zlib.error:
            raise HttpRefusal("400 Bad Request", "the body is not what its Content-Encoding says") from None
        if len(unpacked) > most:
            raise _too_large(most)
        if not unpacker.eof:
            raise HttpRefusal("400 Bad Request", "the packed body is cut short")
        body = unpacker.unused_data
        if not body:
            return unpacked
    raise HttpRefusal("400 Bad Request", f"the packed body must have at most {MOST_MEMBERS} members")


def _readable(body: bytes, content_type: str) -> bytes:
    """Where neither a byte order mark nor the XML declaration says how the text is encoded, the header does."""
    start = body[:DECLARATION_BYTES]
    if false := _FALSE_UTF_16.match(start):
        body = body[false.end() :]
    if "charset" not in content_type or body.startswith(_BOMS):
        return body
    charset = _charset(content_type)
    if charset in ("utf-8", "") or _DECLARED_ENCODING.match(start):
        return body
    if not _CHARSETS.fullmatch(charset):
        raise HttpRefusal("400 Bad Request", "the charset of the Content-Type is not known here")
    try:
        return body.decode(charset).encode()
    except (LookupError, UnicodeError):
        raise HttpRefusal("400 Bad Request", "the body is not in the charset its Content-Type says") from None


@lru_cache(maxsize=64)
def _charset(content_type: str) -> str:
    """Kept, because clients say the same few things over and over and reading one takes as long as parsing a body."""
    header = Header()
    header["Content-Type"] = content_type
    return (header.get_content_charset() or "").lower()
