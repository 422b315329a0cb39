"""The session in the config and its refresh token are shown as little as an API token is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.api import credentials
from secrecy.commands import COMMAND_LINES, VERBOSITIES
from secrecy.conftest import Broken, Watched
from secrecy.echoes import ECHOES, Echo
from secrecy.marks import REFRESH, SESSION, traces
from secrecy.sessions import LOGINS, Login, failing_login, log_in
from secrecy.test_failures import FORMATS, echoing

OVER, ENDS_LATER = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"
LIST = COMMAND_LINES["list"]
EACH_WAY = {name: COMMAND_LINES[name] for name in ("list", "add", "apply")}
"""Commands that read, that change, and that change several things at a time."""


@pytest.fixture
def config(watched: Watched, home: Path, sandbox: Sandbox) -> Path:
    """The config of a person, in place of an API token."""
    session = credentials.access_token(sandbox.store)
    watched.environ["ASTRO_API_TOKEN"] = ""
    watched.secrets = [session, REFRESH, SESSION]
    path = log_in(home, session=session, refresh=REFRESH, ends=ENDS_LATER)
    watched.given.append(path)
    return path


@pytest.mark.parametrize("argv", EACH_WAY.values(), ids=EACH_WAY)
@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_server_that_quotes_the_session_is_not_quoted(
    echo: Echo, argv: tuple[str, ...], watched: Watched, broken: Broken, config: Path
) -> None:
    before = config.read_bytes()
    watched.environ["ASTRO_API_URL"] = broken(echoing(echo)).base
    for form in FORMATS:
        assert watched.runs(*argv, *form, "--verbosity", "debug").status == 1
    assert config.read_bytes() == before


@pytest.mark.parametrize("login", LOGINS.values(), ids=LOGINS)
def test_a_login_that_fails_quotes_no_token(
    login: Login, watched: Watched, broken: Broken, home: Path, config: Path
) -> None:
    log_in(home, session=SESSION, refresh=REFRESH, ends=OVER)
    before = config.read_bytes()
    watched.environ["ASTRO_API_URL"] = broken(failing_login(login)).base
    for form in FORMATS:
        for verbosity in VERBOSITIES:
            assert watched.runs(*LIST, *form, "--verbosity", verbosity).status == 1
    assert config.read_bytes() == before


@pytest.mark.parametrize("verbosity", VERBOSITIES)
@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_a_refreshed_session_is_in_the_config_and_nowhere_else(
    argv: tuple[str, ...],
    verbosity: str,
    watched: Watched,
    home: Path,
    config: Path,
    sandbox: Sandbox,
) -> None:
    log_in(home, session=SESSION, refresh=sandbox.refresh_token, ends=OVER)
    watched.secrets.append(sandbox.refresh_token)
    assert watched.runs(*argv, "--verbosity", verbosity).status == 0
    content = config.read_text(encoding="utf-8")
    new = yaml.safe_load(content)["contexts"]["localhost"]["token"].removeprefix("Bearer ")
    watched.secrets.append(new)
    # Once more, now that the new one is known; the first run's files are all there still.
    assert watched.runs("--version").status == 0
    assert traces(content, [SESSION]) == []


def test_a_session_that_can_not_be_written_is_not_shown(
    watched: Watched, home: Path, config: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(home, session=SESSION, refresh=sandbox.refresh_token, ends=OVER)
    watched.secrets.append(sandbox.refresh_token)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    ran = watched.runs(*LIST, "--verbosity", "debug")
    assert ran.status == 0
    assert "could not be written" in ran.stderr


@pytest.mark.parametrize(
    "content",
    ["token: 'X", "context: [X", "X: X: X", "contexts: {astronomer_io: {token: [X]}}"],
)
def test_a_broken_config_is_not_quoted(
    content: str, watched: Watched, home: Path, config: Path
) -> None:
    config.write_text(content.replace("X", SESSION), encoding="utf-8")
    watched.environ["ASTRO_API_URL"] = ""
    ran = watched.runs(*LIST, "--json", "--verbosity", "debug")
    assert (ran.status, ran.json["kind"], ran.stderr) == (1, "config", "")
