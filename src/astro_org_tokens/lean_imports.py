"""Keeps the program's libraries from loading and compiling what it doesn't use.

This reaches into other libraries, so it is for the program only: the package that other programs
import doesn't do it. Each part fails safe: if a library uses more of a module than is expected
here, the real module is loaded, and what stands for something real behaves like it.
``tests/test_lean_imports.py`` fails for a part that no longer saves anything.
"""

from __future__ import annotations

import contextlib
import importlib
import re
import sys
from _thread import allocate_lock
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

_METADATA = "importlib.metadata"
_TYPED_DICTS = ("pydantic_core.core_schema", "pydantic.config", "pydantic.fields")
_ASSIGNMENT_ARGUMENTS = ("cls", "fields", "globals")  # up to Python 3.12
_LOCK = allocate_lock()
_compile = re.compile


def install() -> None:
    """Spare this process what its libraries load for purposes that it doesn't have."""
    # Libraries compile 100 patterns, of which most runs need 20 (15 ms).
    re.compile = compile_when_used
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
    # httpcore loads it for asynchronous connections (3 ms).
    _put("anyio")
    # tabulate loads it for HTML, with a dictionary of all entities (3 ms).
    _put("html", escape=lambda *args, **options: _load("html").escape(*args, **options))
    # shutil, for terminals' widths, loads them for archives (2 ms).
    _put("bz2")
    _put("lzma")
    if sys.platform == "linux":
        # pydantic loads zoneinfo, which loads how Python was built for this path (3 ms).
        _put("sysconfig", get_config_var=_config_var)
        # Up to Python 3.12, uuid asks it for the system's name (2 ms). click loads uuid.
        if sys.version_info < (3, 13):
            _put("platform", system=lambda: "Linux")
    # pydantic's modules have typed dictionaries for type checkers. Making them takes 13 ms.
    for name in _TYPED_DICTS:
        _put(name, load_first=partial(_load_with_plain_typed_dicts, name))
    # 70 data classes of libraries and of the program each compile up to seven functions (30 ms).
    sys.meta_path.insert(0, _DataclassesFinder)


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
        self._load_first = cache(load_first)

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # so that submodules can be imported
            self.__spec__ = _find_package(self.__name__)
            if self.__spec__ is not None:
                return self.__spec__.submodule_search_locations
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


@cache
def _find_package(name: str) -> ModuleSpec | None:
    from importlib.machinery import PathFinder  # noqa: PLC0415  help doesn't need it

    spec = PathFinder.find_spec(name)
    return spec if spec and spec.submodule_search_locations is not None else None


def _load_c_widths() -> ModuleType | None:
    """Load the module in C without its package; None if there is none."""
    from importlib.machinery import PathFinder  # noqa: PLC0415  help needs neither
    from importlib.util import module_from_spec  # noqa: PLC0415

    name = "wcwidth._wcwidth_c"
    if name not in sys.modules:
        package = _find_package("wcwidth")
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


def _load_with_plain_typed_dicts(name: str) -> ModuleType | None:
    """Load a module with plain classes in the place of typed dictionaries; None if it fails."""
    try:
        with _plain_typed_dicts():
            return _load(name)
    except Exception:  # noqa: BLE001  whatever it is, loading it as it comes is the way out
        sys.modules.pop(name, None)
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


class _DataclassesFinder:
    """Finds ``dataclasses`` once, and changes it when it is loaded.

    A stand-in wouldn't do: the module compares itself with what its users have imported.
    """

    @classmethod
    def find_spec(cls, name: str, *_: object) -> ModuleSpec | None:
        """Return how to load the module. Source: the documentation of ``MetaPathFinder``."""
        if name != "dataclasses":
            return None
        from importlib.util import find_spec  # noqa: PLC0415  help doesn't need it

        sys.meta_path.remove(cls)
        spec = find_spec(name)
        loader: Any = spec and spec.loader
        if loader:
            loader.exec_module = partial(cls._exec, loader.exec_module)
        return spec

    @staticmethod
    def _exec(execute: Callable[[ModuleType], None], module: Any) -> None:
        execute(module)
        module.dataclass = lean_dataclass(module.dataclass)
        name = "_frozen_get_del_attr"
        code = getattr(getattr(module, name, None), "__code__", None)
        if code and code.co_varnames[: code.co_argcount] == _ASSIGNMENT_ARGUMENTS:
            setattr(module, name, refuse_assignments)


