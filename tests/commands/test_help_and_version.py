"""Help, the version, and commands that are not there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from astro_org_tokens import __version__
from astro_org_tokens.sandbox.seed.seed_ids import EMPTY
from support.cli_runner import COMMAND_PATHS, PROGRAM, Invoke
from support.messages import error_line, message
from support.outcomes import outcome

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
OT = "organization-token"


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
    ("argv", "group", "suggestions"),
    [
        (("workspaces",), "astro", "workspace"),
        (("organization-token", "list"), "astro", ""),
        (("workspace", "tokens"), "astro workspace", "token"),
        (("wo", "organization-tokens"), "astro workspace", OT),
        (("workspace", "token", "bogus"), "astro workspace token", ""),
        ((*COMMAND_PATHS[0], "bogus"), f"astro{PATHS[0]}", ""),
        ((*COMMAND_PATHS[2], "lst", "--wide"), f"astro{PATHS[2]}", "list"),
        ((*COMMAND_PATHS[1], "Update"), f"astro{PATHS[1]}", "update"),
    ],
    ids=_words,
)
def test_an_unknown_command_is_refused_with_the_nearest_ones(
    argv: tuple[str, ...], group: str, suggestions: str, cli: Invoke, requests: list[str]
) -> None:
    command = argv[len(group.split()) - 1]
    said = message("usage", "no_such_command", command=command)
    if suggestions:
        said = message("usage", "unknown_command", command=command, suggestions=suggestions)
    error = error_line("usage", "see_help", message=said, command=group)
    assert outcome(cli(*argv)) == (2, "", error)
    assert requests == []


@pytest.mark.parametrize(
    ("argv", "command"),
    [
        (("deploy",), "astro deploy"),
        (("dev", "start"), "astro dev"),
        (("login",), "astro login"),
        (("organization", "token", "list"), "astro organization"),
        (("workspace", "switch"), "astro workspace switch"),
        (("wo", "to", "rotate"), "astro workspace token rotate"),
    ],
    ids=_words,
)
def test_a_command_of_the_official_cli_is_refused_as_such(
    argv: tuple[str, ...], command: str, cli: Invoke, requests: list[str]
) -> None:
    said = message("usage", "official_command", command=command)
    error = error_line("usage", "see_help", message=said, command=command.rpartition(" ")[0])
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
    missing = error_line(
        "usage",
        "see_help",
        message=message("usage", "unknown_command", command="ad", suggestions="add"),
        command=f"{name} workspace organization-token",
    )
    assert run(*COMMAND_PATHS[0], "ad") == (2, "", missing)
    assert run(*COMMAND_PATHS[0], "list", "--workspace-id", EMPTY, "-ojson") == (
        0,
        '{\n  "tokens": []\n}\n',
        "",
    )


Read = Callable[..., str]


@pytest.fixture
def read(cli: Invoke, capsys: pytest.CaptureFixture[str]) -> Read:
    """Run the program and return its stdout, which click may write itself."""

    def run(*argv: str) -> str:
        result = cli(*argv)
        captured = capsys.readouterr()
        assert (result.status, result.stderr, captured.err) == (0, "", "")
        return result.stdout + captured.out

    return run


@pytest.mark.parametrize(("path", "argv"), GROUPS, ids=_words)
def test_every_group_has_help(path: str, argv: tuple[str, ...], read: Read) -> None:
    expected = read(*argv, "--help")
    assert expected.startswith(f"Usage: {path} ")
    assert read(*argv, "help") == expected
    assert read("help", *argv) == expected


@pytest.mark.parametrize(
    "argv",
    [
        ("workspace", "organization-token", "add"),
        ("workspace", "token", "add"),
        ("sandbox", "serve"),
        ("completion", "bash"),
        ("version",),
        ("help",),
    ],
    ids=_words,
)
def test_help_shows_any_command(argv: tuple[str, ...], read: Read) -> None:
    assert read("help", *argv) == read(*argv, "--help")


def test_help_of_what_is_not_there(cli: Invoke) -> None:
    said = message("usage", "unknown_command", command="lst", suggestions="list")
    group = "astro workspace organization-token"
    error = error_line("usage", "see_help", message=said, command=group)
    assert outcome(cli("help", "wo", "organization-token", "lst")) == (2, "", error)


def test_version_is_a_command_too(read: Read) -> None:
    assert read("version") == read("--version")
