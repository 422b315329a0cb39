"""Completion asks the API too: it shows and keeps no secret, and says nothing where it fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from security.canaries import TOKEN_VALUE
from security.leak_checker import LeakChecker
from security.leaky_api import LeakyApi
from security.reflected_secrets import REFLECTIONS, Reflection
from security.test_failure_leaks import echoing
from support.cli_runner import COMMAND_PATHS, Result
from support.fault_proxy import MakeFaultProxy

REQUEST = "__complete"
WORDS = ("astro", *COMMAND_PATHS[0], "add", "-n", "")
LINE = " ".join(WORDS)
SHELLS = {
    "bash": (REQUEST, "bash", "9", " ", LINE),
    "fish": (REQUEST, "fish", *WORDS),
    "zsh": (REQUEST, "zsh", *WORDS),
}


def cached(home: Path) -> list[Path]:
    return [path for path in home.rglob("*.json") if path.is_file()]


@pytest.mark.parametrize("argv", SHELLS.values(), ids=SHELLS)
def test_what_is_offered_and_kept_holds_no_secret(
    argv: tuple[str, ...], leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy, home: Path
) -> None:
    leak_checker.secrets.append(TOKEN_VALUE)
    proxy = make_fault_proxy(LeakyApi())
    leak_checker.environ["ASTRO_API_URL"] = proxy.base_url
    first, second = leak_checker.invoke(*argv), leak_checker.invoke(*argv)
    assert first == second
    assert "deploy-bot" in first.stdout.replace("\\", "")
    assert proxy.request_sequence == "L"
    (kept,) = cached(home)
    assert sys.platform == "win32" or kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("argv", SHELLS.values(), ids=SHELLS)
@pytest.mark.parametrize("echo", REFLECTIONS.values(), ids=REFLECTIONS)
def test_a_failure_is_quiet(
    echo: Reflection,
    argv: tuple[str, ...],
    leak_checker: LeakChecker,
    make_fault_proxy: MakeFaultProxy,
    home: Path,
) -> None:
    leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(echoing(echo)).base_url
    result = leak_checker.invoke(*argv)
    assert result in (Result(0, "", ""), Result(0, "astro-org-tokens:values:\n", ""))
    assert cached(home) == []
