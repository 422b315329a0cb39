"""What a command loads before it can say anything: start-up time is spent here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from astro_org_tokens.sandbox.seed import seed_ids
from support.import_probe import ImportProbe, Imports
from support.slow import mark_slow

PROGRAM = """
import sys
from astro_org_tokens.__main__ import run
sys.argv[0] = "astro"
sys.exit(run())
"""
OURS = "astro_org_tokens"

SHELLS = ("bash", "zsh", "fish")
LEAVES = (
    *(("completion", shell) for shell in SHELLS),
    *(
        ("workspace", "organization-token", verb)
        for verb in ("add", "apply", "export", "list", "remove", "schema", "update", "validate")
    ),
    ("sandbox", "serve"),
    ("sandbox", "run"),
)
GROUPS = (
    (),
    ("completion",),
    ("workspace",),
    ("workspace", "token"),
    ("workspace", "organization-token"),
)
LIST = ("workspace", "organization-token", "list", "--workspace-id", seed_ids.DATA_ENGINEERING)
ADD = ("workspace", "organization-token", "add")


@pytest.fixture(scope="module")
def probe() -> Iterator[ImportProbe]:
    """A process that measures the imports of all tests."""
    with closing(ImportProbe()) as running:
        yield running


def titled(argv: Sequence[str]) -> str:
    return " ".join(argv) or "nothing"


HELPS = [(*path, "--help") for path in (*GROUPS, *LEAVES, ("sandbox",))]


SCRIPTS = [("completion", shell) for shell in SHELLS]


@pytest.mark.parametrize("argv", [*HELPS, *GROUPS, *SCRIPTS, ("--version",)], ids=titled)
def test_help_and_version_load_click_and_no_other_library(
    probe: ImportProbe, base_env: dict[str, str], argv: Sequence[str]
) -> None:
    assert probe.run(PROGRAM, argv, base_env) == Imports(0, frozenset({"click"}))


def verbs_in(modules: frozenset[str]) -> set[str]:
    """Return the commands among some modules, without the package's name."""
    groups = {"organization_token", "workspace"}
    commands = {name for name in modules if name.startswith("commands.")}
    known = {"completion", "sandbox", *(path[-1] for path in LEAVES)}
    return {name.rpartition(".")[2] for name in commands} & known - groups


@pytest.mark.parametrize("path", [path for path in LEAVES if path[0] == "workspace"], ids=titled)
def test_only_the_command_that_is_run_is_loaded(
    probe: ImportProbe, base_env: dict[str, str], path: Sequence[str]
) -> None:
    assert verbs_in(probe.run(PROGRAM, (*path, "--help"), base_env).ours) == {path[-1]}


@pytest.mark.parametrize("argv", [("--version",), ("bogus",), (*ADD[:-1], "bogus")], ids=titled)
def test_what_runs_no_command_loads_none(
    probe: ImportProbe, base_env: dict[str, str], argv: Sequence[str]
) -> None:
    modules = probe.run(PROGRAM, argv, base_env).ours
    assert verbs_in(modules) == set()
    assert "commands.group" in modules
    assert ("commands.options" in modules) == (argv[0] == "workspace")


MISTAKES = (
    ("bogus",),
    ("deploy",),
    ("workspace", "organization-token", "bogus"),
    (*ADD, "--bogus"),
    (*ADD, "a", "b"),
    (*ADD, "-r", "BOGUS"),
    (*ADD, "../x"),
    (*ADD, "--timeout", "0"),
    (*ADD, "-n", ""),
    ("workspace", "organization-token", "list", "-o", "bogus"),
)


@pytest.mark.parametrize("argv", MISTAKES, ids=titled)
def test_a_wrong_command_line_is_told_with_click_and_no_other_library(
    probe: ImportProbe, base_env: dict[str, str], argv: Sequence[str]
) -> None:
    assert probe.run(PROGRAM, argv, base_env) == Imports(2, frozenset({"click"}))


TYPED = (
    ("",),
    ("wo", "to", ""),
    ("workspace", "organization-token", "l"),
    (*ADD, "--"),
    (*ADD, "-n", "x", "-r", "workspace_"),
    (*ADD, "--role=w"),
    (*ADD, "-o", "j"),
    ("workspace", "organization-token", "list", "--sort", ""),
    ("workspace", "organization-token", "list", "--unused-for", "3"),
    ("bogus", ""),
)


