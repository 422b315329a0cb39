"""The page on reliability names tests that are there, and the numbers that the program has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from astro_org_tokens.limits import DEFAULT_LIMITS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`", PAGE)


def test_it_names_tests() -> None:
    assert len(NAMED) > 20


@pytest.mark.parametrize(("path", "test"), NAMED)
def test_what_it_names_is_there(path: str, test: str) -> None:
    place = ROOT / path

    assert place.exists()
    if test:
        assert f"def {test}(" in place.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["auth", "concurrency"])
def test_no_test_file_of_a_promise_is_left_out(folder: str) -> None:
    files = {
        f"tests/{folder}/{path.name}" for path in (ROOT / "tests" / folder).glob("test_*.py")
    } - {f"tests/concurrency/{Path(__file__).name}"}

    assert files - {path for path, _ in NAMED} == set()


@pytest.mark.parametrize(
    "sentence",
    [
        f"{DEFAULT_LIMITS.settle_seconds * 1000:.0f} ms or two of the round trips",
        f"up to {DEFAULT_LIMITS.max_jitter_seconds:g} s",
        f"at most {DEFAULT_LIMITS.max_write_attempts} times",
    ],
)
def test_it_has_the_programs_numbers(sentence: str) -> None:
    assert sentence in PAGE
