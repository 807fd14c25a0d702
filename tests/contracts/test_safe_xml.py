"""The door for XML from outside: what is let in, what is refused, and that a refusal repeats nothing."""

import io
import logging
import threading
import time
import traceback
from pathlib import Path

import pytest
from lxml import etree

from lrs_soap.contracts.safe_xml import CHUNK_BYTES, MalformedXml, RefusedXml, UnsafeXml, parse, stream

MARK = "Zqxmarked"
"""Stands in every refused document below, wherever libxml2 might quote it."""


def bomb(use: str) -> bytes:
    """A billion laughs: each entity is ten of the one before."""
    entities = "".join(
        f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' if i else f'<!ENTITY e0 "{MARK}">' for i in range(10)
    )
    return f"<!DOCTYPE {MARK} [{entities}]>{use}".encode()


UNSAFE = {
    "a bare DOCTYPE": f"<!DOCTYPE {MARK}><{MARK}/>".encode(),
    "a DOCTYPE after a comment": f"<!-- {MARK} --><!DOCTYPE {MARK}><{MARK}/>".encode(),
    "a DOCTYPE in UTF-16": f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE {MARK}><{MARK}/>'.encode(
        "utf-16"
    ),
    "a DOCTYPE in UTF-7": f'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE {MARK}+AD4-<{MARK}/>'.encode(),
    "an unfinished DOCTYPE": f"<!DOCTYPE {MARK} [".encode(),
    "an internal entity": f'<!DOCTYPE a [<!ENTITY e "{MARK}">]><a>&e;</a>'.encode(),
    "an attribute default": f'<!DOCTYPE a [<!ATTLIST a b CDATA "{MARK}">]><a/>'.encode(),
    "an entity loop": f'<!DOCTYPE a [<!ENTITY {MARK} "&b;"><!ENTITY b "&{MARK};">]><a>&b;</a>'.encode(),
    "an external entity": f'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///{MARK}">]><a>&e;</a>'.encode(),
    "an external DTD in a file": f'<!DOCTYPE a SYSTEM "file:///{MARK}"><a/>'.encode(),
    "an external DTD elsewhere": f'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/{MARK}"><a/>'.encode(),
    "a parameter entity": f'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///{MARK}"> %p;]><a/>'.encode(),
    "an entity bomb": bomb("<a>&e9;</a>"),
    "an entity bomb in an attribute": bomb('<a b="&e9;"/>'),
    "an entity bomb nobody sets off": bomb("<a/>"),
    "a quadratic bomb": f'<!DOCTYPE a [<!ENTITY e "{MARK * 9999}">]><a>{"&e;" * 9999}</a>'.encode(),
    "10,000 levels": f"<{MARK}>".encode() * 10_000 + f"</{MARK}>".encode() * 10_000,
    "10,000 levels left open": f"<{MARK}>".encode() * 10_000,
    "an endless name": b"<" + MARK.encode() * 10_000 + b"/>",
    "an endless text": b"<a>" + MARK.encode() * 1_200_000 + b"</a>",
}

MALFORMED = {
    "nothing": (b"", "there is no XML element"),
    "white space": (b" \r\n ", "there is no XML element"),
    "text": (MARK.encode(), "there is no XML element"),
    "text after the root": (f"<a/>{MARK}".encode(), "there is more after the end of the root element"),
    "two roots": (f"<a/><{MARK}/>".encode(), "there is more after the end of the root element"),
    "a root left open": (f"<{MARK}>".encode(), "the document ends before every element is closed"),
    "tags crossed": (f"<{MARK}><b></{MARK}>".encode(), "an end tag does not match its start tag"),
    "a tag left open": (f"<a><{MARK} ".encode(), "a tag does not end with '>'"),
    "an unknown entity": (f"<a>&{MARK};</a>".encode(), "an entity is used that XML does not define"),
    "a bare ampersand": (
        f"<a>{MARK} & {MARK}</a>".encode(),
        "a name is missing, or '&' or '<' is not escaped",
    ),
    "an entity left open": (
        f"<a>&{MARK}</a>".encode(),
        "'&' is not escaped, or an entity does not end with ';'",
    ),
    "an attribute twice": (f'<a {MARK}="" {MARK}=""/>'.encode(), "an element has the same attribute twice"),
    "no quotes": (f"<a b={MARK}/>".encode(), "an attribute's value is not in quotes"),
    "no value": (f"<a {MARK}/>".encode(), "an attribute has no value"),
    "an unbound prefix": (f"<{MARK}:a/>".encode(), "a prefix is used that no xmlns binds"),
    "a wrong byte": (f"<a>{MARK}\xff</a>".encode("latin-1"), "the bytes do not fit the encoding"),
    "a control character": (f"<a>{MARK}\x01</a>".encode(), "there is a character that XML does not allow"),
    "an unknown encoding": (
        f'<?xml version="1.0" encoding="{MARK}"?><a/>'.encode(),
        "the encoding is not known here",
    ),
    "an unknown version": (f'<?xml version="{MARK}"?><a/>'.encode(), "the XML declaration is not correct"),
    "CDATA left open": (f"<a><![CDATA[{MARK}</a>".encode(), "a CDATA section is not closed"),
    "a comment left open": (f"<a><!-- {MARK}</a>".encode(), "a comment is not closed"),
    "an instruction left open": (f"<a><?{MARK} </a>".encode(), "a processing instruction is not closed"),
}

REFUSED = {**UNSAFE, **{name: data for name, (data, _) in MALFORMED.items()}}


def refusal_of(data: bytes) -> RefusedXml:
    with pytest.raises(RefusedXml) as refused:
        parse(data)
    return refused.value


