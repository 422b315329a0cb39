from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from astro_org_tokens.commands.sandbox import sandbox
from astro_org_tokens.errors import ConfigError
from support.messages import message


@pytest.mark.parametrize("argv", [[], ["-h"], ["--help"]])
def test_group_help_shows_commands_and_extra(argv: list[str]) -> None:
    result = CliRunner().invoke(sandbox, argv)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: ")
    assert "serve" in result.stdout
    assert "pip install 'astro-org-tokens[sandbox]'" in result.stdout


@pytest.mark.parametrize("command", ["serve", "run"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_command_help_shows_options(command: str, option: str) -> None:
    result = CliRunner().invoke(sandbox, [command, option])
    assert (result.exit_code, result.stderr) == (0, "")
    for name in ("--host", "--port", "--db", "--memory", "--latency", "--error-rate"):
        assert name in result.stdout
    for name in ("--rate-limit", "--tokens", "--allow-remote-connections"):
        assert name in result.stdout


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
@pytest.mark.parametrize("argv", [["serve"], ["run", "true"]])
def test_command_without_extra_shows_install_commands(
    missing: str, argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    result = CliRunner().invoke(sandbox, argv)
    assert isinstance(result.exception, ConfigError)
    assert str(result.exception) == (
        message("sandbox", "missing_extra", missing=missing, extra="astro-org-tokens[sandbox]")
    )
    assert result.stdout == ""


def test_help_imports_no_sandbox_modules() -> None:
    code = """
import sys
from astro_org_tokens.commands.sandbox import sandbox
sandbox(["serve", "--help"], standalone_mode=False)
heavy = {"starlette", "uvicorn", "pydantic", "platformdirs", "astro_org_tokens.sandbox"}
print(sorted(heavy & set(sys.modules)))
"""
    command = [sys.executable, "-c", code]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    assert process.stdout.splitlines()[-1] == "[]"
