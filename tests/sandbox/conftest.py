from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from support.sandbox_api import client


@pytest.fixture(scope="session")
def api_spec_path() -> Path:
    """The published specification, which is not part of this project."""
    given = os.environ.get("ASTRO_API_SPEC")
    if not given:
        pytest.skip("ASTRO_API_SPEC does not name the API's specification")
    path = Path(given)
    assert path.is_file(), f"ASTRO_API_SPEC names a file that is not there: {path}"
    return path


@pytest.fixture(scope="session")
def api_spec(api_spec_path: Path) -> dict[str, Any]:
    spec = yaml.safe_load(api_spec_path.read_text(encoding="utf-8"))
    assert isinstance(spec, dict)
    return spec


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A fresh sandbox, in memory."""
    with start(SandboxOptions()) as running:
        yield running


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of the fresh sandbox, as its owner."""
    with client(sandbox) as opened:
        yield opened


@pytest.fixture(scope="module")
def untouched() -> Iterator[Sandbox]:
    """A sandbox that the tests of a module share; they only read."""
    with start(SandboxOptions()) as running:
        yield running


@pytest.fixture(scope="module")
def reading(untouched: Sandbox) -> Iterator[httpx.Client]:
    """A client of the shared sandbox, as its owner."""
    with client(untouched) as opened:
        yield opened
