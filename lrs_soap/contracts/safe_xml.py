"""The one door for XML from outside: a hardened parser, and refusals that repeat nothing of the document.

libxml2's own messages quote tag names, entities and stretches of text, which may be personal data. So a
refusal is told in our words, chosen by libxml2's error code, with the line and the column.
"""

import threading
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lxml import etree


class RefusedXml(ValueError):
    """These bytes are not taken as XML. The message repeats nothing of them."""


class UnsafeXml(RefusedXml):
    """A DOCTYPE (and so any entity), or a document that goes beyond libxml2's limits on depth and length."""


class MalformedXml(RefusedXml):
    """Not well-formed, or not in the encoding it declares."""


_DOCTYPE: Final = "the document has a DOCTYPE, which is not allowed here"

_UNSAFE: Final = {
    "ERR_RESOURCE_LIMIT": "the document is nested too deeply, holds too long a text or expands without limit",
    "ERR_NAME_TOO_LONG": "the document holds too long a name",
    "ERR_ENTITY_LOOP": _DOCTYPE,
    "ERR_INT_SUBSET_NOT_FINISHED": _DOCTYPE,
    "ERR_DOCTYPE_NOT_FINISHED": _DOCTYPE,
}

_MALFORMED: Final = {
    "ERR_DOCUMENT_EMPTY": "there is no XML element",
    "ERR_DOCUMENT_END": "there is more after the end of the root element",
    "ERR_TAG_NOT_FINISHED": "the document ends before every element is closed",
    "ERR_TAG_NAME_MISMATCH": "an end tag does not match its start tag",
    "ERR_GT_REQUIRED": "a tag does not end with '>'",
    "ERR_LT_REQUIRED": "a tag does not start with '<'",
    "ERR_LTSLASH_REQUIRED": "an end tag does not start with '</'",
    "ERR_NAME_REQUIRED": "a name is missing, or '&' or '<' is not escaped",
    "ERR_ENTITYREF_NO_NAME": "'&' is not escaped",
    "ERR_ENTITYREF_SEMICOL_MISSING": "'&' is not escaped, or an entity does not end with ';'",
    "ERR_UNDECLARED_ENTITY": "an entity is used that XML does not define",
    "ERR_ATTRIBUTE_REDEFINED": "an element has the same attribute twice",
    "NS_ERR_ATTRIBUTE_REDEFINED": "an element has the same attribute twice",
    "ERR_ATTRIBUTE_WITHOUT_VALUE": "an attribute has no value",
    "ERR_ATTRIBUTE_NOT_STARTED": "an attribute's value is not in quotes",
    "ERR_ATTRIBUTE_NOT_FINISHED": "an attribute's value is not closed",
    "ERR_LT_IN_ATTRIBUTE": "an attribute's value holds a '<' that is not escaped",
    "ERR_SPACE_REQUIRED": "a space is missing",
    "ERR_INVALID_CHAR": "there is a character that XML does not allow",
    "ERR_INVALID_CHARREF": "there is a character reference that XML does not allow",
    "ERR_INVALID_DEC_CHARREF": "there is a character reference that XML does not allow",
    "ERR_INVALID_HEX_CHARREF": "there is a character reference that XML does not allow",
    "ERR_INVALID_ENCODING": "the bytes do not fit the encoding",
    "I18N_CONV_FAILED": "the bytes do not fit the encoding",
    "ERR_UNKNOWN_ENCODING": "the encoding is not known here",
    "ERR_UNSUPPORTED_ENCODING": "the encoding is not known here",
    "ERR_ENCODING_NAME": "the encoding is not known here",
    "ERR_XMLDECL_NOT_FINISHED": "the XML declaration is not correct",
    "ERR_VERSION_MISSING": "the XML declaration is not correct",
    "ERR_STANDALONE_VALUE": "the XML declaration is not correct",
    "ERR_STRING_NOT_STARTED": "the XML declaration is not correct",
    "ERR_STRING_NOT_CLOSED": "the XML declaration is not correct",
    "ERR_UNKNOWN_VERSION": "the XML version is not known here",
    "ERR_RESERVED_XML_NAME": "the XML declaration is not at the very start",
    "ERR_CDATA_NOT_FINISHED": "a CDATA section is not closed",
    "ERR_MISPLACED_CDATA_END": "']]>' stands outside a CDATA section",
    "ERR_COMMENT_NOT_FINISHED": "a comment is not closed",
    "ERR_HYPHEN_IN_COMMENT": "a comment holds '--'",
    "ERR_PI_NOT_FINISHED": "a processing instruction is not closed",
    "NS_ERR_UNDEFINED_NAMESPACE": "a prefix is used that no xmlns binds",
    "NS_ERR_XML_NAMESPACE": "an xmlns declaration is not allowed",
    "NS_ERR_QNAME": "a name has a colon in the wrong place",
    "NS_ERR_COLON": "a name has a colon in the wrong place",
}

