"""Lets spyne 2.14 be imported on Python 3.12 and later. The only place that knows.

spyne carries an old `six` whose importer of `six.moves` has no `find_spec`, without which Python 3.12 cannot find
those modules. So that file is loaded before spyne itself and its importer given one. (`cgi`, which spyne imports
too, is gone in Python 3.13: there the package legacy-cgi stands in, see setup.cfg.)
"""

import importlib
import importlib.util
import sys
import warnings
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

_SIX = "spyne.util.six"


def prepare() -> None:
    """Make `import spyne` work; does nothing the second time."""
    if _SIX in sys.modules:
        return
    six = _load_six()
    _complete_importer(type(six._importer))
    with warnings.catch_warnings():
        # spyne's own: invalid escapes in its docstrings, and cgi.
        warnings.simplefilter("ignore")
        importlib.import_module("spyne.protocol.soap.soap11")
        importlib.import_module("spyne.server.wsgi")


def _load_six() -> Any:
    spyne = importlib.util.find_spec("spyne")
    if spyne is None or spyne.origin is None:
        raise ModuleNotFoundError("spyne is not installed", name="spyne")
    spec = importlib.util.spec_from_file_location(_SIX, Path(spyne.origin).parent / "util" / "six.py")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("spyne has no six", name=_SIX)
    six = importlib.util.module_from_spec(spec)
    sys.modules[_SIX] = six
    spec.loader.exec_module(six)
    return six


def _complete_importer(importer: Any) -> None:
    def find_spec(
        self: Any, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname in self.known_modules else None

    def create_module(self: Any, spec: ModuleSpec) -> Any:
        return self.load_module(spec.name)

    def exec_module(self: Any, module: ModuleType) -> None:
        """`create_module` answered a module that is loaded already."""

    importer.find_spec = find_spec
    importer.create_module = create_module
    importer.exec_module = exec_module
