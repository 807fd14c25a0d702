"""Where the contract files are: inside the installed package, or at the top of a checkout.

The build maps `wsdl/` and `xsd/` into this package. An editable install maps nothing, and
`importlib.resources` then finds nothing, so the checkout is looked at second.
"""

from pathlib import Path
from typing import Final, Literal

_PACKAGE: Final = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE, _PACKAGE.parents[1])


def contract_path(kind: Literal["wsdl", "xsd"], *parts: str) -> Path:
    """The file or folder `parts` below `wsdl/` or `xsd/`. `parts` are ours, never a caller's words."""
    for root in _ROOTS:
        path = root.joinpath(kind, *parts)
        if path.exists():
            return path
    wanted = "/".join((kind, *parts))
    places = " nor ".join(str(root) for root in _ROOTS)
    raise FileNotFoundError(f"contract file {wanted} is neither in {places}: the installation is incomplete")
