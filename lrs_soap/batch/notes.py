"""What a reader finds out about a file beside its records, and the refusal of a file that cannot be read."""

from dataclasses import dataclass, field
from typing import Final

#: Names of unknown columns that are told; a file of another kind has nothing but.
MOST_UNKNOWN: Final = 20
#: Of such a name, in characters.
_SHOWN: Final = 40

ONLY_ONCE: Final = "must be given only once"


class UnreadableFile(Exception):
    """This is no file of the layout, or not a whole one. The message is a sentence that repeats no value of it."""


@dataclass(slots=True)
class Notes:
    """`header` is what the file says of itself, by heading; `unknown` are headings that the layout does not have."""

    header: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)

    def state(self, heading: str, value: str, line: int) -> None:
        """Remember what the file says of itself. Raises `UnreadableFile` where it has said something else before."""
        if value and self.header.setdefault(heading, value) != value:
            raise UnreadableFile(
                f"line {line}: {heading} must be what it was before in this file, or be left out"
            )

    def pass_over(self, heading: str) -> None:
        """Remember a heading that is not known."""
        if len(self.unknown) < MOST_UNKNOWN:
            shown = "".join(char for char in heading[:_SHOWN] if char.isprintable())
            self.unknown[shown or "a heading without a name"] = None


def trimmed(text: str) -> str:
    """A value as the field rules take it: white space outside dropped, inside (line ends too) one blank."""
    return " ".join(text.split())
