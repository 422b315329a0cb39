"""What ``apply`` says in JSON, of what was done and of what would be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from manifest.apply_cases import APPLY, CASES, READ_REQUESTS, ApplyCase, change_object
from support.cli_runner import Invoke

ONE_DOCUMENT = {"-o json": ["-o", "json"], "--json": ["--json"]}


def document(case: ApplyCase) -> dict[str, Any]:
    return {"changes": [change_object(step) for step in case.steps], "summary": case.counts}


@pytest.mark.parametrize("form", ONE_DOCUMENT.values(), ids=ONE_DOCUMENT)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_json_is_one_document(
    cli: Invoke, manifest_file: str, form: list[str], case: ApplyCase
) -> None:
    command = [*APPLY, "-f", manifest_file, *case.options, *form]
    result = cli(*command)
    assert (result.status, result.json, result.stderr) == (0, document(case), "")

    result = cli(*command)
    nothing = {"changes": [], "summary": {"add": 0, "change": 0, "remove": 0, "tokens": 0}}
    assert (result.status, result.json, result.stderr) == (0, nothing, "")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_jsonl_has_a_line_for_each_change(cli: Invoke, manifest_file: str, case: ApplyCase) -> None:
    command = [*APPLY, "-f", manifest_file, *case.options, "-o", "jsonl"]
    result = cli(*command)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.status, lines, result.stderr) == (
        0,
        [change_object(step) for step in case.steps],
        "",
    )

    result = cli(*command)
    assert (result.status, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(("flag", "status"), [("--dry-run", 0), ("--check", 3)])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_plan_has_the_same_form(
    cli: Invoke, requests: list[str], manifest_file: str, case: ApplyCase, flag: str, status: int
) -> None:
    command = [*APPLY, "-f", manifest_file, *case.options, flag]
    result = cli(*command, "--json")
    assert (result.status, result.json, result.stderr) == (status, document(case), "")

    result = cli(*command, "-o", "jsonl")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.status, lines, result.stderr) == (
        status,
        [change_object(s) for s in case.steps],
        "",
    )
    assert requests == READ_REQUESTS * 2
