"""The JSON Schema of grants files, as an independent validator reads it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import reference
from astro_org_tokens import Manifest, UsageError
from manifest.strategies import hostile_names
from support.cli_runner import COMMAND_PATHS, Invoke, Result, invoke
from support.markdown import code_blocks
from support.messages import error_line

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft7Validator(Manifest.json_schema())
EXPORT = (*COMMAND_PATHS[0], "export")
COMMENT = "# yaml-language-server: $schema=grants.schema.json\n"

EXAMPLES = {
    f"{page.name} {number}": block.content
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for number, block in enumerate(code_blocks(page))
    if block.language in ("yaml", "json") and re.match(r"\s*(\{\s*\")?workspaces\b", block.content)
}
WRONG_EXAMPLES = ("tokens: none", "WORKSPACE_OWNR")
"""In the examples that are wrong, as the page says."""


def is_valid(text: str) -> bool:
    """Return whether ``validate`` takes a file."""
    try:
        Manifest.loads(text).validate()
    except UsageError:
        return False
    return True


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(Manifest.json_schema())


def test_schema_prints_what_the_page_has(base_env: dict[str, str]) -> None:
    kept = reference.SCHEMA.read_text(encoding="utf-8")
    assert kept == reference.schema_text(), "`make reference` makes it anew"
    assert invoke([*COMMAND_PATHS[0], "schema"], base_env) == Result(0, kept, "")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 3
    for wrong in WRONG_EXAMPLES:
        assert sum(wrong in text for text in EXAMPLES.values()) == 1


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_every_example_of_the_docs_is_valid(text: str) -> None:
    expected = not any(wrong in text for wrong in WRONG_EXAMPLES)
    assert VALIDATOR.is_valid(yaml.safe_load(text)) is expected
    assert is_valid(text) is expected


WRONG: dict[str, Any] = {
    "no mapping": [],
    "nothing": {},
    "another key": {"workspaces": {}, "tokens": {}},
    "a list of Workspaces": {"workspaces": ["Empty"]},
    "a text": {"workspaces": "Empty"},
    "a Workspace that is a text": {"workspaces": {"Empty": "deploy-bot"}},
    "a Workspace without a name": {"workspaces": {"": {}}},
    "a token without a name": {"workspaces": {"Empty": {" ": "WORKSPACE_OWNER"}}},
    "no role": {"workspaces": {"Empty": {"t": ""}}},
    "null for a role": {"workspaces": {"Empty": {"t": None}}},
    "a number for a role": {"workspaces": {"Empty": {"t": 1}}},
    "a truth for a role": {"workspaces": {"Empty": {"t": True}}},
    "several roles": {"workspaces": {"Empty": {"t": ["WORKSPACE_OWNER"]}}},
    "another role": {"workspaces": {"Empty": {"t": "WORKSPACE_ADMIN"}}},
    "a role without its prefix": {"workspaces": {"Empty": {"t": "OWNER"}}},
    "a role with a blank": {"workspaces": {"Empty": {"t": "WORKSPACE_OWNER "}}},
    "a role in another script": {"workspaces": {"Empty": {"t": "WORK\u017fPACE_OWNER"}}},
}


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_by_both(value: Any) -> None:
    assert not VALIDATOR.is_valid(value)
    assert not is_valid(json.dumps(value))
    assert not is_valid(yaml.safe_dump(value))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | hostile_names,
    lambda values: (
        st.lists(values, max_size=2) | st.dictionaries(hostile_names, values, max_size=2)
    ),
    max_leaves=4,
)
cased = st.sampled_from(
    ["WORKSPACE_OWNER", "no_Role", "workspace_Member", "WORKSPACE_ACCESSOR", "OWNER", ""]
)
tokens = st.dictionaries(hostile_names, cased | anything, max_size=2)
files = st.fixed_dictionaries(
    {"workspaces": st.dictionaries(hostile_names, tokens | anything, max_size=2) | anything},
    optional={"more": anything},
)


@given(files | anything)
def test_what_the_schema_refuses_validate_refuses(value: Any) -> None:
    assert VALIDATOR.is_valid(value) or not is_valid(json.dumps(value))


@given(
    st.dictionaries(
        st.text("abcdefg -", min_size=1).filter(str.strip),
        st.dictionaries(st.text("abcdefg", min_size=1), st.sampled_from(["WORKSPACE_OWNER"])),
    )
)
def test_what_both_can_know_both_accept(workspaces: dict[str, dict[str, str]]) -> None:
    value = {"workspaces": workspaces}
    assert VALIDATOR.is_valid(value)
    assert is_valid(json.dumps(value))


def test_an_export_names_the_schema_in_its_first_line(cli: Invoke, tmp_path: Path) -> None:
    plain = cli(*EXPORT, "--all-workspaces")
    assert cli(*EXPORT, "--all-workspaces", "--schema-comment") == Result(
        0, COMMENT + plain.stdout, ""
    )
    assert VALIDATOR.is_valid(yaml.safe_load(plain.stdout))
    assert is_valid(COMMENT + plain.stdout)


def test_json_has_no_comments(cli: Invoke, requests: list[str]) -> None:
    result = cli(*EXPORT, "--all-workspaces", "--schema-comment", "-o", "json")
    assert (result.status, json.loads(result.stdout)["error"]) == (
        2,
        error_line("usage", "schema_comment_in_json").removeprefix("Error: ").rstrip("\n"),
    )
    assert requests == []


def test_an_empty_export_names_it_too() -> None:
    assert Manifest(()).to_yaml(schema="s.json") == (
        "# yaml-language-server: $schema=s.json\nworkspaces: {}\n"
    )


def test_the_hook_is_the_command_and_takes_grants_files(base_env: dict[str, str]) -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    program, *argv = hook["entry"].split()
    assert program == "astro-org-tokens"
    wrong = invoke([*argv, "no-such-grants.yaml"], base_env)
    assert wrong.status == 2
    assert [
        name
        for name in (
            "grants.yaml",
            "a/grants.yml",
            "grants.json",
            "mygrants.yaml",
            "grants.yaml.j2",
        )
        if re.search(hook["files"], name)
    ] == ["grants.yaml", "a/grants.yml", "grants.json"]
