"""Data classes of every kind, and all that they do, as text: for a comparison of two decorators."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any, ClassVar


@dataclasses.dataclass
class Plain:
    """It has a text."""

    number: int
    text: str = "a"
    shared: ClassVar[int] = 1


@dataclasses.dataclass(frozen=True)
class Frozen:
    number: int
    text: str = "a"


@dataclasses.dataclass(frozen=True, slots=True)
class Slots:
    number: int
    text: str = "a"


@dataclasses.dataclass(frozen=True)
class Derived(Frozen):
    more: tuple[int, ...] = ()


class Undecorated(Frozen):
    pass


@dataclasses.dataclass(frozen=True)
class SomeFields:
    number: int
    text: str = dataclasses.field(default="a", repr=False)
    uncompared: int = dataclasses.field(default=0, compare=False)
    unhashed: list[int] = dataclasses.field(default_factory=list, hash=False)
    only_hashed: int = dataclasses.field(default=0, compare=False, hash=True)


@dataclasses.dataclass
class Initialized:
    number: int
    given: dataclasses.InitVar[str] = "b"
    text: str = dataclasses.field(init=False)

    def __post_init__(self, given: str) -> None:
        self.text = given


@dataclasses.dataclass(kw_only=True)
class Keywords:
    number: int
    text: str = "a"


@dataclasses.dataclass(order=True, frozen=True)
class Ordered:
    number: int
    text: str = "a"


@dataclasses.dataclass(unsafe_hash=True)
class Hashed:
    number: int
    text: str = "a"


@dataclasses.dataclass(eq=False)
class Unequal:
    number: int
    text: str = "a"


@dataclasses.dataclass(eq=False, frozen=True)
class UnequalFrozen:
    number: int
    text: str = "a"


@dataclasses.dataclass(repr=False)
class Unnamed:
    number: int
    text: str = "a"

    def __repr__(self) -> str:
        return "mine"


@dataclasses.dataclass(frozen=True)
class OwnMethods:
    number: int
    text: str = "a"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnMethods)

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return f"own {self.number}"


@dataclasses.dataclass
class OwnEquality:  # noqa: PLW1641  it has none
    number: int
    text: str = "a"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnEquality)


@dataclasses.dataclass(frozen=True)
class OwnEqualityFrozen:  # noqa: PLW1641  it has none
    number: int
    text: str = "a"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnEqualityFrozen)


@dataclasses.dataclass
class OwnHash:
    number: int
    text: str = "a"

    def __hash__(self) -> int:
        return 8


@dataclasses.dataclass
class Recursive:
    number: int
    text: Any = None


@dataclasses.dataclass
class Empty:
    pass


@dataclasses.dataclass(frozen=True)
class EmptyFrozen:
    pass


CLASSES: tuple[type[Any], ...] = (
    Plain,
    Frozen,
    Slots,
    Derived,
    Undecorated,
    SomeFields,
    Initialized,
    Keywords,
    Ordered,
    Hashed,
    Unequal,
    UnequalFrozen,
    Unnamed,
    OwnMethods,
    OwnEquality,
    OwnEqualityFrozen,
    OwnHash,
    Recursive,
)
ACTIONS: dict[str, Callable[[Any, Any], object]] = {
    "repr": lambda one, _: repr(one),
    "equal": lambda one, other: one == other,
    "equal to itself": lambda one, _: one == one,  # noqa: PLR0124
    "equal to a number": lambda one, _: one == 1,
    "what a number says": lambda one, _: one.__eq__(1),
    "unequal": lambda one, other: one != other,
    "less": lambda one, other: one < other,
    "same hash": lambda one, other: hash(one) == hash(other),
    "hash": lambda one, _: one.__class__.__hash__ is not None and hash(one) == hash(one),
    "assign": lambda one, _: setattr(one, "number", 5),
    "assign another": lambda one, _: setattr(one, "bogus", 5),
    "delete": lambda one, _: delattr(one, "text"),
    "delete another": lambda one, _: delattr(one, "bogus"),
    "values": lambda one, _: dataclasses.asdict(one),
    "replaced": lambda one, _: dataclasses.replace(one, number=9),
    "fields": lambda one, _: [field.name for field in dataclasses.fields(one)],
    "patterns": lambda one, _: type(one).__match_args__,
    "documentation": lambda one, _: bool(type(one).__doc__),
}


def observe() -> Iterator[tuple[str, str, str]]:
    """Yield the name of a class, an action, and what became of it."""
    for cls in CLASSES:
        for text in ("a", "c"):
            for name, action in ACTIONS.items():
                one, other = cls(number=1), cls(number=1)
                if text != "a":
                    object.__setattr__(other, "text", text)
                yield cls.__name__, f"{name}, {text}", _outcome(action, one, other)
    for empty in (Empty, EmptyFrozen):
        one, other = empty(), empty()
        yield empty.__name__, "empty", repr((one, one == other, empty.__hash__ is None))
    node = Recursive(1)
    node.text = [node]
    yield "Recursive", "repr", repr(node)
    yield "Plain", "other class", _outcome(ACTIONS["equal"], Plain(1), Keywords(number=1))
    yield "SomeFields", "uncompared", repr(SomeFields(1, uncompared=1) == SomeFields(1))
    yield "SomeFields", "unhashed", repr(hash(SomeFields(1, unhashed=[2])) == hash(SomeFields(1)))
    yield "SomeFields", "hashed", repr(hash(SomeFields(1, only_hashed=1)) == hash(SomeFields(1)))
    yield "Undecorated", "assign", _outcome(ACTIONS["assign another"], Undecorated(1), None)
    yield "bad", "order", _outcome(_decorate_badly, None, None)


def _decorate_badly(*_: object) -> object:
    class Derived(Frozen):
        more: int = 0

    return dataclasses.dataclass(Derived)


def _outcome(action: Callable[[Any, Any], object], one: Any, other: Any) -> str:
    try:
        return repr(action(one, other))
    except Exception as error:  # noqa: BLE001  it is compared
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    print(json.dumps(list(observe())))
