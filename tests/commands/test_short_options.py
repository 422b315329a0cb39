"""``-n=NAME`` is ``-n NAME``, and an argument that is somebody else's stays as it is."""

from __future__ import annotations

import click
import pytest

from astro_org_tokens.commands.help import Command
from astro_org_tokens.commands.root import root
from security.all_commands import leaf_commands

NAME = click.Option(["-n", "--name"])
FLAG = click.Option(["--json"], is_flag=True)
REST = click.Argument(["rest"], nargs=-1)


@pytest.mark.parametrize(
    ("typed", "name", "rest"),
    [
        (["-n=a"], "a", ()),
        (["-n=-a=b"], "-a=b", ()),
        (["-n", "-a=b"], "-a=b", ()),
        (["--name", "-n=b"], "-n=b", ()),
        (["--name=-n=b"], "-n=b", ()),
        (["--json", "-n=b"], "b", ()),
        (["-n", "--", "-n=b"], "b", ()),
        (["-n=a", "--", "-n=b"], "a", ("-n=b",)),
    ],
)
def test_only_an_option_is_split(typed: list[str], name: str, rest: tuple[str, ...]) -> None:
    command = Command("c", params=[NAME, FLAG, REST])
    values = command.make_context("c", list(typed)).params
    assert (values["name"], values["rest"]) == (name, rest)


def test_every_command_with_a_short_option_of_its_own_splits_it() -> None:
    short = {
        path
        for path, command in leaf_commands(root)
        for parameter in command.params
        if isinstance(parameter, click.Option) and any(len(name) == 2 for name in parameter.opts)
        if not isinstance(command, Command)
    }
    assert short == set()
