"""Every command, and the requests that it makes, each of which can fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, ORGANIZATION_ID
from support.cli_runner import COMMAND_PATHS, Result
from support.stored_state import RoleChange

_IN = ("--workspace-id", THERE)
_BY_ID, _BY_NAME = (DEPLOY_BOT,), ("-n", "deploy-bot")
_OWNER = ("-r", "WORKSPACE_OWNER")
_LABEL = f"deploy-bot ({DEPLOY_BOT})"
_ORGANIZATION = f"Organization {ORGANIZATION_ID}"
_EVERYWHERE = f"listing the API tokens of {_ORGANIZATION}"
_OPERATIONS = {
    "W": f"listing the Workspaces of {_ORGANIZATION}",
    "L": f"listing the API tokens of Workspace {THERE}",
    "G": f"reading API token {DEPLOY_BOT} of {_ORGANIZATION}",
    "P": f"setting the roles of API token {DEPLOY_BOT} of {_ORGANIZATION}",
}
_PERMISSIONS = {"W": "organization.workspaces.get"}
_TOKENS_PERMISSION = "organization.apiTokens.access"


@dataclass(frozen=True)
class Command:
    """What is typed behind the group's name, and the requests of a good day, as letters.

    Attributes:
        role: afterwards, None for none; empty where nothing is changed.
        rerun_hint: an option for when it may be done already.
        listing: what the list of tokens is called in a message.
        stdin: what it reads.
        workspace_label: what the Workspace is called in a message.
        multi_token: whether a token that fails is one of several that may.
    """

    args: tuple[str, ...]
    requests: str
    role: str | None = ""
    rerun_hint: str = " with --exist-ok"
    listing: str = _OPERATIONS["L"]
    stdin: str = ""
    workspace_label: str = f"Workspace {THERE}"
    multi_token: bool = False

    @property
    def argv(self) -> tuple[str, ...]:
        return (*COMMAND_PATHS[0], *self.args)

    @property
    def changes(self) -> tuple[RoleChange, ...]:
        return () if self.role == "" else ((DEPLOY_BOT, THERE, self.role),)

    @property
    def success_stdout(self) -> str:
        """What a change that was made says."""
        return (
            f"{_LABEL}: WORKSPACE_OPERATOR → {self.role or 'no role'} in {self.workspace_label}\n"
        )

    @property
    def phases(self) -> list[str]:
        """For each request, which column of the table it belongs to."""
        before, write, after = self.requests.partition("P")
        return ["read"] * len(before) + ["write"] * len(write) + ["re-read"] * len(after)

    def error_message(self, words: str, letter: str) -> str:
        """What is said where a request of that letter failed."""
        return words.format(
            base="{base}",
            operation=self.operation(letter),
            noun="workspaces" if letter == "W" else "tokens",
            permission=_PERMISSIONS.get(letter, _TOKENS_PERMISSION),
        )

    def operation(self, letter: str) -> str:
        return self.listing if letter == "L" else _OPERATIONS[letter]

    def failure_result(self, message: str, letter: str) -> Result:
        """How it ends where a request of that letter failed."""
        if not self.multi_token or letter in "WL":
            return Result(1, "", f"Error: {message}\n")
        counts = (
            "0 of 1 tokens done, 1 failed, 0 not tried: run the same command again for the rest"
        )
        return Result(1, f"{_LABEL}: failed: {message}\n", f"Error: {counts}\n")

    def unconfirmed_message(self, why: str, *, sent: str) -> str:
        return (
            f"the change of {_LABEL} in {self.workspace_label} was {sent}, but not seen: {why}. "
            f"Run the same command again{self.rerun_hint}, or check with list"
        )

    @property
    def overwritten_message(self) -> str:
        return (
            f"somebody else keeps overwriting the roles of {_LABEL}; after 12 tries it has "
            f"WORKSPACE_OPERATOR instead of {self.role or 'no role'} in {self.workspace_label}: "
            "run the command again when the others are done"
        )


# By name, since that is every request there is; by ID the first one is left out.
COMMANDS = {
    "list": Command(("list", *_IN), "L"),
    "list ID": Command(("list", *_BY_ID, *_IN), "G"),
    "list -n": Command(("list", *_BY_NAME, *_IN), "L"),
    "export": Command(("export", *_IN), "WL", listing=_EVERYWHERE),
    "add": Command(
        ("add", *_BY_NAME, *_OWNER, *_IN), "LGPG", "WORKSPACE_OWNER", listing=_EVERYWHERE
    ),
    "update": Command(("update", *_BY_NAME, *_OWNER, *_IN), "LGPG", "WORKSPACE_OWNER"),
    "remove": Command(("remove", *_BY_NAME, *_IN), "LGPG", None, rerun_hint=" with --missing-ok"),
    "apply": Command(
        ("apply", "-f", "-"),
        "WLGPG",
        "WORKSPACE_OWNER",
        rerun_hint="",
        listing=_EVERYWHERE,
        stdin=f"workspaces: {{{THERE}: {{{DEPLOY_BOT}: WORKSPACE_OWNER}}}}",
        workspace_label=f"Workspace Data Engineering ({THERE})",
        multi_token=True,
    ),
}
CHANGE_COMMANDS = {name: command for name, command in COMMANDS.items() if command.changes}


def every_request() -> Iterator[tuple[str, Command, int]]:
    """The place of each request that a command makes, with a name for it."""
    for name, command in COMMANDS.items():
        for index, letter in enumerate(command.requests):
            yield f"{name}: {command.phases[index]} {letter}", command, index
