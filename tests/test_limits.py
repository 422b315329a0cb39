"""One value has every timeout, size, number of attempts, the clock and the random numbers."""

from __future__ import annotations

import ast
import inspect
from datetime import timedelta
from pathlib import Path

import pytest

import astro_org_tokens
from astro_org_tokens import Limits
from astro_org_tokens.limits import DEFAULT_LIMITS

SOURCE = Path(astro_org_tokens.__file__).parent
LIBRARY = sorted(
    path
    for room in ("api", "grants", "manifest", "config")
    for path in (SOURCE / room).glob("*.py")
)
CLOCKS = {"monotonic", "perf_counter", "sleep", "time", "now", "uniform", "random"}


def test_every_limit_is_documented() -> None:
    documented = inspect.getdoc(Limits) or ""
    assert [name for name in Limits._fields if f"    {name}: " not in documented] == []


def test_now_has_the_time_zone_utc() -> None:
    assert DEFAULT_LIMITS.now().utcoffset() == timedelta(0)


def test_random_numbers_are_within_their_bounds() -> None:
    numbers = {DEFAULT_LIMITS.uniform(0.25, 0.5) for _ in range(100)}
    assert len(numbers) > 1
    assert all(0.25 <= number <= 0.5 for number in numbers)


def test_limits_are_immutable() -> None:
    with pytest.raises(AttributeError):
        DEFAULT_LIMITS.max_workers = 9  # type: ignore[misc]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_library_code_has_no_clock_and_no_dice_of_its_own(path: Path) -> None:
    used = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    names = {f"{module}.{name}" for module in ("time", "random", "datetime") for name in CLOCKS}
    assert used & names == set()