@pytest.mark.parametrize("data", UNSAFE.values(), ids=UNSAFE)
def test_what_is_dangerous_is_refused_fast(data: bytes) -> None:
    start = time.perf_counter()
    refusal = refusal_of(data)
    assert isinstance(refusal, UnsafeXml)
    # A bomb that goes off takes minutes; a quarter of a second leaves room for a busy machine.
    assert time.perf_counter() - start < 0.25


@pytest.mark.parametrize(("data", "sentence"), MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_refused_with_place_and_kind(data: bytes, sentence: str) -> None:
    refusal = refusal_of(data)
    assert isinstance(refusal, MalformedXml)
    assert str(refusal).startswith("line ")
    assert str(refusal).endswith(sentence)


def test_line_and_column_are_those_of_the_fault() -> None:
    assert str(refusal_of(b"<a>\n  <b>\n  </c>\n</a>")).startswith("line 3, column 7: ")


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_a_refusal_repeats_nothing_of_the_document(data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        refusal = refusal_of(data)
    assert MARK not in "".join(traceback.format_exception(refusal))
    assert refusal.__context__ is None
    assert refusal.__cause__ is None
    assert MARK not in caplog.text


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_lxml_forgets_what_it_said_of_a_refused_document(data: bytes) -> None:
    refusal_of(data)
    with pytest.raises(etree.XMLSyntaxError) as later:
        etree.fromstring(b"<a", etree.XMLParser())
    assert MARK not in str(list(later.value.error_log))  # type: ignore[call-overload]


def test_no_file_is_opened_for_a_dtd_or_a_parameter_entity(tmp_path: Path) -> None:
    # Both files are broken: a parser that opened one would tell of its fault instead of the DOCTYPE.
    broken = tmp_path / "broken.dtd"
    broken.write_text("<!ENTITY")
    for document in (
        f'<!DOCTYPE a SYSTEM "{broken.as_uri()}"><a/>',
        f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{broken.as_uri()}"> %p;]><a/>',
    ):
        assert str(refusal_of(document.encode())) == "the document has a DOCTYPE, which is not allowed here"


def test_nesting_as_in_real_messages_is_let_in() -> None:
    assert parse(b"<a>" * 200 + b"</a>" * 200).tag == "a"


def test_an_entity_of_xml_itself_and_character_references_are_let_in() -> None:
    assert parse(b"<a>&lt;&amp;&gt;&quot;&apos;&#233;&#xE9;</a>").text == "<&>\"'\xe9\xe9"


def test_the_word_doctype_in_a_value_is_let_in() -> None:
    assert parse(b"<a><![CDATA[<!DOCTYPE a>]]></a>").text == "<!DOCTYPE a>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_that_clients_send_are_let_in(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{declared}"?><a>Zo\xeb</a>'.encode(encoding)
    assert parse(data).text == "Zo\xeb"


def test_comments_and_processing_instructions_are_dropped() -> None:
    root = parse(b"<?pi?><!-- c --><a>on<!-- c -->e<?pi?><b/><!-- c --></a>")
    assert root.text == "one"
    assert [child.tag for child in root] == ["b"]


def test_an_xinclude_stays_an_element() -> None:
    root = parse(b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd"/></a>')
    assert len(root[0]) == 0


def test_a_refusal_leaves_the_parser_fit_for_the_next_document() -> None:
    for data in REFUSED.values():
        refusal_of(data)
        assert parse(b"<a>next</a>").text == "next"


def test_threads_parse_side_by_side() -> None:
    wrong: list[str] = []

    def work(number: int) -> None:
        for _ in range(300):
            if parse(f"<a>{number}</a>".encode()).text != str(number):
                wrong.append("text")
            if str(refusal_of(b"\n" * number + b"<a>")) != (
                f"line {number + 1}, column 4: the document ends before every element is closed"
            ):
                wrong.append("refusal")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


class TestStream:
    """The same door for documents of any length, which come piece by piece."""

    def refusal_of(self, data: bytes) -> RefusedXml:
        with pytest.raises(RefusedXml) as refused:
            list(stream(io.BytesIO(data)))
        return refused.value

    @pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
    def test_what_is_refused_whole_is_refused_in_pieces(self, data: bytes) -> None:
        refusal = self.refusal_of(data)
        assert isinstance(refusal, UnsafeXml) is (data in UNSAFE.values())
        assert MARK not in "".join(traceback.format_exception(refusal))
        assert refusal.__context__ is None
        with pytest.raises(etree.XMLSyntaxError) as later:
            etree.fromstring(b"<a", etree.XMLParser())
        assert MARK not in str(list(later.value.error_log))  # type: ignore[call-overload]

    def test_a_document_that_ends_early_may_have_been_cut_short(self) -> None:
        assert str(self.refusal_of(b"<a><b/>")).endswith("it may have been cut short")
        assert "cut short" not in str(self.refusal_of(b"<a></b>" + b" " * CHUNK_BYTES))

    @pytest.mark.parametrize("padding", [0, CHUNK_BYTES])
    def test_an_undefined_entity_has_its_place(self, padding: int) -> None:
        data = b"<a>\n<b>x&foo;y</b>\n</a>" + b" " * padding
        assert str(self.refusal_of(data)) == "line 2, column 10: an entity is used that XML does not define"

    def test_elements_come_as_they_begin_and_end(self) -> None:
        data = b"<?pi?><a><!-- --><b>" + b"x" * CHUNK_BYTES + b"</b><c/></a>"
        told = [(kind, element.tag) for kind, element in stream(io.BytesIO(data))]
        assert told == [
            ("start", "a"),
            ("start", "b"),
            ("end", "b"),
            ("start", "c"),
            ("end", "c"),
            ("end", "a"),
        ]
