"""Each row of `cases/`, in each spelling, as text and as JSON."""

from __future__ import annotations

import pytest

from commands.cases import (
    add,
    all_workspaces,
    dry_run,
    list_filters,
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
    list_filters,
    list_tokens,
    missing_input,
    token_lookup,
    remove,
    multiple_workspaces,
    update,
    workspace_lookup,
)
CASES = [case for module in MODULES for case in module.CASES]

FIRST_CASES = [module.CASES[0] for module in MODULES]
every_case = pytest.mark.parametrize(
    ("command_path", "case"),
    [
        # The spelling makes no difference: each run tries all spellings with the first cases only.
        pytest.param(
            path,
            case,
            id=f"{' '.join(path)}-{case.command_line.split()[0]} {case.id}",
            marks=() if path == COMMAND_PATHS[0] or case in FIRST_CASES else pytest.mark.slow,
        )
        for path in COMMAND_PATHS
        for case in CASES
    ],
)


@every_case
def test_as_text_a_command(
    case: CliCase, command_path: tuple[str, ...], assert_text_case: AssertCase
) -> None:
    assert_text_case(case, command_path)


@every_case
def test_as_json_a_command(
    case: CliCase, command_path: tuple[str, ...], assert_json_case: AssertCase
) -> None:
    assert_json_case(case, command_path)
