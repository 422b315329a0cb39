"""The command reference is what the program says of itself."""

from __future__ import annotations

import click

import reference
from astro_org_tokens.commands.organization_token import organization_token
from astro_org_tokens.commands.sandbox import sandbox


def test_reference_is_up_to_date() -> None:
    kept = reference.PAGE.read_text(encoding="utf-8")

    assert kept == reference.text(), "`make reference` makes it anew"


def test_reference_has_every_verb() -> None:
    headings = [
        line.removeprefix("## `astro workspace organization-token ").removesuffix("`")
        for line in reference.text().splitlines()
        if line.startswith("## `astro workspace organization-token ")
    ]

    assert headings == [
        *("add", "apply", "export", "list", "remove", "schema", "update", "validate")
    ]


def test_common_options_are_those_of_the_commands_that_it_names() -> None:
    _, _, section = reference.text().partition(f"## Common options\n\n{reference.COMMON}\n\n")
    rows = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    common = {row.split("`")[1].split()[0].rstrip(",") for row in rows}
    assert common >= {"--timeout", "--no-input", "--no-color", "--verbosity"}
    assert [name for name, verb in organization_token.commands.items() if common - opts(verb)] == []
    assert [name for name, verb in sandbox.commands.items() if "--timeout" in opts(verb)] == []


def opts(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts} | {"-h"}
