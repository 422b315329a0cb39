"""Every command, and the requests that it makes, each of which can fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, ORGANIZATION_ID
from support.cli_runner import COMMAND_PATHS, Result
from support.messages import message, message_line, token_label, workspace_label
from support.stored_state import RoleChange

_IN = ("--workspace-id", THERE)
_BY_ID, _BY_NAME = (DEPLOY_BOT,), ("-n", "deploy-bot")
_OWNER = ("-r", "WORKSPACE_OWNER")
_LABEL = token_label("deploy-bot", DEPLOY_BOT)
_EVERYWHERE = message("operation", "list_organization_tokens", organization=ORGANIZATION_ID)
_OPERATIONS = {
    "W": message("operation", "list_workspaces", organization=ORGANIZATION_ID),
    "L": message("operation", "list_workspace_tokens", workspace=THERE),
    "G": message("operation", "read_token", token=DEPLOY_BOT, organization=ORGANIZATION_ID),
    "P": message("operation", "set_roles", token=DEPLOY_BOT, organization=ORGANIZATION_ID),
}
_PERMISSIONS = {"W": "organization.workspaces.get"}
_TOKENS_PERMISSION = "organization.apiTokens.access"


@dataclass(frozen=True)
class Command:
    """What is typed behind the group's name, and the requests of a good day, as letters.

    Attributes:
        role: afterwards, None for none; empty where nothing is changed.
        rerun_hint: what to do when it may be done already.
        listing: what the list of tokens is called in a message.
        stdin: what it reads.
        workspace_label: what the Workspace is called in a message.
        multi_token: whether a token that fails is one of several that may.
    """

    args: tuple[str, ...]
    requests: str
    role: str | None = ""
    rerun_hint: str = message("help_hint", "repeat_exist_ok")
    listing: str = _OPERATIONS["L"]
    stdin: str = ""
    workspace_label: str = workspace_label(THERE)
    multi_token: bool = False

    @property
    def argv(self) -> tuple[str, ...]:
        return (*COMMAND_PATHS[0], *self.args)

    def shows_unknown_workspace(self, letter: str) -> bool:
        """Whether a 404 to a request of that letter can mean that there is no such Workspace."""
        reads_workspace = letter == "L" and self.listing == _OPERATIONS["L"]
        return reads_workspace or (letter == "P" and not self.multi_token)

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

    def failure_result(self, error: str, letter: str) -> Result:
        """How it ends where a request of that letter failed."""
        if not self.multi_token or letter in "WL":
            return Result(1, "", f"Error: {error}\n")
        counts = message("partial", "counts", done=0, total=1, failed=1, not_tried=0)
        return Result(
            1, message_line("result", "failed", token=_LABEL, error=error), f"Error: {counts}\n"
        )

    def unconfirmed_message(self, reason: str, *, accepted: bool = True) -> str:
        """Return the message for a change that was sent, and not seen in the re-read."""
        seen, not_read = ("unconfirmed", "not_seen"), ("unconfirmed", "not_read_back")
        text = message(
            *(seen if accepted else not_read),
            token=_LABEL,
            workspaces=self.workspace_label,
            reason=reason,
        )
        return text + self.rerun_hint

    @property
    def outdated_message(self) -> str:
        text = message(
            "unconfirmed", "outdated", token=_LABEL, workspaces=self.workspace_label, tries=12
        )
        return text + self.rerun_hint


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
    "remove": Command(
        ("remove", *_BY_NAME, *_IN),
        "LGPG",
        None,
        rerun_hint=message("help_hint", "repeat_missing_ok"),
    ),
    "apply": Command(
        ("apply", "-f", "-"),
        "WLGPG",
        "WORKSPACE_OWNER",
        rerun_hint=message("help_hint", "repeat"),
        listing=_EVERYWHERE,
        stdin=f"workspaces: {{{THERE}: {{{DEPLOY_BOT}: WORKSPACE_OWNER}}}}",
        workspace_label=workspace_label(THERE, "Data Engineering"),
        multi_token=True,
    ),
}
CHANGE_COMMANDS = {name: command for name, command in COMMANDS.items() if command.changes}


def every_request() -> Iterator[tuple[str, Command, int]]:
    """The place of each request that a command makes, with a name for it."""
    for name, command in COMMANDS.items():
        for index, letter in enumerate(command.requests):
            yield f"{name}: {command.phases[index]} {letter}", command, index
