"""Compiles a spyne type into a reader of elements and a writer of text, once, when the application starts.

A message is a plain dict by element name. Reading is tolerant: elements are known by local name whatever their
namespace and order, unknown ones are passed over, `xsi:nil` and a missing element are absent from the dict, an empty
element is the empty text. Texts lose their outer white space and stay text: the field rules judge them. Writing is
exact: the contract's order, names and namespaces. spyne's own serialisation of the same types is the oracle in the
tests; it takes some ten times as long.

What a message does not have is left out where the contract allows, or, in the manner of .NET's DataContract serialiser
(`nil_absent`), written as nil wherever the contract allows that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from lxml import etree
from spyne.model.complex import ComplexModelBase

from lrs_soap.contracts.namespaces import XSI
from lrs_soap.domain.errors import InvalidRequest, Violation

Message = dict[str, Any]
#: All values of a type of single leaves only, in the contract's order; None for what is absent.
Row = tuple[Any, ...]
Reader = Callable[[etree._Element], Message]
Writer = Callable[[Mapping[str, Any], list[str]], None]
#: An element's start and end, and what stands for one that is absent.
Marks = tuple[str, str, str]

NIL: Final = f"{{{XSI}}}nil"
#: What is bound to the namespace of `nil` unless a contract's prefixes say otherwise.
XSI_PREFIX: Final = "xsi"
#: Of rows; answers of one kind lack the same few values.
_MOST_TEMPLATES: Final = 256
_TRUE: Final = frozenset({"true", "1"})


def is_nil(element: etree._Element) -> bool:
    """Whether the element says of itself that it is not given."""
    return element.get(NIL, "").strip() in _TRUE


def compile_reader(model: type[ComplexModelBase]) -> Reader:
    """A function from an element of the type to a message.

    It raises `InvalidRequest` for an element that stands more often than the contract allows, and for elements where
    text belongs.
    """
    fields = {
        name: (_reader_of(member), _is_repeated(member))
        for name, member in model.get_flat_type_info(model).items()
    }
    find = fields.get

    def read(element: etree._Element) -> Message:
        message: Message = {}
        value: Any
        for child in element:
            tag = child.tag
            name = tag if tag in fields else tag.rpartition("}")[2]
            field = find(name)
            if field is None:
                continue
            read_child, repeated = field
            text = child.text
            if read_child is None:
                if len(child):
                    raise InvalidRequest([Violation(name, "must hold text only, no elements")])
                value = "" if text is None else text.strip()
                if not value and is_nil(child):
                    continue
            elif is_nil(child) and not repeated:  # among others it has its place, and reads as empty
                continue
            else:
                value = read_child(child)
            if repeated:
                message.setdefault(name, []).append(value)
            elif name in message:
                raise InvalidRequest([Violation(name, "must be given only once")])
            else:
                message[name] = value
        return message

    return read


def _reader_of(member: Any) -> Reader | None:
    """None for a leaf, whose text is read in place: a call per leaf would cost more than the reading."""
    return compile_reader(member) if issubclass(member, ComplexModelBase) else None


def _is_repeated(member: Any) -> bool:
    return bool(member.Attributes.max_occurs > 1)


def qualified_namespaces(model: type[ComplexModelBase]) -> list[str]:
    """The namespaces that elements inside the type stand in, each once."""
    found: dict[str, None] = {}
    for member in model.get_flat_type_info(model).values():
        if member.Attributes.sub_ns:
            found[member.Attributes.sub_ns] = None
        if issubclass(member, ComplexModelBase):
            found |= dict.fromkeys(qualified_namespaces(member))
    return list(found)


def may_be_nil(model: type[ComplexModelBase], *, nil_absent: bool = False) -> bool:
    """Whether an element inside the type is written as nil when its value is absent."""
    members = model.get_flat_type_info(model).values()
    return any(_is_nil_when_absent(member, nil_absent) for member in members) or any(
        may_be_nil(member, nil_absent=nil_absent)
        for member in members
        if issubclass(member, ComplexModelBase)
    )


def _is_nil_when_absent(member: Any, nil_absent: bool) -> bool:
    attributes = member.Attributes
    return (
        bool(attributes.nillable) and not _is_repeated(member) and (nil_absent or attributes.min_occurs > 0)
    )


def escaped(text: str) -> str:
    """Character data: markup and carriage returns as references, all else as it is."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "\r" in text:
        text = text.replace("\r", "&#13;")
    return text


