"""What a command loads before it can say anything: start-up time is spent here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from astro_org_tokens.sandbox.seed import seed_ids

# In a process of its own: runs the program, and then names all modules that it has loaded.
PROGRAM = """
import sys
before = set(sys.modules)
from astro_org_tokens.__main__ import run
sys.argv = ["astro", *sys.argv[1:]]
status = run()
import json
loaded = sorted({
    name.partition(".")[0] for name in set(sys.modules) - before
    if getattr(sys.modules[name], "__spec__", None)  # neither kept out nor put off
})
print(json.dumps({"status": status, "loaded": loaded}), file=sys.stderr)
"""
LIBRARY = """
import sys
before = set(sys.modules)
{statement}
loaded = sorted({{name.partition(".")[0] for name in set(sys.modules) - before}})
import json
print(json.dumps({{"status": 0, "loaded": loaded}}), file=sys.stderr)
"""
OURS = "astro_org_tokens"
# What a measuring or starting interpreter may load on its own.
INTERPRETER = {"_distutils_hack", "coverage", "sitecustomize", "a1_coverage"}

SHELLS = ("bash", "zsh", "fish")
LEAVES = (
    *(("completion", shell) for shell in SHELLS),
    *(("workspace", "organization-token", verb) for verb in ("add", "list", "remove", "update")),
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


@dataclass(frozen=True)
class Loaded:
    """How a run ended, and the libraries that it loaded."""

    status: int
    libraries: set[str]


def loaded(code: str, argv: Sequence[str], environ: Mapping[str, str]) -> Loaded:
    done = subprocess.run(
        [sys.executable, "-c", code, *argv],
        env=dict(environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    told = json.loads(done.stderr.splitlines()[-1])
    names = set(told["loaded"]) - sys.stdlib_module_names - INTERPRETER - {OURS}
    return Loaded(told["status"], names)


def titled(argv: Sequence[str]) -> str:
    return " ".join(argv) or "nothing"


HELPS = [(*path, "--help") for path in (*GROUPS, *LEAVES, ("sandbox",))]


SCRIPTS = [("completion", shell) for shell in SHELLS]


@pytest.mark.parametrize("argv", [*HELPS, *GROUPS, *SCRIPTS, ("--version",)], ids=titled)
def test_help_and_version_load_click_and_no_other_library(
    env: dict[str, str], argv: Sequence[str]
) -> None:
    assert loaded(PROGRAM, argv, env) == Loaded(0, {"click"})


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
    env: dict[str, str], argv: Sequence[str]
) -> None:
    assert loaded(PROGRAM, argv, env) == Loaded(2, {"click"})


TYPED = (
    ("",),
    ("wo", "to", ""),
    ("workspace", "organization-token", "l"),
    (*ADD, "--"),
    (*ADD, "-n", "x", "-r", "workspace_"),
    (*ADD, "--role=w"),
    (*ADD, "-o", "j"),
    ("workspace", "organization-token", "list", "--sort", ""),
    ("bogus", ""),
)


@pytest.mark.parametrize("words", TYPED, ids=titled)
def test_completing_what_nobody_is_asked_for_loads_click_and_no_other_library(
    env: dict[str, str], words: Sequence[str]
) -> None:
    for asked in (
        ("bash", "9", " ", " ".join(("astro", *words))),
        ("zsh", "astro", *words),
        ("fish", "astro", *words),
    ):
        assert loaded(PROGRAM, ("__complete", *asked), env) == Loaded(0, {"click"})


def test_completing_from_the_cache_loads_neither_httpx_nor_pydantic(
    sandbox_env: dict[str, str],
) -> None:
    asked = ("__complete", "fish", "astro", *ADD, "-n", "")
    assert loaded(PROGRAM, asked, sandbox_env).libraries >= {"click", "httpx", "pydantic"}
    assert loaded(PROGRAM, asked, sandbox_env) == Loaded(0, {"click", "platformdirs"})


RARE = {
    "filelock",
    "hypothesis",
    "platformdirs",
    "starlette",
    "tenacity",
    "truststore",
    "uvicorn",
    "yaml",
}


@pytest.mark.parametrize("output", ["table", "json"])
def test_a_plain_list_loads_nothing_that_is_needed_rarely(
    sandbox_env: dict[str, str], output: str
) -> None:
    result = loaded(PROGRAM, (*LIST, "-o", output), sandbox_env)
    assert result.status == 0
    assert result.libraries >= {"click", "httpx", "pydantic"}
    assert not result.libraries & RARE
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
    env: dict[str, str], statement: str, libraries: set[str]
) -> None:
    assert loaded(LIBRARY.format(statement=statement), (), env).libraries == libraries


def test_a_program_that_uses_the_client_needs_no_click(env: dict[str, str]) -> None:
    # httpx loads click where it can, for a command line of its own.
    statement = f"sys.modules['click'] = None\nfrom {OURS} import AstroClient\nAstroClient"
    found = loaded(LIBRARY.format(statement=statement), (), env).libraries
    assert found >= {"httpx", "pydantic"}
    assert not found & {*RARE, "tabulate", "wcwidth"}
