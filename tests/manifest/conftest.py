"""A manifest for the seeded Organization."""

from __future__ import annotations

from pathlib import Path

import pytest

from manifest.apply_cases import MANIFEST


@pytest.fixture
def manifest_file(tmp_path: Path) -> str:
    """The path of a manifest."""
    path = tmp_path / "grants.yaml"
    path.write_text(MANIFEST, encoding="utf-8")
    return str(path)
