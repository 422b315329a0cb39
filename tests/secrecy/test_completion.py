"""Completion asks the API too: it shows and keeps no secret, and says nothing where it fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from secrecy.conftest import Broken, Watched
from secrecy.echoes import ECHOES, Echo
from secrecy.marks import TOLD
from secrecy.telling import Telling
from secrecy.test_failures import echoing
from support.running import SPELLINGS, Ran

REQUEST = "__complete"
WORDS = ("astro", *SPELLINGS[0], "add", "-n", "")
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
    argv: tuple[str, ...], watched: Watched, broken: Broken, home: Path
) -> None:
    watched.secrets.append(TOLD)
    proxy = broken(Telling())
    watched.environ["ASTRO_API_URL"] = proxy.base
    first, second = watched.runs(*argv), watched.runs(*argv)
    assert first == second
    assert "deploy-bot" in first.stdout.replace("\\", "")
    assert proxy.letters == "L"
    (kept,) = cached(home)
    assert sys.platform == "win32" or kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("argv", SHELLS.values(), ids=SHELLS)
@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_failure_is_quiet(
    echo: Echo, argv: tuple[str, ...], watched: Watched, broken: Broken, home: Path
) -> None:
    watched.environ["ASTRO_API_URL"] = broken(echoing(echo)).base
    ran = watched.runs(*argv)
    assert ran in (Ran(0, "", ""), Ran(0, "astro-org-tokens:values:\n", ""))
    assert cached(home) == []