@pytest.mark.parametrize("words", TYPED, ids=titled)
def test_completing_what_nobody_is_asked_for_loads_click_and_no_other_library(
    probe: ImportProbe, base_env: dict[str, str], words: Sequence[str]
) -> None:
    for asked in (
        ("bash", "9", " ", " ".join(("astro", *words))),
        ("zsh", "astro", *words),
        ("fish", "astro", *words),
    ):
        assert probe.run(PROGRAM, ("__complete", *asked), base_env) == Imports(
            0, frozenset({"click"})
        )


def test_completing_from_the_cache_loads_neither_httpx_nor_pydantic(
    probe: ImportProbe,
    sandbox_env: dict[str, str],
) -> None:
    asked = ("__complete", "fish", "astro", *ADD, "-n", "")
    assert probe.run(PROGRAM, asked, sandbox_env).libraries >= {"click", "httpx", "pydantic"}
    assert probe.run(PROGRAM, asked, sandbox_env) == Imports(
        0, frozenset({"click", "platformdirs"})
    )


def test_checking_files_loads_a_yaml_parser_and_no_other_library(
    probe: ImportProbe, base_env: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "grants.yaml"
    file.write_text("workspaces: {Empty: {deploy-bot: WORKSPACE_OWNER}}", encoding="utf-8")
    argv = ("workspace", "organization-token", "validate", "-f", str(file))
    assert probe.run(PROGRAM, argv, base_env) == Imports(0, frozenset({"click", "yaml"}))


RARE = {
    "filelock",
    "hypothesis",
    "jinja2",
    "platformdirs",
    "starlette",
    "tenacity",
    "truststore",
    "uvicorn",
    "yaml",
}
RARE_OF_OURS = {
    "grants.change",
    "grants.lock",
    "grants.plan",
    "library.apply",
    "output.access_page",
    "output.matrix",
}


@pytest.mark.parametrize("output", ["table", "json"])
def test_a_plain_list_loads_nothing_that_is_needed_rarely(
    probe: ImportProbe, sandbox_env: dict[str, str], output: str
) -> None:
    result = probe.run(PROGRAM, (*LIST, "-o", output), sandbox_env)
    assert result.status == 0
    assert result.libraries >= {"click", "httpx", "pydantic"}
    assert not result.libraries & RARE
    assert not result.ours & RARE_OF_OURS
    assert output == "table" or not result.libraries & {"tabulate", "wcwidth"}


@pytest.mark.parametrize(
    ("statement", "libraries"),
    [
        (f"import {OURS}", set()),
        (f"from {OURS} import UsageError", set()),
        (f"from {OURS}.config import Settings", set()),
    ],
)
def test_importing_the_package_costs_nothing(
    probe: ImportProbe, base_env: dict[str, str], statement: str, libraries: set[str]
) -> None:
    assert probe.run(statement, (), base_env).libraries == libraries


def test_a_program_that_uses_the_client_needs_no_click(
    probe: ImportProbe, base_env: dict[str, str]
) -> None:
    # httpx loads click where it can, for a command line of its own.
    statement = (
        f"import sys\nsys.modules['click'] = None\nfrom {OURS} import AstroClient\nAstroClient"
    )
    loaded = probe.run(statement, (), base_env).libraries
    assert loaded >= {"httpx", "pydantic"}
    assert not loaded & {*RARE, "tabulate", "wcwidth"}


# Notes for each request which modules are loaded before it, and with its response.
REQUESTS = """
import json, sys
from astro_org_tokens.api.transport import Transport
noted = []
def send(self, request, deadline, real=Transport.send):
    before = set(sys.modules)
    response = real(self, request, deadline)
    noted.append((request.method, before, set(sys.modules)))
    return response
Transport.send = send
from astro_org_tokens.__main__ import run
sys.argv[0] = "astro"
status = run()
methods = [method for method, _, _ in noted]
write = methods.index("POST")
late = noted[write][1] - noted[write - 1][2]
print(json.dumps([status, methods, sorted(late)]), file=sys.stderr)
"""


@pytest.mark.parametrize("verb", mark_slow(("add", "update", "remove"), quick={"add"}))
def test_nothing_is_loaded_between_the_read_and_the_write_of_a_change(
    sandbox_env: dict[str, str], verb: str
) -> None:
    # There another client's change would be overwritten.
    role = () if verb == "remove" else ("-r", "WORKSPACE_MEMBER")
    argv = ("workspace", "organization-token", verb, seed_ids.DEPLOY_BOT, *role, *LIST[-2:])
    ran = subprocess.run(
        [sys.executable, "-c", REQUESTS, *argv],
        env=sandbox_env,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert json.loads(ran.stderr.splitlines()[-1]) == [0, ["GET", "POST", "GET"], []]
