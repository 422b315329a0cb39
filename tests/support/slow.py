"""Mark as slow what only ``make test-all`` runs of a parameter's values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def mark_slow(values: Iterable[Any], *, quick: Collection[Any]) -> list[Any]:
    """Return the values of a parameter, marked as slow except those that are ``quick``."""
    return [
        value if value in quick else pytest.param(value, marks=pytest.mark.slow) for value in values
    ]
