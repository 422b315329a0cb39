"""Every command there is, as it is typed. A new command needs its line here."""

from __future__ import annotations

from collections.abc import Iterator

import click

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT
from support.cli_runner import COMMAND_PATHS

VERBOSITIES = ("debug", "info", "warning", "error")
_GROUP = " ".join(COMMAND_PATHS[0])
_HERE = ("--workspace-id", THERE)
_OWNER = ("-r", "WORKSPACE_OWNER", *_HERE)

# From a command to the ways in which it asks the API: what is typed behind its name.
_ARGUMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    f"{_GROUP} add": (("-n", "deploy-bot", *_OWNER),),
    f"{_GROUP} apply": (("-f", "grants.yaml"),),
    f"{_GROUP} export": (_HERE,),
    f"{_GROUP} list": (_HERE, (DEPLOY_BOT, *_HERE)),
    f"{_GROUP} remove": (("-n", "deploy-bot", *_HERE),),
    f"{_GROUP} update": (("-n", "deploy-bot", *_OWNER),),
}
COMMAND_LINES = {
    f"{path.rpartition(' ')[2]}{f' {number}' if number else ''}": (*path.split(), *typed)
    for path, ways in _ARGUMENTS.items()
    for number, typed in enumerate(ways)
}
GRANTS = f"workspaces:\n  {THERE}:\n    {DEPLOY_BOT}: WORKSPACE_OWNER\n"
"""What `grants.yaml` declares."""
_READING = ("list", "list 1", "export")
CHANGES = {name: argv for name, argv in COMMAND_LINES.items() if name not in _READING}
OFFLINE_COMMANDS = (
    "completion bash",
    "completion fish",
    "completion zsh",
    "help",
    "sandbox run",
    "sandbox serve",
    "version",
    f"{_GROUP} schema",
    f"{_GROUP} validate",
)
"""Commands that do not ask the API: see `situations.py` and `test_process.py`."""
KNOWN_COMMANDS = {*_ARGUMENTS, *OFFLINE_COMMANDS}


def leaf_commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, by its path; under each of its names."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaf_commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command