def compile_writer(
    model: type[ComplexModelBase], prefixes: Mapping[str, str], *, nil_absent: bool = False
) -> Writer:
    """A function that appends a message's children, in the contract's order, to a list of text parts.

    `prefixes` maps each namespace to the prefix that the enclosing payload binds; elements in no namespace have none.
    A message with a name the type does not have is a mistake of ours: `KeyError`. Where an answer has many of a type
    of single leaves only, each may be a `Row`; one with too few values or too many is a mistake too: `ValueError`.
    """
    members = model.get_flat_type_info(model)
    names = frozenset(members)
    writers = list(_writers(members, prefixes, nil_absent))

    def write(message: Mapping[str, Any], parts: list[str]) -> None:
        if not message.keys() <= names:
            raise KeyError(f"{model.get_type_name()} has no {sorted(message.keys() - names)}")
        for write_members in writers:
            write_members(message, parts)

    if not all(map(_is_single_leaf, members.values())):
        return write
    write_row = _row_writer([_marks(name, member, prefixes, nil_absent) for name, member in members.items()])

    def write_either(message: Mapping[str, Any] | Row, parts: list[str]) -> None:
        if isinstance(message, tuple):
            write_row(message, parts)
        else:
            write(message, parts)

    return write_either


def _writers(members: Mapping[str, Any], prefixes: Mapping[str, str], nil_absent: bool) -> Iterator[Writer]:
    """One for all single leaves that follow each other, one for each other member."""
    for are_leaves, group in groupby(members.items(), lambda item: _is_single_leaf(item[1])):
        if are_leaves:
            yield _leaves_writer(
                [(name, *_marks(name, member, prefixes, nil_absent)) for name, member in group]
            )
        else:
            yield from (_member_writer(name, member, prefixes, nil_absent) for name, member in group)


def _is_single_leaf(member: Any) -> bool:
    return not (_is_repeated(member) or issubclass(member, ComplexModelBase))


def _marks(name: str, member: Any, prefixes: Mapping[str, str], nil_absent: bool) -> Marks:
    prefix = prefixes.get(member.Attributes.sub_ns or "", "")
    tag = f"{prefix}:{name}" if prefix else name
    nil = f'<{tag} {prefixes.get(XSI, XSI_PREFIX)}:nil="true"/>'
    return f"<{tag}>", f"</{tag}>", nil if _is_nil_when_absent(member, nil_absent) else ""


def _leaves_writer(leaves: Sequence[tuple[str, str, str, str]]) -> Writer:
    """In one loop: a call for each leaf would cost as much as its writing."""

    def write(message: Mapping[str, Any], parts: list[str]) -> None:
        value_of, append = message.get, parts.append
        for name, start, end, absent in leaves:
            value = value_of(name)
            if value is None:
                if absent:
                    append(absent)
            elif value.__class__ is str:
                append(f"{start}{escaped(value)}{end}")
            else:
                append(f"{start}{value}{end}")

    return write


def _row_writer(leaves: Sequence[Marks]) -> Callable[[Row, list[str]], None]:
    """Fills a template; rows that lack the same values share one. Looks for markup in all values at once."""

    @lru_cache(maxsize=_MOST_TEMPLATES)
    def template(present: tuple[bool, ...]) -> str:
        # A value that is absent must be passed over: "%.0s" shows none of it.
        return "".join(
            f"{start}%s{end}" if is_present else f"{absent}%.0s"
            for is_present, (start, end, absent) in zip(present, leaves, strict=True)
        )

    def write(row: Row, parts: list[str]) -> None:
        text = "".join(map(str, row))
        if "&" in text or "<" in text or ">" in text or "\r" in text:
            row = tuple([escaped(value) if value.__class__ is str else value for value in row])
        parts.append(template(tuple([value is not None for value in row])) % row)

    return write


def _member_writer(name: str, member: Any, prefixes: Mapping[str, str], nil_absent: bool) -> Writer:
    marks = _marks(name, member, prefixes, nil_absent)
    if issubclass(member, ComplexModelBase):
        write_children = compile_writer(member, prefixes, nil_absent=nil_absent)
        return _complex_writer(name, marks, write_children, repeated=_is_repeated(member))
    return _repeated_leaf_writer(name, marks)


def _repeated_leaf_writer(name: str, marks: Marks) -> Writer:
    start, end, _ = marks

    def write(message: Mapping[str, Any], parts: list[str]) -> None:
        parts.extend(f"{start}{escaped(value)}{end}" for value in message.get(name, ()))

    return write


def _complex_writer(name: str, marks: Marks, write_children: Writer, *, repeated: bool) -> Writer:
    start, end, absent = marks

    def write(message: Mapping[str, Any], parts: list[str]) -> None:
        value = message.get(name)
        if value is None:
            if absent:
                parts.append(absent)
            return
        for one in value if repeated else (value,):
            parts.append(start)
            write_children(one, parts)
            parts.append(end)

    return write
