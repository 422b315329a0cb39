"""The examples that help shows run as they stand, on a fresh sandbox."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from astro_org_tokens.commands.group import HELP_OPTION_NAMES
from astro_org_tokens.commands.organization_token import organization_token
from astro_org_tokens.errors import AstroError
from support.cli_runner import PROGRAM
from test_documents import VARIABLE, read

VERBS = dict(organization_token.commands.items())
COMMAND = "astro workspace organization-token"


def section(verb: str, title: str) -> list[str]:
    """The lines of a part of a verb's help."""
    command = VERBS[verb]
    context = click.Context(
        command,
        info_name=verb,
        terminal_width=200,
        help_option_names=[*HELP_OPTION_NAMES],
    )
    parts = re.split(r"^ *(\S[^\n]*):\n", command.get_help(context), flags=re.MULTILINE)
    bodies = dict(zip(parts[1::2], parts[2::2], strict=True))
    return [line.strip() for line in bodies[title].splitlines() if line.strip()]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_two_examples_of_its_own(verb: str) -> None:
    own = [line for line in section(verb, "Examples") if line.startswith(f"{COMMAND} {verb} ")]
    assert len(own) == len(set(own)) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="the examples are written for a POSIX shell")
@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS)
def test_the_examples_run_as_they_stand_one_after_the_other(
    verb: str, sandbox_env: dict[str, str], tmp_path: Path
) -> None:
    path = f"{PROGRAM.parent}{os.pathsep}{sandbox_env['PATH']}"
    for example in section(verb, "Examples"):
        done = subprocess.run(
            ["/bin/sh", "-c", example],
            env=sandbox_env | {"PATH": path},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), example
        assert bool(done.stdout) is (">" not in example)


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_every_exit_status(verb: str) -> None:
    statuses = {int(line.split()[0]) for line in section(verb, "Exit status")}
    assert statuses >= {0, *(kind.exit_status for kind in AstroError.__subclasses__())}


@pytest.mark.parametrize("verb", VERBS)
def test_help_names_variables_that_the_documents_explain(verb: str) -> None:
    named = {line.split()[0].partition("=")[0] for line in section(verb, "Environment variables")}
    documented = read(Path(__file__).parent.parent / "docs" / "configuration.md")
    assert named - {"NO_COLOR"} <= set(VARIABLE.findall(documented))
    assert {"ASTRO_API_TOKEN", "ASTRO_WORKSPACE_ID", "NO_COLOR"} <= named


@pytest.mark.parametrize("verb", VERBS)
def test_an_option_that_every_command_has_stands_in_one_section(verb: str) -> None:
    sections = {
        "Output options": ("--output", "--no-color"),
        "Connection options": ("--timeout",),
        "Other options": ("--verbosity", "--no-input", "--help"),
    }
    for title, options in sections.items():
        lines = section(verb, title)
        for option in options:
            assert sum(line.startswith(option) or f", {option}" in line for line in lines) == 1
