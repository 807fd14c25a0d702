"""What XML can hold of a text, and what it cannot, not even escaped: by files and commands it comes in all the same."""

import re
from typing import Final

UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT: Final = "\ufffd"


def writable(text: str) -> str:
    """The text with a replacement character for each that XML cannot hold."""
    return UNWRITABLE.sub(_REPLACEMENT, text)
