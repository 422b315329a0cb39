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
from support.running import SPELLINGS

SECRET = "{secret}"
"""Stands for the credential, set or typed where another value belongs."""


@dataclass(frozen=True)
class Situation:
    """What is typed behind the group's name, and what comes of it.

    Attributes:
        kind: of the error; empty for a success.
        env: in the environment besides the credential.
        typed: at the terminal; None where there is none.
        whole: the whole command line, in place of what stands behind the group's name.
    """

    argv: tuple[str, ...] = ()
    kind: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    typed: str | None = None
    whole: tuple[str, ...] = ()

    def command_line(self, secret: str) -> list[str]:
        return [text.replace(SECRET, secret) for text in self.whole or (*SPELLINGS[0], *self.argv)]

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

SITUATIONS = {
    "a list": Situation(("list", *_IN)),
    "help": Situation(("add", "--help")),
    "a version": Situation(whole=("--version",)),
    **{
        f"a script for {shell}": Situation(whole=("completion", shell))
        for shell in ("bash", "fish", "zsh")
    },
    "no command": Situation(()),
    "a preview": Situation(("add", FRESH, *_OWNER, *_IN, "--dry-run")),
    "nothing to do": Situation(("add", DEPLOY_BOT, "-r", "WORKSPACE_OPERATOR", *_IN, "--exist-ok")),
    "nothing to take away": Situation(("remove", FRESH, *_IN, "--missing-ok")),
    "two ways to name it": Situation(("list", DEPLOY_BOT, "-n", "x", *_IN), "usage"),
    "an unknown command": Situation(("grant",), "usage"),
    "an unknown option": Situation(("list", "--bogus"), "usage"),
    "no Workspace": Situation(("list",), "input_required"),
    "no token": Situation(("remove", *_IN), "input_required"),
    "no role": Situation(("add", FRESH, *_IN), "input_required"),
    "an unknown name": Situation(("list", "-n", "deploy-bto", *_IN), "not_found"),
    "an unknown ID": Situation(("list", "cltoknowhere0000000000099", *_IN), "not_found"),
    "an unknown Workspace": Situation(("list", "--workspace", "nowhere"), "not_found"),
    "another scope": Situation(("add", WORKSPACE_RUNNER, *_OWNER, *_IN), "not_found"),
    "two of a name": Situation(("add", "-n", "ci", *_OWNER, *_CAFE), "ambiguous"),
    "granted already": Situation(
        ("add", DEPLOY_BOT, "-r", "WORKSPACE_OPERATOR", *_IN), "already_granted"
    ),
    "not granted": Situation(("update", FRESH, *_OWNER, *_IN), "not_granted"),
    "its only role": Situation(("remove", SINGLE_ROLE, *_CAFE), "conflict"),
    "no API there": Situation(("list", *_IN), "network", {"ASTRO_API_URL": "http://127.0.0.1:9"}),
    "http over a network": Situation(
        ("list", *_IN), "config", {"ASTRO_API_URL": "http://api.astronomer.io/v1"}
    ),
    "another Organization": Situation(
        ("list", *_IN), "forbidden", {"ASTRO_ORGANIZATION_ID": "clorgother000000000000009"}
    ),
    "a domain of somebody else": Situation(
        ("list", *_IN), "config", {"ASTRO_DOMAIN": "evil.example", "ASTRO_API_URL": ""}
    ),
    "an expired credential": Situation(("list", *_IN), "token_expired"),
    "a credential that may not": Situation(("list", *_IN), "forbidden"),
    "a credential that no header may hold": Situation(
        ("list", *_IN), "config", {"ASTRO_API_TOKEN": f"{SECRET}\x1b{SECRET}"}
    ),
    "a credential with a line break": Situation(
        ("list", *_IN), "config", {"ASTRO_API_TOKEN": f"{SECRET}\r\nX-Evil: {SECRET}"}
    ),
    "a credential with a scheme": Situation(
        ("list", *_IN), "", {"ASTRO_API_TOKEN": f"Bearer {SECRET}"}
    ),
    "a picker": Situation(("add", *_OWNER, *_CAFE), typed="new-hire\n"),
    "all pickers": Situation(("update",), typed="4\nlone\nowner\n"),
    "a picker of a name": Situation(("remove", "-n", "ci", *_IN), typed="1\n"),
    "no answer": Situation(("add", FRESH), "cancelled", typed="\n"),
    **{
        f"the credential as {variable}": Situation(
            ("list", *(() if "WORKSPACE" in variable else _IN)),
            kind,
            {variable: SECRET, **({} if "DOMAIN" not in variable else {"ASTRO_API_URL": ""})},
        )
        for variable, kind in _MISPLACED.items()
    },
    "the credential in a URL": Situation(
        ("list", *_IN), "config", {"ASTRO_API_URL": f"https://me:{SECRET}@api.astronomer.io/v1"}
    ),
    "the credential as an ID": Situation(("list", SECRET, *_IN), "usage"),
    "the credential as a name": Situation(("list", "-n", SECRET, *_IN), "not_found"),
    "the credential as a role": Situation(("add", FRESH, "-r", SECRET, *_IN), "usage"),
    "the credential as a Workspace": Situation(("list", "--workspace", SECRET), "not_found"),
    "the credential as a number": Situation(("list", "--timeout", SECRET), "usage"),
    "the credential as an option": Situation(("list", f"--{SECRET}"), "usage"),
    "the credential as a value": Situation(("list", f"--json={SECRET}"), "usage"),
    "the credential as a format": Situation(("list", "-o", SECRET), "usage"),
    "the credential as a command": Situation((SECRET,), "usage"),
    "the credential as the first word": Situation(whole=(SECRET,), kind="usage"),
    "the credential as a verbosity": Situation(("list", "--verbosity", SECRET), "usage"),
}
