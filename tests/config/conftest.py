from __future__ import annotations

from pathlib import Path

import pytest

from config.config_env import ConfigEnv


@pytest.fixture
def config_env(home: Path) -> ConfigEnv:
    return ConfigEnv(home)
