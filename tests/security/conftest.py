"""The program with canary secrets, in a directory where everything that it writes is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from astro_org_tokens.limits import Limits
from security.all_commands import GRANTS
from security.leak_checker import LIMITS, LeakChecker


@pytest.fixture
def limits() -> Limits:
    return LIMITS


@pytest.fixture
def leak_checker(
    sandbox_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> LeakChecker:
    """The program with the sandbox's API token, which is the secret."""
    for variable, name in {"PWD": "cwd", "TMPDIR": "tmp", "XDG_STATE_HOME": "state"}.items():
        (tmp_path / name).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / name))
        sandbox_env[variable] = str(tmp_path / name)
    monkeypatch.chdir(tmp_path / "cwd")
    Path("grants.yaml").write_text(GRANTS, encoding="utf-8")
    return LeakChecker(sandbox_env, tmp_path, [sandbox_env["ASTRO_API_TOKEN"]])
