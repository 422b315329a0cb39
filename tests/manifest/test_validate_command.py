"""``validate``: files are checked without a credential, in the words of ``apply``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from astro_org_tokens import Manifest, UsageError
from manifest.apply_cases import APPLY
from support.cli_runner import COMMAND_PATHS, Invoke, Result, invoke
from support.messages import error_line, message, message_line

VALIDATE = (*COMMAND_PATHS[0], "validate")
ROLES = "WORKSPACE_MEMBER, WORKSPACE_AUTHOR, WORKSPACE_OPERATOR, WORKSPACE_OWNER"
GOOD = "workspaces:\n  Empty:\n    deploy-bot: workspace_owner\n    new-hire: WORKSPACE_ACCESSOR\n"
ABSENT = "workspaces: {Empty: {auditor: NO_ROLE}, Data Engineering: }\n---\n"
OTHER = "workspaces: {Empty: {auditor: WORKSPACE_MEMBER}, Data Engineering: }\n"

# Files that both commands refuse with the same problems, whatever the Organization has.
WRONG: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "not a mapping": (
        ("workspaces: []",),
        ["f0.yaml:1:1: " + message("manifest", "mapping", key="workspaces")],
    ),
    "an unknown key": (
        ("workspaces: {}\ntokens: {}",),
        ["f0.yaml:2:1: " + message("manifest", "unknown_key", key="tokens")],
    ),
    "no role": (
        ("workspaces: {Empty: {deploy-bot: }}",),
        ["f0.yaml:1:22: " + message("manifest", "no_role", token="deploy-bot")],
    ),
    "roles that don't exist": (
        ("workspaces:\n  Empty:\n    deploy-bot: WORKSPACE_OWNR\n    new-hire: ADMIN\n",),
        [
            "f0.yaml:3:5: "
            + message(
                "manifest",
                "unknown_role_close",
                role="WORKSPACE_OWNR",
                roles=ROLES,
                suggestions="WORKSPACE_OWNER",
            ),
            "f0.yaml:4:5: " + message("manifest", "unknown_role", role="ADMIN", roles=ROLES),
        ],
    ),
    "problems of several files": (
        ("workspaces: x", "workspaces: {Empty: {deploy-bot: [a]}}"),
        [
            "f0.yaml:1:1: " + message("manifest", "mapping", key="workspaces"),
            "f1.yaml:1:22: " + message("manifest", "scalar", key="deploy-bot"),
        ],
    ),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(here: Path, texts: Sequence[str]) -> list[str]:
    """Write files, and return the options that name them."""
    for number, text in enumerate(texts):
        (here / f"f{number}.yaml").write_text(text, encoding="utf-8")
    return [word for number in range(len(texts)) for word in ("-f", f"f{number}.yaml")]


@pytest.mark.parametrize(("texts", "problems"), WRONG.values(), ids=WRONG)
def test_what_apply_refuses_is_refused_in_the_same_words(
    here: Path,
    cli: Invoke,
    base_env: dict[str, str],
    texts: Sequence[str],
    problems: list[str],
) -> None:
    files = write(here, texts)
    refused = Result(2, "", "Error: " + "\n       ".join(problems) + "\n")
    assert invoke([*VALIDATE, *files], base_env) == refused
    assert cli(*APPLY, *files) == refused
    as_json = invoke([*VALIDATE, *files, "--json"], base_env)
    error = {"error": "\n".join(problems), "code": 2, "kind": "usage"}
    assert (as_json.status, json.loads(as_json.stdout), as_json.stderr) == (2, error, "")


def test_duplicates_are_refused_by_what_is_written(here: Path, base_env: dict[str, str]) -> None:
    files = write(here, [GOOD, GOOD])
    problems = [
        f"f1.yaml:{line}:5: "
        + message(
            "manifest",
            "duplicate_grant",
            token=token,
            workspace="Empty",
            place=f"f0.yaml:{line}:5",
        )
        for line, token in ((3, "deploy-bot"), (4, "new-hire"))
    ]
    refused = Result(2, "", "Error: " + "\n       ".join(problems) + "\n")
    assert invoke([*VALIDATE, *files], base_env) == refused


@pytest.mark.parametrize("files", [["-f", "f0.yaml", "f1.yaml"], ["f0.yaml", "-f", "-"]])
def test_valid_files_are_counted(here: Path, base_env: dict[str, str], files: list[str]) -> None:
    write(here, [GOOD, OTHER])
    said = message_line("result", "valid", grants="3 grants", workspaces="2 Workspaces")
    assert invoke([*VALIDATE, *files], base_env, stdin=OTHER) == Result(0, said, "")
    as_json = invoke([*VALIDATE, *files, "--json"], base_env, stdin=OTHER)
    assert json.loads(as_json.stdout) == {"valid": True, "workspaces": 2, "grants": 3}


def test_a_directory_is_checked_too(here: Path, base_env: dict[str, str]) -> None:
    (here / "below").mkdir()
    write(here, [GOOD])
    write(here / "below", [ABSENT])
    said = message_line("result", "valid", grants="2 grants", workspaces="1 Workspace")
    assert invoke([*VALIDATE, "."], base_env) == Result(0, said, "")
    said = message_line("result", "valid", grants="3 grants", workspaces="2 Workspaces")
    assert invoke([*VALIDATE, "-R", "."], base_env) == Result(0, said, "")


def test_one_is_counted_as_one(here: Path, base_env: dict[str, str]) -> None:
    text = "workspaces: {Empty: {deploy-bot: WORKSPACE_OWNER}}"
    said = message_line("result", "valid", grants="1 grant", workspaces="1 Workspace")
    assert invoke([*VALIDATE, "-"], base_env, stdin=text) == Result(0, said, "")


@pytest.mark.parametrize(
    ("files", "case"),
    [([], "no_file"), (["-f", "-", "-"], "stdin_twice"), (["-", "-"], "stdin_twice")],
)
def test_a_file_is_needed_and_stdin_only_once(
    base_env: dict[str, str], files: list[str], case: str
) -> None:
    said = {
        "no_file": error_line("usage", "no_file"),
        "stdin_twice": error_line("usage", "stdin_twice"),
    }[case]
    assert invoke([*VALIDATE, *files], base_env) == Result(2, "", said)


def test_a_python_program_checks_a_manifest() -> None:
    Manifest.loads(GOOD).validate()
    with pytest.raises(UsageError) as caught:
        Manifest.from_dict({"workspaces": {"Empty": {"deploy-bot": "ADMIN"}}}, "mine").validate()
    problem = message("manifest", "unknown_role", role="ADMIN", roles=ROLES)
    assert caught.value.lines == (f"mine:4:7: {problem}",)
