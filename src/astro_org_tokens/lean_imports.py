"""Keeps the program's libraries from loading what it doesn't use.

This reaches into other libraries, so it is for the program only: the package that other programs
import doesn't do it. Each part fails safe: if a library uses more of a module than is expected
here, the real module is loaded. ``tests/test_lean_imports.py`` fails for a part that no longer
saves anything.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

_METADATA = "importlib.metadata"


def install() -> None:
    """Spare this process what its libraries load for purposes that it doesn't have."""
    # httpx has a command line of its own, which takes 44 ms if rich is installed. Without it, httpx
    # defines a function that says so.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    # pydantic searches all installed packages for plugins (3 to 9 ms).
    _put("pydantic.plugin._loader", get_plugins=tuple)
    # tabulate looks its own version up (2 ms). Loading the module takes 5 ms.
    _put(_METADATA, version=_version, PackageNotFoundError=ModuleNotFoundError)  # its base class
    # tabulate loads it, but needs it only if a cell isn't ASCII (11 ms).
    _put("wcwidth")


class _StandIn(ModuleType):
    """A module that is loaded when an attribute is used that isn't set here."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system asks for these
            raise AttributeError(name)
        value = getattr(_load(self.__name__), name)
        setattr(self, name, value)
        return value


def _put(name: str, **attributes: object) -> None:
    if name not in sys.modules:
        stand_in = sys.modules[name] = _StandIn(name)
        vars(stand_in).update(attributes)


def _load(name: str) -> ModuleType:
    if isinstance(sys.modules.get(name), _StandIn):
        del sys.modules[name]
    return importlib.import_module(name)


def _version(name: str) -> str:
    if name == "tabulate":
        return "unknown"  # as tabulate itself says if it finds none
    find: Callable[[str], str] = _load(_METADATA).version
    return find(name)