_NAMES: Final = {getattr(etree.ErrorTypes, name): name for name in (*_UNSAFE, *_MALFORMED)}

# `collect_ids` stays on, against the advice often given: switched off, libxml2 before 2.15 takes the flag for an order
# to load external DTDs and parameter entities, and reads local files before anyone sees the DOCTYPE. On our messages
# it would save nothing.
_HARDENED: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "collect_ids": True,
    "remove_comments": True,
    "remove_pis": True,
}

#: Of a long document that is read at once.
CHUNK_BYTES: Final = 64 * 1024

_this_thread = threading.local()


def parse(data: bytes) -> etree._Element:
    """The root element, without comments and processing instructions. Raises UnsafeXml or MalformedXml."""
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        refusal = _refusal(error)
    else:
        if root.getroottree().docinfo.internalDTD is None:
            return root
        refusal = UnsafeXml(_DOCTYPE)
    # lxml keeps its last messages per thread and hangs a copy of them on each later exception.
    etree.clear_error_log()
    # Raised here, not in the except block, so that libxml2's message does not come along as the context.
    raise refusal


def stream(source: BinaryIO) -> Iterator[tuple[str, etree._Element]]:
    """`start` and `end` of each element of a document of any length. Raises UnsafeXml or MalformedXml on the way.

    What stands before a place that is not well-formed is told first.

    An element that was read stays in memory until the reader takes it away, with those before it. Depth, names and
    texts are limited as everywhere.
    """
    # The stubs let events be more than the two that are asked for.
    parser: Any = etree.XMLPullParser(events=("start", "end"), **_HARDENED)
    is_checked = False
    refusal: RefusedXml | None = None
    while refusal is None:
        chunk = source.read(CHUNK_BYTES)
        refusal = _feed(parser, chunk)
        for kind, element in parser.read_events() if _is_to_be_told(refusal, chunk) else ():
            if not is_checked and element.getroottree().docinfo.internalDTD is not None:
                raise UnsafeXml(_DOCTYPE)
            is_checked = True
            yield kind, element
        if not chunk:
            break
    # lxml keeps its last messages per thread and hangs a copy of them on each later exception.
    etree.clear_error_log()
    if refusal is not None:
        raise refusal


def _is_to_be_told(refusal: RefusedXml | None, chunk: bytes) -> bool:
    """Whether what stands before a refusal is: not of hostile XML, nor at an end that is none.

    There libxml2 closes by itself what is open.
    """
    return refusal is None or (bool(chunk) and isinstance(refusal, MalformedXml))


def _feed(parser: Any, chunk: bytes) -> RefusedXml | None:
    """Give the parser the next bytes, none at the end. What it takes against them is answered."""
    try:
        parser.feed(chunk) if chunk else parser.close()
    except etree.XMLSyntaxError as error:
        refusal = _refusal(error)
        return refusal if chunk else type(refusal)(f"{refusal}; it may have been cut short")
    # An entity that is not defined stops the parser, but lxml says so at the end only, and not where.
    fatal = parser.feed_error_log.filter_from_fatals()
    return _refusal_of(fatal[0].type, fatal[0].line, fatal[0].column) if len(fatal) else None


def _parser() -> etree.XMLParser:
    """This thread's own parser: a new one for each message costs a third more, a shared one takes a lock."""
    try:
        return _this_thread.parser  # type: ignore[no-any-return]
    except AttributeError:
        _this_thread.parser = _hardened_parser()
        return _this_thread.parser  # type: ignore[no-any-return]


def _hardened_parser() -> etree.XMLParser:
    return etree.XMLParser(**_HARDENED)


def _refusal(error: etree.XMLSyntaxError) -> RefusedXml:
    return _refusal_of(getattr(error, "code", None), *error.position)


def _refusal_of(code: Any, line: int | None, column: int | None) -> RefusedXml:
    name = _NAMES.get(code, "")
    if name in _UNSAFE:
        return UnsafeXml(f"line {line}, column {column}: {_UNSAFE[name]}")
    sentence = _MALFORMED.get(name, "the XML is not well-formed")
    return MalformedXml(f"line {line}, column {column}: {sentence}")
