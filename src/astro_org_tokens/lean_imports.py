"""Keeps the program's libraries from loading what it doesn't use.

This reaches into other libraries, so it is for the program only: the package that other programs
import doesn't do it. Each part fails safe: if a library uses more of a module than is expected
here, the real module is loaded. ``tests/test_lean_imports.py`` fails for a part that no longer
saves anything.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from _thread import allocate_lock
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

_METADATA = "importlib.metadata"
_CORE_SCHEMA = "pydantic_core.core_schema"
_LOCK = allocate_lock()


def install() -> None:
    """Spare this process what its libraries load for purposes that it doesn't have."""
    # httpx has a command line of its own, which takes 44 ms if rich is installed. Without it, httpx
    # defines a function that says so.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    # pydantic searches all installed packages for plugins (3 to 9 ms).
    _put("pydantic.plugin._loader", get_plugins=tuple)
    # tabulate looks its own version up (2 ms). Loading the module takes 5 ms.
    _put(_METADATA, version=_version, PackageNotFoundError=ModuleNotFoundError)  # its base class
    # tabulate loads it, but needs it only if a cell isn't ASCII (11 ms). What it needs then is
    # also in wcwidth's one module in C (2 ms).
    _put("wcwidth", load_first=_load_c_widths)
    # click needs it to clean help texts. It loads a parser and the compiler's tables (10 ms).
    _put("inspect", cleandoc=clean_doc, isfunction=lambda value: isinstance(value, FunctionType))
    # httpcore loads it for contexts that it makes itself; it reads packages' files (3 ms).
    _put("certifi")
    # shutil, for terminals' widths, loads them for archives (2 ms).
    _put("bz2")
    _put("lzma")
    # Up to Python 3.12, uuid asks it for the system's name (2 ms). click loads uuid.
    if sys.platform == "linux" and sys.version_info < (3, 13):
        _put("platform", system=lambda: "Linux")
    # It has 79 typed dictionaries, for type checkers: making real ones of them takes 10 ms.
    _put(_CORE_SCHEMA, load_first=_load_core_schema)


def clean_doc(text: str) -> str:
    """Return what ``inspect.cleandoc`` does: a text without indentation and blank lines around."""
    first, *rest = text.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join([first.lstrip(), *(line[margin:] for line in rest)]).strip("\n")


class _StandIn(ModuleType):
    """A module that is loaded when an attribute is used that isn't set here.

    Args:
        name: the module's name.
        load_first: returns a module to try before it; the attribute may be missing there.
    """

    def __init__(self, name: str, load_first: Callable[[], ModuleType | None]) -> None:
        super().__init__(name)
        self._load_first = load_first

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system asks for these
            raise AttributeError(name)
        first = self._load_first()
        value = getattr(first if hasattr(first, name) else _load(self.__name__), name)
        setattr(self, name, value)
        return value


def _put(
    name: str, *, load_first: Callable[[], ModuleType | None] = lambda: None, **attributes: object
) -> None:
    if name not in sys.modules:
        stand_in = sys.modules[name] = _StandIn(name, load_first)
        vars(stand_in).update(attributes)


def _load(name: str) -> ModuleType:
    with _LOCK:  # two threads may be the first to need it
        if isinstance(sys.modules.get(name), _StandIn):
            del sys.modules[name]
    return importlib.import_module(name)


def _load_c_widths() -> ModuleType | None:
    """Load the module in C without its package; None if there is none."""
    from importlib.machinery import PathFinder  # noqa: PLC0415  help needs neither
    from importlib.util import module_from_spec  # noqa: PLC0415

    name = "wcwidth._wcwidth_c"
    if name not in sys.modules:
        package = PathFinder.find_spec("wcwidth")
        spec = package and PathFinder.find_spec(name, package.submodule_search_locations)
        if not spec or not spec.loader:
            return None
        module = module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except ImportError:
            return None
        sys.modules[name] = module
    return sys.modules[name]


def _load_core_schema() -> ModuleType | None:
    """Load the module with plain classes in the place of typed dictionaries; None if it fails."""
    try:
        with _plain_typed_dicts():
            return _load(_CORE_SCHEMA)
    except Exception:  # noqa: BLE001  whatever it is, loading it as it comes is the way out
        sys.modules.pop(_CORE_SCHEMA, None)
        return None


@contextlib.contextmanager
def _plain_typed_dicts() -> Iterator[None]:
    class TypedDict(dict):  # type: ignore[type-arg]
        def __init_subclass__(cls, **_: object) -> None:
            pass  # takes ``total=False``

    modules = [sys.modules[name] for name in ("typing", "typing_extensions") if name in sys.modules]
    before = [(module, module.TypedDict) for module in modules]
    for module in modules:
        module.TypedDict = TypedDict  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module, value in before:
            module.TypedDict = value  # type: ignore[attr-defined]


def _version(name: str) -> str:
    if name == "tabulate":
        return "unknown"  # as tabulate itself says if it finds none
    find: Callable[[str], str] = _load(_METADATA).version
    return find(name)
