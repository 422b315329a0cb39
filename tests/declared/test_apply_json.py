"""What ``apply`` says in JSON, of what was done and of what would be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from declared.changes import APPLY, CASES, READ, Case, as_object
from support.grants import Run

ONE_DOCUMENT = {"-o json": ["-o", "json"], "--json": ["--json"]}


def document(case: Case) -> dict[str, Any]:
    return {"changes": [as_object(step) for step in case.steps], "summary": case.counts}


@pytest.mark.parametrize("form", ONE_DOCUMENT.values(), ids=ONE_DOCUMENT)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_json_is_one_document(astro: Run, file: str, form: list[str], case: Case) -> None:
    command = [*APPLY, "-f", file, *case.options, *form]
    ran = astro(*command)
    assert (ran.status, ran.json, ran.stderr) == (0, document(case), "")

    ran = astro(*command)
    nothing = {"changes": [], "summary": {"add": 0, "change": 0, "remove": 0, "tokens": 0}}
    assert (ran.status, ran.json, ran.stderr) == (0, nothing, "")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_jsonl_has_a_line_for_each_change(astro: Run, file: str, case: Case) -> None:
    command = [*APPLY, "-f", file, *case.options, "-o", "jsonl"]
    ran = astro(*command)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert (ran.status, lines, ran.stderr) == (0, [as_object(step) for step in case.steps], "")

    ran = astro(*command)
    assert (ran.status, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize(("flag", "status"), [("--dry-run", 0), ("--check", 3)])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_plan_has_the_same_form(
    astro: Run, requests: list[str], file: str, case: Case, flag: str, status: int
) -> None:
    command = [*APPLY, "-f", file, *case.options, flag]
    ran = astro(*command, "--json")
    assert (ran.status, ran.json, ran.stderr) == (status, document(case), "")

    ran = astro(*command, "-o", "jsonl")
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert (ran.status, lines, ran.stderr) == (status, [as_object(s) for s in case.steps], "")
    assert requests == READ * 2
