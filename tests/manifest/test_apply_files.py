"""The files of ``apply``: where they come from, and that they are checked before any request."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from astro_org_tokens import Manifest
from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.limits import Limits
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    MANIFEST,
    NAMES,
    NOTHING_TO_DO,
    OWNER,
    READ_REQUESTS,
    ExpectedChange,
    expected_stdout,
)
from support.cli_runner import PROGRAM, Invoke, Result
from support.messages import error_line, message, message_line
from support.stored_state import stored_roles

ONE = "workspaces:\n  Empty:\n    deploy-bot: WORKSPACE_OWNER\n"
TWO = '\ufeff{\r\n\t"workspaces": {"Empty": {"new-hire": "workspace_owner"}}\r\n}\r\n'
BOTH: tuple[ExpectedChange, ...] = (
    (seed_ids.DEPLOY_BOT, seed_ids.EMPTY, None, "WORKSPACE_OWNER"),
    (seed_ids.FRESH, seed_ids.EMPTY, None, "WORKSPACE_OWNER"),
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("second", ["two.json", "-"])
def test_several_files_are_as_one(
    cli: Invoke, requests: list[str], here: Path, second: str
) -> None:
    (here / "one.yaml").write_text(ONE, encoding="utf-8")
    (here / "two.json").write_text(TWO, encoding="utf-8", newline="")

    result = cli(*APPLY, "-f", "one.yaml", "--file", second, stdin=TWO)

    assert result == Result(0, expected_stdout(BOTH), "")
    assert requests[:2] == READ_REQUESTS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_stdin_is_read_whatever_the_locale(sandbox_env: dict[str, str], encoding: str) -> None:
    text = f"workspaces:\r\n  {NAMES[seed_ids.ANALYTICS_JP]}:\r\n    データ基盤: {OWNER}\r\n"

    done = subprocess.run(
        [PROGRAM, *APPLY, "-f", "-", "--check"],
        env={**sandbox_env, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        input=text.encode(encoding),
        capture_output=True,
        timeout=300,
        check=False,
    )

    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, NOTHING_TO_DO, b"")


BAD = {
    "one problem": (
        ["workspaces: []"],
        ["f0:1:1: " + message("manifest", "mapping", key="workspaces")],
    ),
    "problems of several files": (
        ["workspaces:\n  A: t\n  ' ': {}\n", ONE, "more: x", ""],
        [
            "f0:2:3: " + message("manifest", "mapping", key="A"),
            "f0:3:3: " + message("manifest", "empty_workspace"),
            "f2:1:1: " + message("manifest", "missing_workspaces"),
            "f2:1:1: " + message("manifest", "unknown_key", key="more"),
            "f3:1:1: " + message("manifest", "empty_file"),
        ],
    ),
}


@pytest.mark.parametrize("as_json", [False, True], ids=["for a person", "JSON"])
@pytest.mark.parametrize(("texts", "problems"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_before_any_request(
    cli: Invoke,
    requests: list[str],
    here: Path,
    texts: list[str],
    problems: list[str],
    as_json: bool,
) -> None:
    options: list[str] = []
    for number, text in enumerate(texts):
        (here / f"f{number}").write_text(text, encoding="utf-8")
        options += ["-f", f"f{number}"]

    result = cli(*APPLY, *options, *(["--json"] if as_json else []))

    if as_json:
        error = {"error": "\n".join(problems), "code": 2, "kind": "usage"}
        assert (result.status, result.json, result.stderr) == (2, error, "")
    else:
        lines = [f"Error: {problems[0]}", *(f"       {line}" for line in problems[1:])]
        assert result == Result(2, "", "".join(f"{line}\n" for line in lines))
    assert requests == []


def test_a_name_in_a_bad_file_does_not_steer_the_terminal(cli: Invoke) -> None:
    text = r'workspaces: {"\e[2J\u202e\n": t}'

    result = cli(*APPLY, "-f", "-", stdin=text)
    assert result == Result(
        2, "", "Error: stdin:1:14: " + message_line("manifest", "mapping", key="\\x1b[2J\\u202e\\n")
    )
    result = cli(*APPLY, "-f", "-", "--json", stdin=text)
    assert result.json["error"] == "stdin:1:14: " + message(
        "manifest", "mapping", key="\x1b[2J\u202e\n"
    )


@pytest.mark.parametrize("flag", ["--dry-run", "--check", "--yes"])
def test_no_flag_spares_a_bad_file(cli: Invoke, requests: list[str], flag: str) -> None:
    result = cli(*APPLY, "-f", "-", flag, stdin="workspaces: []")

    assert result == Result(
        2, "", "Error: stdin:1:1: " + message_line("manifest", "mapping", key="workspaces")
    )
    assert requests == []


NO_FORMAT = message(
    "usage",
    "invalid_value",
    param="'-o' / '--output'",
    problem=message(
        "usage",
        "invalid_choice",
        value="csv",
        choices="'table', 'text', 'json', 'jsonl', 'markdown'",
    ),
)
USAGE = {
    "no file": (
        [],
        message(
            "usage",
            "see_help",
            message=message("usage", "missing_option", option="'-f' / '--file'"),
            command="astro workspace organization-token apply",
        ),
    ),
    "an empty name": (
        ["-f", ""],
        message(
            "usage",
            "see_help",
            message=message(
                "usage",
                "invalid_value",
                param="'-f' / '--file'",
                problem=message("usage", "empty_value"),
            ),
            command="astro workspace organization-token apply",
        ),
    ),
    "stdin twice": (["-f", "-", "-f", "-"], message("usage", "stdin_twice")),
    "a file that is not there": (
        ["-f", "no"],
        message("usage", "file_unreadable", path="no", reason="No such file or directory"),
    ),
    "a token": (
        ["-f", "-", "deploy-bot"],
        message(
            "usage",
            "see_help",
            message=message("usage", "extra_argument", argument="deploy-bot"),
            command="astro workspace organization-token apply",
        ),
    ),
    "a format of lists": (
        ["-f", "-", "-o", "csv"],
        message(
            "usage",
            "see_help",
            message=NO_FORMAT,
            command="astro workspace organization-token apply",
        ),
    ),
}


@pytest.mark.parametrize(("options", "said"), USAGE.values(), ids=USAGE)
def test_wrong_options_are_refused(
    cli: Invoke, requests: list[str], here: Path, options: list[str], said: str
) -> None:
    assert cli(*APPLY, *options, stdin=MANIFEST) == Result(2, "", f"Error: {said}\n")
    assert requests == []


@pytest.fixture
def tree(here: Path) -> Path:
    """Directories with grants files, and with files that aren't."""
    (here / "grants" / "below" / "deep").mkdir(parents=True)
    (here / "grants" / ".hidden").mkdir()
    (here / "grants" / "b.yaml").write_text(ONE, encoding="utf-8")
    (here / "grants" / "a.yml").write_text("workspaces: {Empty: }", encoding="utf-8")
    (here / "grants" / "below" / "deep" / "two.json").write_text(TWO, encoding="utf-8", newline="")
    for other in ("notes.txt", "grants.schema.json", ".b.yaml", ".hidden/c.yaml", "below/x.yaml~"):
        (here / "grants" / other).write_text("not grants", encoding="utf-8")
    return here


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        (["-f", "grants"], BOTH[:1]),
        (["-f", "grants", "-R"], BOTH),
        (["-f", "grants/below/deep", "-f", "grants"], BOTH),
    ],
)
def test_the_files_of_a_directory_are_as_one(
    cli: Invoke, tree: Path, options: list[str], changes: tuple[ExpectedChange, ...]
) -> None:
    assert cli(*APPLY, *options) == Result(0, expected_stdout(changes), "")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission")
