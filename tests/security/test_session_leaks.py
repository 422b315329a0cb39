"""The session in the config and its refresh token are shown as little as an API token is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.api import credentials
from security.all_commands import COMMAND_LINES, VERBOSITIES
from security.canaries import REFRESH, SESSION, find_leaks
from security.leak_checker import LeakChecker
from security.reflected_secrets import REFLECTIONS, Reflection
from security.refresh_responses import (
    REFRESH_RESPONSES,
    RefreshResponder,
    login_service,
    write_session_config,
)
from security.test_failure_leaks import FORMATS, echoing
from support.fault_proxy import MakeFaultProxy

OVER, ENDS_LATER = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"
LIST = COMMAND_LINES["list"]
EACH_WAY = {name: COMMAND_LINES[name] for name in ("list", "add", "apply")}
"""Commands that read, that change, and that change several things at a time."""


@pytest.fixture
def config(leak_checker: LeakChecker, home: Path, sandbox: Sandbox) -> Path:
    """The config of a person, in place of an API token."""
    session = credentials.access_token(sandbox.store)
    leak_checker.environ["ASTRO_API_TOKEN"] = ""
    leak_checker.secrets = [session, REFRESH, SESSION]
    path = write_session_config(home, session=session, refresh=REFRESH, ends=ENDS_LATER)
    leak_checker.exempt_files.append(path)
    return path


@pytest.mark.each_choice
@pytest.mark.parametrize("argv", EACH_WAY.values(), ids=EACH_WAY)
@pytest.mark.parametrize("echo", REFLECTIONS.values(), ids=REFLECTIONS)
def test_a_server_that_quotes_the_session_is_not_quoted(
    echo: Reflection,
    argv: tuple[str, ...],
    leak_checker: LeakChecker,
    make_fault_proxy: MakeFaultProxy,
    config: Path,
) -> None:
    before = config.read_bytes()
    leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(echoing(echo)).base_url
    for form in FORMATS:
        assert leak_checker.invoke(*argv, *form, "--verbosity", "debug").status == 1
    assert config.read_bytes() == before


@pytest.mark.each_choice
@pytest.mark.parametrize("verbosity", VERBOSITIES)
@pytest.mark.parametrize("login", REFRESH_RESPONSES.values(), ids=REFRESH_RESPONSES)
def test_a_login_that_fails_quotes_no_token(
    login: RefreshResponder,
    verbosity: str,
    leak_checker: LeakChecker,
    make_fault_proxy: MakeFaultProxy,
    home: Path,
    config: Path,
) -> None:
    write_session_config(home, session=SESSION, refresh=REFRESH, ends=OVER)
    before = config.read_bytes()
    leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(login_service(login)).base_url
    for form in FORMATS:
        assert leak_checker.invoke(*LIST, *form, "--verbosity", verbosity).status == 1
    assert config.read_bytes() == before


@pytest.mark.each_choice
@pytest.mark.parametrize("verbosity", VERBOSITIES)
@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_a_refreshed_session_is_in_the_config_and_nowhere_else(
    argv: tuple[str, ...],
    verbosity: str,
    leak_checker: LeakChecker,
    home: Path,
    config: Path,
    sandbox: Sandbox,
) -> None:
    write_session_config(home, session=SESSION, refresh=sandbox.refresh_token, ends=OVER)
    leak_checker.secrets.append(sandbox.refresh_token)
    assert leak_checker.invoke(*argv, "--verbosity", verbosity).status == 0
    content = config.read_text(encoding="utf-8")
    new = yaml.safe_load(content)["contexts"]["localhost"]["token"].removeprefix("Bearer ")
    leak_checker.secrets.append(new)
    # Once more, now that the new one is known; the first run's files are all there still.
    assert leak_checker.invoke("--version").status == 0
    assert find_leaks(content, [SESSION]) == []


def test_a_session_that_can_not_be_written_is_not_shown(
    leak_checker: LeakChecker,
    home: Path,
    config: Path,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_session_config(home, session=SESSION, refresh=sandbox.refresh_token, ends=OVER)
    leak_checker.secrets.append(sandbox.refresh_token)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    result = leak_checker.invoke(*LIST, "--verbosity", "debug")
    assert result.status == 1
    assert "can't be replaced" in result.stderr


@pytest.mark.parametrize(
    "content",
    ["token: 'X", "context: [X", "X: X: X", "contexts: {astronomer_io: {token: [X]}}"],
)
def test_a_broken_config_is_not_quoted(
    content: str, leak_checker: LeakChecker, home: Path, config: Path
) -> None:
    config.write_text(content.replace("X", SESSION), encoding="utf-8")
    leak_checker.environ["ASTRO_API_URL"] = ""
    result = leak_checker.invoke(*LIST, "--json", "--verbosity", "debug")
    assert (result.status, result.json["kind"], result.stderr) == (1, "config", "")