def lean_dataclass(dataclass: Callable[..., Any]) -> Callable[..., Any]:
    """Return the decorator without compiling methods that can be the same for all classes.

    Source: the documentation of ``dataclasses.dataclass``.
    """

    def decorate(cls: type | None = None, /, **options: Any) -> Any:
        if cls is None:
            return lambda decorated: decorate(decorated, **options)
        if options.get("order") or options.get("unsafe_hash"):
            return dataclass(cls, **options)
        own = dict(vars(cls))
        if not cls.__doc__:
            cls.__doc__ = cls.__name__  # or it would be the signature, which loads inspect
        return _add_methods(dataclass(cls, **{**options, "repr": False, "eq": False}), own, options)

    return decorate


def _add_methods(cls: Any, own: dict[str, Any], options: dict[str, Any]) -> Any:
    fields = sys.modules["dataclasses"].fields(cls)
    if options.get("repr", True) and "__repr__" not in own:
        cls.__repr__ = _repr_of([field.name for field in fields if field.repr])
    if options.get("eq", True):
        if "__eq__" not in own:
            cls.__eq__ = _eq_of([field.name for field in fields if field.compare])
        # Python sets it to None in a class that has __eq__.
        if own.get("__hash__") is None and ("__hash__" not in own or "__eq__" in own):
            names = [f.name for f in fields if (f.compare if f.hash is None else f.hash)]
            cls.__hash__ = _hash_of(names) if options.get("frozen") else None
    return cls


def _repr_of(names: Sequence[str]) -> Callable[[object], str]:
    from reprlib import recursive_repr  # noqa: PLC0415  help doesn't need it

    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807
        values = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{type(self).__qualname__}({values})"

    return __repr__


def _eq_of(names: Sequence[str]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if other.__class__ is not self.__class__:
            return NotImplemented
        return [getattr(self, name) for name in names] == [getattr(other, name) for name in names]

    return __eq__


def _hash_of(names: Sequence[str]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:  # noqa: N807
        return hash(tuple([getattr(self, name) for name in names]))

    return __hash__


def refuse_assignments(cls: Any, fields: Sequence[Any], _: object) -> Sequence[Any]:
    """Return ``__setattr__`` and ``__delattr__`` of a frozen class."""
    frozen_error = sys.modules["dataclasses"].FrozenInstanceError
    names = frozenset(field.name for field in fields)

    def __setattr__(self: Any, name: str, value: object) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise frozen_error(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise frozen_error(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return __setattr__, __delattr__


class _LazyPattern:
    """A pattern that is compiled when it is used. To ``isinstance`` it is a ``re.Pattern``."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._arguments = (pattern, flags)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return re.Pattern

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._compiled(), name)
        setattr(self, name, value)
        return value

    def __repr__(self) -> str:
        return repr(self._compiled())

    def __eq__(self, other: object) -> bool:
        other = other._compiled() if type(other) is _LazyPattern else other
        return bool(self._compiled() == other)

    def __hash__(self) -> int:
        return hash(self._compiled())

    def __reduce__(self) -> tuple[Any, ...]:  # for copies too
        return _compile, self._arguments

    def _compiled(self) -> re.Pattern[Any]:
        return _compile(*self._arguments)  # which has a cache


def compile_when_used(pattern: Any, flags: Any = 0) -> Any:
    """Return what ``re.compile`` does; the pattern of a module is compiled when it is used."""
    caller = sys._getframe(1).f_code.co_name  # noqa: SLF001  it is documented
    if caller == "<module>" and isinstance(pattern, str | bytes):
        return _LazyPattern(pattern, flags)
    return _compile(pattern, flags)


def _config_var(name: str) -> Any:
    if name == "TZPATH":  # nothing here asks for a time zone by its name
        return "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"
    return _load("sysconfig").get_config_var(name)


def _version(name: str) -> str:
    if name == "tabulate":
        return "unknown"  # as tabulate itself says if it finds none
    find: Callable[[str], str] = _load(_METADATA).version
    return find(name)