def test_a_link_to_a_directory_leads_in_no_circle(cli: Invoke, tree: Path) -> None:
    (tree / "grants" / "below" / "circle").symlink_to(tree / "grants")
    assert cli(*APPLY, "-R", "-f", "grants") == Result(0, expected_stdout(BOTH), "")


def test_problems_of_all_files_of_a_directory_have_their_places(
    cli: Invoke, requests: list[str], tree: Path
) -> None:
    (tree / "grants" / "below" / "bad.yaml").write_text("workspaces: []", encoding="utf-8")
    (tree / "grants" / "c.yaml").write_text("a: {}\n---\nworkspaces: x", encoding="utf-8")
    missing = message("manifest", "missing_workspaces")
    problems = [
        str(Path("grants/below/bad.yaml:1:1: ")) + message("manifest", "mapping", key="workspaces"),
        str(Path("grants/c.yaml:1:1: ")) + missing,
        str(Path("grants/c.yaml:1:1: ")) + message("manifest", "unknown_key", key="a"),
        str(Path("grants/c.yaml:3:1: ")) + message("manifest", "mapping", key="workspaces"),
    ]
    assert cli(*APPLY, "-f", "grants", "-R") == Result(
        2, "", "Error: " + "\n       ".join(problems) + "\n"
    )
    assert requests == []


