"""Every command explains itself, in words that are kept as golden texts.

``tests/golden/README.md`` says how to write them anew.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from astro_org_tokens.commands.group import HELP_OPTION_NAMES
from astro_org_tokens.commands.root import root
from support.cli_runner import PROGRAM, Result, invoke_subprocess
from support.golden import FOLDER, check_golden

Words = tuple[str, ...]
OTHER_SPELLING = "workspace token organization-token"
SPELLING = "workspace organization-token"


def commands(
    command: click.Command = root, words: Words = ()
) -> Iterator[tuple[Words, click.Command]]:
    """Every command of the tree, and the words that lead to it."""
    yield words, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*words, name))


TREE = dict(commands())
GROUPS = [words for words, command in TREE.items() if isinstance(command, click.Group)]
PARAMETERS = {
    f"{' '.join(words)} {parameter.name}": (words, parameter)
    for words, command in TREE.items()
    for parameter in command.params
}


def shown(words: Words) -> str:
    return " ".join(("astro", *words))


def golden_name(words: Words) -> str:
    return f"help/{shown(words).replace(OTHER_SPELLING, SPELLING).replace(' ', '-')}"


@pytest.fixture
def wide_env(base_env: dict[str, str]) -> dict[str, str]:
    """An environment in which lines have room for a hundred characters."""
    return base_env | {"COLUMNS": "100"}


@pytest.mark.parametrize("words", TREE, ids=shown)
def test_help_is_the_golden_text(wide_env: dict[str, str], words: Words) -> None:
    result = invoke_subprocess([*words, "--help"], wide_env)
    assert (result.status, result.stderr) == (0, "")
    check_golden(golden_name(words), result.stdout.replace(OTHER_SPELLING, SPELLING, 1))
    assert invoke_subprocess([*words, "-h"], wide_env) == result


def test_no_golden_text_is_of_a_command_that_is_gone() -> None:
    expected = {FOLDER / f"{golden_name(words)}.txt" for words in TREE}
    assert set((FOLDER / "help").iterdir()) == expected


@pytest.mark.parametrize("words", GROUPS, ids=shown)
def test_a_bare_group_prints_its_help(wide_env: dict[str, str], words: Words) -> None:
    assert invoke_subprocess(words, wide_env) == invoke_subprocess([*words, "--help"], wide_env)


@pytest.mark.parametrize("words", TREE, ids=shown)
def test_every_command_says_what_it_does(words: Words) -> None:
    command = TREE[words]
    assert command.help
    assert command.get_short_help_str(100).endswith(".")


@pytest.mark.parametrize("words", GROUPS, ids=shown)
def test_no_description_of_a_command_is_cut_at_80_columns(words: Words) -> None:
    group = TREE[words]
    assert isinstance(group, click.Group)
    shown_help = group.get_help(
        click.Context(
            group, info_name=shown(words), terminal_width=80, help_option_names=[*HELP_OPTION_NAMES]
        )
    )
    for command in group.commands.values():
        assert command.get_short_help_str(100) in shown_help


@pytest.mark.parametrize(("words", "parameter"), PARAMETERS.values(), ids=PARAMETERS)
def test_every_option_and_argument_is_explained(words: Words, parameter: click.Parameter) -> None:
    command = TREE[words]
    text = command.get_help(
        click.Context(command, info_name="astro", help_option_names=[*HELP_OPTION_NAMES])
    )
    if isinstance(parameter, click.Option):
        assert parameter.help
        assert not parameter.hidden
        assert all(name in text for name in parameter.opts)
    else:
        assert parameter.metavar
        assert parameter.metavar in text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wo organization-token list", "workspace organization-token list"),
        ("wo to organization-token add", "workspace token organization-token add"),
        ("workspace to", "workspace token"),
    ],
)
def test_an_alias_has_the_help_of_its_command(
    wide_env: dict[str, str], typed: str, meant: str
) -> None:
    assert invoke_subprocess([*typed.split(), "-h"], wide_env) == invoke_subprocess(
        [*meant.split(), "-h"], wide_env
    )


@pytest.mark.parametrize(
    "start",
    [[str(PROGRAM.with_name("astro-org-tokens"))], [sys.executable, "-m", "astro_org_tokens"]],
    ids=["second name", "module"],
)
def test_the_other_ways_to_start_it_have_the_same_help(
    wide_env: dict[str, str], start: list[str]
) -> None:
    done = subprocess.run(
        [*start, "-h"],
        env=wide_env,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    expected = invoke_subprocess(["-h"], wide_env)
    text = expected.stdout.replace("Usage: astro ", "Usage: astro-org-tokens ", 1)
    assert Result(done.returncode, done.stdout, done.stderr) == Result(0, text, "")
