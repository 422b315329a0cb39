"""An option before a command bounds that command, or is refused; none is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from astro_org_tokens.commands.root import root
from astro_org_tokens.sandbox.seed.seed_ids import CAFE
from security.all_commands import GRANTS
from support.cli_runner import Invoke
from support.messages import message
from support.outcomes import json_outcome, outcome

# The level of messages, which is right for a command that has none too.
HARMLESS = {"verbosity"}
VALUES = {"workspaces": CAFE}
"""What to type for each option that a group has. A new one needs its line here."""
REFUSED = {("apply", "workspaces"), ("schema", "workspaces"), ("validate", "workspaces")}
"""Commands that can't use an option of their groups, and refuse it."""
REQUIRED = {"apply": ("-f", "grants.yaml", "--prune", "--yes"), "validate": ("-f", "grants.yaml")}
"""What such a command needs besides."""


def _below(
    group: click.Group, path: tuple[str, ...] = (), above: tuple[click.Group, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[click.Group, ...], click.Command]]:
    above = (*above, group)
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _below(command, (*path, name), above)
        else:
            yield (*path, name), above, command


CASES = [
    (path, position, parameter, command)
    for path, above, command in _below(root)
    for position, group in enumerate(above)
    for parameter in group.params
    if parameter.name not in HARMLESS and not getattr(parameter, "is_eager", False)
]
UNUSED = [
    pytest.param(path[:position], parameter.opts[0], VALUES[parameter.name or ""], path[position:])
    for path, position, parameter, command in CASES
    if parameter.name not in {own.name for own in command.params}
]


def test_every_option_of_a_group_is_used_or_known_to_be_refused() -> None:
    unused = {
        (command.name, parameter.name)
        for _, _, parameter, command in CASES
        if parameter.name not in {own.name for own in command.params}
    }
    assert unused == REFUSED
    assert len(UNUSED) == 5 * len(REFUSED)  # three groups of one spelling, two of the other


@pytest.mark.parametrize(("groups", "option", "value", "rest"), UNUSED)
def test_an_option_that_a_command_cannot_use_is_refused(
    groups: tuple[str, ...],
    option: str,
    value: str,
    rest: tuple[str, ...],
    cli: Invoke,
    requests: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grants.yaml").write_text(GRANTS, encoding="utf-8")
    path, verb = " ".join(("astro", *groups)), rest[-1]
    argv = (*groups, option, value, *rest, *REQUIRED.get(verb, ()))
    whole = f"astro {' '.join((*groups, *rest))}"
    said = message(
        "usage",
        "see_help",
        message=message("usage", "unused_option", command=verb, option=option, group=path),
        command=whole,
    )
    assert outcome(cli(*argv)) == (2, "", f"Error: {said}\n")
    expected = {"error": said, "code": 2, "kind": "usage"}
    assert json_outcome(cli(*argv, "--json")) == (2, expected, "")
    assert requests == []


def test_a_workspace_before_export_bounds_it(cli: Invoke) -> None:
    argv = ("workspace", "--workspace-id", CAFE, "organization-token", "export", "--json")
    assert list(cli(*argv).json["workspaces"]) == ["Cafe\u0301 ☕ Ops 👩\u200d🔬"]
    refused = cli(*argv, "--all-workspaces")
    assert (refused.status, refused.json["kind"]) == (2, "usage")


def test_help_comes_before_the_refusal(cli: Invoke) -> None:
    argv = ("workspace", "--workspace-id", CAFE, "organization-token", "apply", "--help")
    assert cli(*argv).status == 0
