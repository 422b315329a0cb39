"""Whatever goes wrong, the message names what to type, set or check next."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest
import yaml

from astro_org_tokens import errors
from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import FRESH
from commands.error_cases import ERROR_CASES, THERE, ErrorCase
from commands.intercepting_proxy import intercepting_proxy
from support.cli_runner import COMMAND_PATHS, Invoke
from support.messages import message

# `cancelled` needs a person, `interrupted` is their wish, and `partial` is of several tokens.
ELSEWHERE = {"cancelled", "interrupted", "partial"}


def test_every_kind_of_error_has_its_row() -> None:
    kinds = {kind.kind for kind in errors.AstroError.__subclasses__()}
    assert {trouble.kind for trouble in ERROR_CASES.values()} == kinds - ELSEWHERE


@pytest.mark.parametrize("trouble", ERROR_CASES.values(), ids=ERROR_CASES)
def test_the_message_names_what_comes_next(
    trouble: ErrorCase, cli: Invoke, sandbox: Sandbox, home: Path
) -> None:
    with intercepting_proxy(sandbox.origin, trouble.responder) as origin:
        env = {"ASTRO_API_URL": f"{origin}/v1"} | trouble.env(sandbox, home)
        result = cli(*COMMAND_PATHS[0], *shlex.split(trouble.command_line), "--json", env=env)
    status = 2 if trouble.kind in ("usage", "input_required") else 1
    assert (result.status, result.stderr) == (status, "")
    said = result.json["error"]
    assert result.json == {"error": said, "code": status, "kind": trouble.kind}
    assert [words for words in trouble.expected_hints if words not in said] == []
    assert "\n" not in said


def test_the_command_for_workspaces_shows_all_of_them(cli: Invoke) -> None:
    """Also those in which no token has a role, which `list --all-workspaces` does not show."""
    hint = message("help_hint", "list_workspaces")
    _, command, _ = hint.split("`")
    result = cli(*shlex.split(command)[1:])
    assert result.status == 0
    assert {"Empty", "Machine Learning"} <= set(yaml.safe_load(result.stdout)["workspaces"])


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("list", "--workspace-id"),
        (f"remove {THERE}", "ORG_TOKEN_ID"),
        (f"add {FRESH} {THERE}", "--role"),
    ],
    ids=["Workspace", "token", "role"],
)
def test_who_cancels_is_told_how_not_to_be_asked(
    typed: str, named: str, sandbox_env: dict[str, str]
) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    stdout, stderr = io.StringIO(), Screen()
    app = App(sandbox_env | {"NO_COLOR": "1"}, stdin=Screen("\n"), stdout=stdout, stderr=stderr)
    status = run(app, [*COMMAND_PATHS[0], *shlex.split(typed)])
    text = "Error: " + message("cancelled", "prompt_option", option=named)
    assert (status, stdout.getvalue()) == (1, "")
    assert stderr.getvalue().splitlines()[-1].endswith(text)
