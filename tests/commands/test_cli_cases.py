"""Each row of `cases/`, in each spelling, as text and as JSON."""

from __future__ import annotations

import pytest

from commands.cases import (
    add,
    all_workspaces,
    dry_run,
    list_tokens,
    missing_input,
    multiple_workspaces,
    remove,
    token_lookup,
    update,
    workspace_lookup,
)
from support.cli_case import AssertCase, CliCase
from support.cli_runner import COMMAND_PATHS

MODULES = (
    add,
    dry_run,
    all_workspaces,
    list_tokens,
    missing_input,
    token_lookup,
    remove,
    multiple_workspaces,
    update,
    workspace_lookup,
)
CASES = [case for module in MODULES for case in module.CASES]

every_case = pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.command_line.split()[0]} {case.id}"
)
every_command_path = pytest.mark.parametrize("command_path", COMMAND_PATHS, ids=" ".join)


@every_case
@every_command_path
def test_as_text_a_command(
    case: CliCase, command_path: tuple[str, ...], assert_text_case: AssertCase
) -> None:
    assert_text_case(case, command_path)


@every_case
@every_command_path
def test_as_json_a_command(
    case: CliCase, command_path: tuple[str, ...], assert_json_case: AssertCase
) -> None:
    assert_json_case(case, command_path)
