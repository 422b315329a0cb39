from __future__ import annotations

from pathlib import Path

import pytest

from config.worlds import World


@pytest.fixture
def world(home: Path) -> World:
    return World(home)
