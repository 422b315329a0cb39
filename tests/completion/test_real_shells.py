"""The shells themselves: Tab is pressed, and the command line is read back as it stands."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store
from completion.special_names import SPECIAL_NAMES, create_tokens
from support.cli_runner import PROGRAM, clean_env
from support.messages import message

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)

from completion.real_shells import LOAD, SHELLS, TAB, ReportedLine, ShellSession

ADD = "astro wo to organization-token add "
PREFIX = tuple(ADD.split())


@dataclass(frozen=True)
class ShellAtSandbox:
    """A shell and the sandbox that it speaks to."""

    name: str
    shell: ShellSession
    sandbox: Sandbox
    ids: dict[str, str]

    def press(self, keys: str) -> ReportedLine:
        return self.shell.press(keys)


@pytest.fixture(scope="module", params=SHELLS)
def at(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ShellAtSandbox]:
    """A shell of each kind, for all tests; every one of them begins with an empty line."""
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name}")
    home = tmp_path_factory.mktemp(name)
    with start(SandboxOptions()) as sandbox:
        ids = create_tokens(sandbox)
        (home / "my bin").mkdir()
        (home / "my bin" / "astro").symlink_to(PROGRAM)
        where = {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
        shell = ShellSession(name, clean_env(home) | where, home)
        yield ShellAtSandbox(name, shell, sandbox, ids)
        shell.terminal.close()


def cases(named: Mapping[str, tuple[Any, ...]], fast: Collection[str]) -> list[Any]:
    """Return parameters: each Tab starts the program, so that not all of them are fast enough."""
    assert named.keys() > set(fast)
    return [
        pytest.param(*values, id=name, marks=() if name in fast else pytest.mark.slow)
        for name, values in named.items()
    ]


def add(*words: str) -> tuple[str, ...]:
    return (*PREFIX, *words)


# From what is typed before Tab to the words that the line then has. A space follows them, so that
# more can be typed.
WHOLE: dict[str, tuple[str, ...]] = {
    "astro w": ("astro", "workspace"),
    "astro-org-tokens w": ("astro-org-tokens", "workspace"),
    "astro workspace o": ("astro", "workspace", "organization-token"),
    "astro wo to o": ("astro", "wo", "to", "organization-token"),
    "A=1 astro w": ("astro", "workspace"),
    "~/my\\ bin/astro w": ("~/my bin/astro", "workspace"),
    "true; astro w": ("astro", "workspace"),
    f"{ADD}--org": add("--org-token-name"),
    f"{ADD}-r workspace_ow": add("-r", "WORKSPACE_OWNER"),
    f"{ADD}--role=Workspace_m": add("--role=WORKSPACE_MEMBER"),
    f"{ADD}-rworkspace_a": add("-rWORKSPACE_AUTHOR"),
    f"{ADD}--org-token-name=dep": add("--org-token-name=deploy-bot"),
    f"{ADD}--workspace-id=clwsd": add(f"--workspace-id={seed_ids.DATA_ENGINEERING}"),
    f"{ADD}--workspace-id clwsd": add("--workspace-id", seed_ids.DATA_ENGINEERING),
    f"{ADD}--workspace Mach": add("--workspace", "Machine Learning"),
    f"{ADD}--workspace 分": add("--workspace", "分析チーム"),
    f"{ADD}cltokdep": add(seed_ids.DEPLOY_BOT),
    f"{ADD}CLTOKDEP": add(seed_ids.DEPLOY_BOT),
    f"{ADD}-o jsonl": add("-o", "jsonl"),
    "astro wo to organization-token list --sort=-created-": (
        *("astro", "wo", "to", "organization-token", "list", "--sort=-created-by"),
    ),
    "astro wo to organization-token remove --workspace-id clwscafe00000000000000004 -n l": (
        *("astro", "wo", "to", "organization-token", "remove"),
        *("--workspace-id", seed_ids.CAFE, "-n", "lone-role"),
    ),
}


@pytest.mark.each_choice
@pytest.mark.parametrize(
    ("typed", "words"),
    cases(
        {typed: (typed, words) for typed, words in WHOLE.items()},
        ["A=1 astro w", f"{ADD}--role=Workspace_m", f"{ADD}--workspace Mach"],
    ),
)
def test_what_can_be_only_one_thing_is_completed(
    at: ShellAtSandbox, typed: str, words: tuple[str, ...]
) -> None:
    report = at.press(typed + TAB)
    # An assignment or another command in front is not of this command's words.
    line = report.line.partition("; ")[2] or report.line.removeprefix("A=1 ")
    assert line.endswith(" ")
    home = str(at.shell.home)
    assert at.press(line).words == tuple(word.replace("~", home) for word in words)


STYLES = {
    f"{which}, {style}": (SPECIAL_NAMES[which], before)
    for style, before in {"bare": "", "double": '"', "single": "'"}.items()
    for which in (SPECIAL_NAMES if style != "single" else ("quotes", "apostrophes", "backslashes"))
}


@pytest.mark.each_choice
@pytest.mark.parametrize(
    ("name", "before"),
    cases(STYLES, ["quotes, double", "apostrophes, single", "signs, bare"]),
)
def test_a_name_is_completed_to_exactly_that_name(
    at: ShellAtSandbox, name: str, before: str
) -> None:
    report = at.press(f"{ADD}-n {before}{name[:2]}{TAB}")
    if at.name == "zsh" and before == '"':
        # It writes \! in double quotes, of which it takes the backslash off when the line is run.
        name = name.replace("!", "\\!")
    assert (report.words, report.line[-1]) == (add("-n", name), " ")


@pytest.mark.each_choice
@pytest.mark.parametrize(
    ("which", "before"),
    cases(
        {
            f"{which}, {style}": (which, before)
            for style, before in {"bare": "", "double": '"'}.items()
            for which in ("a space", "quotes", "colons", "signs", "Japanese")
        },
        ["colons, double"],
    ),
)
def test_a_name_is_completed_behind_its_option_too(
    at: ShellAtSandbox, which: str, before: str
) -> None:
    name = SPECIAL_NAMES[which]
    report = at.press(f"{ADD}--org-token-name={before}{name[:2]}{TAB}")
    assert (report.words, report.line[-1]) == (add(f"--org-token-name={name}"), " ")


PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a colon": (f"{ADD}-n team:", add("-n", "team:")),
    "behind a colon": (f"{ADD}-n team:d", add("-n", "team:data loads")),
    "behind a colon, attached": (
        f"{ADD}--org-token-name=team:d",
        add("--org-token-name=team:data loads"),
    ),
    "behind a colon, quoted": (f'{ADD}-n "team:d', add("-n", "team:data loads")),
    "behind a space": (f"{ADD}-n he\\ ", add("-n", 'he "said"')),
    "behind a space, quoted": (f'{ADD}-n "he ', add("-n", 'he "said"')),
    "a quote within": (f'{ADD}-n he" ', add("-n", 'he "said"')),
    "behind a dollar sign": (f"{ADD}-n \\$h", add("-n", "$home")),
    "behind a sign": (f"{ADD}-n x=", add("-n", "x=y=z")),
    "all roles": (f"{ADD}-r work", add("-r", "WORKSPACE_")),
    "nothing": (f"{ADD}-n nosuch", add("-n", "nosuch")),
    "no token there": (
        f"{ADD.replace('add', 'update')}--workspace-id {seed_ids.EMPTY} ",
        (*PREFIX[:-1], "update", "--workspace-id", seed_ids.EMPTY),
    ),
    "no such command": ("astro bogus ", ("astro", "bogus")),
}


@pytest.mark.each_choice
@pytest.mark.parametrize(
    ("typed", "words"),
    cases(PARTS, ["behind a colon", "a quote within", "no such command"]),
)
def test_a_line_is_completed_as_far_as_it_goes(
    at: ShellAtSandbox, typed: str, words: tuple[str, ...]
) -> None:
    assert at.press(typed + TAB).words == words


def test_files_are_offered_where_a_file_is_wanted(at: ShellAtSandbox, tmp_path: Path) -> None:
    (tmp_path / "the data").write_text("")
    for typed in ("astro sandbox serve --db ", "astro sandbox serve --db=", f"{ADD}> "):
        report = at.press(f"{typed}{tmp_path}/th{TAB}")
        assert report.line in (f"{typed}{tmp_path}/the\\ data ", f"{typed}{tmp_path}/the\\ data")


# What tells them apart, as far as a narrow column shows it.
OF_ROLES = [
    message("role", "WORKSPACE_OPERATOR").partition(", ")[2],
    message("role", "WORKSPACE_OWNER").partition(" and ")[0].partition(", ")[2],
]
SHOWN: dict[str, tuple[str, list[str]]] = {
    "roles": ("-r workspace_o", OF_ROLES),
    "ids": ("cltokexp", ["nightly-backup", "old-migration"]),
    "names": ("-n o", ["Expired three days ago", "Has a role of every type"]),
}


@pytest.mark.each_choice
@pytest.mark.parametrize(("typed", "descriptions"), SHOWN.values(), ids=SHOWN)
def test_descriptions_are_shown_and_never_inserted(
    at: ShellAtSandbox, typed: str, descriptions: list[str]
) -> None:
    at.shell.terminal.type(ADD + typed + {"bash": TAB * 3, "zsh": TAB * 2, "fish": TAB}[at.name])
    for description in descriptions:
        at.shell.terminal.wait_for(description)
    report = at.press("")
    assert not any(description in report.line for description in descriptions)


def test_a_completed_line_runs_as_it_stands(at: ShellAtSandbox) -> None:
    for typed, name, role in (
        ("it", "it's 5 o'clock!", "WORKSPACE_OWNER"),
        ('"hi', "hi!story !!", "WORKSPACE_MEMBER"),
    ):
        report = at.press(f"{ADD}-n {typed}{TAB}-r {role[:-2]}{TAB}--workspace-id clwsem{TAB}")
        assert report.words[-4:] == ("-r", role, "--workspace-id", seed_ids.EMPTY)
        at.shell.enter(report.line)
        at.shell.terminal.wait_for(f"→ {role} in Workspace")
        assert role_in_empty(at, name) == role


LOADS = {
    "bash, by source": ("bash", "source <(astro completion bash)"),
    "bash, with other options": ("bash", f"set -uf; shopt -s nullglob failglob; {LOAD['bash']}"),
    "zsh, after compinit": ("zsh", f"autoload -Uz compinit; compinit -u; {LOAD['zsh']}"),
    "zsh, from fpath": (
        "zsh",
        """
        astro completion zsh >$HOME/_astro_org_tokens; fpath=($HOME $fpath)
        autoload -Uz compinit; compinit -u
        """,
    ),
    "zsh, with other options": (
        "zsh",
        f"setopt ksh_arrays sh_word_split glob_subst no_unset; {LOAD['zsh']}",
    ),
    "fish, from a file": (
        "fish",
        """
        mkdir -p ~/.config/fish/completions
        astro completion fish >~/.config/fish/completions/astro.fish
        """,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "load"), LOADS.values(), ids=LOADS)
def test_it_may_be_loaded_in_other_ways_too(
    base_env: dict[str, str], home: Path, name: str, load: str
) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name}")
    shell = ShellSession(name, base_env, home, load)
    try:
        for _ in range(2):
            report = shell.press(f"astro wo{TAB}--verbosity d{TAB}")
            assert report.line == "astro workspace --verbosity debug "
    finally:
        shell.terminal.close()


def role_in_empty(at: ShellAtSandbox, name: str) -> str | None:
    token = token_store.find(at.sandbox.store, at.ids[name])
    assert token is not None
    return next((r["role"] for r in token["roles"] if r["entityId"] == seed_ids.EMPTY), None)
