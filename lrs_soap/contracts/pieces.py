"""A long message taken apart, so that telling what is wrong with it takes time in proportion to its length.

Each finding of libxml2 comes with a path, which takes time in proportion to the siblings before the place. So elements
that have very many alike in them are judged some hundred of these at a time.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

#: Siblings of one name that are judged at once; more than any of our contracts bounds the number of.
MOST_ALIKE: Final = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the elements called `tag` in `holder`, which is in `root` or is it; `before` of them are left out."""

    root: etree._Element
    holder: etree._Element | None = None
    tag: str = ""
    before: int = 0

    def place(self, element: etree._Element) -> int:
        """Which of its name the element is in the whole message, the first being 1; 0 where it is the only one."""
        preceding = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
        if element.tag == self.tag and element.getparent() is self.holder:
            return self.before + preceding + 1
        is_alone = not preceding and next(element.itersiblings(element.tag), None) is None
        return 0 if is_alone else preceding + 1


def pieces_of(message: etree._Element) -> Iterator[Piece]:
    """The message as it is, unless it or an element in it has too many children of one name.

    What stands before the first and after the last of these stands in each piece.
    """
    path = next((path for path in _paths(message) if len(_at(message, path)) > MOST_ALIKE), None)
    if path is None:
        yield Piece(message)
        return
    children = list(_at(message, path))  # an element finds its children one after the other, a list at once
    ((tag, _),) = Counter(child.tag for child in children).most_common(1)
    places = [place for place, child in enumerate(children) if child.tag == tag]
    first, end = places[0], places[-1] + 1
    before = 0
    for start in range(first, end, MOST_ALIKE):
        some = children[start : min(start + MOST_ALIKE, end)]
        root = _with_children(message, path, [*children[:first], *some, *children[end:]])
        yield Piece(root, _at(root, path), str(tag), before)
        before += sum(1 for child in some if child.tag == tag)


def _paths(message: etree._Element) -> Iterator[tuple[int, ...]]:
    """Of the elements that may hold many, by their places: the message, and what it holds."""
    yield ()
    if len(message) <= MOST_ALIKE:
        yield from ((place,) for place in range(len(message)))


def _at(message: etree._Element, path: tuple[int, ...]) -> etree._Element:
    return message[path[0]] if path else message


def _with_children(
    message: etree._Element, path: tuple[int, ...], children: list[etree._Element]
) -> etree._Element:
    """A copy of the message whose element at the path has copies of these children only."""
    if not path:
        return _filled(message, children)
    root = _filled(message, [child for place, child in enumerate(message) if place != path[0]])
    root.insert(path[0], _filled(message[path[0]], children))
    return root


def _filled(element: etree._Element, children: list[etree._Element]) -> etree._Element:
    emptied = etree.Element(element.tag)
    emptied.attrib.update(element.attrib)
    emptied.text = element.text
    emptied.extend(deepcopy(child) for child in children)
    return emptied
