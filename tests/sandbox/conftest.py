from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from astro_org_tokens.sandbox import Sandbox
from support.sandbox_api import api_client


@pytest.fixture(scope="session")
def api_spec_path() -> Path:
    """The published specification, which is not part of this project."""
    variable = os.environ.get("ASTRO_API_SPEC")
    if not variable:
        pytest.skip("ASTRO_API_SPEC does not name the API's specification")
    path = Path(variable)
    assert path.is_file(), f"ASTRO_API_SPEC names a file that doesn't exist: {path}"
    return path


@pytest.fixture(scope="session")
def api_spec(api_spec_path: Path) -> dict[str, Any]:
    spec = yaml.safe_load(api_spec_path.read_text(encoding="utf-8"))
    assert isinstance(spec, dict)
    return spec


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client for the sandbox, as its owner."""
    with api_client(sandbox) as client:
        yield client
