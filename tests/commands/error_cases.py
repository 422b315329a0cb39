"""Ways in which a command goes wrong, and what the message has to name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from astro_org_tokens.grants.roles import ROLES
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    AUDITOR,
    CAFE,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    DEPLOYMENT_TOKEN,
    EXPIRED,
    FRESH,
    ORGANIZATION_ID,
    SINGLE_ROLE,
    WORKSPACE_RUNNER,
)
from commands.intercepting_proxy import HTML, CannedResponse, Responder
from support.messages import message

THERE = f"--workspace-id {DATA_ENGINEERING}"
LIST = "`astro workspace organization-token list`"
REQUEST_ID = message("response", "request_id", request_id="").strip(" ()")
PrepareEnv = Callable[[Sandbox, Path], dict[str, str]]
"""From the sandbox and the home folder to what is different in the environment."""


@dataclass(frozen=True)
class ErrorCase:
    """What is typed, and what has to be named.

    Attributes:
        kind: of the error.
        command_line: behind the spelling.
        expected_hints: in the message.
        env: what is different in the environment.
        responder: in the API's place; see the gateway.
    """

    kind: str
    command_line: str
    expected_hints: tuple[str, ...]
    env: PrepareEnv = lambda _, __: {}
    responder: Responder = lambda _: None


def unset(name: str) -> PrepareEnv:
    return lambda _, __: {name: ""}


def as_token(token_id: str) -> PrepareEnv:
    return lambda sandbox, _: {"ASTRO_API_TOKEN": sandbox.credential_of(token_id)}


def broken_config(_: Sandbox, home: Path) -> dict[str, str]:
    (home / ".astro").mkdir()
    (home / ".astro" / "config.yaml").write_text("context: [")
    return {"ASTRO_API_TOKEN": ""}


ERROR_CASES = {
    "a wrong option": ErrorCase("usage", "list --bogus", ("list --help`",)),
    "a wrong verb": ErrorCase(
        "usage",
        "lst",
        (
            message(
                "usage",
                "unknown_command",
                command="lst",
                suggestions="list",
            ),
            "organization-token --help`",
        ),
    ),
    "a wrong role": ErrorCase(
        "usage",
        f"add {FRESH} -r owner",
        (
            message(
                "usage",
                "invalid_role_close",
                value="owner",
                roles=", ".join(ROLES),
                role="WORKSPACE_OWNER",
            ),
        ),
    ),
    "a wrong format": ErrorCase("usage", "list -o yaml", ("'jsonl'", "list --help`")),
    "a wrong column": ErrorCase("usage", "list --sort size", ("created-by", "list --help`")),
    "a name for an ID": ErrorCase("usage", "list deploy-bot", ("--org-token-name",)),
    "two ways to name a token": ErrorCase(
        "usage", f"list {FRESH} -n ci {THERE}", ("ORG_TOKEN_ID", "--org-token-name")
    ),
    "two ways to name Workspaces": ErrorCase(
        "usage", f"list --all-workspaces {THERE}", ("--all-workspaces", "--workspace-id")
    ),
    "no token": ErrorCase(
        "input_required", f"remove {THERE}", ("ORG_TOKEN_ID", "--org-token-name", LIST)
    ),
    "no role": ErrorCase("input_required", f"add {FRESH} {THERE}", ("--role", "WORKSPACE_OWNER")),
    "no Workspace": ErrorCase("input_required", "list", ("--workspace-id", "ASTRO_WORKSPACE_ID")),
    "no Organization": ErrorCase(
        "input_required",
        "list",
        ("ASTRO_ORGANIZATION_ID", "`astro login`"),
        lambda _, __: {"ASTRO_API_TOKEN": "an.opaque.token"},
    ),
    "no credential": ErrorCase(
        "not_logged_in", "list", ("ASTRO_API_TOKEN", "`astro login`"), unset("ASTRO_API_TOKEN")
    ),
    "a refused credential": ErrorCase(
        "not_logged_in",
        f"list {THERE}",
        ("ASTRO_API_TOKEN", "`astro login`"),
        lambda sandbox, _: {"ASTRO_API_TOKEN": f"{sandbox.api_token[:-4]}AAAA"},
    ),
    "an expired credential": ErrorCase(
        "token_expired", "list", ("set ASTRO_API_TOKEN",), as_token(EXPIRED)
    ),
    "a credential that may not": ErrorCase(
        "forbidden",
        f"list {THERE}",
        ("organization.apiTokens", REQUEST_ID),
        as_token(AUDITOR),
    ),
    "an unknown ID": ErrorCase(
        "not_found",
        f"list cltoknowhere0000000000099 {THERE}",
        (message("help_hint", "check_id"), REQUEST_ID),
    ),
    "a name nearly right": ErrorCase(
        "not_found",
        f"remove -n deploybot {THERE}",
        (
            message(
                "not_found",
                "token_name_close",
                organization=ORGANIZATION_ID,
                name="deploybot",
                suggestions="deploy-bot",
            ),
        ),
    ),
    "a name far off": ErrorCase("not_found", f"remove -n zzzzzz {THERE}", (LIST,)),
    "a Workspace's name nearly right": ErrorCase(
        "not_found",
        "list --workspace Emty",
        (
            message(
                "not_found",
                "workspace_name_close",
                organization=ORGANIZATION_ID,
                name="Emty",
                suggestions="Empty",
            ),
        ),
    ),
    "a Workspace's name far off": ErrorCase(
        "not_found", "list --workspace zzzzzz", (message("help_hint", "list_workspaces"),)
    ),
    "a token of a Workspace": ErrorCase(
        "not_found", f"list {WORKSPACE_RUNNER} {THERE}", ("`astro workspace token`",)
    ),
    "a token of a Deployment": ErrorCase(
        "not_found", f"list {DEPLOYMENT_TOKEN} {THERE}", ("`astro deployment token`",)
    ),
    "one name of two tokens": ErrorCase(
        "ambiguous",
        f"add -n ci -r WORKSPACE_OWNER {THERE}",
        (
            message("help_hint", "use_id"),
            "cltokci000000000000000003",
            "cltokci000000000000000004",
        ),
    ),
    "a role that is there": ErrorCase(
        "already_granted", f"add {DEPLOY_BOT} -r WORKSPACE_OPERATOR {THERE}", ("--exist-ok",)
    ),
    "a role that is not there to change": ErrorCase(
        "not_granted",
        f"update {FRESH} -r WORKSPACE_OWNER {THERE}",
        ("`astro workspace organization-token add`",),
    ),
    "a role that is not there to remove": ErrorCase(
        "not_granted", f"remove {FRESH} {THERE}", ("--missing-ok",)
    ),
    "a token's only role": ErrorCase(
        "conflict",
        f"remove {SINGLE_ROLE} --workspace-id {CAFE}",
        (message("help_hint", "last_role"),),
    ),
    "a config that can't be read": ErrorCase(
        "config", f"list {THERE}", ("config.yaml",), broken_config
    ),
    "an address that is not the API's": ErrorCase(
        "config",
        f"list {THERE}",
        ("ASTRO_API_URL", "https"),
        lambda _, __: {"ASTRO_API_URL": "http://example.com/v1"},
    ),
    "nobody there": ErrorCase(
        "network",
        f"list {THERE} --timeout 0.5",
        ("ASTRO_API_URL",),
        lambda _, __: {"ASTRO_API_URL": "http://127.0.0.1:1/v1"},
    ),
    "too many requests": ErrorCase(
        "rate_limited",
        f"list {THERE}",
        ("--timeout",),
        responder=lambda _: CannedResponse(429, "", {"Retry-After": "0"}),
    ),
    "a gateway's page": ErrorCase(
        "api_error", f"list {THERE}", ("ASTRO_API_URL",), responder=lambda _: HTML
    ),
    "a failing API": ErrorCase(
        "api_error",
        f"list {THERE}",
        (message("help_hint", "try_later"),),
        responder=lambda _: CannedResponse(500, "", {"Retry-After": "0"}),
    ),
    "too little time": ErrorCase("timeout", f"list {THERE} --timeout 0.0001", ("--timeout",)),
    "a change that can't be seen": ErrorCase(
        "unconfirmed",
        f"add {FRESH} -r WORKSPACE_OWNER {THERE}",
        ("--exist-ok", "list"),
        responder=lambda methods: HTML if "POST" in methods[:-1] else None,
    ),
    "a removal that can't be seen": ErrorCase(
        "unconfirmed",
        f"remove {DEPLOY_BOT} {THERE}",
        ("--missing-ok", "list"),
        responder=lambda methods: HTML if "POST" in methods[:-1] else None,
    ),
}