@pytest.mark.parametrize("name", [".", "grants/below"])
def test_a_directory_without_grants_files_is_refused(
    cli: Invoke, requests: list[str], tree: Path, name: str
) -> None:
    assert cli(*APPLY, "-f", name) == Result(
        2, "", error_line("usage", "no_files_in_directory", path=Path(name))
    )
    assert requests == []


def test_a_python_program_reads_directories_too(tree: Path) -> None:
    manifest = Manifest.load(tree / "grants", recursive=True)
    assert {grant.token for each in manifest.workspaces for grant in each.grants} == {
        "deploy-bot",
        "new-hire",
    }


@pytest.mark.parametrize("name", ["-", "f"])
def test_an_endless_file_is_not_read_to_its_end(
    cli: Invoke, requests: list[str], here: Path, limits: Limits, name: str
) -> None:
    (here / "f").write_text("#" * 1001)

    small = limits._replace(max_manifest_bytes=1000)
    result = cli(*APPLY, "-f", name, stdin="#" * 1001, limits=small)

    assert result == Result(2, "", error_line("usage", "file_too_large", path=name, limit="1,000"))
    assert requests == []


def test_a_closed_stdin_is_refused(sandbox_env: dict[str, str], requests: list[str]) -> None:
    stdout, stderr = io.StringIO(), io.StringIO()
    app = App(sandbox_env, stdin=io.StringIO(), stdout=stdout, stderr=stderr)
    app.console.stdin = None  # as Python has it where the caller closed it

    assert run(app, [*APPLY, "-f", "-"]) == 2
    assert stderr.getvalue() == error_line("usage", "stdin_closed")
    assert requests == []


UNKNOWN = """\
workspaces:
  Data Eng: {}
  Empty:
    deploybot: WORKSPACE_OWNER
    new-hire: WORKSPACE_OWNER
    ci: BOSS
"""


@pytest.mark.parametrize("flags", [[], ["--dry-run"], ["--prune", "--yes"]], ids=" ".join)
def test_names_are_found_before_the_first_write(
    cli: Invoke, sandbox: Sandbox, requests: list[str], flags: list[str]
) -> None:
    before = stored_roles(sandbox)

    result = cli(*APPLY, "-f", "-", *flags, stdin=UNKNOWN)

    assert result == Result(
        1,
        "",
        "Error: stdin:2:3: "
        + message_line(
            "manifest", "unknown_workspace_close", name="Data Eng", suggestions="Data Engineering"
        )
        + "       stdin:4:5: "
        + message_line(
            "manifest", "unknown_token_close", name="deploybot", suggestions="deploy-bot"
        )
        + "       stdin:6:5: "
        + message_line(
            "manifest",
            "ambiguous_token",
            count=2,
            name="ci",
            ids=f"{seed_ids.CI_ONE}, {seed_ids.CI_TWO}",
        ),
    )
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_a_role_that_can_not_be_granted_is_refused_before_the_first_write(
    cli: Invoke, sandbox: Sandbox, requests: list[str]
) -> None:
    before = stored_roles(sandbox)
    text = "workspaces: {Empty: {new-hire: WORKSPACE_OWNER, sso-gateway: WORKSPACE_OWNERS}}"

    result = cli(*APPLY, "-f", "-", "--json", stdin=text)

    assert (result.status, result.json, result.stderr) == (
        2,
        {
            "error": "stdin:1:49: "
            + message(
                "manifest",
                "unknown_role_close",
                role="WORKSPACE_OWNERS",
                roles="WORKSPACE_MEMBER, WORKSPACE_AUTHOR, WORKSPACE_OPERATOR, WORKSPACE_OWNER",
                suggestions="WORKSPACE_OWNER",
            ),
            "code": 2,
            "kind": "usage",
        },
        "",
    )
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)


def test_an_export_restores_a_role_that_no_option_can_grant(cli: Invoke, sandbox: Sandbox) -> None:
    def held() -> set[tuple[str, str, str]]:
        return {
            (token_id, role["entityId"], role["role"])
            for token_id, roles in stored_roles(sandbox).items()
            for role in roles
        }

    before = held()
    there = ("--workspace-id", seed_ids.DATA_ENGINEERING)
    exported = cli("workspace", "organization-token", "export", *there)
    assert "WORKSPACE_ACCESSOR" in exported.stdout
    assert cli("workspace", "organization-token", "remove", "-n", "sso-gateway", *there).status == 0
    assert held() != before

    result = cli(*APPLY, "-f", "-", stdin=exported.stdout)

    assert (result.status, result.stderr) == (0, "")
    assert held() == before
