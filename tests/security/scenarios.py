"""What can go wrong, or well, before an answer of the API is even looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from astro_org_tokens.sandbox.seed.seed_ids import (
    CAFE,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    FRESH,
    SINGLE_ROLE,
    WORKSPACE_RUNNER,
)
from support.cli_runner import COMMAND_PATHS

SECRET = "{secret}"
"""Stands for the credential, set or typed where another value belongs."""


@dataclass(frozen=True)
class Scenario:
    """What is typed behind the group's name, and what comes of it.

    Attributes:
        kind: of the error; empty for a success.
        env: in the environment besides the credential.
        terminal_input: at the terminal; None where there is none.
        full_argv: the whole command line, in place of what stands behind the group's name.
    """

    argv: tuple[str, ...] = ()
    kind: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    terminal_input: str | None = None
    full_argv: tuple[str, ...] = ()

    def command_line(self, secret: str) -> list[str]:
        return [
            text.replace(SECRET, secret)
            for text in self.full_argv or (*COMMAND_PATHS[0], *self.argv)
        ]

    def environ(self, secret: str) -> dict[str, str]:
        return {name: value.replace(SECRET, secret) for name, value in self.env.items()}


_IN = ("--workspace-id", DATA_ENGINEERING)
_CAFE = ("--workspace-id", CAFE)
_OWNER = ("-r", "WORKSPACE_OWNER")
_MISPLACED = {
    "ASTRO_ORGANIZATION_ID": "config",
    "ASTRO_WORKSPACE_ID": "config",
    "ASTRO_API_URL": "config",
    "ASTRO_DOMAIN": "config",
}

SCENARIOS = {
    "a list": Scenario(("list", *_IN)),
    "help": Scenario(("add", "--help")),
    "a version": Scenario(full_argv=("--version",)),
    **{
        f"a script for {shell}": Scenario(full_argv=("completion", shell))
        for shell in ("bash", "fish", "zsh")
    },
    "no command": Scenario(()),
    "a preview": Scenario(("add", FRESH, *_OWNER, *_IN, "--dry-run")),
    "nothing to do": Scenario(("add", DEPLOY_BOT, "-r", "WORKSPACE_OPERATOR", *_IN, "--exist-ok")),
    "nothing to take away": Scenario(("remove", FRESH, *_IN, "--missing-ok")),
    "two ways to name it": Scenario(("list", DEPLOY_BOT, "-n", "x", *_IN), "usage"),
    "an unknown command": Scenario(("grant",), "usage"),
    "an unknown option": Scenario(("list", "--bogus"), "usage"),
    "no Workspace": Scenario(("list",), "input_required"),
    "no token": Scenario(("remove", *_IN), "input_required"),
    "no role": Scenario(("add", FRESH, *_IN), "input_required"),
    "an unknown name": Scenario(("list", "-n", "deploy-bto", *_IN), "not_found"),
    "an unknown ID": Scenario(("list", "cltoknowhere0000000000099", *_IN), "not_found"),
    "an unknown Workspace": Scenario(("list", "--workspace", "nowhere"), "not_found"),
    "another scope": Scenario(("add", WORKSPACE_RUNNER, *_OWNER, *_IN), "not_found"),
    "two of a name": Scenario(("add", "-n", "ci", *_OWNER, *_CAFE), "ambiguous"),
    "granted already": Scenario(
        ("add", DEPLOY_BOT, "-r", "WORKSPACE_OPERATOR", *_IN), "already_granted"
    ),
    "not granted": Scenario(("update", FRESH, *_OWNER, *_IN), "not_granted"),
    "its only role": Scenario(("remove", SINGLE_ROLE, *_CAFE), "conflict"),
    "no API there": Scenario(("list", *_IN), "network", {"ASTRO_API_URL": "http://127.0.0.1:9"}),
    "http over a network": Scenario(
        ("list", *_IN), "config", {"ASTRO_API_URL": "http://api.astronomer.io/v1"}
    ),
    "another Organization": Scenario(
        ("list", *_IN), "forbidden", {"ASTRO_ORGANIZATION_ID": "clorgother000000000000009"}
    ),
    "a domain of somebody else": Scenario(
        ("list", *_IN), "config", {"ASTRO_DOMAIN": "evil.example", "ASTRO_API_URL": ""}
    ),
    "an expired credential": Scenario(("list", *_IN), "token_expired"),
    "a credential that may not": Scenario(("list", *_IN), "forbidden"),
    "a credential that no header may hold": Scenario(
        ("list", *_IN), "config", {"ASTRO_API_TOKEN": f"{SECRET}\x1b{SECRET}"}
    ),
    "a credential with a line break": Scenario(
        ("list", *_IN), "config", {"ASTRO_API_TOKEN": f"{SECRET}\r\nX-Evil: {SECRET}"}
    ),
    "a credential with a scheme": Scenario(
        ("list", *_IN), "", {"ASTRO_API_TOKEN": f"Bearer {SECRET}"}
    ),
    "a picker": Scenario(("add", *_OWNER, *_CAFE), terminal_input="new-hire\n"),
    "all pickers": Scenario(("update",), terminal_input="4\nlone\nowner\n"),
    "a picker of a name": Scenario(("remove", "-n", "ci", *_IN), terminal_input="1\n"),
    "no answer": Scenario(("add", FRESH), "cancelled", terminal_input="\n"),
    **{
        f"the credential as {variable}": Scenario(
            ("list", *(() if "WORKSPACE" in variable else _IN)),
            kind,
            {variable: SECRET, **({} if "DOMAIN" not in variable else {"ASTRO_API_URL": ""})},
        )
        for variable, kind in _MISPLACED.items()
    },
    "the credential in a URL": Scenario(
        ("list", *_IN), "config", {"ASTRO_API_URL": f"https://me:{SECRET}@api.astronomer.io/v1"}
    ),
    "the credential as an ID": Scenario(("list", SECRET, *_IN), "usage"),
    "the credential as a name": Scenario(("list", "-n", SECRET, *_IN), "not_found"),
    "the credential as a role": Scenario(("add", FRESH, "-r", SECRET, *_IN), "usage"),
    "the credential as a Workspace": Scenario(("list", "--workspace", SECRET), "not_found"),
    "the credential as a number": Scenario(("list", "--timeout", SECRET), "usage"),
    "the credential as an option": Scenario(("list", f"--{SECRET}"), "usage"),
    "the credential as a value": Scenario(("list", f"--json={SECRET}"), "usage"),
    "the credential as a format": Scenario(("list", "-o", SECRET), "usage"),
    "the credential as a command": Scenario((SECRET,), "usage"),
    "the credential as the first word": Scenario(full_argv=(SECRET,), kind="usage"),
    "the credential as a verbosity": Scenario(("list", "--verbosity", SECRET), "usage"),
}
