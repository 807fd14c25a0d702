"""Declares the members of DataContract types the short way: most are texts that may be left out or be nil."""

from typing import Any

from spyne import Unicode


def members(namespace: str, words: str, *, least: int = 0, **parts: Any) -> list[tuple[str, Any]]:
    """The members that `words` names, in its order, qualified by the namespace.

    A name that ends with `!` cannot be nil. `parts` has the types of those that are no text; `least` is how often each
    must stand at least.
    """
    return [_member(namespace, word, least, parts) for word in words.split()]


def _member(namespace: str, word: str, least: int, parts: dict[str, Any]) -> tuple[str, Any]:
    name = word.removesuffix("!")
    attributes = {"min_occurs": least, "nillable": not word.endswith("!"), "sub_ns": namespace}
    part = parts.get(name)
    return name, Unicode(**attributes) if part is None else part.customize(**attributes)


def many(namespace: str, name: str, model: Any) -> list[tuple[str, Any]]:
    """The one member of an array type."""
    return [(name, model.customize(min_occurs=0, max_occurs="unbounded", nillable=True, sub_ns=namespace))]
