"""The reference as people get it: a page that stands alone, and the same in Markdown."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree, html

from lrs_soap.contracts.examples import read_examples
from lrs_soap.contracts.reference import Reference, read_reference
from lrs_soap.faces.reference_page import reference_html, reference_markdown
from lrs_soap.faces.same_operations import SameOperations
from tests.contracts.small_contract import write_contract, write_examples

ADDRESS = "http://here.example:81/Small"
CODES = {"TornFault": ["T1", "T2"], "LostFault": ["L1"]}
SAME = SameOperations(("Own", "Theirs"), ({"Own": ("Paint",), "Theirs": ("paintIt", "paintAll")},))


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    return read_reference(*write_contract(tmp_path), read_examples(write_examples(tmp_path)))


@pytest.fixture
def page(reference: Reference) -> html.HtmlElement:
    return html.document_fromstring(reference_html(reference, CODES, SAME, ADDRESS))


def text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def row(page: html.HtmlElement, caption: str, name: str) -> str:
    """The line of an element in the table with a caption."""
    (found,) = page.xpath(f"//table[caption = '{caption}']//tr[.//span[@class='name'] = '{name}']")
    return text(found)


def test_the_page_tells_elements_with_rule_and_meaning(page: html.HtmlElement) -> None:
    assert row(page, "Request: Paint", "Few") == "Few optional Few: whole number, 1 to 9 About Few."
    assert row(page, "Request: Paint", "Day") == "Day 1 to 200 day About Day."
    answer = "Answer: PaintResponse"
    assert row(page, answer, "Painted") == "Painted one of these holds the elements below About Painted."
    assert row(page, answer, "Colour") == "Painted / Colour once Colour: one of Red, Blue About Colour."
    assert (
        row(page, answer, "Code")
        == "Painted / Deep / Code once Code: text, 3 characters, in a set form About Code."
    )
    assert row(page, answer, "Dry") == "Dry one of these empty About Dry."
    assert row(page, answer, "More") == "More any number Twice About More."
    assert "Request: Wash: no elements." in text(page)


def test_the_page_tells_types_faults_and_examples(page: html.HtmlElement) -> None:
    told = text(page)
    assert "Code About Code. Rule: text, 3 characters, in the form [A-Z`]|<." in told
    assert "Red As blood." in told
    assert "Example: Paint Red & dry." in told
    assert '<Paint xmlns="urn:small"/>' in told
    assert "About TornFault. Code: T1 or T2." in told
    assert "Of every operation. Shown by the example Paint-torn of Paint." in told
    (sing,) = page.xpath("//section[h3[@id='LostFault']]//h4")
    assert text(sing) == "Example: Sing"
    (same,) = page.xpath("//table[@class='same']/tbody/tr")
    assert text(same) == "Paint paintIt, paintAll"


def test_the_page_needs_nothing_else(page: html.HtmlElement) -> None:
    """No script, no image, no style or font from elsewhere; links lead into the page or to this service."""
    assert (
        page.xpath("//script | //img | //link | //iframe | //*[@src] | //@*[starts-with(name(), 'on')]") == []
    )
    assert "url(" not in page.xpath("string(//style)")
    links = page.xpath("//a/@href")
    inside = {link[1:] for link in links if link.startswith("#")}
    assert {link for link in links if not link.startswith("#")} == {
        f"{ADDRESS}?wsdl",
        f"{ADDRESS}?singleWsdl",
    }
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    assert inside - set(names) == set()
    assert all(re.fullmatch(r"\S+", name) for name in names)


def test_the_page_can_be_found_through_by_ear(page: html.HtmlElement) -> None:
    """Headings go down one by one; tables have a caption and say what their headings are of."""
    assert page.get("lang") == "en"
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    for table in page.iter("table"):
        assert text(table.find("caption"))
        assert table.xpath(".//th[not(@scope)]") == []


def test_the_page_in_markdown_says_the_same(reference: Reference) -> None:
    told = reference_markdown(reference, CODES, SAME, ADDRESS)
    assert "\n| Few | optional | [Few](#type-few): whole number, 1 to 9 | About Few. |\n" in told
    assert (
        "\n| Painted / Deep / Code | once | [Code](#type-code): text, 3 characters, in a set form |" in told
    )
    assert "\nRule: text, 3 characters, in the form `` [A-Z`]|< ``.\n" in told
    assert "\n| `Red` | As blood. |\n" in told
    assert "| A \\|code\\| in &lt;b>. |" in told
    assert "\n| [Paint](#paint) | paintIt, paintAll |\n" in told
    assert "\nExample Paint-torn: Torn.\n" in told
    anchors = {
        *re.findall(r'<a id="(.*?)">', told),
        *(made(one) for one in re.findall(r"^#+ (.*)$", told, re.MULTILINE)),
    }
    assert set(re.findall(r"\]\(#(.*?)\)", told)) - anchors == set()


def made(heading: str) -> str:
    """The anchor that readers of Markdown give a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
