"""Help, the version, and commands that are not there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from astro_org_tokens import __version__
from astro_org_tokens.sandbox.seed.seed_ids import EMPTY
from support.cli_runner import COMMAND_PATHS, PROGRAM, Invoke
from support.outcomes import outcome

OFFICIAL = (
    "is a command of the official Astro CLI, which this program does not replace: it manages the "
    "Workspace roles of Organization API tokens alone (workspace organization-token)"
)

GROUPS = [
    ("astro", ()),
    ("astro workspace", ("workspace",)),
    ("astro workspace", ("wo",)),
    ("astro workspace token", ("workspace", "token")),
    ("astro workspace token", ("wo", "to")),
    ("astro workspace organization-token", ("workspace", "organization-token")),
    ("astro workspace token organization-token", ("wo", "to", "organization-token")),
]
PATHS = (
    " workspace organization-token",
    " workspace token organization-token",
    " workspace token organization-token",
)
VERBS = [
    (f"astro{path} {verb}", (*command_path, verb))
    for command_path, path in zip(COMMAND_PATHS, PATHS, strict=True)
    for verb in ("add", "list", "remove", "update")
]
ANY_OF_ROOT = ": did you mean completion or sandbox or workspace?"
ALL_VERBS = ": did you mean add or apply or export or list or remove or update?"
OT = ": did you mean organization-token?"
TOKEN = ": did you mean token?"


def _words(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else "is"


@pytest.mark.parametrize(("path", "argv"), GROUPS, ids=_words)
def test_a_bare_group_prints_its_help_on_stdout(
    path: str, argv: tuple[str, ...], cli: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    result = cli(*argv)
    bare = capsys.readouterr()
    asked = cli(*argv, "--help")
    help_text = capsys.readouterr()
    assert (result.status, result.stderr, bare.err) == (0, "", "")
    assert (asked.status, asked.stderr, help_text.err) == (0, "", "")
    assert result.stdout + bare.out == asked.stdout + help_text.out
    out = " ".join((result.stdout + bare.out).split())  # whatever the terminal's width
    assert out.startswith(f"Usage: {path} [OPTIONS] [COMMAND] [ARGS]... ")


@pytest.mark.parametrize(("path", "argv"), VERBS, ids=_words)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_each_command_has_help_on_stdout(
    path: str,
    argv: tuple[str, ...],
    option: str,
    cli: Invoke,
    capsys: pytest.CaptureFixture[str],
    requests: list[str],
) -> None:
    result = cli(*argv, option)
    captured = capsys.readouterr()
    assert (result.status, result.stderr, captured.err, requests) == (0, "", "", [])
    out = " ".join((result.stdout + captured.out).split())  # whatever the terminal's width
    assert out.startswith(f"Usage: {path} [OPTIONS] [ORG_TOKEN_ID] ")
    for name in ("--org-token-name", "--workspace-id", "--workspace", "--json", "--timeout"):
        assert name in out


@pytest.mark.parametrize(
    ("argv", "group", "said"),
    [
        (("workspaces",), "", "has no command 'workspaces': did you mean workspace?"),
        (("organization-token", "list"), "", f"has no command 'organization-token'{ANY_OF_ROOT}"),
        (("workspace", "tokens"), " workspace", f"has no command 'tokens'{TOKEN}"),
        (("wo", "organization-tokens"), " workspace", f"has no command 'organization-tokens'{OT}"),
        (("workspace", "token", "bogus"), " workspace token", f"has no command 'bogus'{OT}"),
        ((*COMMAND_PATHS[0], "bogus"), PATHS[0], f"has no command 'bogus'{ALL_VERBS}"),
        (
            (*COMMAND_PATHS[2], "lst", "--wide"),
            PATHS[2],
            "has no command 'lst': did you mean list?",
        ),
        ((*COMMAND_PATHS[1], "Update"), PATHS[1], "has no command 'Update': did you mean update?"),
        (("deploy",), "", f"deploy {OFFICIAL}"),
        (("dev", "start"), "", f"dev {OFFICIAL}"),
        (("login",), "", f"login {OFFICIAL}"),
        (("organization", "token", "list"), "", f"organization {OFFICIAL}"),
        (("workspace", "switch"), " workspace", f"switch {OFFICIAL}"),
        (("wo", "list"), " workspace", f"list {OFFICIAL}"),
        (("wo", "to", "rotate"), " workspace token", f"rotate {OFFICIAL}"),
    ],
    ids=_words,
)
def test_an_unknown_command_is_refused_with_the_nearest_or_the_official_one(
    argv: tuple[str, ...], group: str, said: str, cli: Invoke, requests: list[str]
) -> None:
    error = f"Error: astro{group} {said}; see `astro{group} --help`\n"
    assert outcome(cli(*argv)) == (2, "", error)
    assert requests == []


PROGRAMS = {
    "astro": ([str(PROGRAM)], "astro"),
    "astro-org-tokens": ([str(PROGRAM.with_name("astro-org-tokens"))], "astro-org-tokens"),
    "python -m": ([sys.executable, "-m", "astro_org_tokens"], "astro-org-tokens"),
}


@pytest.mark.parametrize(("command", "name"), PROGRAMS.values(), ids=PROGRAMS)
def test_the_version_and_the_program_under_each_of_its_names(
    command: list[str], name: str, sandbox_env: dict[str, str]
) -> None:
    def run(*argv: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [*command, *argv], env=sandbox_env, capture_output=True, encoding="utf-8", check=False
        )
        return done.returncode, done.stdout, done.stderr

    assert run("--version") == (0, f"{name} {__version__} (astro-org-tokens)\n", "")
    missing = (
        f"Error: {name} workspace organization-token has no command 'ad': did you mean add?; "
        f"see `{name} workspace organization-token --help`\n"
    )
    assert run(*COMMAND_PATHS[0], "ad") == (2, "", missing)
    assert run(*COMMAND_PATHS[0], "list", "--workspace-id", EMPTY, "-ojson") == (
        0,
        '{\n  "tokens": []\n}\n',
        "",
    )
