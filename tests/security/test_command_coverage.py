"""No command is left out, and there is none that turns protection off."""

from __future__ import annotations

import inspect
import re

import click

from astro_org_tokens import AstroClient
from astro_org_tokens.commands.root import root
from security.all_commands import KNOWN_COMMANDS, OFFLINE_COMMANDS, leaf_commands
from support.cli_runner import COMMAND_PATHS

# Words of options that make a program trust anybody, or show what is secret.
DANGEROUS = re.compile(
    r"insecure|verif|\btls|ssl|\bcert|trust|\bca\b|show.?token|(?<!org-)\btoken$|password|secret"
)
_TWICE = f"{' '.join(COMMAND_PATHS[1][:-1])} "
"""What is below this path has a shorter path too."""


def test_every_command_is_watched_for_secrets() -> None:
    """A new command needs its line in `secrecy/commands.py`, or a test of its own."""
    once = {path for path, _ in leaf_commands(root) if not path.startswith(_TWICE)}
    assert once == KNOWN_COMMANDS
    twice = {id(c) for p, c in leaf_commands(root) if p.startswith(_TWICE)}
    assert twice <= {id(c) for p, c in leaf_commands(root) if not p.startswith(_TWICE)}
    assert set(OFFLINE_COMMANDS) <= once


def test_no_option_turns_verification_off_or_takes_a_credential() -> None:
    commands = [root, *(command for _, command in _all(root))]
    options = {
        option for c in commands for p in c.params for option in (*p.opts, *p.secondary_opts)
    }
    assert "--timeout" in options
    assert {option for option in options if DANGEROUS.search(option.lower())} == set()
    assert not DANGEROUS.search(
        " ".join({*inspect.signature(AstroClient).parameters} - {"api_token"})
    )


def _all(group: click.Group) -> list[tuple[str, click.Command]]:
    entries = list(group.commands.items())
    return entries + [
        below
        for _, command in entries
        if isinstance(command, click.Group)
        for below in _all(command)
    ]
