"""Where the contract files are: inside the installed package, or at the top of a checkout.

The build maps `wsdl/`, `xsd/` and the examples of our own contract into this package. An editable install maps
nothing, and `importlib.resources` then finds nothing, so the checkout is looked at second.
"""

from pathlib import Path
from typing import Final, Literal

_PACKAGE: Final = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE, _PACKAGE.parents[1])

Kind = Literal["wsdl", "xsd", "examples"]

#: The folder of each kind: in the package and, where that is another, in a checkout.
_FOLDERS: Final[dict[Kind, tuple[str, ...]]] = {
    "wsdl": ("wsdl",),
    "xsd": ("xsd",),
    "examples": ("examples", "client_examples/raw_xml/learning_records"),
}


def contract_path(kind: Kind, *parts: str) -> Path:
    """The file or folder `parts` below the folder of its kind. `parts` are ours, never a caller's words."""
    for root in _ROOTS:
        for folder in _FOLDERS[kind]:
            path = root.joinpath(folder, *parts)
            if path.exists():
                return path
    wanted = "/".join((kind, *parts))
    places = " nor ".join(str(root) for root in _ROOTS)
    raise FileNotFoundError(f"contract file {wanted} is neither in {places}: the installation is incomplete")
